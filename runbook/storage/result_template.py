"""What earlier right runs of a block printed, as a template: `learned` merges one more output into it.

A line of a template is the text that every run printed. What differed is a typed hole: ``⟨time⟩``, ``⟨word⟩``. A line
``⟨lines⟩`` stands for any number of lines. A literal ``⟨`` is written ``⟨⟨⟩``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runbook.core.decoding import normalize
from runbook.judging.recorded import (
    ANYTHING,
    HIDDEN,
    HOLE,
    LINES,
    LITERAL,
    SAMPLES,
    TYPED,
    Recorded,
    escaped,
    fits,
    pieces,
    tight,
)
from runbook.judging.values.tokens import Token, TokenKind, tokenize

if TYPE_CHECKING:
    from difflib import SequenceMatcher

MOST_LINES = 1000
"""Lines of a template; of a longer output the first and the last half of that are kept."""
LIKE = 0.5
"""The least likeness (0..1) of two lines that are taken for the same line of two runs."""


_WIDER = ("number", "word", "name", "text")
"""Types, each of which takes what those before it take."""
_PARTS = re.compile(r"([-_./:=@,]+)")
_FIELD = re.compile(r"\s*[-+~*]?\s*(\"[^\"\\\n]+\"|[A-Za-z][\w.-]*(?: [\w.-]+){0,3})\s*[:=]\s")


def learned(known: Recorded | None, output: str, documented: str) -> Recorded:
    """`known` with one more right output; None: the first one.

    The first output is a template at once, where the documented text differs from it: what differs is a hole.
    `documented` is empty where the document shows a rule, not a sample. Deterministic; the same output again changes
    nothing but the number of runs.
    """
    rows = _shortened([escaped(row) for row in normalize.lines(output)])
    if known is None:
        sample = [escaped(row) for row in normalize.lines(documented)]
        return Recorded(1, tuple(_opened(rows, sample)))
    if accepts(known.lines, rows):
        return Recorded(known.runs + 1, known.lines)
    merged = tuple(_merged(known.lines, rows))
    if not accepts(merged, rows):  # two lines of the template that take each other's line
        merged = (LINES,)
    return Recorded(known.runs + 1, merged)


def accepts(template: Sequence[str], rows: Sequence[str]) -> bool:
    """Whether the lines (escaped, or of a template) are what a template says."""
    known = cache(fits)  # after any number of lines the same ones are looked at again
    at = row = 0
    star, resumed = -1, 0
    while row < len(rows):
        if at < len(template) and template[at] == LINES:
            star, resumed = at, row
            at += 1
        elif at < len(template) and known(template[at], rows[row]):
            at, row = at + 1, row + 1
        elif star >= 0:
            resumed += 1
            at, row = star + 1, resumed
        else:
            return False
    return all(one == LINES for one in template[at:])


def _shortened(rows: list[str]) -> list[str]:
    if len(rows) <= MOST_LINES:
        return rows
    return [*rows[: MOST_LINES // 2], LINES, *rows[-MOST_LINES // 2 :]]


def _opened(rows: Sequence[str], documented: Sequence[str]) -> Iterator[str]:
    """The lines of a first output, with holes where the documented ones have something else."""
    pairs = {row: sample for sample, row in _paired(documented, rows)}
    free = set(range(len(documented))) - set(pairs.values())
    named = {_key(documented[at]): at for at in sorted(free, reverse=True)}
    for at, row in enumerate(rows):  # fields may come in another order
        if at not in pairs and (key := _key(row)) and key in named:
            pairs[at] = named.pop(key)
    for at, row in enumerate(rows):
        sample = documented[pairs[at]] if at in pairs else row
        yield row if fits(row, sample) else _line(sample, row, keep=True)


def _merged(template: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    at = row = 0
    for left, right in (*_paired(template, rows), (len(template), len(rows))):
        if left > at or right > row:
            yield LINES
        at, row = left + 1, right + 1
        if left < len(template):
            old, new = template[left], rows[right]
            yield old if fits(old, new) else _line(old, new)


def _paired(template: Sequence[str], rows: Sequence[str]) -> list[tuple[int, int]]:
    """Which line of a template is which of an output, by their places: in order, each once."""
    known: dict[str, int] = {}
    for at, one in enumerate(template):
        known.setdefault(tight(one), at)
    open_ones = [(at, one) for at, one in enumerate(template) if HOLE.search(one) and one != LINES]
    left = [known[tight(one)] if one != LINES else -1 for one in template]
    right = [
        known.get(tight(row), next((at for at, one in open_ones if fits(one, row)), -2 - number))
        for number, row in enumerate(rows)
    ]
    pairs: list[tuple[int, int]] = []
    for kind, a, b, c, d in _matcher(left, right).get_opcodes():
        if kind == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        elif kind == "replace":
            pairs += _alike(template, rows, (a, b), (c, d))
    return pairs


def _alike(
    template: Sequence[str], rows: Sequence[str], left: tuple[int, int], right: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The pairs of lines between two equal ones."""
    begin = left[0]
    for row in range(*right):
        window = range(begin, min(left[1], begin + 20))
        best, most = begin, 0.0
        for at in window:
            likeness = _likeness(template[at], rows[row])
            if likeness > most:
                best, most = at, likeness
            if likeness == 1:
                break
        if most >= LIKE:
            yield best, row
            begin = best + 1


def _matcher(left: Sequence[Any], right: Sequence[Any]) -> "SequenceMatcher[Any]":
    from difflib import SequenceMatcher  # not at the top: only what is recorded needs it

    return SequenceMatcher(None, left, right, autojunk=False)


