"""Names that a program made up: an instance's id, a replica's suffix, a key, a session."""

import itertools

from runbook.judging.patterns import lazy

_PIECES = lazy(r"[-_.]+")
_HUMPED = lazy(r"[A-Z]?[a-z]+(?:[A-Z][a-z]+)*|[A-Za-z]+\d{1,3}")
"""Words, and a name with a small number, are written by people."""
_HEX = lazy(r"[0-9a-fA-F]{7,64}")
_DIGIT = lazy(r"\d")
_SUFFIX = lazy(r"[0-9a-z]{4,10}")
SHARED = 4
"""Characters that a name has in common with another one when both were given a random end."""
SHORTEST = 5
"""Characters from which letters among digits are taken to be random (a Kubernetes suffix has five);
one less when two are digits."""


def is_random(piece: str) -> bool:
    """Whether a run of letters and digits looks random: both mixed, or many digits, or upper and lower case mixed."""
    digits = sum(letter.isdigit() for letter in piece)
    if len(piece) < (SHORTEST if digits < 2 else SHORTEST - 1) or _HUMPED.fullmatch(piece):
        return False
    if 0 < digits < len(piece) or digits >= 8:
        return True
    changes = sum(one.islower() != other.islower() for one, other in itertools.pairwise(piece))
    return len(piece) >= 8 and changes >= len(piece) / 3


def made_up(one: str, other: str) -> bool:
    """Whether a program made up both: digests of one length, or names that differ in random parts."""
    if len(one) == len(other) and _HEX.fullmatch(one) and _HEX.fullmatch(other):
        return True
    if stem(one) == stem(other) != "":
        return is_given_out(one)
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    ends = [text[shared:].partition(".")[0] for text in (one, other)]
    if shared >= SHARED and all(map(_SUFFIX.fullmatch, ends)) and any(map(_DIGIT.search, ends)):
        return True
    return is_random(one) and is_random(other) and "-" not in one + other


def stem(name: str) -> str:
    """A name without what a program adds to it: its numbers, its random parts and what follows them."""
    found: list[str] = []
    for piece in _PIECES.split(name.casefold()):
        plain = piece.rstrip("0123456789")
        if is_random(piece) or _DIGIT.search(plain):
            if found:
                break
        elif plain:
            found.append(plain)
    return "-".join(found)


def is_given_out(name: str) -> bool:
    """Whether a program made a name from one that it was given: ``web-7d8f9c6b5-x2k4p``."""
    return bool(stem(name)) and any(map(is_random, _PIECES.split(name.casefold())))
