"""The table in a text: a header, and the cells of its rows, however they are divided.

Columns are divided by bars, by tabs, by commas (RFC 4180), or by blanks. A single blank divides two columns only when
every row has a word for each of them: ``Used Avail`` are two columns, ``CONTAINER ID`` and ``Mounted on`` are one.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from runbook.judging.patterns import lazy
from runbook.judging.values import failures

BORDER = lazy(r"[\s+|\-=─━│┃┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝║═╭╮╰╯]+$")
_BARS = lazy(r"\s*[|│┃║]\s*")
_GAP = lazy(r"\s{2,}|\t+\s*")
_APART = lazy(r"\s{2}|\t|[|│┃║]")
_NAME = lazy(r"[^\W\d][\w ()%./:#-]*$")
_SEPARATED = lazy(r"[^\W\d][\w .()/%-]*(?:,\"?[^\W\d][\w .()/%-]*\"?)+")
_COUNT = lazy(r"\(?\d+ rows?\)?$")
_TREE = "├└│─┬╰╭ "
"""Signs that draw a tree before a name (``lsblk``)."""
LOOKED_AT = 50
"""Rows that tell where columns end."""
MOST_ROWS = 2000
"""Lines of a text among which a header is looked for, and rows that are read."""
INDENTED = 3
"""Blanks before a header from which the first column has no name (``free``)."""
COUNTED = 4
"""Words of every row from which their number tells the columns."""
LONGEST_NAME = 6
"""Words of a column's name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; `start` and `end` are the lines it stands on (end not included)."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    start: int
    end: int


Divide = Callable[[str], "tuple[str, ...] | None"]
"""The cells of a line; None when it is no row of the table."""


def folded(name: str) -> str:
    """A column's name for comparison: letters and digits without case, singular."""
    return re.sub(r"[\W_]+", "", name).casefold().removesuffix("s")


def find(lines: Sequence[str], like: Table | None = None) -> Table | None:
    """The first table of a text; with `like`, the one whose header has most of its columns."""
    known = frozenset(map(folded, like.header)) - {""} if like is not None else frozenset()
    for at, line in enumerate(lines[:MOST_ROWS]):
        if like is not None:
            have = {folded(cell) for cell in (*_apart(line), *line.split(), *line.split(","))}
            if 2 * len(known & have) > len(known):
                return _read(lines, at, *_header(lines, at, known))
        elif _is_header(lines, at):
            names, divide = _header(lines, at, known)
            named = names[1:] if names[0] == "" else names
            if len(named) > 1 and all(map(_NAME.match, named)):
                table = _read(lines, at, names, divide)
                return table if table.rows else None
    return None


def translated(lines: Sequence[str], like: Table) -> Table | None:
    """The table whose header is `like`'s in another language: as many columns, and cells that both have.

    Names with letters that English has not need one such cell, others two; two columns are too few to tell.
    """
    tried = (_read(lines, at, *_header(lines, at, frozenset())) for at in range(min(len(lines), 3)))
    for found in (one for one in tried if len(one.header) == len(like.header) > 2):
        own, shown = (
            {(at, cell) for row in one.rows for at, cell in enumerate(row)} for one in (found, like)
        )
        if len(own & shown) > "".join((*found.header, *like.header)).isascii():
            return replace(found, header=like.header)
    return None


