"""The head of an HTTP response (RFC 9110, 9112): the status decides, the fields are the server's own business."""

from collections.abc import Sequence

from runbook.judging.patterns import lazy

_STATUS = lazy(r"[<\s]*HTTP/\d(?:\.\d)?\s+(\d{3})\b")
_FIELD = lazy(r"[<\s]*([A-Za-z][\w-]*):\s")
ESSENTIAL = frozenset({"content-type", "location"})
"""Fields that say what was answered."""
SLIGHT = 0.15
"""What another field weighs, compared with a line of text."""


_ANSWERED = lazy(r"\bHTTP/\d(?:\.\d)?\"?\s+([1-5])\d\d\b")


def contradiction(expected: str, actual: str) -> str | None:
    """A status of another class (RFC 9110, section 15), in a response's head or in a server's log."""
    one, other = _ANSWERED.search(expected), _ANSWERED.search(actual)
    if one is None or other is None or one[1] == other[1]:
        return None
    return f"the HTTP status is {other[0].split()[-1]}, expected {one[0].split()[-1]}"


def status(expected: str, actual: str) -> float | None:
    """How two status lines agree, whatever the protocol's version and the reason phrase; None: they are none."""
    one, other = _STATUS.match(expected), _STATUS.match(actual)
    if one is None or other is None:
        return None
    if one[1] == other[1]:
        return 0.97
    return 0.8 if one[1][0] == other[1][0] else 0.0


def factor(rows: Sequence[str]) -> dict[int, float]:
    """Place of a field's line -> what it weighs, for the fields below a status line."""
    weights: dict[int, float] = {}
    inside = False
    for place, row in enumerate(rows):
        field = _FIELD.match(row)
        if _STATUS.match(row):
            inside = True
        elif inside and field:
            weights[place] = 1.0 if field[1].casefold() in ESSENTIAL else SLIGHT
        else:
            inside = False
    return weights
