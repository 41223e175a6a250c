"""The record of a run: its journal, kept for the person and for reports, and the reports that are made from it."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError, RunbookError
from runbook.core.events import Event
from runbook.reporting.registry import JOURNAL, STDOUT, Target
from runbook.reporting.terminal.notices import say
from runbook.reporting.terminal.output_stream import utf8
from runbook.running.report_files import write
from runbook.running.signals import Interruption, Signals
from runbook.storage.atomic_file import fresh
from runbook.storage.journal import LIVE_BYTES, Journal, create, read


class Record:
    """A sink that writes the journal of the run `run`, and the reports at its end; a context manager.

    A signal that comes while it waits for the reader of a named pipe, or while reports are made, raises Interruption:
    what is not written then is said. Raises OutputError where nothing can be kept to make the reports from.
    """

    def __init__(self, run: str, targets: tuple[Target, ...], signals: Signals) -> None:
        self._reports = [target for target in targets if target.format != JOURNAL]
        self._signals = signals
        self._streams: list[tuple[str, TextIO, Journal]] = []
        self._problems: list[str] = []
        self._reader_left: BrokenPipeError | None = None
        self._source: tuple[Path, int] | None = None  # the journal that the reports are made from
        with contextlib.ExitStack() as stack:
            if kept := self._kept(run, stack):
                self._source = kept
                self._add(str(kept[0]), stack.enter_context(_stream(kept[1])), LIVE_BYTES)
            with self._giving_up(list(targets)):
                for target in targets:
                    if target.format == JOURNAL:
                        self._open(target, stack)
            self._stack = stack.pop_all()

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _kept(self, run: str, stack: contextlib.ExitStack) -> tuple[Path, int] | None:
        try:
            return create(run)
        except OSError as problem:
            say(f"runbook: the journal is not kept: {problem}")
        if not self._reports:
            return None
        try:
            descriptor, name = tempfile.mkstemp(prefix=f"{run}.", suffix=".jsonl")
        except OSError as problem:
            raise OutputError(f"no place to keep what the reports are made from: {problem}") from problem
        stack.callback(partial(Path(name).unlink, missing_ok=True))
        return Path(name), descriptor

    def _open(self, target: Target, stack: contextlib.ExitStack) -> None:
        if target.to_stdout:
            opened = utf8(sys.stdout)
            self._add(STDOUT, opened.__enter__(), None)
            stack.callback(_leave, opened)
            return
        try:
            descriptor = fresh(Path(target.path))
        except OSError as problem:
            reason = problem.strerror or problem
            raise OutputError(f"--report {target}: cannot be written: {reason}", before_run=True) from problem
        self._add(target.path, stack.enter_context(_stream(descriptor)), LIVE_BYTES)

    def _add(self, path: str, stream: TextIO, limit: int | None) -> None:
        self._streams.append((path, stream, Journal(stream, live_bytes=limit)))

    def __call__(self, event: Event, line: str | None = None) -> None:
        """Write one event, everywhere, as `line` where it came as one. What cannot be written is said by `report`."""
        for entry in list(self._streams):
            path, stream, journal = entry
            try:
                journal(event, line)
            except OSError as problem:
                # The run is worth more than its record: it goes on, and the loss is said at the end.
                self._streams.remove(entry)
                if self._source and path == str(self._source[0]):
                    self._source = None
                if path != STDOUT:
                    with contextlib.suppress(OSError):  # what the stream still holds has nowhere to go
                        stream.close()
                elif isinstance(problem, BrokenPipeError):
                    self._reader_left = problem
                if problem is not self._reader_left:
                    self._problems.append(f"the journal {path} is incomplete: {problem.strerror or problem}")

    def report(self, log: TextIO | None = None) -> None:
        """Write the reports, each whatever becomes of the others; what belongs into a log goes to `log`.

        `log` is standard output by default. Raises OutputError with all that was lost on the way, and BrokenPipeError
        when nothing was but the reader of standard output.
        """
        left = list(self._reports) if self._source else []
        if self._reports and not left:
            names = ", ".join(f"--report {one}" for one in self._reports)
            self._problems.append(f"not written, for want of the journal: {names}")
        with self._giving_up(left):
            while left and self._source:
                try:
                    write(left[0], partial(read, *self._source), log)
                except RunbookError as problem:
                    self._problems.append(str(problem))
                except BrokenPipeError as problem:
                    self._reader_left = problem
                del left[0]
        if self._problems:
            raise OutputError("; ".join(self._problems))
        if self._reader_left:
            raise self._reader_left

    @contextlib.contextmanager
    def _giving_up(self, left: list[Target]) -> Iterator[None]:
        """Within it a signal gives up the reports that are `left` by then, and says so."""
        try:
            with self._signals.abrupt():
                yield
        except Interruption as end:
            names = ", ".join(f"--report {one}" for one in left)
            say(f"runbook: {end}: not written: {names}")
            raise


def _leave(opened: contextlib.AbstractContextManager[TextIO]) -> None:
    """Give a stream back; what it still holds of what could not be written has nowhere to go."""
    with contextlib.suppress(OSError):
        opened.__exit__(None, None, None)


def _stream(descriptor: int) -> TextIO:
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