def _likeness(template: str, row: str) -> float:
    if template == LINES or row == LINES:
        return 0.0
    if fits(template, row):
        return 1.0
    if _key(template) != _key(row):
        return 0.0
    from rapidfuzz.distance import Indel  # not at the top: only what is recorded needs it

    return Indel.normalized_similarity(_shape(template), _shape(row))


def _key(row: str) -> str:
    """What a line says that it is about, as in ``"name": 7`` and ``name = 7``; nothing for other lines."""
    found = _FIELD.match(row)
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def _shape(row: str) -> tuple[str, ...]:
    """What two lines of one kind have in common: the kinds of what varies, and the other tokens."""
    return tuple(one.key for one in _tokens(row))


class _Piece(NamedTuple):
    """A token of a template: its text, its kind, and the blanks before it."""

    text: str
    kind: TokenKind
    gap: str

    @property
    def key(self) -> str:
        """What two lines of one kind have in common here: the kind of what varies, or the text."""
        plain = self.kind in (TokenKind.WORD, TokenKind.SIGN, TokenKind.PLACEHOLDER)
        return self.text.casefold() if plain and not HOLE.search(self.text) else self.kind


def _tokens(row: str) -> list[_Piece]:
    """A line of a template as tokens; one that holds a hole is whole."""
    sample, places = "", []
    for text, kind in pieces(row):
        shown = text if kind is None else SAMPLES.get(kind, ANYTHING)
        places.append((len(sample), len(sample) + len(shown), text, kind))
        sample += shown
    spans: list[tuple[int, int, TokenKind]] = []
    for token in tokenize(sample):
        start, end = _whole(token, places)
        if spans and start < spans[-1][1]:
            first, last, kind_before = spans.pop()
            spans.append((first, max(last, end), kind_before))
        else:
            spans.append((start, end, token.kind))
    found, at = [], 0
    for start, end, form in spans:
        found.append(_Piece(_written(places, start, end), form, sample[at:start]))
        at = end
    return found


_Place = tuple[int, int, str, str | None]


def _whole(token: Token, places: Iterable[_Place]) -> tuple[int, int]:
    """Where a token begins and ends, when it does not end within a hole."""
    start, end = token.start, token.end
    for first, last, _, kind in places:
        if kind is not None and first < end and last > start:
            start, end = min(first, start), max(last, end)
    return start, end


def _written(places: Iterable[_Place], start: int, end: int) -> str:
    text = ""
    for first, last, own, kind in places:
        if first < end and last > start:
            cut = own if kind is not None else own[max(start - first, 0) : end - first]
            text += cut if kind is not None else cut.replace(LITERAL, "⟨⟨⟩")
    return text


def _line(old: str, new: str, *, keep: bool = False) -> str:
    """Two lines as one template. `keep`: what only the new line has stays as it is."""
    left, right = _tokens(old), _tokens(new)
    made = ""
    for kind, a, b, c, d in _opcodes(left, right):
        if kind == "equal" or b - a == d - c:
            pairs = zip(left[a:b], right[c:d], strict=True)
            made += "".join((other if keep else one).gap + _token(one, other) for one, other in pairs)
        elif keep and kind == "insert":
            made += "".join(one.gap + one.text for one in right[c:d])
        elif not (keep and kind == "delete"):
            made += (left[a] if a < b else right[c]).gap + "⟨text⟩"
    return made if fits(made, new) and (keep or fits(made, old)) else "⟨text⟩"


def _opcodes(left: Sequence[_Piece], right: Sequence[_Piece]) -> Iterable[tuple[str, int, int, int, int]]:
    if len(left) == len(right):
        return [("equal", 0, len(left), 0, len(right))]
    keys = [one.key for one in left], [one.key for one in right]
    return _matcher(*keys).get_opcodes()


def _token(old: _Piece, new: _Piece) -> str:
    """Two tokens as one: the text of both, or a hole; of a name only the parts that differ."""
    if fits(old.text, new.text):
        return old.text
    if new.kind in TYPED and old.kind in (new.kind, TokenKind.PLACEHOLDER) and not HOLE.search(old.text):
        return f"⟨{new.kind}⟩" if fits(f"⟨{new.kind}⟩", new.text) else _common(old.text, new.text)
    if old.kind is TokenKind.PLACEHOLDER and not HOLE.search(old.text):
        return _common(new.text)
    left, right = _PARTS.split(old.text), _PARTS.split(new.text)
    if len(left) == len(right) > 1 and left[1::2] == right[1::2]:
        pairs = zip(left, right, strict=True)
        return "".join(one if fits(one, other) else _common(one, other) for one, other in pairs)
    return _common(old.text, new.text)


def _common(*texts: str) -> str:
    """The narrowest hole that takes all the texts, some of which may be holes; a secret stays one."""
    if HIDDEN in texts and all(fits(HIDDEN, one) for one in texts):
        return HIDDEN
    least = 0
    for text in texts:
        kinds = [kind for _, kind in pieces(text) if kind is not None]
        if "text" in kinds or not text:
            return "⟨text⟩"
        whole = kinds[0] if len(kinds) == 1 and text == f"⟨{kinds[0]}⟩" else None
        if whole in _WIDER:
            least = max(least, _WIDER.index(whole))
        elif kinds:
            least = max(least, _WIDER.index("name"))
        else:
            least = max(
                least, next(at for at, one in enumerate(_WIDER) if fits(f"⟨{one}⟩", text) or one == "text")
            )
    return f"⟨{_WIDER[least]}⟩"
