"""The files of reports: whether they can be written, and where each report goes."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError, RunbookError, UsageError
from runbook.reporting.registry import FORMATS, LOG, Events, Reporter, Target, reporter
from runbook.reporting.terminal.output_stream import utf8
from runbook.storage.atomic_file import obstacle, replacing


def check_all(targets: Sequence[Target]) -> None:
    """`check` each. Raises UsageError when two want standard output."""
    if sum(one.to_stdout for one in targets) > 1:
        raise UsageError("only one --report can go to standard output")
    for one in targets:
        check(one)


def check(one: Target) -> None:
    """Make sure, before anything runs, that the report can be written. Raises OutputError (exit code 2)."""
    if one.format not in FORMATS.table and one.format in FORMATS:
        reporter(one.format)  # a package that cannot be used is better told now than after the run
    if _is_stream(one):
        return
    if problem := obstacle(Path(one.path)):
        raise OutputError(f"--report {one}: cannot be written: {problem}", before_run=True)


def write(one: Target, events: Events, log: TextIO | None = None) -> None:
    """Write the report. A file appears whole or not at all, readable by its owner only.

    `log` is where the live view went; standard output by default. Raises OutputError when the report cannot be
    written, BrokenPipeError when nobody reads standard output any more.
    """
    write_with(reporter(one.format), one, events, log)


def write_with(made_by: Reporter, one: Target, events: Events, log: TextIO | None = None) -> None:
    """Write the report that `made_by` makes where `one` says; raises as `write` does."""
    try:
        with _opened(one, log or sys.stdout) as stream:
            made_by(events, stream)
    except OSError as problem:
        if isinstance(problem, BrokenPipeError) and _is_stream(one):
            raise
        raise OutputError(f"--report {one}: cannot be written: {problem.strerror or problem}") from problem
    except RunbookError:
        raise
    except Exception as problem:  # a reporter may be anybody's, and costs no other report
        if os.environ.get("RUNBOOK_DEBUG"):
            raise
        reason = f"{type(problem).__name__}: {problem}"
        raise OutputError(f"--report {one}: the reporter failed: {reason}") from problem


def write_text(one: Target, text: str) -> None:
    """Write a report that is complete; raises as `write` does."""

    def made_by(events: Events, stream: TextIO) -> None:
        stream.write(text)

    write_with(made_by, one, tuple)


def _is_stream(one: Target) -> bool:
    """Whether the report goes to a stream that is open already."""
    return one.to_stdout or one.path == LOG


@contextlib.contextmanager
def _opened(one: Target, log: TextIO) -> Iterator[TextIO]:
    if one.to_stdout:
        with utf8(sys.stdout) as stream:
            yield stream
        return
    if one.path == LOG:
        yield log
        log.flush()
        return
    # Half of a surrogate pair (a file name that is not UTF-8) is an escape in JSON and visible elsewhere.
    with replacing(Path(one.path), errors="backslashreplace") as stream:
        yield stream
