"""A documented text and the text that came, line by line: the author's lines stay where they still fit."""

from collections.abc import Sequence
from dataclasses import replace

from runbook.authoring.update.merge_words import Merger, has_columns
from runbook.authoring.update.placeholder_style import Style
from runbook.core.decoding import normalize
from runbook.judging.reading import documented
from runbook.judging.values.tokens import FIGURES, NAMES, VOLATILE, TokenKind, terms

MOST_PAIRS = 400_000
"""Documented lines times lines that came, up to which each is compared with each."""
ALIKE = 0.4
"""Share of common words from which a line is taken for a new form of the documented one."""
OTHER_NAME = 0.7
"""What is left of the likeness of two rows that begin with different names."""
_ADDED = 0.01
_BLANK = 0.05
_SPARE = 50

Pair = tuple[int | None, int | None]
"""Places of a documented line and of one that came; None where there is none."""


def merge(expected: str, actual: str, merger: Merger) -> str:
    """The new text, each line ended; the documented one itself when all its lines stand."""
    left = expected.removesuffix("\n").split("\n") if expected else []
    right = _shortened(left, normalize.lines(actual))
    if [row for row in map(str.split, left) if row] == [row for row in map(str.split, right) if row]:
        return expected
    pairs = _shown(_aligned(left, right, replace(merger, style=Style())), left, merger)
    rows: list[str] = []
    laid_out = _moves(pairs, left, right, merger)
    for i, j in pairs:
        if i is None:
            assert j is not None
            rows.append(merger.style.hide(right[j], documented=expected))
        elif j is not None:
            in_table = laid_out and has_columns(right[j])
            rows.append(merger.anew(left[i], right[j]) if in_table else merger.line(left[i], right[j])[0])
        elif _is_prompt(left[i]) or documented.is_abridged([left[i]]) or (not left[i] and rows and rows[-1]):
            rows.append(left[i])
    while rows and not rows[-1].strip():
        rows.pop()
    return expected if rows == left else "".join(f"{row}\n" for row in rows)


def _shown(pairs: list[Pair], left: Sequence[str], merger: Merger) -> list[Pair]:
    """The pairs without lines that the author never showed: who shows less than half leaves the rest out."""
    added = sum(i is None for i, _ in pairs)
    lost = any(j is None and documented.result([left[i]]) for i, j in pairs if i is not None)
    if merger.fresh or lost or 2 * added <= len(pairs):
        return pairs
    return [(i, j) for i, j in pairs if i is not None]


def _moves(pairs: Sequence[Pair], left: Sequence[str], right: Sequence[str], merger: Merger) -> bool:
    """Whether a row of a table is written anew: then all its rows get the layout that was printed."""
    return any(
        j is not None and has_columns(right[j]) and (i is None or not merger.line(left[i], right[j])[1])
        for i, j in pairs
    )


def _is_prompt(row: str) -> bool:
    """Whether a row repeats a command: that tells something, but is not a result."""
    return bool(documented.telling([row])) and not documented.result([row])


def _shortened(left: Sequence[str], right: list[str]) -> list[str]:
    """The lines that came, without those in the middle that the author leaves out anyway, when they are very many."""
    gaps = [at for at, row in enumerate(left) if documented.is_abridged([row])]
    if not gaps or len(left) * len(right) <= MOST_PAIRS:
        return right
    head, tail = gaps[0] + _SPARE, len(left) - gaps[-1] + _SPARE
    return right if head + tail >= len(right) else right[:head] + right[-tail:]


def _aligned(left: Sequence[str], right: Sequence[str], merger: Merger) -> list[Pair]:
    """The pairs in order: as much agreement as possible, nothing crosses, ``...`` takes any number of lines."""
    if len(left) * len(right) > MOST_PAIRS:
        return [(None, j) for j in range(len(right))]
    gap = [documented.is_abridged([row]) for row in left]
    keys = [frozenset(_keys(row)) for row in right]
    best = [[-_ADDED * j for j in range(len(right) + 1)]]
    likeness: list[list[float]] = []
    for i, row in enumerate(left):
        known = frozenset(_keys(row))
        free = any(token.kind is TokenKind.PLACEHOLDER for token in terms(row)) and not gap[i]
        likes = [
            _likeness(row, other, known, keys[j], merger if free else None) for j, other in enumerate(right)
        ]
        likeness.append(likes)
        cost = 0.0 if gap[i] else _ADDED
        above, line = best[-1], [best[-1][0]]
        for j, like in enumerate(likes):
            paired = above[j] + like if like >= _BLANK else -1.0
            line.append(max(paired, above[j + 1], line[j] - cost))
        best.append(line)
    return _traced(best, likeness, gap)


def _traced(best: list[list[float]], likeness: list[list[float]], gap: Sequence[bool]) -> list[Pair]:
    pairs: list[Pair] = []
    i, j = len(likeness), len(best[0]) - 1
    while i or j:
        here = best[i][j]
        if (
            i
            and j
            and likeness[i - 1][j - 1] >= _BLANK
            and here == best[i - 1][j - 1] + likeness[i - 1][j - 1]
        ):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif j and (not i or here == best[i][j - 1] - (0.0 if gap[i - 1] else _ADDED)):
            j -= 1
            if not i or not gap[i - 1]:
                pairs.append((None, j))
        else:
            i -= 1
            pairs.append((i, None))
    return pairs[::-1]


def _likeness(
    row: str, other: str, known: frozenset[str], found: frozenset[str], merger: Merger | None
) -> float:
    if row.split() == other.split():
        return 1.0 if row.strip() else _BLANK
    if merger and merger.line(row, other)[1]:
        return 0.95
    share = 2 * len(known & found) / (len(known) + len(found) or 1)
    if share and [one.key for one in terms(row)[:1]] == [one.key for one in terms(other)[:1]]:
        share = (1 + share) / 2
    elif has_columns(row) and has_columns(other):
        share *= OTHER_NAME
    return 0.9 * share if share >= ALIKE else 0.0


def _keys(row: str) -> list[str]:
    """What lines have in common that say the same of other things: words, and the kinds of values."""
    kinds = VOLATILE | FIGURES | NAMES | {TokenKind.VERSION}
    return [token.key if token.kind not in kinds else f"<{token.kind}>" for token in terms(row)] + [
        token.text for token in terms(row) if token.kind in NAMES
    ]
