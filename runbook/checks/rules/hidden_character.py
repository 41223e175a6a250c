"""Characters of shell code that nobody sees: what a person reads and confirms would not be what runs."""

from collections.abc import Iterator

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.strings import hidden, line_numbers

MOST = 3
"""Lines of a block that are named: the others are like them."""


def hidden_characters(code: str) -> Iterator[Diagnostic]:
    """An error for each line that holds some, with the 1-based line of the code."""
    lines: dict[int, list[int]] = {}
    places = list(hidden(code))
    for at, number in zip(places, line_numbers(code, places), strict=True):
        lines.setdefault(number, []).append(at)
    for number in list(lines)[:MOST]:
        first, *others = lines[number]
        column = first - code.rfind("\n", 0, first)
        more = f" and {len(others)} more" if others else ""
        message = (
            f"{_named(code[first])}{more} in column {column} of this line: it is not seen, and the code runs otherwise "
            "than it reads; remove it, or write it as an escape ($'...')"
        )
        yield Diagnostic("hidden-character", Severity.ERROR, number, message)


_CONTROLS = (
    "NULL",
    "START OF HEADING",
    "START OF TEXT",
    "END OF TEXT",
    "END OF TRANSMISSION",
    "ENQUIRY",
    "ACKNOWLEDGE",
    "ALERT",
    "BACKSPACE",
    "CHARACTER TABULATION",
    "LINE FEED",
    "LINE TABULATION",
    "FORM FEED",
    "CARRIAGE RETURN",
    "SHIFT OUT",
    "SHIFT IN",
    "DATA LINK ESCAPE",
    "DEVICE CONTROL ONE",
    "DEVICE CONTROL TWO",
    "DEVICE CONTROL THREE",
    "DEVICE CONTROL FOUR",
    "NEGATIVE ACKNOWLEDGE",
    "SYNCHRONOUS IDLE",
    "END OF TRANSMISSION BLOCK",
    "CANCEL",
    "END OF MEDIUM",
    "SUBSTITUTE",
    "ESCAPE",
    "INFORMATION SEPARATOR FOUR",
    "INFORMATION SEPARATOR THREE",
    "INFORMATION SEPARATOR TWO",
    "INFORMATION SEPARATOR ONE",
)
"""The aliases of U+0000 to U+001F in Unicode's NameAliases.txt: control characters have no names."""


def _named(character: str) -> str:
    """``U+0008 BACKSPACE``."""
    from unicodedata import name

    code = ord(character)
    if code < len(_CONTROLS):
        return f"U+{code:04X} {_CONTROLS[code]}"
    return f"U+{code:04X} {name(character, 'DELETE' if code == 0x7F else 'a control character')}"
