"""What the program says outside of a view: errors, notes, lists of names."""

import sys
from contextlib import suppress
from typing import TextIO

from runbook.core.strings import shown
from runbook.reporting import github_commands
from runbook.reporting.terminal.capabilities import EscapingStream


def say(*messages: str, stream: TextIO | None = None) -> None:
    """Write each message on a line of its own, to standard error or to `stream`.

    A message may hold names, addresses and texts of others: what has no glyph is a symbol, a line feed too, so that
    nothing of it begins a line; in a log of GitHub's no line is a command, and what the encoding lacks is an escape.
    Nothing is raised where nobody reads it.
    """
    stream = stream or sys.stderr
    if stream is None:  # standard error is closed
        return
    line = github_commands.quoted if github_commands.active() else str
    with suppress(OSError, ValueError):
        EscapingStream(stream).write("".join(f"{line(shown(one))}\n" for one in messages))
        stream.flush()


def complain(problem: Exception, *, beginning: str = "runbook: ") -> None:
    """Say what went wrong: the error on a line, and its notes below."""
    say(f"{beginning}{problem}", *getattr(problem, "__notes__", ()))
