"""Names that a program made up: an instance's id, a replica's suffix, a key, a session."""

import itertools

from runbook.judging.patterns import lazy

_PIECES = lazy(r"[^A-Za-z0-9]+")
_COUNTED = lazy(r"[A-Za-z]+\d{1,3}$")
_HUMPED = lazy(r"[A-Z]?[a-z]+(?:[A-Z][a-z]+)*")
SHORTEST = 5
"""Characters from which letters among digits are taken to be random (a Kubernetes suffix has five);
one less when two are digits."""


def alike(expected: str, actual: str) -> bool:
    """Whether `actual` has the shape of `expected` and differs in random parts only."""
    left, right = _PIECES.split(expected), _PIECES.split(actual)
    if len(left) != len(right) or expected == actual:
        return False
    differing = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    return any(is_random(one) for one, _ in differing) and all(
        (is_random(one) and len(one) <= 2 * len(other) and not other.isalpha()) or len(one) == len(other)
        for one, other in differing
    )


def is_numbered(piece: str) -> bool:
    """Whether a piece is a name that ends in a number (``pg1``)."""
    return piece[:1].isalpha() and piece[-1:].isdigit()


def is_random(piece: str) -> bool:
    """Whether a run of letters and digits looks random: both mixed, or many digits, or upper and lower case mixed."""
    digits = sum(letter.isdigit() for letter in piece)
    if (
        _HUMPED.fullmatch(piece)
        or len(piece) < (SHORTEST if digits < 2 else SHORTEST - 1)
        or _COUNTED.match(piece)
    ):
        return False
    if 0 < digits < len(piece) or digits >= 8:
        return True
    changes = sum(one.islower() != other.islower() for one, other in itertools.pairwise(piece))
    return len(piece) >= 8 and changes >= len(piece) / 3
