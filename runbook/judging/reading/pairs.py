"""A documented result and an output, read as trees: JSON, tables and the lines around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from runbook.judging.patterns import lazy
from runbook.judging.reading import documented, markup, payload, tables
from runbook.judging.reading.tables import Table, folded

_JSON = lazy(r"\s*(?:\{|\[\s*(?:$|[\"{\[\d\]]))")
LONGEST_LINE = 2000
"""Characters of one line that are looked at."""


@dataclass(slots=True)
class Reading:
    """A pair of texts. `form`: ``json``, ``table`` or ``text``. `expected` and `actual` are the JSON values or the rows
    of the tables; `lines` and `noise` the documented lines and those of the output that stand around them.

    `abridged`: the document leaves something out. `missing` says what the output should hold and does not.
    """

    form: str
    expected: Any = None
    actual: Any = None
    lines: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    abridged: bool = False
    missing: str = ""


def read(left: Sequence[str], right: Sequence[str], language: str, form: str | None = None) -> Reading:
    """Both texts in the form of the documented one, or in the one asked for (`form`: ``json``, ``table``, ``text``).

    `left` and `right` are their normalised lines.
    """
    marked = language.casefold().startswith("json") or (left and _JSON.match(left[0]))
    if form == "json" or (form is None and marked):
        found = _json(left, right)
        if found is not None:
            return found
    left, right = ([row[:LONGEST_LINE] for row in rows] for rows in (left, right))
    abridged = documented.is_abridged(left)
    if markup.is_markup(left):
        left, right = markup.lines(left), markup.lines(right)
    shown = tables.find(left) if form != "text" else None
    if shown is not None and shown.rows:
        printed = tables.find(right, like=shown) or tables.translated(right, shown)
        if printed is not None:
            return _tables(left, right, shown, printed, abridged)
    reading = Reading("text", [], [], abridged=abridged)
    if shown is not None and shown.rows and (len(shown.header) > 2 or form == "table"):
        reading.form = form or "text"
        reading.missing = f"a table with the columns {', '.join(shown.header)}"
    reading.lines = documented.result(left)
    reading.noise = documented.output(right, left)
    return reading


def _json(left: Sequence[str], right: Sequence[str]) -> Reading | None:
    text = "\n".join(left)
    expected = payload.documented(text)
    if expected is payload.NOTHING:
        return None
    actual = payload.found("\n".join(right), expected)
    reading = Reading("json", expected, actual, abridged=payload.abridged(text))
    if actual is payload.NOTHING:
        reading.actual, reading.noise = None, list(right)
        cut = any(_JSON.match(line) for line in right) and isinstance(expected, dict | list)
        reading.missing = "JSON that is closed" if cut else "JSON"
    elif isinstance(expected, dict | list):
        reading.noise = _around(right)
    return reading


def _around(rows: Sequence[str]) -> list[str]:
    """The lines before and after JSON that stands on lines of its own."""
    first = next((at for at, line in enumerate(rows) if line.lstrip().startswith(("{", "["))), len(rows))
    last = next((at for at in range(len(rows) - 1, -1, -1) if rows[at].rstrip().endswith(("}", "]"))), -1)
    return [line for line in (*rows[:first], *rows[max(last + 1, first) :]) if line.strip()]


def _tables(
    left: Sequence[str], right: Sequence[str], shown: Table, printed: Table, abridged: bool
) -> Reading:
    before = documented.around_table([*left[: shown.start], *left[shown.end :]])
    around = documented.around_table([*right[: printed.start], *right[printed.end :]])
    return Reading(
        "table",
        [dict(zip(shown.header, row, strict=False)) for row in shown.rows],
        [dict(zip(_names(printed, shown), row, strict=False)) for row in printed.rows],
        before,
        around,
        abridged,
    )


def _names(printed: Table, shown: Table) -> list[str]:
    """The columns of the output, by the documented names where they are the same but for case and signs."""
    own = {folded(name): name for name in shown.header}
    return [own.get(folded(name), name) for name in printed.header]
