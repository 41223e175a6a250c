"""Whether the order of lines is part of the result."""

from collections.abc import Sequence

from runbook.matching import figures
from runbook.matching.asked import Asked
from runbook.matching.patterns import lazy

_NUMBERING = lazy(r"^\s*\d+[).]\s+")
_STEP = lazy(r"\s*\d+\.\s")
_FIGURE = lazy(r"^\d[\d.,]*\s?[kKMGTP]?i?B?(?=\s|$)|(?<=\s)\d[\d.,]*\s?[kKMGTP]?i?B?$")


def contradiction(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> str | None:
    """What is wrong with the order of the lines that stand on both sides; None when it is right or does not matter.

    It matters when the command speaks of order, when the documented lines are numbered as steps are (``1. build``), or
    sorted by figures and the others not.
    """
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


def _bare(line: str) -> str:
    return " ".join(_NUMBERING.sub("", line).split())


def _sorted(lines: Sequence[str]) -> bool:
    values = [figures.quantity(found[0]) if (found := _FIGURE.search(line)) else None for line in lines]
    known = [value for value in values if value is not None]
    if len(known) < len(lines) or len(set(known)) < 2:
        return False
    return known == sorted(known) or known == sorted(known, reverse=True)
