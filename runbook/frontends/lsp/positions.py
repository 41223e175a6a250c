"""Places of a document -> places of the protocol, whose columns are counted in the units that the client chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lsprotocol import types

from runbook.core.document import Span

Units = Callable[[str], int]
"""How many units a text has."""


@dataclass(frozen=True)
class Positions:
    """Places in the text of which `lines` are the lines without their ends."""

    lines: Sequence[str]
    units: Units

    def range(self, line: int, start: int, end: int) -> types.Range:
        """The characters from `start` to `end` (0-based, excluded) of the 1-based `line`."""
        return types.Range(self._position(line, start), self._position(line, end))

    def whole(self, line: int) -> types.Range:
        """A 1-based line without its indentation; the last one where there is no such line."""
        line = max(1, min(line, len(self.lines)))
        text = self.lines[line - 1] if self.lines else ""
        return self.range(line, len(text) - len(text.lstrip()), len(text.rstrip()))

    def span(self, span: Span) -> types.Range:
        """All of the lines of a span."""
        end = max(span.start, min(span.end, len(self.lines)))
        return types.Range(self._position(span.start, 0), self._position(end, len(self._text(end))))

    def column(self, line: int, units: int) -> int:
        """The 0-based character, in the 1-based line, before which there are so many units."""
        text = self._text(line)
        done = 0
        for at, character in enumerate(text):
            if done >= units:
                return at
            done += self.units(character)
        return len(text)

    def _text(self, line: int) -> str:
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def _position(self, line: int, column: int) -> types.Position:
        return types.Position(line - 1, self.units(self._text(line)[:column]))


def units_of(encoding: str | None) -> Units:
    """How a position encoding of the protocol counts; UTF-16 where none was agreed on."""
    if encoding == types.PositionEncodingKind.Utf8:
        return lambda text: len(text.encode("utf-8", "replace"))
    if encoding == types.PositionEncodingKind.Utf32:
        return len
    return lambda text: len(text) + sum(character > "\uffff" for character in text)
