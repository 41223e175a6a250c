"""One documented line and the line that came: which of the author's words stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from runbook.authoring.update.placeholder_style import GUID, Style
from runbook.judging.asked import Asked
from runbook.judging.values.leaves import varies
from runbook.judging.values.placeholders import fits, is_placeholder
from runbook.judging.values.tokens import NAMES, Token, TokenKind, tokenize
from runbook.masking import MASK

_COLUMNS = re.compile(r"\S(?: {2,}|\t)\S|\S +\|")
_GAP = re.compile(r" *")

Spans = list[tuple[int, int, str]]
"""Parts of a line (start, end), and what is written in their place."""


@dataclass(frozen=True, slots=True)
class Merger:
    """What a merge goes by. `fresh`: values that vary between runs are written anew."""

    asked: Asked
    style: Style
    fresh: bool = False

    def line(self, expected: str, actual: str) -> tuple[str, bool]:
        """The line to write, and whether it is the author's, unchanged."""
        if expected.split() == actual.split():
            return expected, True
        if self._spans(expected, actual)[0] or fits(expected.strip(), actual.strip()):
            return expected, True
        return self.anew(expected, actual), False

    def anew(self, expected: str, actual: str) -> str:
        """The line that came, in its own layout, the author's placeholders kept in it."""
        _, spans = replace(self, fresh=True)._spans(expected, actual)
        return self.style.hide(_replaced(actual, spans), documented=expected)

    def stands(self, one: Token, other: Token, label: str = "") -> bool:
        """Whether the author's word says all that a reader needs of the one that came."""
        if one.text == other.text or other.text == MASK or one.kind is TokenKind.PLACEHOLDER:
            return True
        if is_placeholder(one.text) or fits(one.text, other.text):
            return True
        if self.fresh:
            return one.kind is TokenKind.GUID is other.kind
        return varies(one.text, other.text, label, self.asked)

    def _spans(self, expected: str, actual: str) -> tuple[bool, Spans]:
        """Whether all of the author's words stand, and of which parts of `actual` they take the place."""
        left, right = tokenize(expected), tokenize(actual)
        spans: Spans = []
        stand = True
        codes = SequenceMatcher(None, [one.key for one in left], [one.key for one in right], autojunk=False)
        for tag, i1, i2, j1, j2 in codes.get_opcodes():
            if i2 - i1 == j2 - j1:
                label = left[i1 - 1].text if i1 else ""
                for one, other in zip(left[i1:i2], right[j1:j2], strict=True):
                    written = self._word(one, other, label)
                    stand &= written == one.text
                    spans.append((other.start, other.end, written))
                    label = one.text
            elif tag == "replace" and (word := _hiding(expected, left[i1:i2], right[j1:j2])):
                start, end = right[j1].start, right[j2 - 1].end
                self.style.learn(actual[start:end], word)
                spans.append((start, end, word))
            elif tag == "replace":
                stand = False
                start, end = right[j1].start, right[j2 - 1].end
                path = self._path(expected[left[i1].start : left[i2 - 1].end], actual[start:end])
                spans.append((start, end, path))
            else:
                stand = False
        return stand, spans

    def _word(self, one: Token, other: Token, label: str) -> str:
        if self.stands(one, other, label):
            self.style.learn(other.text, one.text)
            return one.text
        return self._path(one.text, other.text) if {one.kind, other.kind} <= NAMES else other.text

    def _path(self, one: str, other: str) -> str:
        """The path that came, with the author's placeholders for its parts."""
        left, right = one.split("/"), other.split("/")
        if len(left) != len(right):
            return other
        parts = []
        for mine, theirs in zip(left, right, strict=True):
            hidden = is_placeholder(mine) or (GUID.fullmatch(mine) and GUID.fullmatch(theirs))
            if hidden:
                self.style.learn(theirs, mine)
            parts.append(mine if hidden else theirs)
        return "/".join(parts)


def has_columns(line: str) -> bool:
    """Whether a line is laid out in columns, as a table's is."""
    return _COLUMNS.search(line.strip()) is not None


def _hiding(line: str, left: Sequence[Token], right: Sequence[Token]) -> str | None:
    """The author's text of these words when it is one placeholder, or a secret of his own in place of one."""
    text = line[left[0].start : left[-1].end]
    if " " in text:
        return None
    hides = left[0].kind is TokenKind.PLACEHOLDER or is_placeholder(text)
    return text if hides or (len(right) == 1 and right[0].text == MASK) else None


def _replaced(line: str, spans: Spans) -> str:
    """The line with the spans replaced. In a table the blanks behind a word give way, so that columns stay in place."""
    columns = has_columns(line)
    made, at, owed = [], 0, 0
    for start, end, text in spans:
        between = line[at:start]
        if columns and owed and at:
            blanks = len(between) - len(between.lstrip(" "))
            least = 1 if between[blanks:].startswith("|") else 2
            if blanks >= least:
                between = " " * max(least, blanks - owed) + between[blanks:]
                owed -= blanks - (len(between) - len(between.lstrip(" ")))
        made += [between, text]
        owed += len(text) - (end - start)
        at = end
    return "".join((*made, line[at:]))
