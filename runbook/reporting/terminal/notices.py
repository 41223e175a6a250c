"""What the program says outside of a view: errors, notes, lists of names."""

import sys
from collections.abc import Iterable
from typing import TextIO

from runbook.core.strings import shown
from runbook.reporting import github_commands
from runbook.reporting.terminal.capabilities import EscapingStream
from runbook.reporting.terminal.output_stream import ViewStream


def say(*messages: str, stream: TextIO | None = None) -> None:
    """Write each message on a line of its own, to standard error or to `stream`.

    A message may hold names, addresses and texts of others: what has no glyph is a symbol, a line feed too, so that
    nothing of it begins a line; in a log of GitHub's no line is a command, and what the encoding lacks is an escape.
    Nothing is raised where nobody reads it.
    """
    stream = stream or sys.stderr
    if stream is not None:  # standard error may be closed
        ViewStream(stream).write(_lines(messages))


def answer(*messages: str, stream: TextIO) -> None:
    """Write what was asked for, each on a line of its own as `say` does. Raises OSError when it cannot be written."""
    EscapingStream(stream).write(_lines(messages))
    stream.flush()


def _lines(messages: Iterable[str]) -> str:
    line = github_commands.quoted if github_commands.active() else str
    return "".join(f"{line(shown(one))}\n" for one in messages)


def complain(problem: Exception, *, beginning: str = "runbook: ") -> None:
    """Say what went wrong: the error on a line, and its notes below."""
    say(f"{beginning}{problem}", *getattr(problem, "__notes__", ()))
