"""What a live view sees of one output stream: less of it when there is too much, and no secrets."""

from collections.abc import Iterator

from runbook.engine.output_buffer import Live
from runbook.masking.masker import Masker

Given = tuple[str, int]
"""A text to show now, and the number of bytes left out before it."""


class MaskedLive:
    """`runbook.engine.output_buffer.Live`, masked. Times are seconds of a monotonic clock."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._live = Live()
        self._stream = masker.stream()

    def feed(self, data: bytes, now: float) -> Iterator[Given]:
        """What can be shown now, of this piece and those before it."""
        if given := self._live.feed(data, now):
            yield from self._masked(given)

    def finish(self) -> Iterator[Given]:
        """What was held back."""
        if given := self._live.finish():
            yield from self._masked(given)
        if rest := self._stream.finish():
            yield rest, 0

    def _masked(self, given: Given) -> Iterator[Given]:
        text, skipped = given
        if skipped:
            if rest := self._stream.finish():
                yield rest, 0
            self._stream = self._masker.stream()
        text = self._stream.feed(text)
        if text or skipped:
            yield text, skipped
