"""What earlier right runs of a block printed: a template, and what its lines stand for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from runbook.judging.patterns import lazy
from runbook.judging.values.tokens import LONGEST_LINE, PATTERNS, TokenKind

LINES = "⟨lines⟩"
"""The line that stands for any number of lines, none among them."""
MOST_PARTS = 120
"""Holes and texts of one line that are looked at; a line with more fits nothing but itself."""
MOST_TRIALS = 100_000
"""Ways to divide a line that are tried: a file of others may hold any template."""

HOLE = re.compile(r"⟨(⟨|[a-z]+)⟩")
LITERAL = "⟨"
HIDDEN = "⟨secret⟩"
_MASKED = re.compile(r"(?<!\*)\*{3}(?!\*)")
"""What stands for a secret in an output (`runbook.masking`)."""

TYPED = (
    *(TokenKind.URL, TokenKind.GUID, TokenKind.TIME, TokenKind.ADDRESS, TokenKind.HASH, TokenKind.RATIO),
    *(TokenKind.PERCENT, TokenKind.SIZE, TokenKind.DURATION, TokenKind.VERSION),
)
FORMS: dict[str, re.Pattern[str]] = {
    **{str(kind): lazy("|".join(text for one, text in PATTERNS if one is kind)) for kind in TYPED},
    "number": lazy(r"[-+]?\d[\d.,'_]*"),
    "word": lazy(r"\w+"),
    "name": lazy(r"\S+"),
    "secret": lazy(r"\S+"),
}
"""Type of a hole -> the pattern of what it stands for; a hole of any other type stands for any text on one line."""
_DIVISIBLE = frozenset({"number", "word", "name", "secret"})
"""Types that may also stand for the beginning of what their pattern finds."""
SAMPLES = {
    "url": "https://host.example/x",
    "guid": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f",
    "time": "10:21:33",
    "address": "10.0.0.1",
    "hash": "0a1b2c3d",
    "ratio": "1/1",
    "percent": "1%",
    "size": "1MB",
    "duration": "1ms",
    "version": "1.2.3",
    "number": "7",
    "word": "x7",
    "name": "x-7",
}
"""Type -> a text of it: a template is read as tokens with these in place of its holes."""
ANYTHING = "\ue000"
"""Stands for a hole of any other type: one token in any place."""
_BLANK = re.compile(r"\s+")
_BLANKS = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The template of what `runs` right runs of a block printed."""

    runs: int
    lines: tuple[str, ...]


def fits(template: str, row: str) -> bool:
    """Whether a line (escaped, or of a template) is what a line of a template says; blanks do not count."""
    if template == row:
        return True
    if not HOLE.search(template):
        return tight(template) == tight(row)
    parts = _parts(template)
    return len(parts) <= MOST_PARTS and _divided(parts, _sample(row).strip()[:LONGEST_LINE])


def escaped(row: str) -> str:
    """A line of an output as a line of a template; what is masked in it is a hole."""
    return _MASKED.sub(HIDDEN, row.replace(LITERAL, "⟨⟨⟩"))


def pieces(row: str) -> Iterator[tuple[str, str | None]]:
    """A line of a template as its texts, in order, and the type of each that is a hole; None: a literal text."""
    at = 0
    text = ""
    for hole in HOLE.finditer(row):
        text += row[at : hole.start()]
        at = hole.end()
        if hole[1] == LITERAL:
            text += LITERAL
            continue
        if text:
            yield text, None
        text = ""
        yield hole[0], hole[1]
    if text := text + row[at:]:
        yield text, None


def _sample(row: str) -> str:
    """A text that a line of a template stands for."""
    return "".join(text if kind is None else SAMPLES.get(kind, ANYTHING) for text, kind in pieces(row))


_Part = tuple[str, str | None]


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[_Part, ...]:
    """A line of a template as texts without blanks and types of holes."""
    found: list[_Part] = []
    for text, kind in pieces(template.strip()[:LONGEST_LINE]):
        found += [(text, kind)] if kind else [(one, None) for one in text.split()]
    return tuple(found)


def _divided(parts: Sequence[_Part], row: str) -> bool:
    """Whether a line is what the parts stand for, one after the other, with any blanks between."""
    failed: set[tuple[int, int]] = set()
    lowest: dict[int, int] = {}  # hole of any text -> the place from which on nothing that follows it fits
    left = MOST_TRIALS

    def rest(part: int, at: int) -> bool:
        nonlocal left
        at = _BLANKS.match(row, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if part == len(parts):
            return at == len(row)
        left -= 1
        if left <= 0 or (part, at) in failed or at >= lowest.get(part, len(row) + 1):
            return False
        text, kind = parts[part]
        if any(rest(part + 1, end) for end in _ends(text, kind, row, at)):
            return True
        failed.add((part, at))
        if kind is not None and kind not in FORMS:
            lowest[part] = at
        return False

    return rest(0, 0)


def _ends(text: str, kind: str | None, row: str, at: int) -> Iterable[int]:
    """Where what a part stands for may end, when it begins at a place of a line."""
    if kind is None:
        return (at + len(text),) if row.startswith(text, at) else ()
    if kind not in FORMS:
        return range(at, len(row) + 1)
    found = FORMS[kind].match(row, at)
    if found is None:
        return ()
    return range(found.end(), at, -1) if kind in _DIVISIBLE else (found.end(),)


def tight(row: str) -> str:
    """A line without its blanks."""
    return _BLANK.sub("", row)
