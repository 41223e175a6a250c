"""Expected and actual text line by line, in time that grows with their length and not with its square.

Lines that are unique on both sides are the anchors (patience diff, B. Cohen); what lies between two anchors
is compared by `difflib` when it is small, and shown as replaced when it is not.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from runbook.core.decoding import normalize
from runbook.judging.registry import traits

CONTEXT = 3
"""Unchanged lines that are shown around a change."""
SMALL = 200 * 200
"""Lines times lines up to which a gap between anchors is compared line by line."""
MOST_CHARACTERS = 1 << 20
"""Characters of either side that are looked at."""


class LineKind(StrEnum):
    """Which side a line stands on. `SKIPPED` says in words what is not shown."""

    SAME = "same"
    EXPECTED = "expected"
    ACTUAL = "actual"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line. `volatile` are the (start, end) parts of `text` that were ignored."""

    kind: LineKind
    text: str
    volatile: tuple[tuple[int, int], ...] = ()


Mask = Callable[[str], tuple[str, tuple[tuple[int, int], ...]]]
"""Line -> what is compared of it, and its volatile parts."""


def diff(expected: str, actual: str, *, limit: int = 200, mask: Mask | None = None) -> tuple[DiffLine, ...]:
    """At most `limit` lines that show how the texts differ, long unchanged runs folded.

    Without `mask` lines are compared as they are read (escape sequences and blanks at their end aside); with
    it, lines that differ only in volatile parts are the same, and the actual one is shown.
    """
    left, right = _rows(expected), _rows(actual)
    masked = mask or _plain
    keys, marks = _masked(left, masked), _masked(right, masked)
    rows: list[DiffLine] = []
    for tag, i1, i2, j1, j2 in _opcodes([key for key, _ in keys], [key for key, _ in marks]):
        if tag:
            rows += (DiffLine(LineKind.SAME, right[j], marks[j][1]) for j in range(j1, j2))
            continue
        rows += (DiffLine(LineKind.EXPECTED, left[i], keys[i][1]) for i in range(i1, i2))
        rows += (DiffLine(LineKind.ACTUAL, right[j], marks[j][1]) for j in range(j1, j2))
    shown = list(_folded(rows))
    if len(shown) > limit:
        shown[limit - 1 :] = [_skipped(len(shown) - limit + 1)]
    if len(expected) > MOST_CHARACTERS or len(actual) > MOST_CHARACTERS:
        shown.append(DiffLine(LineKind.SKIPPED, "only the first MiB of each side is compared here"))
    return tuple(shown)


def shown(expected: str, actual: str, matcher: str, *, limit: int = 200) -> tuple[DiffLine, ...]:
    """The diff beside a verdict of the matcher called `matcher`: what it ignores is marked as volatile.

    Nothing for a matcher that reads the documented text as a rule.
    """
    known = traits(matcher)
    if known and known.reads_rules:
        return ()
    if known and known.literal:
        return diff(expected, actual, limit=limit)
    return diff(expected, actual, limit=limit, mask=marked)


def marked(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The line with its volatile parts replaced by their kind, and the (start, end) of those parts."""
    # Not at the top: its patterns are slow to compile, and a plain diff needs none of them.
    from runbook.judging.values.tokens import VOLATILE, TokenKind, terms

    pieces, spans, at = [], [], 0
    for token in terms(line):
        if token.kind in VOLATILE | {TokenKind.PLACEHOLDER}:
            pieces.append(f"{line[at : token.start]}<{token.kind}>")
            spans.append((token.start, token.end))
            at = token.end
    return " ".join("".join((*pieces, line[at:])).split()), tuple(spans)


def _rows(text: str) -> list[str]:
    return normalize.lines(text[:MOST_CHARACTERS])


def _plain(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    return line, ()


def _masked(rows: list[str], mask: Mask) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    return [mask(row) for row in rows]


Opcode = tuple[bool, int, int, int, int]
"""Whether the ranges are the same; a range of the expected and one of the actual lines."""


def _opcodes(left: Sequence[str], right: Sequence[str]) -> Iterator[Opcode]:
    i = j = 0
    for anchor_i, anchor_j in [*_anchors(left, right), (len(left), len(right))]:
        if anchor_i < i or anchor_j < j:
            continue  # taken already by the run that an earlier anchor began
        yield from _between(left, right, i, anchor_i, j, anchor_j)
        i, j = anchor_i, anchor_j
        while i < len(left) and j < len(right) and left[i] == right[j]:
            i, j = i + 1, j + 1
        if i > anchor_i:
            yield True, anchor_i, i, anchor_j, j


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    once, other = Counter(left), Counter(right)
    places = {line: j for j, line in enumerate(right) if other[line] == 1}
    pairs = [(i, places[line]) for i, line in enumerate(left) if once[line] == 1 and line in places]
    return _increasing(pairs)


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        ends[pile : pile + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _between(
    left: Sequence[str], right: Sequence[str], i1: int, i2: int, j1: int, j2: int
) -> Iterator[Opcode]:
    if (i2 - i1) * (j2 - j1) <= SMALL:
        matcher = SequenceMatcher(None, left[i1:i2], right[j1:j2], autojunk=False)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes():
            yield tag == "equal", i1 + a1, i1 + a2, j1 + b1, j1 + b2
        return
    same = 0
    while i1 + same < i2 and j1 + same < j2 and left[i1 + same] == right[j1 + same]:
        same += 1
    if same:
        yield True, i1, i1 + same, j1, j1 + same
    yield False, i1 + same, i2, j1 + same, j2


def _folded(rows: list[DiffLine]) -> Iterator[DiffLine]:
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and (rows[end].kind is LineKind.SAME) == (rows[start].kind is LineKind.SAME):
            end += 1
        head = CONTEXT if start else 0
        tail = CONTEXT if end < len(rows) else 0
        hidden = end - start - head - tail
        if rows[start].kind is LineKind.SAME and hidden > 1:
            yield from rows[start : start + head]
            yield _skipped(hidden, "unchanged ")
            yield from rows[end - tail : end]
        else:
            yield from rows[start:end]
        start = end


def _skipped(count: int, what: str = "") -> DiffLine:
    return DiffLine(LineKind.SKIPPED, f"{count} more {what}lines")
