"""What is looked at of a very long text: enough to find what is documented, in time that grows with its length."""

from collections import Counter
from collections.abc import Sequence

from runbook.judging.patterns import lazy

MOST_CHARACTERS = 8 << 20
"""Characters of either text; of a longer one its first and its last half of that are looked at."""
LONGEST_LINE = 2000
"""Characters of one line that are looked at."""
MOST_LINES = 400
"""Lines of either side that are compared one with another when a text has more."""
_WORD = lazy(r"[^\W_]{3,}")
TELLING = lazy(
    r"(?i)fail|error|fatal|panic|exception|traceback|denied|refused|reject|forbidden|abort|crash|usage:"
    r"|cannot|unable"
)


def shortened(text: str) -> str:
    """`text`, or its beginning and its end when it is longer than `MOST_CHARACTERS`."""
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return text[:half] + "\n" + text[-half:]


def cut(rows: Sequence[str]) -> list[str]:
    """The lines, of each at most `LONGEST_LINE` characters."""
    return [row if len(row) <= LONGEST_LINE else row[:LONGEST_LINE] for row in rows]


def relevant(expected: Sequence[str], actual: Sequence[str]) -> tuple[list[str], list[str], int]:
    """The lines of both sides that are worth comparing one with another, and how many equal ones are left out.

    Lines that stand on both sides answer each other and need no comparison. Of the others those are kept that share
    rare words with the other side, that report a failure, and those at the ends.
    """
    if len(expected) <= MOST_LINES and len(actual) <= MOST_LINES:
        return list(expected), list(actual), 0
    common = Counter(expected) & Counter(actual)
    equal = sum(common.values())
    drop = max(0, equal - MOST_LINES // 4)
    left, right = (_without(rows, common, drop) for rows in (expected, actual))
    rare = _rare_words(left if len(left) < len(right) else right)
    return _kept(left, rare), _kept(right, rare), drop


def _without(rows: Sequence[str], common: Counter[str], drop: int) -> list[str]:
    left = Counter(common)
    kept = []
    for row in rows:
        if drop and left[row]:
            left[row] -= 1
            drop -= 1
        else:
            kept.append(row)
    return kept


def _rare_words(rows: Sequence[str]) -> frozenset[str]:
    counts = Counter(word for row in rows[: MOST_LINES * 8] for word in set(_WORD.findall(row[:400])))
    return frozenset(word for word, count in counts.items() if count <= max(3, len(rows) // 50))


def _kept(rows: Sequence[str], rare: frozenset[str]) -> list[str]:
    if len(rows) <= MOST_LINES:
        return list(rows)
    edge, budget = MOST_LINES // 4, MOST_LINES // 2
    kept = []
    for at, row in enumerate(rows):
        at_end = at < edge or at >= len(rows) - edge
        if not at_end and budget and (TELLING.search(row) or not rare.isdisjoint(_WORD.findall(row[:400]))):
            budget -= 1
            at_end = True
        if at_end:
            kept.append(row)
    return kept
