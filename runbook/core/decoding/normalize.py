"""What a terminal adds to a text and a reader never sees."""

import re

ESCAPES = re.compile(
    r"""
    \x1b \] [^\x07\x1b]* (?: \x07 | \x1b\\ )?       # OSC: titles, links (ECMA-48 8.3.89; xterm: BEL)
  | \x1b [PX^_] [^\x1b]* (?: \x1b\\ )?              # DCS, SOS, PM, APC
  | (?: \x1b \[ | \x9b ) [0-?]* [ -/]* [@-~]        # CSI: colours, cursor movements (ECMA-48 5.4)
  | \x1b [ -/]* [0-~]                               # two-character and charset escapes
    """,
    re.VERBOSE,
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
MOST_CHARACTERS = 8 << 20
"""Characters of a text; of a longer one its first and its last half of that are looked at."""
BACKSPACED = re.compile(r"[^\n\x08]\x08")


def shortened(text: str) -> str:
    """`text`, or its beginning and its end when it is longer than `MOST_CHARACTERS`."""
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return text[:half] + "\n" + text[-half:]


def clean(text: str) -> str:
    """`text` as a reader sees it: no escape sequences, ``\\n`` line ends, no trailing blanks, no blank lines
    at its ends, progress that a carriage return overwrites left out."""
    return "\n".join(lines(text))


def lines(text: str) -> list[str]:
    """The lines of `clean`; empty for a text without a visible character."""
    text = strip_escapes(text.removeprefix("\ufeff")).replace("\r\n", "\n")
    if "\x08" in text:
        text = _backspace(text)
    if "\r" in text or CONTROLS.search(text):
        rows = [_overwritten(row) for row in text.split("\n")]
    else:
        rows = [row.rstrip() for row in text.split("\n")]
    start, end = 0, len(rows)
    while start < end and not rows[start]:
        start += 1
    while end > start and not rows[end - 1]:
        end -= 1
    return rows[start:end]


def strip_escapes(text: str) -> str:
    """`text` without ANSI (ECMA-48) escape sequences."""
    return ESCAPES.sub("", text) if "\x1b" in text or "\x9b" in text else text


def _overwritten(row: str) -> str:
    if "\r" in row:
        row = next((part for part in reversed(row.split("\r")) if part.strip()), "")
    return CONTROLS.sub("", row).rstrip()


def _backspace(text: str) -> str:
    # A spinner rubs out what it wrote; pairs nest ("ab\b\b"), so until none is left, in a bounded number of
    # rounds.
    for _ in range(64):
        text, rubbed = BACKSPACED.subn("", text)
        if not rubbed:
            break
    return text
