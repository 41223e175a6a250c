"""The rows at the bottom of a terminal that change while a block runs, below the text that stays."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"
ERASE_BELOW = "\x1b[J"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what is written, colour sequences included, and the cells that it takes. It fits the width."""

    text: str
    cells: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is on the screen: rows, the screen's width, the cursor's row, and whether it is shown there."""

    lines: tuple[Line, ...] = ()
    width: int = 0
    row: int = 0
    shown: bool = True


class Region:
    """Gives the text that turns the last frame into the next one. It knows the screen by what it wrote.

    Rows that did not change are not written again, so that nothing flickers and text can be selected.
    """

    def __init__(self) -> None:
        self._frame = _Frame()

    def draw(self, above: str, lines: Sequence[Line], width: int, *, prompt: int | None = None) -> str:
        """The text that writes `above` (whole lines, they stay) over the region, and the region below it.

        `width` is the screen's in cells. `prompt` is the row at whose end a person types: the cursor is shown
        there. An empty region leaves the cursor, visible, at the beginning of the line below `above`.
        """
        old = self._frame
        last = max(0, len(lines) - 1)
        new = _Frame(tuple(lines), width, last if prompt is None else prompt, prompt is not None or not lines)
        if new == old and not above:
            return ""
        self._frame = new
        kept = 0 if above or width != old.width else _common(old.lines[:-1], new.lines[:-1])
        parts = [_to_row(old, kept, width)] if old.lines else []
        parts += [above, "\n".join(line.text for line in lines[kept:])]
        if prompt is not None:
            parts.append(f"{_vertical(prompt - last)}\r{_right(lines[prompt].cells)}")
        if new.shown is not old.shown:
            parts.append(SHOW_CURSOR if new.shown else HIDE_CURSOR)
        return "".join(parts)


def _common(old: Sequence[Line], new: Sequence[Line]) -> int:
    for index, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return index
    return min(len(old), len(new))


def _to_row(old: _Frame, row: int, width: int) -> str:
    """From the old frame's cursor to the beginning of its row `row`, all below erased.

    A terminal that became narrower has wrapped the rows: they are more now than were written.
    """
    moved = row - old.row
    if width != old.width:
        moved = -sum(max(1, -(-line.cells // width)) for line in old.lines[: old.row])
        moved -= max(0, old.lines[old.row].cells - 1) // width
    return f"\r{_vertical(moved)}{ERASE_BELOW}"


def _vertical(rows: int) -> str:
    return f"\x1b[{rows}B" if rows > 0 else f"\x1b[{-rows}A" if rows else ""


def _right(cells: int) -> str:
    return f"\x1b[{cells}C" if cells else ""
