"""Numbers as a reader compares them: units, grouping, orders of magnitude, parts of a whole."""

import re
from functools import lru_cache

from runbook.judging.patterns import lazy

_FIGURE = lazy(r"([-+]?\d[\d.,'\u00a0\u202f]*)\s?([^\W\d_%]*)")
_GROUPED = lazy(r"[-+]?\d{1,3}(?:([.,'\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$")
_SCIENTIFIC = lazy(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,3}")
_SCALES = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6}
_BYTE_WORDS = frozenset({"b", "byte", "bytes", "o", "octet", "octets", "bit", "bits"})
_RATIO = lazy(r"(\d+)\s*(?:/|\b(?:of|out of|von|sur|de|di|van|av|z|из|dari)\b)\s*(\d+)")


def number(text: str) -> float | None:
    """The number that `text` begins with, its grouping signs left out; None when there is none.

    Of two different signs the last is the decimal one; a single sign before exactly three digits groups only when it
    does so more than once, or is not a dot.
    """
    found = _FIGURE.match(text.strip())
    if found is None:
        return None
    if _SCIENTIFIC.fullmatch(text.strip()) is not None:
        return float(text)
    digits = found[1].rstrip(".,'")
    signs = [sign for sign in digits if not sign.isdigit() and sign not in "+-"]
    if len(set(signs)) == 2:
        digits = digits.replace(signs[0], "")
    grouping = _GROUPED.match(digits)
    if grouping is not None:
        sign = grouping[1]
        if (
            digits.count(sign) > 1
            or sign not in ".,"
            or any(other in digits for other in ".," if other != sign)
            or sign == ","
        ):
            digits = digits.replace(sign, "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


def quantity(text: str) -> float | None:
    """The number times its unit's scale (k, M, G ... as powers of 1024), so that ``2G`` and ``2048M`` are equal."""
    value = number(text)
    found = _FIGURE.match(text.strip())
    if value is None or found is None or _SCIENTIFIC.fullmatch(text.strip()):
        return value
    unit = found[2].casefold()
    if not unit or unit in _BYTE_WORDS:
        return value
    return value * 1024.0 ** _SCALES.get(unit[0], 0)


def digits(text: str) -> str:
    """The significant digits of a number: what stays the same when only its magnitude goes wrong."""
    return re.sub(r"\D", "", text).strip("0")


def slipped(expected: str, actual: str) -> bool:
    """Whether the same digits stand for another order of magnitude: 2.7 and 27, 20Gi and 200Gi, 2G and 2M."""
    one, other = quantity(expected), quantity(actual)
    if not one or not other or one == other:
        return False
    if digits(_mantissa(expected)) != digits(_mantissa(actual)):
        return False
    times = max(one, other) / min(one, other)
    return times >= 9.5


def _mantissa(text: str) -> str:
    found = _FIGURE.match(text.strip())
    return found[1] if found else text


@lru_cache(maxsize=8192)
def ratio(text: str) -> tuple[int, int] | None:
    """The part and the whole of ``2/3``, ``2 of 3``."""
    found = _RATIO.search(text)
    return (int(found[1]), int(found[2])) if found else None


def is_zero(text: str) -> bool:
    """Whether `text` is a zero of any form: ``0``, ``0%``, ``0B``, ``000``."""
    return number(text) == 0.0


def near(one: str, other: str) -> bool:
    """Whether two quantities are equal but for rounding: 3.14 and 3.14159, 100 MB and 0.1 GB."""
    short, long = sorted((one, other), key=len)
    if "." in short and all(re.fullmatch(r"-?\d+\.\d+", text) for text in (short, long)):
        return round(float(long), len(short.partition(".")[2])) == float(short)
    left, right = quantity(one), quantity(other)
    if left is None or right is None or one[-2:] == other[-2:] or one[-1:].isdigit():
        return False
    return abs(left - right) <= 0.05 * max(abs(left), abs(right))
