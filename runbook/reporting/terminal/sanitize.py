"""One line of output as a terminal would show it in the end, and nothing that could act on a terminal.

What a program prints may move the cursor, set the window's title, switch screens or hide text by its
direction. Here a line is overwritten as its carriage returns, backspaces and erasures say (progress bars,
line editing); colours are kept on demand; other sequences are dropped; control characters become symbols.
"""

import re
from unicodedata import category, east_asian_width

from runbook.core.strings import shown

SEQUENCE = re.compile(
    r"""
    \x1b \] [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c )                     # OSC: titles, links, clipboard
  | \x1b [PX^_] [^\x1b]* \x1b\\                                             # DCS, SOS, PM, APC
  | (?: \x1b\[ | \x9b ) (?P<parameters>[0-?]{0,80}) [ -/]* (?P<final>[@-~]) # CSI (ECMA-48 5.4)
  | \x1b [ -/]* [0-~]                                                       # two characters, charsets
    """,
    re.VERBOSE,
)
COLOUR = re.compile(r"(?:\x1b\[|\x9b)([0-9;:]{0,80})m")
"""SGR (ECMA-48 8.3.117); with another first parameter byte (``>4;2m``) it sets modes of the keyboard."""
MOVES = re.compile(r"[\x08\t\r]|(?:\x1b\[|\x9b)[0-?]{0,80}[CDGKPX@]")
"""What changes where the next character of the line goes, or erases some of it."""
STEPS = re.compile(r"([\x08\t\r])")
TAB = 8
WIDEST = 1000
"""Columns that a cursor movement can reach beyond what is written: no terminal is wider."""
PENS = 8
"""Colour sequences that are remembered for a character: programs set two or three at a time."""


def visible(line: str, *, colour: bool = False) -> str:
    """`line` (without its line feed) as it looks in the end; with `colour`, its SGR sequences are kept."""
    line = line.rstrip("\r")
    if line.isprintable():
        return line
    if MOVES.search(line):
        return _Row(colour).write(line)
    return shown(line) if "\x1b" not in line and "\x9b" not in line else _sequences(line, colour)


def _sequences(line: str, colour: bool) -> str:
    parts: list[str] = []
    at = 0
    for found in SEQUENCE.finditer(line):
        parts.append(shown(line[at : found.start()]))
        parts.append(_pen(found[0]) if colour else "")
        at = found.end()
    parts.append(shown(line[at:]))
    return "".join(parts)


def _pen(sequence: str) -> str:
    found = COLOUR.fullmatch(sequence)
    return f"\x1b[{found[1]}m" if found else ""


def _cells(character: str) -> int:
    if character < "\u0300":
        return 1
    if east_asian_width(character) in "WF":
        return 2
    return 0 if category(character) in ("Mn", "Me", "Cf") else 1


class _Row:
    """A row of a terminal: cells of (colours, character). The second cell of a wide character is empty."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour
        self.cells: list[tuple[str, str]] = []
        self.at = 0
        self.pens: list[str] = []

    def write(self, line: str) -> str:
        at = 0
        for found in SEQUENCE.finditer(line):
            self._text(line[at : found.start()])
            self._sequence(found)
            at = found.end()
        self._text(line[at:])
        return self._shown()

    def _text(self, text: str) -> None:
        for piece in STEPS.split(text):
            match piece:
                case "\r":
                    self.at = 0
                case "\b":
                    self.at = max(0, self.at - 1)
                case "\t":
                    self._move(self.at - self.at % TAB + TAB)
                case _:
                    for character in shown(piece):
                        self._put(character)

    def _put(self, character: str) -> None:
        width = _cells(character)
        if width == 0:
            if 0 < self.at <= len(self.cells):
                pen, text = self.cells[self.at - 1]
                self.cells[self.at - 1] = (pen, text + character)
            return
        end = self.at + width
        self._fill(end)
        if self.at and not self.cells[self.at][1]:
            self.cells[self.at - 1] = ("", " ")
        if end < len(self.cells) and not self.cells[end][1]:
            self.cells[end] = ("", " ")
        pen = "".join(self.pens)
        self.cells[self.at : end] = [(pen, character), (pen, "")][:width]
        self.at = end

    def _sequence(self, found: re.Match[str]) -> None:
        if self.colour and (pen := _pen(found[0])):
            self.pens = [] if pen in ("\x1b[m", "\x1b[0m") else [*self.pens, pen][-PENS:]
        if not found["final"] or not re.fullmatch(r"[0-9;]*", found["parameters"]):
            return
        first = found["parameters"].partition(";")[0]
        count = max(1, int(first or 1))
        match found["final"]:
            case "C":
                self._move(self.at + count)
            case "D":
                self._move(self.at - count)
            case "G":
                self._move(count - 1)
            case "K":
                self._erase(
                    0 if first in ("1", "2") else self.at, self.at + 1 if first == "1" else len(self.cells)
                )
            case "X":
                self._erase(self.at, self.at + count)
            case "P":
                del self.cells[self.at : self.at + count]
            case "@":
                self.cells[self.at : self.at] = [("", " ")] * min(count, WIDEST - len(self.cells))

    def _move(self, column: int) -> None:
        self.at = max(0, min(column, max(len(self.cells), WIDEST)))

    def _erase(self, start: int, end: int) -> None:
        for at in range(start, min(end, len(self.cells))):
            self.cells[at] = ("", " ")

    def _fill(self, end: int) -> None:
        self.cells += [("", " ")] * (end - len(self.cells))

    def _shown(self) -> str:
        self._fill(self.at)
        while len(self.cells) > self.at and self.cells[-1] == ("", " "):
            self.cells.pop()
        parts: list[str] = []
        before = ""
        for pen, character in self.cells:
            if character and pen != before:
                parts.append(f"\x1b[0m{pen}")
                before = pen
            parts.append(character)
        after = "".join(self.pens)
        if after != before:
            parts.append(f"\x1b[0m{after}")
        return "".join(parts)
