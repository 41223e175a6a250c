"""The file of a kept journal: on disk when that counts, and whole when the disk is full."""

import contextlib
import errno
import os
from pathlib import Path


class KeptJournal:
    """Writes the journal's lines to `descriptor`, each whole or not at all.

    Where the disk is full, `reserve` is deleted: that makes room for what is still to be said of the block that runs.
    With `optional` that is not done: what the line says has not happened yet. `problem` is what went wrong first; then
    nothing more is to start.
    """

    def __init__(self, descriptor: int, reserve: Path) -> None:
        self._descriptor = descriptor
        self._reserve = reserve
        self._size = self._before = os.fstat(descriptor).st_size
        self.optional = False
        self.problem: OSError | None = None

    def write(self, text: str) -> None:
        """Write a line. Raises OSError when there is no room for it."""
        data = text.encode()
        self._before = self._size
        try:
            self._append(data)
        except OSError as problem:
            self.problem = self.problem or problem
            if self.optional:
                raise
            self.make_room()
            self._append(data)

    def withdraw(self) -> None:
        """Take the last line back. Raises OSError."""
        os.ftruncate(self._descriptor, self._before)
        os.lseek(self._descriptor, self._before, os.SEEK_SET)
        self._size = self._before

    def make_room(self) -> None:
        """Give back what was put aside, once."""
        with contextlib.suppress(OSError):
            self._reserve.unlink()

    def flush(self) -> None:
        """Nothing is held back."""

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                written = os.write(self._descriptor, view)
                if not written:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                view = view[written:]
        except OSError:
            with contextlib.suppress(OSError):  # a device has no end to be cut off
                os.ftruncate(self._descriptor, self._size)
                os.lseek(self._descriptor, self._size, os.SEEK_SET)
            raise
        self._size += len(data)

    def sync(self) -> None:
        """Have all lines on disk. Raises OSError."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """The run is over: nothing is to be put aside any more."""
        self.make_room()
        os.close(self._descriptor)
