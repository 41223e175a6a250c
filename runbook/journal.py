"""The journal: every event of a run, one JSON object a line, written before the next thing happens."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from runbook.errors import DocumentError
from runbook.events import Event, OutputReceived, RunStarted, from_json, to_line
from runbook.reporters import workflow

KEPT = 50
"""How many journals stay in the user's state directory; older ones are deleted."""

LIVE_BYTES = 1 << 22
"""How much live output of one block a journal in a file holds. The block's end carries head and tail anyway."""


def folder() -> Path:
    """Where journals are kept: ``runbook/runs`` in the user's state directory (XDG Base Directory)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "runbook" / "runs"


class Journal:
    """A sink that writes events to `stream`, each in one write. `live_bytes` bounds a block's live output."""

    def __init__(self, stream: TextIO, *, live_bytes: int | None = None) -> None:
        self._stream = stream
        self._limit = live_bytes
        self._live = 0

    def __call__(self, event: Event) -> None:
        """Write one line. Raises OSError when that fails."""
        if isinstance(event, OutputReceived):
            if self._limit is not None:
                self._live += len(event.text)
                if self._live > self._limit:
                    return
        else:
            self._live = 0
        self._stream.write(workflow.json(to_line(event)))
        self._stream.flush()


def read(path: Path) -> Iterator[Event]:
    """The events of a journal. A last line that was cut off (the engine was killed) is left out.

    Raises DocumentError when the file cannot be read or is no journal.
    """
    number = 0
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, text in enumerate(file, 1):
                if not text.endswith("\n") and number > 1:
                    return
                event = _event(path, number, text)
                if number == 1 and not isinstance(event, RunStarted):
                    raise DocumentError(f"{path}: this is no journal: its first line does not start a run")
                yield event
    except (OSError, UnicodeDecodeError) as problem:
        raise DocumentError(f"{path}: cannot be read as a journal: {problem}") from None
    if not number:
        raise DocumentError(f"{path}: this is no journal: it is empty (was the run killed as it began?)")


def _event(path: Path, number: int, text: str) -> Event:
    try:
        return from_json(json.loads(text))
    except ValueError as problem:
        raise DocumentError(f"{path}:{number}: this is no journal: {problem}") from None


def create(run: str) -> Path:
    """A new, empty journal for the run in the user's state directory; the oldest ones make room.

    Raises OSError when it cannot be made.
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{run}.jsonl"
    path.touch(mode=0o600, exist_ok=False)
    for old in sorted(place.glob("*.jsonl"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def identifier() -> str:
    """A run's identifier: names sort by time, and two runs at once have two names."""
    return f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{os.urandom(4).hex()}"
