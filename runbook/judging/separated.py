"""Comma-separated values (RFC 4180) as a table that bars divide."""

import csv
from collections.abc import Sequence

from runbook.judging.patterns import lazy

_HEADER = lazy(r"[^\W\d][\w .()/%-]*(?:,\"?[^\W\d][\w .()/%-]*\"?)+")
LOOKED_AT = 5
"""Lines that must have as many values as the first one."""


def is_separated(rows: Sequence[str]) -> bool:
    """Whether a text is a header and lines of as many values."""
    if len(rows) < 2 or _HEADER.fullmatch(rows[0]) is None:
        return False
    counts = {len(_values(row)) for row in rows[:LOOKED_AT] if row.strip()}
    return len(counts) == 1


def lines(rows: Sequence[str], like: str) -> list[str]:
    """The rows that have as many values as `like`, divided by bars; others as they are."""
    count = len(_values(like))
    return [f"| {' | '.join(values)} |" if len(values := _values(row)) == count else row for row in rows]


def _values(row: str) -> list[str]:
    return [value.strip() for value in next(csv.reader([row]), [])]
