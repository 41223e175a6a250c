"""The text of a here-document as its reader gets it, with words in place of what bash puts in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runbook.shell.facts import Heredoc

_STOPS = re.compile(r"\\(\n|[$`\\])|\$\{|\$\(|`|\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])", re.ASCII)
_OWN_LINE = re.compile(r"[ \t]*(?:- +)?\0\d+\0[ \t]*", re.ASCII)
PUT_IN = re.compile(r"\bput-in-\d+-here\b|\b9990\d+0999\b")
"""What stands for something that bash puts in: in YAML, and in JSON."""


@dataclass(frozen=True, slots=True)
class HandedText:
    """`text` and, for each of its lines, the 1-based line of the code that it comes from.

    `certain`: what bash puts in is a part of a line, so that the text has the structure that is seen.
    """

    text: str
    lines: Sequence[int]
    certain: bool

    def line(self, at: int) -> int:
        """The line of the code for a 0-based line of the text."""
        return self.lines[min(at, len(self.lines) - 1)] if self.lines else 1

    @staticmethod
    def plain(text: str) -> "HandedText":
        """A text that stands in a fence of its own."""
        return HandedText(text, range(1, text.count("\n") + 2), True)

    @staticmethod
    def of(one: Heredoc) -> "HandedText":
        """The text that the reader gets."""
        text = re.sub(r"^\t+", "", one.text, flags=re.MULTILINE) if one.stripped else one.text
        if one.quoted:
            return HandedText(text, range(one.line, one.line + text.count("\n") + 1), True)
        return _expanded(text, one.line)


_PIECES = re.compile(
    r"(?P<raw>'[^']*')|(?P<open>\")|\\(?P<escaped>\n|.)|(?P<made>\$\{|\$\(|`|\$(?:[A-Za-z_]\w*|[0-9@*#?$!-]))|(?P<text>.)",
    re.DOTALL | re.ASCII,
)
_MADE = "99900999"
"""What stands for something that bash puts in, in a text that may be JSON: a number, or a part of a text."""


def of_word(word: str) -> str | None:
    """The text that a program gets for a word of the code; None where nobody knows where an expansion ends."""
    found: list[str] = []
    quoted = False
    at = 0
    while at < len(word):
        piece = _PIECES.match(word, at)
        assert piece is not None
        at = piece.end()
        if piece["made"]:
            end = _end(word, piece.start())
            if end is None:
                return None
            found.append(_MADE)
            at = end
        elif piece["open"]:
            quoted = not quoted
        elif piece["raw"] and not quoted:
            found.append(piece["raw"][1:-1])
        elif piece["raw"]:  # an apostrophe inside of double quotes
            found.append("'")
            at = piece.start() + 1
        elif piece["escaped"] is not None:
            kept = quoted and piece["escaped"] not in '$`"\\\n'
            found.append("\\" * kept + piece["escaped"].replace("\n", ""))
        else:
            found.append(piece["text"])
    return "".join(found)


def put_in_at(text: str, at: int) -> bool:
    """Whether what bash puts in begins or ends at a place of `of_word`'s text."""
    return text.startswith(_MADE, at) or text.endswith(_MADE, 0, at)


def _expanded(text: str, line: int) -> HandedText:
    found: list[str] = []
    lines = [line]
    at = count = 0
    whole = True
    while (stop := _STOPS.search(text, at)) is not None:
        between = text[at : stop.start()]
        found.append(between)
        for _ in range(between.count("\n")):
            line += 1
            lines.append(line)
        at = stop.end()
        if stop[1] == "\n":
            line += 1
        elif stop[1]:
            found.append(stop[1])
        else:
            end = _end(text, stop.start())
            whole = whole and end is not None
            at = len(text) if end is None else end
            line += text.count("\n", stop.start(), at)
            found.append(f"\0{count}\0")
            count += 1
    for _ in range(text.count("\n", at)):
        line += 1
        lines.append(line)
    joined = "".join([*found, text[at:]])
    certain = whole and not any(map(_OWN_LINE.fullmatch, joined.split("\n")))
    word = r"9990\g<1>0999" if joined.lstrip().startswith(("{", "[")) else r"put-in-\g<1>-here"
    return HandedText(re.sub(r"\0(\d+)\0", word, joined), lines, certain)


def _end(text: str, start: int) -> int | None:
    """Where an expansion ends that begins at `start`; None where nobody knows."""
    if text[start] == "`":
        end = text.find("`", start + 1)
        return None if end < 0 else end + 1
    opening = text[start + 1 : start + 2]
    closing = {"{": "}", "(": ")"}.get(opening)
    if closing is None:
        found = _STOPS.match(text, start)
        return found.end() if found else None
    depth = 0
    for at in range(start + 1, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at + 1
    return None
