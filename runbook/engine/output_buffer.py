"""A block's output in bounded memory: all of what is short, the head and the tail of what is long."""

import codecs
from collections import deque
from collections.abc import Iterator

from runbook.masking.masker import Masker

HEAD = TAIL = 1 << 20
"""Bytes kept of the beginning, and of the end, of one stream. Documented results are far shorter; a report stays one
that a browser opens."""

BURST = 1 << 18
RATE = 1 << 20
"""What a live view gets: `BURST` bytes at once, `RATE` bytes a second after that. A person reads neither; the bound
keeps a block that prints 100 MB from filling the journal."""

_LAST = 1 << 13


class Capture:
    """One stream of one block. `size` is what came, in bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        self.size += len(data)
        room = HEAD - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail.append(data)
            self._tail_size += len(data)
            while self._tail_size - len(self._tail[0]) >= TAIL:
                self._tail_size -= len(self._tail.popleft())

    @property
    def truncated(self) -> bool:
        """Whether something between the head and the tail is gone."""
        return self.size > HEAD + TAIL

    def text(self) -> str:
        """The output; what is not UTF-8 becomes replacement characters, what is gone one line that says so."""
        tail = b"".join(self._tail)
        if not self.truncated:
            return (bytes(self._head) + tail).decode(errors="replace")
        left = f"\n[... {self.size - HEAD - TAIL} bytes left out ...]\n"
        return self._head.decode(errors="replace") + left + tail[-TAIL:].decode(errors="replace")


class Live:
    """What a live view sees of one stream: text as it comes, less of it when there is more than anybody could read.

    Times are seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._credit = float(BURST)
        self._at: float | None = None
        self._skipped = 0
        self._last = b""

    def feed(self, data: bytes, now: float) -> tuple[str, int] | None:
        """The text to show now, with the number of bytes left out before it; None when it has to wait."""
        if self._at is not None:
            self._credit = min(BURST, self._credit + (now - self._at) * RATE)
        self._at = now
        if len(data) > self._credit:
            self._skipped += len(data)
            self._last = (self._last + data[-_LAST:])[-_LAST:]
            return None
        self._credit -= len(data)
        return self._give(data)

    def finish(self) -> tuple[str, int] | None:
        """The end of what was left out, and half a character that never got its other half."""
        return self._give(b"", final=True)

    def _give(self, data: bytes, *, final: bool = False) -> tuple[str, int] | None:
        skipped = self._skipped
        if skipped:
            self._decoder.reset()
            data = self._last + data
            skipped -= len(self._last)
            self._skipped, self._last = 0, b""
        text = self._decoder.decode(data, final)
        return (text, skipped) if text or skipped else None


Given = tuple[str, int]
"""A text to show now, and the number of bytes left out before it."""


class MaskedLive:
    """`Live`, masked: a live view sees no secrets. Times are seconds of a monotonic clock."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._knowledge = masker.knowledge
        self._live = Live()
        self._stream = masker.stream()
        self._size = 0
        self._shown: list[str] | None = []

    def masked(self, of: Capture) -> str | None:
        """All of `of` as `Masker.text` gives it, when nothing more is to come; None where it was not all shown so."""
        if self._shown is None or self._size != of.size or self._masker.knowledge is not self._knowledge:
            return None
        return "".join(self._shown)

    def feed(self, data: bytes, now: float) -> Iterator[Given]:
        """What can be shown now, of this piece and those before it."""
        self._size += len(data)
        if given := self._live.feed(data, now):
            yield from self._masked(given)

    def finish(self) -> Iterator[Given]:
        """What was held back."""
        if given := self._live.finish():
            yield from self._masked(given)
        if rest := self._stream.finish():
            yield from self._give(rest, 0)

    def _give(self, text: str, skipped: int) -> Iterator[Given]:
        if skipped or self._size > HEAD + TAIL:
            self._shown = None
        if self._shown is not None:
            self._shown.append(text)
        yield text, skipped

    def _masked(self, given: Given) -> Iterator[Given]:
        text, skipped = given
        if skipped:
            if rest := self._stream.finish():
                yield from self._give(rest, 0)
            self._stream = self._masker.stream()
        text = self._stream.feed(text)
        if text or skipped:
            yield from self._give(text, skipped)
