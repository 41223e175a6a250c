"""The journal: every event of a run, one JSON object a line, written before the next thing happens."""

import contextlib
import io
import json
import os
import re
import time
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from runbook.core.errors import DocumentError
from runbook.core.events import (
    DocumentRetried,
    DocumentStarted,
    Event,
    OutputReceived,
    RunFinished,
    RunStarted,
    from_json,
    to_line,
)
from runbook.core.strings import without_commands
from runbook.storage.chain import Chain

LIVE_BYTES = 1 << 22
"""How much live output of one block a journal in a file holds. The block's end carries head and tail anyway."""


class LineWriter(Protocol):
    """Where lines of text are written."""

    def write(self, text: str, /) -> object:
        """Write it, whole. Raises OSError."""
        ...

    def flush(self) -> object:
        """Hold nothing back. Raises OSError."""
        ...


class Journal:
    """A sink that writes events to `stream`, each in one write, linked to the one before (`runbook.storage.chain`).

    `live_bytes` bounds a block's live output.
    """

    def __init__(self, stream: LineWriter, *, live_bytes: int | None = None) -> None:
        self._stream = stream
        self._limit = live_bytes
        self._live = 0
        self._chain = Chain()

    def __call__(self, event: Event, line: str | None = None) -> None:
        """Write one line: the event's, or the one that it was read from. Raises OSError when that fails."""
        if isinstance(event, OutputReceived):
            if self._limit is not None:
                self._live += len(event.text)
                if self._live > self._limit:
                    return
        else:
            self._live = 0
        self._stream.write(self._chain.linked(without_commands(line or to_line(event))))
        self._stream.flush()


def read(path: Path, descriptor: int | None = None) -> Iterator[Event]:
    """The events of a journal. A last line that was cut off (the engine was killed) is left out.

    `descriptor` is one of the file, open for reading: then it does not matter what has become of its name.

    Where documents ran at once, their events come document by document, in the order that the start of the run
    names; of a document that was retried those of its last attempt, and a `DocumentRetried` for each before.

    Raises DocumentError when the file cannot be read or is not a journal.
    """
    try:
        with path.open("rb") if descriptor is None else io.BufferedReader(_Reread(descriptor)) as file:
            if not file.peek(1):
                raise DocumentError(
                    "not a journal: the file is empty (the run may have been killed at the start)",
                    path=str(path),
                )
            first = _event(path, 1, file.readline())
            if not isinstance(first, RunStarted):
                raise DocumentError("not a journal: its first line does not start a run", path=str(path))
            yield first
            yield from (_by_document(path, file, first.documents) if first.documents else _events(path, file))
    except (OSError, UnicodeDecodeError) as problem:
        raise DocumentError(f"cannot be read as a journal: {problem}", path=str(path)) from None


def _events(path: Path, file: BinaryIO) -> Iterator[Event]:
    order = _Order(path)
    for number, line in enumerate(iter(file.readline, b""), 2):
        if not line.endswith(b"\n"):
            return
        yield order.checked(number, _event(path, number, line))


def _by_document(path: Path, file: BinaryIO, order: Sequence[str]) -> Iterator[Event]:
    """The rest of `file`, read twice: where each document's lines are, then the lines. Places cost 24 bytes a line."""
    places: dict[str | None, array[int]] = {name: array("Q") for name in order}
    kept: dict[str | None, array[int]] = {}
    offset = file.tell()
    for number, line in enumerate(iter(file.readline, b""), 2):
        if not line.endswith(b"\n"):
            break
        kind, name = _head(path, number, line)
        if kind == DocumentStarted.__name__:
            places[name] = array("Q", kept.get(name, ()))
        found = (offset, len(line), number)
        places.setdefault(name, array("Q")).extend(found)
        if kind == DocumentRetried.__name__:
            kept.setdefault(name, array("Q")).extend(found)
        offset += len(line)
    ends = places.pop(None, array("Q"))
    found_order = _Order(path)
    for one in (*places.values(), ends):
        for at in range(0, len(one), 3):
            file.seek(one[at])
            yield found_order.checked(one[at + 2], _event(path, one[at + 2], file.read(one[at + 1])))


_HEAD = re.compile(rb'\{"type":"(\w+)","time":"[^"]*","run":"[^"]*"(?:,"document":("(?:[^"\\]|\\.)*"))?')
"""How the lines begin that `to_line` writes: enough to tell whose they are, without reading outputs."""


def _head(path: Path, number: int, line: bytes) -> tuple[str, str | None]:
    if found := _HEAD.match(line):
        with contextlib.suppress(ValueError):
            return found[1].decode(), json.loads(found[2]) if found[2] else None
    event = _event(path, number, line)
    return type(event).__name__, getattr(event, "document", None)


def _event(path: Path, number: int, line: bytes) -> Event:
    try:
        event = from_json(json.loads(line.decode(), parse_constant=_refuse))
        if not _TIME.fullmatch(event.time):
            raise ValueError(f"{event.time[:40]!r} is not a time in UTC (ISO 8601)")
    except (ValueError, RecursionError) as problem:
        reason = "it is nested too deep" if isinstance(problem, RecursionError) else problem
        raise DocumentError(f"not a journal: {reason}", path=str(path), line=number) from None
    return event


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number of JSON")


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+00:00)", re.ASCII)


class _Order:
    """What is known of the documents of a journal so far: reports rely on it that each event has its document."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun: set[str] = set()

    def checked(self, number: int, event: Event) -> Event:
        """The event of line `number`. Raises DocumentError when it cannot stand there."""
        if isinstance(event, DocumentStarted):
            self._begun.add(event.document)
            if len({one.id for one in event.blocks}) < len(event.blocks):
                self._refuse(number, "two blocks have one id")
        elif isinstance(event, RunStarted):
            self._refuse(number, "the run starts a second time")
        elif isinstance(event, DocumentRetried | RunFinished):
            pass
        elif event.document not in self._begun:
            self._refuse(number, f"{type(event).__name__} of a document that has not begun")
        return event

    def _refuse(self, number: int, reason: str) -> None:
        raise DocumentError(f"not a journal: {reason}", path=str(self._path), line=number)


class _Reread(io.RawIOBase):
    """Reads the file behind a descriptor that others use as well: it has a position of its own."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        assert whence == os.SEEK_SET or not offset
        self._position = offset if whence == os.SEEK_SET else self._position
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._descriptor, len(buffer), self._position)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def identifier() -> str:
    """A run's identifier: names sort by time, also within a second, and two runs at once have two names.

    The first four digits behind the time are its fraction of a second, in 1/65536 s; the others are random.
    """
    second, rest = divmod(time.time_ns(), 10**9)
    time_of_day = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))
    return f"{time_of_day}-{(rest << 16) // 10**9:04x}{os.urandom(2).hex()}"
