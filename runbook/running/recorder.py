"""The record of a run: its journal, kept for the person and for reports, and the reports that are made from it."""

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError
from runbook.core.events import Event
from runbook.reporting.registry import JOURNAL, Target
from runbook.reporting.terminal.notices import say
from runbook.reporting.terminal.output_stream import utf8
from runbook.running.report_files import write
from runbook.storage.journal import LIVE_BYTES, Journal, create, read


class Record:
    """A sink that writes the journal of the run `run`, and the reports at its end; a context manager.

    Raises OutputError where nothing can be kept to make the reports from.
    """

    def __init__(self, run: str, targets: tuple[Target, ...]) -> None:
        self._reports = [target for target in targets if target.format != JOURNAL]
        self._streams: list[tuple[str, TextIO, Journal]] = []
        self._problem: str | None = None
        self._temporary: Path | None = None
        self._stack = contextlib.ExitStack()
        self._path = self._kept(run)
        if self._path:
            self._add(str(self._path), LIVE_BYTES)
        for target in targets:
            if target.format == JOURNAL:
                self._add(target.path, None if target.to_stdout else LIVE_BYTES)

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        if self._temporary:
            self._temporary.unlink(missing_ok=True)

    def _kept(self, run: str) -> Path | None:
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
        os.close(descriptor)
        self._temporary = Path(name)
        return self._temporary

    def _add(self, path: str, limit: int | None) -> None:
        stream = self._stack.enter_context(utf8(sys.stdout) if path == "-" else _private(path))
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
                with contextlib.suppress(OSError):  # what the stream still holds has nowhere to go
                    stream.close()
                self._problem = f"the journal {path} is incomplete: {problem.strerror or problem}"

    def report(self, log: TextIO | None = None) -> None:
        """Write the reports; what belongs into a log goes to `log`, by default to standard output.

        Raises OutputError for the first thing that was lost on the way.
        """
        path = self._path
        if self._problem is None:
            for target in self._reports:
                assert path is not None
                write(target, lambda: read(path), log)
        if self._problem is not None:
            raise OutputError(self._problem)


def _private(path: str) -> TextIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)  # a file that was there keeps its mode otherwise
    return open(descriptor, "w", encoding="utf-8", newline="\n")
