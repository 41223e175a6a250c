"""Rows of values that tabs divide, without a header (``-o tsv``): a table whose columns are known by what they hold."""

from collections.abc import Sequence

from runbook.judging import figures, values
from runbook.judging.table import Table

STATUS, OTHER = "status", "value"
"""What a column is called whose every documented cell says how its row stands, and any other."""
FEWEST = 2
"""Values of a row."""


def tables(expected: Sequence[str], actual: Sequence[str]) -> tuple[Table, Table] | None:
    """Both texts as tables; None when either has lines that are not such rows, or of another number of values.

    Rows of which none says how something stands, and none lost a value, are left to the comparison by lines.
    """
    left, right = (
        [tuple(cell.strip() for cell in row.split("\t")) for row in rows if row.strip()]
        for rows in (expected, actual)
    )
    count = len(left[0]) if left else 0
    if count < FEWEST or not right or any(len(row) != count for row in (*left, *right)):
        return None
    header = tuple(
        f"{STATUS if all(values.state(row[at]) or figures.ratio(row[at]) for row in left) else OTHER} {at}"
        for at in range(count)
    )
    lost = any(
        row[at].casefold() in values.EMPTY and all(one[at].casefold() not in values.EMPTY for one in left)
        for row in right
        for at in range(count)
    )
    if not lost and not any(name.startswith(STATUS) for name in header):
        return None
    return Table(header, tuple(left), 0, len(expected)), Table(header, tuple(right), 0, len(actual))
