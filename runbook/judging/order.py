"""Whether the order of lines is part of the result."""

from collections.abc import Sequence

from runbook.judging import figures
from runbook.judging.asked import Asked
from runbook.judging.patterns import lazy
from runbook.judging.tokens import TokenKind, terms

_NUMBERING = lazy(r"^\s*\d+[).]\s+")
_NUMBERED = lazy(
    r"[^\w\[(]*(?:[\[(](\d+)\s?(?:/|of)\s?\d+[\])]|(\d+)/\d+[ :.)]|(?i:step|task|phase|stage)\s+(\d+)\b|(\d+)[.):]\s)"
)
"""How a step is numbered: ``[1/3]``, ``2/4``, ``Step 2``, ``3.``"""
_STEP = lazy(r"\s*\d+\.\s")
_FIGURE = lazy(r"^\d[\d.,]*\s?[kKMGTP]?i?B?(?=\s|$)|(?<=\s)\d[\d.,]*\s?[kKMGTP]?i?B?$")


def contradiction(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> str | None:
    """What is wrong with the order of the lines that stand on both sides; None when it is right or does not matter.

    It matters when the command speaks of order, when the documented lines are numbered as steps are (``1. build``), or
    sorted by figures and the others not.
    """
    if _steps_turned(expected, actual):
        return "the steps come in another order"
    left, right = (
        [_bare(line) for line in expected if line.strip()],
        [_bare(line) for line in actual if line.strip()],
    )
    documented = set(left)
    if len(documented) < len(left) or left == right:
        return None
    common = [line for line in right if line in documented]
    there = set(common)
    wanted = [line for line in left if line in there]
    if len(wanted) < 2 or common == wanted or len(there) < len(common):
        return None
    steps = all(_STEP.match(line) for line in expected if line.strip())
    if asked.ordered or steps or (_sorted(wanted) and not _sorted(common)):
        return "the lines are in another order"
    return None


def _steps_turned(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether steps that are numbered in their order come in another one."""
    left, right = (_numbers(rows) for rows in (expected, actual))
    if len(left) < 2 or left != sorted(set(left)) or len(set(right)) < len(right):
        return False
    common = [number for number in right if number in left]
    return common != sorted(common)


def _numbers(rows: Sequence[str]) -> list[int]:
    found = (_NUMBERED.match(row) for row in rows)
    return [int(next(filter(None, hit.groups()))) for hit in found if hit]


def _bare(line: str) -> str:
    """A line without its number and without the value it begins with, if that changes from run to run."""
    bare = " ".join(_NUMBERING.sub("", line).split())
    first = terms(bare)[:1]
    return bare[first[0].end :].strip() or bare if first and first[0].kind is TokenKind.HASH else bare


def _sorted(lines: Sequence[str]) -> bool:
    values = [figures.quantity(found[0]) if (found := _FIGURE.search(line)) else None for line in lines]
    known = [value for value in values if value is not None]
    if len(known) < len(lines) or len(set(known)) < 2:
        return False
    return known == sorted(known) or known == sorted(known, reverse=True)
