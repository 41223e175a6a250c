"""Report formats: a visible table, and one function that writes them all from a journal."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TextIO

from runbook.errors import OutputError, UsageError
from runbook.events import Event

Events = Callable[[], Iterable[Event]]
"""Gives the events of a run from the first one, as often as it is called."""

Reporter = Callable[[Events, TextIO], None]

FORMATS = {
    "json": "runbook.reporters.json:write",
}
"""Format -> ``module:function`` of its reporter. ``jsonl`` is the journal itself and needs none."""

JOURNAL = "jsonl"
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """A report that was asked for: `FORMAT=PATH`; the path ``-`` is standard output."""

    format: str
    path: str

    @property
    def to_stdout(self) -> bool:
        """Whether the report takes standard output for itself."""
        return self.path == STDOUT


def target(text: str) -> Target:
    """Read ``FORMAT=PATH``. Raises UsageError for an unknown format or a missing path."""
    name, equals, path = text.partition("=")
    known = [*FORMATS, JOURNAL]
    if name not in known:
        raise UsageError(f"--report {text}: there is no format {name!r}; there are: {', '.join(known)}")
    if not equals or not path:
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
    if one.to_stdout:
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
        failure = OutputError(f"--report {one.format}={one.path}: cannot be written: {problem}")
        failure.exit_code = 2
        raise failure


def write(one: Target, events: Events) -> None:
    """Write the report. A file appears whole or not at all, readable by its owner only.

    Raises OutputError when it cannot be written.
    """
    module, _, name = FORMATS[one.format].partition(":")
    reporter: Reporter = getattr(import_module(module), name)
    try:
        with _opened(one) as stream:
            reporter(events, stream)
    except OSError as problem:
        raise OutputError(
            f"--report {one.format}={one.path}: cannot be written: {problem.strerror or problem}"
        ) from problem


@contextlib.contextmanager
def _opened(one: Target) -> Iterator[TextIO]:
    if one.to_stdout:
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(one.path)
    if path.exists() and not path.is_file():  # a device or a named pipe
        with path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
