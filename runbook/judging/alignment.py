"""Which line of the output answers which documented line, and how well.

Lines with the same masked tokens are paired at once; for the others an index of tokens gives a few candidates each, so
that the time grows with the length of the texts and not with its square.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from runbook.judging import labels
from runbook.judging.asked import Asked
from runbook.judging.findings import Match, Pair
from runbook.judging.lines import ALIKE, coarse, compare_lines, slot
from runbook.judging.tokens import NAMES, terms

CANDIDATES = 2
"""Lines of the output that a documented line is compared with."""
GOOD = 0.8
"""Similarity from which no other candidate is tried."""
MOST_COMPARED = 200
"""Documented lines without an equal that are compared with candidates."""
ROUNDS = 3
"""Times that lines whose best answers were taken by others look among the rest."""
COMMON = 200
"""A token on more lines than this leads to no candidates."""


def align(expected: Sequence[str], actual: Sequence[str], asked: Asked, *, alone: bool = False) -> list[Pair]:
    """A pair for every documented line. A line of the output answers one documented line at most."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in range(len(actual) - 1, -1, -1):
        places[_exact(actual[index])].append(index)
    pairs: dict[int, Pair] = {}
    taken: set[int] = set()
    for index, line in enumerate(expected):
        same = places.get(_exact(line))
        if same:
            partner = same.pop()
            taken.add(partner)
            pairs[index] = Pair(index, partner, Match(1.0))
    left = [index for index in range(len(expected)) if index not in pairs][:MOST_COMPARED]
    free = [index for index in range(len(actual)) if index not in taken] if left else []
    for pair in _pair_labelled(expected, actual, left, free, asked, alone):
        pairs[pair.expected] = pair
        left.remove(pair.expected)
        free.remove(pair.actual or 0)
    for _ in range(ROUNDS if left else 0):
        if not _pair_alike(expected, actual, left, free, asked, pairs, alone):
            break
        told = {pair.actual for pair in pairs.values()}
        left = [index for index in left if index not in pairs]
        free = [index for index in free if index not in told]
    return [pairs.get(index) or Pair(index, None, Match(0.0)) for index in range(len(expected))]


def _exact(line: str) -> tuple[str, ...]:
    return tuple(line.split())


def _pair_alike(
    expected: Sequence[str],
    actual: Sequence[str],
    left: Iterable[int],
    free: Sequence[int],
    asked: Asked,
    pairs: dict[int, Pair],
    alone: bool,
) -> bool:
    """Pair lines with their most similar ones; whether a line lost a good answer to another one."""
    index: dict[str, list[int]] = defaultdict(list)
    for place in free[: MOST_COMPARED * 20]:
        for key in _keys(actual[place]):
            if len(index[key]) <= COMMON:
                index[key].append(place)
    taken: set[int] = set()
    lost = False
    scored: list[tuple[float, int, int, Pair]] = []
    for row in left:
        votes: dict[int, float] = defaultdict(float)
        for key in _keys(expected[row]):
            found = index.get(key, ())
            if len(found) <= COMMON:
                for place in found:
                    votes[place] += 1.0 / len(found) ** 0.5
        best = sorted(votes, key=lambda place: (-votes[place], abs(place - row)))[: CANDIDATES * 3]
        best = sorted(best, key=lambda place: -_shared(expected[row], actual[place]))[:CANDIDATES]
        for place in best:
            if scored and scored[-1][1] == row and scored[-1][0] <= -GOOD:
                break
            pair = compare_lines(expected[row], actual[place], asked, row, place, alone=alone)
            scored.append((-pair.match.similarity + 0.1 * bool(pair.contradictions), row, place, pair))
    for _, row, place, pair in sorted(scored, key=lambda one: one[:3]):
        if (
            row not in pairs
            and place not in taken
            and pair.match.similarity >= (ALIKE / 1.5 if alone else ALIKE)
        ):
            pairs[row] = pair
            taken.add(place)
        elif row not in pairs and place in taken and pair.match.similarity >= GOOD:
            lost = True
    return lost


def _pair_labelled(
    expected: Sequence[str],
    actual: Sequence[str],
    left: Iterable[int],
    free: Sequence[int],
    asked: Asked,
    alone: bool,
) -> list[Pair]:
    """The pairs of lines that bear the same label, which no other line bears."""
    rows = labels.unique(expected, left)
    places = labels.unique(actual, free[: MOST_COMPARED * 20]) if rows else {}
    common = [label for label in rows if label in places]
    return [
        compare_lines(expected[rows[one]], actual[places[one]], asked, rows[one], places[one], alone=alone)
        for one in common
    ]


def _shared(one: str, other: str) -> float:
    """The share of two lines' tokens that are the same, volatile ones by kind (Dice)."""
    left, right = _keys(one), _keys(other)
    return 2 * len(left & right) / (len(left) + len(right) or 1)


@lru_cache(maxsize=8192)
def _keys(line: str) -> frozenset[str]:
    tokens = terms(line)
    label = labels.labelled(line)
    return frozenset(
        {coarse(token) for token in tokens}
        | {slot(token) for token in tokens if token.kind in NAMES}
        | ({f"{label[0]}:"} if label else set())
    )
