"""Characters of shell code that nobody sees: what a person reads and confirms would not be what runs."""

from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.core.strings import hidden, line_numbers
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "hidden-character",
        Severity.ERROR,
        "A command contains a character that is not seen, or that changes the order in which others are seen: a "
        "control character (backspace, escape), a blank of no width, a byte order mark, a direction control "
        "(CVE-2021-42574). The code does not run as it reads. Joiners that a script needs, emoji sequences, direction "
        "marks beside right-to-left letters, and a pair of direction controls around plain words are not reported.",
        "Remove it, or write it as an escape: `$'\\b'`, `$'\\u200b'`.",
        bad=("echo\u200b hello\n", "\ufeffecho hello\n", "echo a\x08b\n"),
        good=("echo $'\\u200b'\n",),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
)


MOST = 3
"""Lines of a block that are named: the others are like them."""


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each line that holds some."""
    text = code.text
    lines: dict[int, list[int]] = {}
    places = list(hidden(text))
    for at, number in zip(places, line_numbers(text, places), strict=True):
        lines.setdefault(number, []).append(at)
    for number in list(lines)[:MOST]:
        start = text.rfind("\n", 0, lines[number][0]) + 1
        columns = [at - start for at in lines[number]]
        more = f" and {len(columns) - 1} more" if columns[1:] else ""
        message = (
            f"{_named(text[lines[number][0]])}{more} in column {columns[0] + 1} of this line: it is not seen, and the "
            "code runs otherwise than it reads; remove it, or write it as an escape ($'...')"
        )
        # Of the others nobody can tell whether they were meant: an escape in a prompt, a mark of direction.
        edits = tuple(Edit(number, at, at + 1, "") for at in columns if text[start + at] in _STRAY)
        yield Finding(
            "hidden-character",
            Severity.ERROR,
            number,
            message,
            (columns[0], columns[0] + 1),
            edits if len(edits) == len(columns) else (),
        )


_STRAY = "\u200b\u2060\ufeff"
"""Blanks of no width, which stand in code by accident only."""
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
