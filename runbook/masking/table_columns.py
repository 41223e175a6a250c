"""Tables whose columns have the name of a secret: ``-o table`` of the Azure CLI, ``vault``, ``psql``."""

import re
from collections.abc import Iterator
from itertools import pairwise

from runbook.masking.secret_names import long_value, meant, secret_name

LONGEST_HEADER = 1024
"""Characters of a table's first line that are looked at."""

_DASHES = re.compile(r"-+")
_FIELD = re.compile(r"[^\s|]+(?: [^\s|]+)*")
_HINT = re.compile("(?i)pass|pwd|psk|pw|secret|token|key|cred|sas|pat|value|conn")
_NAMING = frozenset(("keyname", "name", "key"))
_NUMBERED = frozenset(("key", "key1", "key2"))
_VALUE = "value"

Columns = tuple[tuple[int, int, str], ...]
"""The first character and the end of each column, and its name in lower case letters without blanks."""


def columns(header: str, dashes: str) -> Columns:
    """The columns of a table, from its first two lines; none when it has no column that may hold secrets."""
    if not _HINT.search(header):
        return ()
    spans = [found.span() for found in _DASHES.finditer(dashes)]
    ends = [start for start, _ in spans[1:]] + [LONGEST_HEADER * 8]
    names = [header[start:end].strip(" |").replace(" ", "") for start, end in spans]
    lower = {name.lower() for name in names}
    if any(map(secret_name, names)) or (_VALUE in lower and lower & _NAMING) or lower & _NUMBERED:
        return tuple((span[0], end, name.lower()) for span, end, name in zip(spans, ends, names, strict=True))
    return ()


def cells(line: str, found: Columns) -> list[tuple[int, int]] | None:
    """Where the secrets of a row stand; None when the line is no row of the table."""
    row = line.rstrip("\r")
    if not row.strip():
        return None
    places = [_trimmed(row, start, end) for start, end, _ in found]
    if any(start > 0 and row[start - 1 : start] not in ("", " ", "|", "\t") for start, _, _ in found):
        places = [one.span() for one in _FIELD.finditer(row)]  # a cell is wider than its column
        if len(places) != len(found) or any(after - end < 2 for (_, end), (after, _) in pairwise(places)):
            return None
    return list(_secrets(row, [name for _, _, name in found], places))


def _trimmed(row: str, start: int, end: int) -> tuple[int, int]:
    cell = row[start:end].rstrip(" |")
    return start + len(cell) - len(cell.lstrip(" |")), start + len(cell)


def _secrets(row: str, names: list[str], places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    values = dict(zip(names, (row[start:end] for start, end in places), strict=True))
    named = "keyname" in values or any(secret_name(values[one]) for one in _NAMING & values.keys())
    for name, place in zip(names, places, strict=True):
        value = values[name]
        numbered = name in _NUMBERED and long_value(value)
        secret = named if name == _VALUE else numbered or secret_name(name)
        if secret and len(value) > 3 and meant(value) and not set(value) <= set("-=+"):
            yield place
