"""A terminal for tests: takes what is written and tells what a person would see."""

import re
from io import StringIO

from rich.cells import cell_len

SGR = re.compile(r"\x1b\[[0-9;]*m")
TOKENS = re.compile(r"\x1b\[\?25(?P<cursor>[hl])|\x1b\[(?P<count>\d*)(?P<move>[ABCJ])|(?P<text>.)", re.DOTALL)


class Screen(StringIO):
    """A stream that says it is a terminal. It knows the few sequences that the view may use, and no other."""

    def isatty(self) -> bool:
        return True

    def rows(self, width: int = 10_000) -> list[str]:
        """What stands on the screen, without colours; rows wider than `width` are wrapped."""
        return self._replayed(width)[0]

    def cursor(self) -> tuple[int, int, bool]:
        """Row, column (in cells), and whether it is shown."""
        _, row, column, shown = self._replayed(10_000)
        return row, column, shown

    def _replayed(self, width: int) -> tuple[list[str], int, int, bool]:
        rows, row, column, shown = [""], 0, 0, True
        for found in TOKENS.finditer(SGR.sub("", self.getvalue())):
            count = int(found["count"] or 1)
            match found["cursor"], found["move"], found["text"]:
                case "h" | "l" as switch, _, _:
                    shown = switch == "h"
                case _, "A", _:
                    row = max(0, row - count)
                case _, "B", _:
                    row = min(len(rows) - 1, row + count)
                case _, "C", _:
                    column += count
                case _, "J", _:
                    assert column == 0, "rows are erased from their beginning"
                    rows[row:] = [""]
                case _, _, "\r":
                    column = 0
                case _, _, "\n":
                    row, column = row + 1, 0
                    rows += [""] * (row + 1 - len(rows))
                case _, _, character:
                    assert character.isprintable(), f"{character!r} was written to the terminal"
                    assert cell_len(rows[row]) == column, "nothing is written over what stands there"
                    if column + cell_len(character) > width:
                        row, column = row + 1, 0
                        rows += [""] * (row + 1 - len(rows))
                    rows[row] += character
                    column += cell_len(character)
        return rows, row, column, shown
