"""Terminal text to HTML: colours become classes of the page's own palette, all else that acts becomes visible text.

Backgrounds, concealment and reversal are left out: with them a program could hide what it prints.
"""

import re
from dataclasses import dataclass, replace
from html import escape

from runbook.core.strings import shown_lines
from runbook.reporting.terminal.sanitize import visible

_NAMES = re.findall(
    r"\S+",
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB"
    " ESC FS GS RS US SP DEL",
)
"""Of the control characters, which `visible` shows as symbols that many fonts lack."""
_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_SYMBOL = re.compile("[\u2400-\u2421]|&lt;U\\+([0-9A-F]{4,6})&gt;")
"""What `shown` and `visible` put in the place of a character that is not seen; `<` is escaped by then."""
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_LEVELS = (0, 95, 135, 175, 215, 255)
"""Brightness of the steps of xterm's 6 x 6 x 6 colour cube."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What holds for the characters that follow."""

    colour: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False

    @property
    def classes(self) -> str:
        """The names of its CSS classes."""
        flags = [name for name in ("bold", "dim", "italic", "underline", "strike") if getattr(self, name)]
        return " ".join([*([f"c-{self.colour}"] if self.colour else []), *(f"c-{one}" for one in flags)])


PLAIN = Pen()


def html(text: str) -> str:
    """The HTML of a program's output."""
    parts: list[str] = []
    pen = PLAIN
    for number, line in enumerate(text.split("\n")):
        if number:
            parts.append("\n")
        shown = visible(line, colour=True)
        if "\x1b" not in shown and pen is PLAIN:
            parts.append(plain(shown))
            continue
        at = 0
        for found in _SGR.finditer(shown):
            parts.append(_span(shown[at : found.start()], pen))
            pen = _turned(pen, found[1])
            at = found.end()
        parts.append(_span(shown[at:], pen))
    return "".join(parts)


def plain(text: str) -> str:
    """The HTML of text that is shown character by character; what has no glyph is a name in an element of its own."""
    return _SYMBOL.sub(_mark, escape(shown_lines(text)))


def _mark(found: re.Match[str]) -> str:
    name = f"U+{found[1]}" if found[1] else _NAMES[ord(found[0]) - 0x2400]
    return f'<span class="mark">{name}</span>'


def _span(text: str, pen: Pen) -> str:
    if not text:
        return ""
    classes = pen.classes
    return f'<span class="{classes}">{plain(text)}</span>' if classes else plain(text)


def _turned(pen: Pen, parameters: str) -> Pen:
    """The pen after an SGR sequence (ECMA-48 8.3.117, ITU-T T.416 for the colours of 38)."""
    codes = [int(one) if one.isdigit() else 0 for one in re.split("[;:]", parameters[:80])]
    while codes:
        match codes.pop(0):
            case 0:
                pen = PLAIN
            case 1:
                pen = replace(pen, bold=True)
            case 2:
                pen = replace(pen, dim=True)
            case 3:
                pen = replace(pen, italic=True)
            case 4:
                pen = replace(pen, underline=True)
            case 9:
                pen = replace(pen, strike=True)
            case 22:
                pen = replace(pen, bold=False, dim=False)
            case 23:
                pen = replace(pen, italic=False)
            case 24:
                pen = replace(pen, underline=False)
            case 29:
                pen = replace(pen, strike=False)
            case 38:
                pen = replace(pen, colour=_extended(codes))
            case 48:
                _extended(codes)
            case 39:
                pen = replace(pen, colour="")
            case code if 30 <= code <= 37:
                pen = replace(pen, colour=_COLOURS[code - 30])
            case code if 90 <= code <= 97:
                pen = replace(pen, colour=_COLOURS[code - 90])
            case _:
                pass
    return pen


def _extended(codes: list[int]) -> str:
    """The palette's colour nearest to the one that `codes` begin with; they are taken away."""
    kind = codes.pop(0) if codes else 0
    if kind == 5 and codes:
        number = codes.pop(0)
        if number < 16:
            return _COLOURS[number % 8]
        if number < 232:
            cube = number - 16
            return _nearest(_LEVELS[cube // 36 % 6], _LEVELS[cube // 6 % 6], _LEVELS[cube % 6])
        return ""
    if kind == 2 and len(codes) >= 3:
        red, green, blue = codes[:3]
        del codes[:3]
        return _nearest(red, green, blue)
    codes.clear()  # cut off: what is left belongs to it
    return ""


def _nearest(red: int, green: int, blue: int) -> str:
    """By hue alone: how light a colour may be is the page's affair, so that it can be read in both themes."""
    low, high = min(red, green, blue), max(red, green, blue)
    if high - low < 48:
        return ""
    middle = (low + high) // 2
    return _COLOURS[(red > middle) + 2 * (green > middle) + 4 * (blue > middle)]
