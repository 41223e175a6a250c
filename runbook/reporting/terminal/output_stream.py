"""Where a view writes. A view is for a person to look at: when nobody can, the run goes on without it.

And where data go, which are for programs.
"""

import io
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


class ViewStream:
    """Writes text at once and never raises: it is mute once its stream is gone (``| head``, a closed terminal).

    Characters that the stream's encoding lacks are written as escapes. A stream with a descriptor is written
    to past its buffer: that works where another program has made it non-blocking, and leaves nothing behind
    for Python to write, and fail, at its end.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self._descriptor: int | None = None
        self._gone = False
        with suppress(OSError, ValueError):
            self._descriptor = stream.fileno()

    def write(self, text: str) -> None:
        """Write `text`, all of it."""
        if self._gone or not text:
            return
        data = text.encode(self._encoding, "backslashreplace")
        try:
            if self._descriptor is None:
                self._stream.write(data.decode(self._encoding))
            self._stream.flush()
            if self._descriptor is not None:
                _write(self._descriptor, data)
        except (OSError, ValueError):  # ValueError: the stream was closed
            self._gone = True


class _Shared(io.BufferedIOBase):
    """The buffer of a stream that stays open, whatever becomes of who writes to it."""

    def __init__(self, buffer: BinaryIO) -> None:
        self._buffer = buffer

    def writable(self) -> bool:
        return True

    def write(self, data: "Buffer", /) -> int:
        return self._buffer.write(data)

    def flush(self) -> None:
        self._buffer.flush()


@contextmanager
def utf8(stream: TextIO) -> Iterator[TextIO]:
    """`stream` for data, which is UTF-8 whatever encoding the terminal has (RFC 8259, section 8.1).

    Half of a surrogate pair (a file name that is not UTF-8) is an escape. Raises OSError at the end, too.
    """
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        yield stream
        stream.flush()
        return
    stream.flush()
    writer = io.TextIOWrapper(
        cast("BinaryIO", _Shared(buffer)), "utf-8", errors="backslashreplace", newline="\n"
    )
    try:
        yield writer
    finally:
        writer.flush()


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
