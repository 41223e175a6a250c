"""Where a view writes. A view is for a person to look at: when nobody can, the run goes on without it."""

import os
import select
from contextlib import suppress
from typing import TextIO


class ViewStream:
    """A text stream that never raises: it is mute once it is gone (``| head``, a closed terminal).

    Characters that the stream's encoding lacks are written as escapes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False

    def write(self, text: str) -> None:
        """Write and flush."""
        if self._gone or not text:
            return
        try:
            try:
                self._stream.write(text)
            except UnicodeEncodeError:
                encoding = self._stream.encoding
                self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._flush()
        except (OSError, ValueError):  # ValueError: the stream was closed
            self._leave()

    def _flush(self) -> None:
        while True:
            try:
                return self._stream.flush()
            except BlockingIOError:  # another program has made the terminal non-blocking
                select.select([], [self._stream], [])

    def _leave(self) -> None:
        """Point the descriptor to nowhere: Python writes what is buffered when it ends, and would fail."""
        self._gone = True
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
