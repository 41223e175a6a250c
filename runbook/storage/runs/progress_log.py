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
        self._numbers: dict[bytes, int] = {}
        self._sequence: list[int] = []
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
        self._write({"ended": [block, attempt, status, None if state is None else self.keep(state)]})

    def keep(self, state: SessionState) -> int:
        """Write the state, if it differs from the latest; its number, from 1. Raises OSError."""
        if state is self._latest or state == self._latest:
            return self._count
        new = []
        sequence = []
        for piece in state.pieces:
            number = self._numbers.get(piece)
            if number is None:
                number = self._numbers[piece] = len(self._numbers)
                new.append(piece)
            sequence.append(number)
        old = self._sequence
        least = min(len(old), len(sequence))
        head = next((at for at in range(least) if old[at] != sequence[at]), least)
        tail = next((at for at in range(least - head) if old[-1 - at] != sequence[-1 - at]), least - head)
        self._write(
            {
                "state": self._count + 1,
                "cwd": state.cwd,
                "new": [piece.decode("utf-8", "surrogateescape") for piece in new],
                "at": [head, len(old) - head - tail],
                "put": sequence[head : len(sequence) - tail],
                "withheld": state.withheld,
            }
        )
        self._sequence, self._latest = sequence, state
        self._unsynced = True
        self._count += 1
        return self._count

    def _write(self, line: dict[str, Any]) -> None:
        data = _LINE(line).encode() + b"\n"
        try:
            if os.write(self._descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)

    def sync(self) -> None:
        """Have all states on disk. Raises OSError."""
        if self._unsynced:
            os.fdatasync(self._descriptor)
            self._unsynced = False


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
