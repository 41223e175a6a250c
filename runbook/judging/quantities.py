"""Two figures of one place: ratios, numbers with and without units, versions."""

import re

from runbook.judging import figures, keys
from runbook.judging.asked import Asked
from runbook.judging.differences import differs
from runbook.judging.findings import Match
from runbook.judging.patterns import lazy

_GROUP = lazy(r"\d{1,3}[.,]\d{3}")


def ratio(one: str, other: str, key: str) -> Match:
    """A part of a whole: what is complete in the document must be, and what is something must not be nothing."""
    left, right = figures.ratio(one), figures.ratio(other)
    if left and right:
        if left[0] == left[1] and right[0] != right[1]:
            return Match(0.0, differs(key, one, other))
        if left[0] and not right[0]:
            return Match(0.0, differs(key, one, other))
    return Match(0.85)


def figures_of(one: str, other: str, key: str, words: frozenset[str], asked: Asked, alone: bool) -> Match:
    """Two numbers or sizes; `alone`: they are the answer, `words` those of their key."""
    left, right = figures.quantity(one), figures.quantity(other)
    if (
        left is not None
        and right is not None
        and (left == right or _rounded(one, other) or _near(one, other, left, right))
    ):
        return Match(0.95)
    if figures.digits(one) == figures.digits(other) and _GROUP.fullmatch(one) and _GROUP.fullmatch(other):
        return Match(0.9)
    if figures.is_zero(one) != figures.is_zero(other) and (
        alone or not figures.is_zero(one) or words & keys.FAULTS
    ):
        if alone or words & (keys.STRICT | keys.FAULTS | keys.AMOUNTS):
            return Match(0.0, differs(key, one, other))
        return Match(0.5)
    if asked.random:
        return Match(0.8, volatile=True)
    if alone or figures.slipped(one, other):
        return Match(0.0, differs(key, one, other))
    return Match(0.8, volatile=True)


def _rounded(one: str, other: str) -> bool:
    """Whether one number is the other one rounded: 3.14 and 3.14159."""
    left, right = sorted((one, other), key=len)
    if "." not in left or not all(re.fullmatch(r"-?\d+\.\d+", text) for text in (left, right)):
        return False
    return round(float(right), len(left.partition(".")[2])) == float(left)


def _near(one: str, other: str, left: float, right: float) -> bool:
    """Whether two quantities in different units are equal but for rounding (100 MB, 0.1 GB)."""
    return (
        one[-2:] != other[-2:]
        and not one[-1:].isdigit()
        and abs(left - right) <= 0.05 * max(abs(left), abs(right))
    )


def version(one: str, other: str, key: str, alone: bool) -> Match:
    """Two versions that nobody asked for: time moves them on."""
    left, right = re.match(r"v?(\d+)\.", one), re.match(r"v?(\d+)\.", other)
    if left and right:
        return Match(0.85, volatile=True)
    return Match(0.4)
