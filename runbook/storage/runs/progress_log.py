"""How far a run has come: which blocks have started and ended, and the state of the shell after each.

One line of JSON for each. A state is a sequence of pieces (a variable each, and the settings): its line holds the
pieces that no line before it has, and what is another than in the state before. So a state costs what has changed. The
journal says more of each block; what its end has lost (the disk was full, the power failed) is known here, and the
other way round.
"""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError
from runbook.core.events import Status
from runbook.engine.session import SessionState

VERSION = 1
_LINE = json.JSONEncoder(separators=(",", ":")).encode


class ProgressLog:
    """Writes to a new file, each line at once. Raises OSError."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        self._numbers = _Numbers()
        self._sequence: list[int] = []
        self._coming: list[int] = []
        self._known = 0
        self._latest: SessionState | None = None
        self._count = 0
        self._size = 0
        self._unsynced = False
        self._write({"version": VERSION})

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def started(self, block: str, attempt: int) -> None:
        """The block is going to run. Raises OSError."""
        self._write({"started": [block, attempt]})

    def ended(self, block: str, attempt: int, status: Status, state: SessionState | None) -> None:
        """The block, or a command of the person's own, has ended; `state` is that of the shell. Raises OSError."""
        number, lines = (None, ()) if state is None else self._numbered(state)
        self._write(*lines, {"ended": [block, attempt, status, number]})
        self._took(state, number)

    def keep(self, state: SessionState) -> int:
        """Write the state, if it differs from the latest; its number, from 1. Raises OSError."""
        number, lines = self._numbered(state)
        self._write(*lines)
        self._took(state, number)
        return number

    def _took(self, state: SessionState | None, number: int | None) -> None:
        """The state is written."""
        if state is not None and number is not None:
            self._unsynced = self._unsynced or number > self._count
            self._latest, self._sequence, self._count = state, self._coming, max(number, self._count)

    def _numbered(self, state: SessionState) -> tuple[int, tuple[dict[str, Any], ...]]:
        """The number of the state, and the line that says what it is, where it is a new one."""
        old = self._sequence
        if state is self._latest or state == self._latest:
            self._coming = old
            return self._count, ()
        known = self._known = len(self._numbers)
        coming = self._coming = list(map(self._numbers.__getitem__, state.pieces))
        head = _alike(old, coming)
        tail = _alike(old[: head - 1 if head else None : -1], coming[: head - 1 if head else None : -1])
        line = {
            "state": self._count + 1,
            "cwd": state.cwd,
            "new": [piece.decode("utf-8", "surrogateescape") for piece in islice(self._numbers, known, None)],
            "at": [head, len(old) - head - tail],
            "put": coming[head : len(coming) - tail],
            "withheld": state.withheld,
        }
        return self._count + 1, (line,)

    def _write(self, *lines: dict[str, Any]) -> None:
        if not lines:
            return
        data = "".join(f"{_LINE(line)}\n" for line in lines).encode()
        try:
            if os.write(self._descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            for piece in list(islice(self._numbers, self._known, None)):
                del self._numbers[piece]  # nobody can read what they stand for
            raise
        self._size += len(data)
        self._known = len(self._numbers)

    def sync(self) -> None:
        """Have all states on disk. Raises OSError."""
        if self._unsynced:
            os.fdatasync(self._descriptor)
            self._unsynced = False


class _Numbers(dict[bytes, int]):
    """Piece -> its number; a new one gets the next."""

    def __missing__(self, piece: bytes) -> int:
        number = self[piece] = len(self)
        return number


def _alike(one: list[int], other: list[int]) -> int:
    """How many numbers both begin with. Halves are compared as wholes, which takes no loop over their numbers."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class BlockMark:
    """What is known of the latest attempt at a block. `status` is None where nobody saw its end.

    `state` is the number of the shell's state after it; None where that is not known.
    """

    attempt: int
    status: Status | None = None
    state: int | None = None


@dataclass(slots=True)
class RunProgress:
    """What a progress log says. `marks` are in the order in which blocks started; `ends` are all ends in their order:
    block, status, state.
    """

    marks: dict[str, BlockMark] = field(default_factory=dict)
    ends: list[tuple[str, Status, int | None]] = field(default_factory=list)
    states: dict[int, SessionState] = field(default_factory=dict)


def read_progress(path: Path) -> RunProgress:
    """What the file says, up to a line that was cut off; nothing where there is no file.

    Raises DocumentError for a file of another version, or one that something else has written.
    """
    found = RunProgress()
    pieces: list[bytes] = []
    sequence: list[int] = []
    try:
        for number, line in enumerate(_lines(path)):
            match line:
                case {"version": version} if not number:
                    if version != VERSION:
                        reason = f"written by another version ({version}); this one reads {VERSION}"
                        raise DocumentError(reason, path=str(path))
                case {"started": [str(block), int(attempt)]}:
                    found.marks[block] = BlockMark(attempt)
                case {"ended": [str(block), int(attempt), str(status), state]}:
                    found.marks[block] = BlockMark(attempt, Status(status), state)
                    found.ends.append((block, Status(status), state))
                case {"state": int(state), "new": [*new], "at": [int(at), int(dropped)], "put": [*put]}:
                    pieces += (one.encode("utf-8", "surrogateescape") for one in new)
                    sequence[at : at + dropped] = put
                    found.states[state] = SessionState(
                        tuple(pieces[one] for one in sequence), line["cwd"], tuple(line["withheld"])
                    )
                case _:
                    pass  # of a later version
    except FileNotFoundError:
        return found
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        raise DocumentError(f"not the progress of a run: {problem}", path=str(path)) from None
    return found


def _lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)
