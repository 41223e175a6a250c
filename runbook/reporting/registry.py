"""Report formats: a visible table, and one function that writes them all from a journal.

A reporter is a function of the events of a run and a text stream. It is named here, or by an entry point of the
group ``runbook.reporters``; its module is imported when the first report needs it.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError, UsageError
from runbook.core.events import Event
from runbook.core.registry import Registry

Events = Callable[[], Iterable[Event]]
"""Gives the events of a run from the first one, as often as it is called."""

Reporter = Callable[[Events, TextIO], None]

JOURNAL = "jsonl"

FORMATS: Registry[Reporter] = Registry(
    "report format",
    {
        "json": "runbook.reporting.formats.json:write",
        "junit": "runbook.reporting.formats.junit:write",
        "html": "runbook.reporting.formats.html:write",
        "markdown": "runbook.reporting.formats.markdown:write",
        "github": "runbook.reporting.formats.github:write",
        "badge": "runbook.reporting.formats.badge:write",
        "shields": "runbook.reporting.formats.badge:endpoint",
    },
    "runbook.reporters",
    reserved=(JOURNAL,),
)
"""Format -> ``module:function`` of its reporter. ``jsonl`` is the journal itself and needs none."""

STDOUT = "-"
LOG = ""
LOGGED = frozenset({"github"})
"""Formats that are lines of a CI job's log: they need no path and stand below the live view."""


@dataclass(frozen=True, slots=True)
class Target:
    """A report that was asked for: `FORMAT=PATH`; the path ``-`` is standard output, an empty one the log."""

    format: str
    path: str

    @property
    def to_stdout(self) -> bool:
        """Whether the report takes standard output for itself."""
        return self.path == STDOUT

    def __str__(self) -> str:
        return f"{self.format}={self.path}" if self.path else self.format


def reporter(name: str) -> Reporter:
    """The reporter of the format `name`. Raises UsageError when there is none."""
    return FORMATS[name]


def target(text: str) -> Target:
    """Read ``FORMAT=PATH``, or ``FORMAT`` of a format that needs no path.

    Raises UsageError for an unknown format or a missing path.
    """
    name, equals, path = text.partition("=")
    if name != JOURNAL and name not in FORMATS:
        raise UsageError(f"--report {text}: {FORMATS.unknown(name, also=(JOURNAL,))}")
    if name in LOGGED and (path == STDOUT or not equals):
        return Target(name, LOG)
    if not path:
        raise UsageError(f"--report {text}: say where to write it, as in --report {name}=report.{name}")
    return Target(name, path)


def check_all(targets: Sequence[Target]) -> None:
    """`check` each. Raises UsageError when two want standard output."""
    if sum(one.to_stdout for one in targets) > 1:
        raise UsageError("only one --report can go to standard output")
    for one in targets:
        check(one)


def check(one: Target) -> None:
    """Make sure, before anything runs, that the report can be written. Raises OutputError (exit code 2)."""
    if one.to_stdout or one.path == LOG:
        return
    path = Path(one.path)
    problem = None
    if path.is_dir():
        problem = "this is a folder"
    elif path.exists():
        problem = None if os.access(path, os.W_OK) else "permission denied"
    elif not path.parent.is_dir():
        problem = f"there is no folder {path.parent}"
    else:
        try:
            descriptor, probe = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            os.close(descriptor)
            Path(probe).unlink()
        except OSError as error:
            problem = error.strerror or str(error)
    if problem:
        failure = OutputError(f"--report {one}: cannot be written: {problem}")
        failure.exit_code = 2
        raise failure


def write(one: Target, events: Events, log: TextIO | None = None) -> None:
    """Write the report. A file appears whole or not at all, readable by its owner only.

    `log` is where the live view went; standard output by default. Raises OutputError when the report cannot be
    written.
    """
    write_with(reporter(one.format), one, events, log)


def write_with(made_by: Reporter, one: Target, events: Events, log: TextIO | None = None) -> None:
    """Write the report that `made_by` makes where `one` says. Raises OutputError when it cannot be written."""
    try:
        with _opened(one, log or sys.stdout) as stream:
            made_by(events, stream)
    except OSError as problem:
        raise OutputError(f"--report {one}: cannot be written: {problem.strerror or problem}") from problem


@contextlib.contextmanager
def _opened(one: Target, log: TextIO) -> Iterator[TextIO]:
    if one.to_stdout or one.path == LOG:
        stream = sys.stdout if one.to_stdout else log
        yield stream
        stream.flush()
        return
    path = Path(one.path)
    if path.exists() and not path.is_file():  # a device or a named pipe
        with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        # Half of a surrogate pair (a file name that is not UTF-8) is an escape in JSON and visible elsewhere.
        with open(descriptor, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:
            yield stream
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
