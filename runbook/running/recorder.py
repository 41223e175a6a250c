"""The record of a run: its journal, kept for the person and for reports, and the reports that are made from it."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError, RunbookError
from runbook.core.events import AsideFinished, BlockFinished, BlockStarted, Event, Status
from runbook.core.options import RunOptions
from runbook.engine.session import SessionState
from runbook.reporting.registry import JOURNAL, STDOUT, Target
from runbook.reporting.terminal.notices import say
from runbook.reporting.terminal.output_stream import utf8
from runbook.running.report_files import write
from runbook.running.signals import Interruption, Signals
from runbook.storage.atomic_file import fresh
from runbook.storage.journal import LIVE_BYTES, Journal, LineWriter, read
from runbook.storage.runs.kept_journal import KeptJournal
from runbook.storage.runs.progress_log import ProgressLog
from runbook.storage.runs.run_store import JOURNAL as JOURNAL_FILE
from runbook.storage.runs.run_store import RESERVE, create

_USUAL = RunOptions()


class Record:
    """A sink that writes the journal of the run `run`, and the reports at its end; a context manager.

    `folder` is where the run is kept; None where it is not. What has not been written there does not run: a full disk
    ends the run before its next block.

    A signal that comes while it waits for the reader of a named pipe, or while reports are made, raises Interruption:
    what is not written then is said. Raises OutputError where nothing can be kept to make the reports from.
    """

    def __init__(
        self, run: str, targets: tuple[Target, ...], signals: Signals, options: RunOptions = _USUAL
    ) -> None:
        self._reports = [target for target in targets if target.format != JOURNAL]
        self._signals = signals
        self._options = options
        self._streams: list[tuple[str, LineWriter, Journal]] = []
        self._kept: KeptJournal | None = None
        self._progress: ProgressLog | None = None
        self._state: Callable[[], SessionState | None] = lambda: None
        self._last: str | None = None
        self.folder: Path | None = None
        self._problems: list[str] = []
        self._reader_left: BrokenPipeError | None = None
        self._source: tuple[Path, int] | None = None  # the journal that the reports are made from
        with contextlib.ExitStack() as stack:
            if found := self._keep(run, stack):
                path, lines = found
                self._add(str(path), lines, LIVE_BYTES)
            with self._giving_up(list(targets)):
                for target in targets:
                    if target.format == JOURNAL:
                        self._open(target, stack)
            self._stack = stack.pop_all()

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _keep(self, run: str, stack: contextlib.ExitStack) -> tuple[Path, LineWriter] | None:
        """The file that the reports are made from, and where its lines go; None where nobody needs it."""
        options = self._options
        if options.keep_runs:
            try:
                folder, descriptor = create(run, most=options.keep_runs, days=options.keep_days)
            except OSError as problem:
                say(f"runbook: the journal is not kept, and the run cannot be resumed: {problem}")
            else:
                self.folder, self._source = folder, (folder / JOURNAL_FILE, descriptor)
                self._kept = KeptJournal(descriptor, folder / RESERVE)
                return self._source[0], stack.enter_context(contextlib.closing(self._kept))
        if not self._reports:
            return None
        try:
            descriptor, name = tempfile.mkstemp(prefix=f"{run}.", suffix=".jsonl")
        except OSError as problem:
            raise OutputError(f"no place to keep what the reports are made from: {problem}") from problem
        stack.callback(partial(Path(name).unlink, missing_ok=True))
        self._source = Path(name), descriptor
        return Path(name), stack.enter_context(_stream(descriptor))

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

    def follow(
        self, progress: ProgressLog, state: Callable[[], SessionState | None], last: str | None
    ) -> None:
        """Keep in `progress`, too, how far the run has come; `state` gives the shell's state.

        When all blocks up to `last` have passed, nobody goes on with the run: then no state is kept.
        """
        self._progress, self._state, self._last = progress, state, last
        self._stack.callback(progress.close)

    def _add(self, path: str, stream: LineWriter, limit: int | None) -> None:
        self._streams.append((path, stream, Journal(stream, live_bytes=limit)))

    def __call__(self, event: Event, line: str | None = None) -> None:
        """Write one event, everywhere, as `line` where it came as one. What cannot be written is said by `report`.

        The start of a block is on disk when this returns. Raises OutputError where the run is to be kept and cannot:
        before the start of a block, which must not run then.
        """
        starting = isinstance(event, BlockStarted)
        if self._kept:
            self._kept.optional = starting
            if starting and self._kept.problem:
                raise self._full(self._kept.problem)
            if self._progress and isinstance(event, BlockFinished | AsideFinished):
                self._note_end(event)
        self._write(event, line)
        if self._kept and isinstance(event, BlockStarted):
            self._note_start(event)

    def _note_end(self, event: BlockFinished | AsideFinished) -> None:
        """What the end of a block leaves is written down before the end is."""
        assert self._progress and self._kept
        name, attempt = (event.block, event.attempt) if isinstance(event, BlockFinished) else (event.aside, 1)
        if (
            event.status is Status.SKIPPED
            or not attempt
            or (isinstance(event, BlockFinished) and event.ran_in)
        ):
            return
        through = isinstance(event, BlockFinished) and event.block == self._last
        if event.status is not Status.PASSED:
            self._last = None
        state = None if through and self._last else self._state()
        try:
            self._progress.ended(name, attempt, event.status, state)
        except OSError as problem:
            self._kept.problem = self._kept.problem or problem
            self._kept.make_room()
            with contextlib.suppress(OSError):
                self._progress.ended(name, attempt, event.status, state)

    def _note_start(self, event: BlockStarted) -> None:
        kept = self._kept
        assert kept
        if kept.problem:
            raise self._full(kept.problem)
        try:
            if self._progress and event.attempt:
                self._progress.started(event.block, event.attempt)
            if not self._options.no_fsync:
                if self._progress:
                    self._progress.sync()
                kept.sync()
        except OSError as problem:
            kept.problem = problem
            with contextlib.suppress(OSError):
                kept.withdraw()
            raise self._full(problem) from problem

    def _full(self, problem: OSError) -> OutputError:
        reason = problem.strerror or problem
        return OutputError(f"the journal cannot be written, so nothing more runs: {self.folder}: {reason}")

    def _write(self, event: Event, line: str | None) -> None:
        for entry in list(self._streams):
            path, stream, journal = entry
            try:
                journal(event, line)
            except OSError as problem:
                if stream is self._kept:
                    continue
                # The run is worth more than its record: it goes on, and the loss is said at the end.
                self._streams.remove(entry)
                if self._source and path == str(self._source[0]):
                    self._source = None
                if path != STDOUT:
                    with contextlib.suppress(OSError):  # what the stream still holds has nowhere to go
                        stream.close()  # type: ignore[attr-defined]
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
