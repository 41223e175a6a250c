"""Versions that a command allows: ``requests<2.30``, ``~> 5.0``, ``--version "^1.2"``."""

import operator
from collections.abc import Callable
from functools import lru_cache

from runbook.judging.patterns import lazy

_BOUND = lazy(r"(<=|>=|<|>|~=|~>|\^|~)\s?v?(\d+(?:\.\d+)+)")
_PARTS = lazy(r"\d+")
_COMPARED: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@lru_cache(maxsize=64)
def found(command: str) -> tuple[tuple[str, str], ...]:
    """The (sign, version) bounds that a command holds."""
    return tuple(_BOUND.findall(command[:20_000]))


def broken(command: str, expected: str, actual: str) -> str | None:
    """The bound that the documented version keeps and the actual one does not."""
    for sign, version in found(command):
        if _keeps(expected, sign, version) and not _keeps(actual, sign, version):
            return f"{sign}{version}"
    return None


def _keeps(version: str, sign: str, bound: str) -> bool:
    """Whether a version keeps a bound. ``~=``, ``~>``: all but the last given part are the same (PEP 440; Terraform);
    ``^``: the first part is; ``~``: the first two are (npm)."""
    own, limit = _numbers(version), _numbers(bound)
    if sign in _COMPARED:
        return _COMPARED[sign](own[: len(limit)] if sign == "<=" else own, limit)
    kept = {"^": 1, "~": 2}.get(sign, len(limit) - 1)
    return own[:kept] == limit[:kept] and own >= limit


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _PARTS.findall(version)[:4])