def _is_header(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    below = [one for one in lines[at + 1 : at + 3] if one.strip()]
    if not below or BORDER.match(line):
        return False
    if _SEPARATED.fullmatch(line):
        return {len(_commas(one)) for one in below} == {len(_commas(line))}
    if not _APART.search(line.strip()):
        return False
    ruled = BORDER.match(below[0]) is not None
    framed = line.lstrip().startswith("|")
    count = len(_apart(line))
    words = len(line.split()) - len(below[0].split())
    columnar = count > 2 and (abs(len(_apart(below[0])) - count) < 2 or words in (0, 1))
    return ruled or line.upper() == line or framed or columnar


def _header(lines: Sequence[str], at: int, known: frozenset[str]) -> tuple[tuple[str, ...], Divide]:
    """The columns' names in a line, and how to divide the lines below it."""
    line = lines[at]
    if _SEPARATED.fullmatch(line):
        return tuple(_commas(line)), lambda row: _all(_commas(row), len(_commas(line)))
    if _is_barred(line):
        names = tuple(_apart(line))
        return names, lambda row: _all(_apart(row), len(names)) if _is_barred(row) else None
    below = lines[at + 1 : at + 1 + LOOKED_AT]
    end = next((place for place, row in enumerate(below) if not row.strip()), len(below))
    names = _named(
        line, [row for row in below[:end] if not (BORDER.match(row) or failures.is_warning(row))], known
    )
    starts = [0]
    for name in names[1:]:
        starts.append(line.find(name.split()[0], starts[-1] + 1))
    return names, lambda row: _cells(row, names, starts)


def _named(line: str, rows: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    words, apart = line.split(), _apart(line)
    if known and (names := _known(words, known)) is not None:
        apart = names
    indented = len(line) - len(line.lstrip()) >= INDENTED
    unnamed = indented and bool(rows) and not any(row[0].isspace() for row in rows)
    counts = {len(row.split()) for row in rows}
    if len(counts) == 1 and len(apart) < len(words) and (count := counts.pop()) >= COUNTED:
        if count == len(words) + unnamed:
            apart = words
        elif count == len(words) - 1 + unnamed:
            apart = [*words[:-2], " ".join(words[-2:])]
    return ("", *apart) if unnamed else tuple(apart)


def _known(words: Sequence[str], known: frozenset[str]) -> list[str] | None:
    """The words of a header as the names that are known, some of which are several words."""
    names, at = [], 0
    while at < len(words):
        sizes = range(LONGEST_NAME, 1, -1)
        size = next((size for size in sizes if folded(" ".join(words[at : at + size])) in known), 1)
        names.append(" ".join(words[at : at + size]))
        at += size
    return names if len(names) < len(words) or set(map(folded, words)) >= known else None


def _cells(row: str, names: Sequence[str], starts: Sequence[int]) -> tuple[str, ...] | None:
    """The cells of a row that blanks or tabs divide, under the columns that begin at `starts`."""
    own, count = _apart(row), len(names)
    if len(own) == count:
        return tuple(cell.lstrip(_TREE) for cell in own)
    if _COUNT.match(row.strip()) or (len(own) == 1 and count > 2 and len(row.split()) < count):
        return None
    begins = {0, *(gap.end() for gap in _GAP.finditer(row.rstrip()))}
    if begins <= set(starts) and len(own) > 1:  # each cell stands under a name: a gap is an empty cell
        cells = (row[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True))
        return tuple(cell.lstrip(_TREE) for cell in cells)
    if len(row.split()) == count:
        return tuple(row.split())
    return tuple((*own, *[""] * count)[:count])


def _read(lines: Sequence[str], at: int, names: tuple[str, ...], divide: Divide) -> Table:
    rows: list[tuple[str, ...]] = []
    last = min(len(lines), at + 1 + MOST_ROWS)
    for end in range(at + 1, last):
        line = lines[end]
        if BORDER.match(line) or not line.strip():
            if rows and not line.strip():
                return Table(names, tuple(rows), at, end)
            continue
        cells = divide(line)
        if cells is None or (len(_apart(line)) < len(names) and failures.severity(line) > 1):
            return Table(names, tuple(rows), at, end)
        rows.append(cells)
    return Table(names, tuple(rows), at, last)


def _apart(line: str) -> list[str]:
    """The cells of a line by itself: what bars, tabs or two blanks divide."""
    text = line.strip()
    if _is_barred(text):
        return [cell.strip() for cell in _BARS.split(text.strip("|│┃║"))]
    return [cell for cell in _GAP.split(text) if cell]


def _is_barred(line: str) -> bool:
    return _BARS.search(line.strip()) is not None and not BORDER.match(line)


def _commas(line: str) -> list[str]:
    return [value.strip() for value in next(csv.reader([line]), [])]


def _all(cells: Sequence[str], count: int) -> tuple[str, ...] | None:
    return tuple(cells) if len(cells) == count else None
