"""Columns of a table that count things: what agrees with each other, and what must not be gone."""

from collections.abc import Mapping, Sequence

from runbook.judging import keys, lexicon

MILD = frozenset({"restarts", "retries", "bytes", "seconds", "minutes", "hours", "days"})
"""Words of columns whose number may well be nothing."""
FEWEST = 2
"""Columns of the same number that say that all are there, and what that number must be: ones agree by chance."""


def emptied(name: str, expected: str, actual: str) -> bool:
    """Whether nothing is left of what a column counts (``CONSUMERS``: 2, 0)."""
    words = {word for word in keys.words(name) if word.endswith("s") and not word.endswith("ss")}
    good = bool(words) and not words & (keys.FAULTS | MILD | keys.FREE | keys.MEASURED)
    return good and int(expected) > 0 == int(actual) and not any(map(lexicon.sense, words))


def uneven(header: Sequence[str], row: Sequence[str], actual: Mapping[int, str]) -> str | None:
    """Counts that are all the same in the documented row (wanted, updated, available), and not in the output's.

    `actual` maps the places of columns to the output's cells.
    """
    places = [
        at
        for at, cell in enumerate(row)
        if at in actual and cell.isdigit() and not keys.words(header[at]) & (keys.FREE | keys.MEASURED)
    ]
    numbers = {row[at] for at in places}
    others = [actual[at] for at in places]
    if len(places) < FEWEST or len(numbers) > 1 or int(row[places[0]]) < FEWEST:
        return None
    if not all(map(str.isdigit, others)) or len(set(others)) == 1:
        return None
    shown = ", ".join(f"{header[at]} {actual[at]}" for at in places)
    return f"{shown}; these are the same in the document"
