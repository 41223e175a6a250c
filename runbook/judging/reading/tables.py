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
_WORD = lazy(r"\S+")
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
LONGEST_NAME = 6
"""Words of a column's name, or of the names of several that a single blank divides."""
INDENTED = 3
"""Blanks before a header from which the first column has no name (``free``)."""
COUNTED = 4
"""Words of every row from which their number tells the columns."""


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
            if 2 * len(known & have) > len(known) and len(found := _header(lines, at, known)[0]) > 1:
                return _read(lines, at, *_header(lines, at, known)) if found else None
        elif _is_header(lines, at):
            names, divide = _header(lines, at, known)
            named = names[1:] if names[0] == "" else names
            if len(named) > 1 and all(map(_NAME.match, named)) and len(set(names)) == len(names):
                table = _read(lines, at, names, divide)
                return table if table.rows else None
    return None


def translated(lines: Sequence[str], like: Table) -> Table | None:
    """The table whose header is `like`'s in another language: as many columns, and cells that both have."""
    tried = (_read(lines, at, *_header(lines, at, frozenset())) for at in range(min(len(lines), 3)))
    for found in (one for one in tried if len(one.header) == len(like.header)):
        mine, theirs = (
            {(at, cell) for row in table.rows for at, cell in enumerate(row) if cell}
            for table in (found, like)
        )
        foreign = not "".join((*found.header, *like.header)).isascii()
        if len(mine & theirs) > (0 if foreign else 1):
            return replace(found, header=like.header)
    return None


def _is_header(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    below = [one for one in lines[at + 1 : at + 3] if one.strip()]
    if _SEPARATED.fullmatch(line):
        return bool(below) and {len(_commas(one)) for one in below} == {len(_commas(line))}
    if not below or not _APART.search(line.strip()) or BORDER.match(line):
        return False
    ruled = BORDER.match(below[0]) is not None
    shouting = line.upper() == line
    framed = line.lstrip().startswith("|") and below[0].lstrip().startswith("|")
    count = len(_apart(line))
    words = len(line.split()) - len(below[0].split())
    columnar = count > 2 and (abs(len(_apart(below[0])) - count) < 2 or words in (0, 1))
    return ruled or shouting or framed or columnar


def _header(lines: Sequence[str], at: int, known: frozenset[str]) -> tuple[tuple[str, ...], Divide]:
    """The columns' names in a line, and how to divide the lines below it."""
    line = lines[at]
    if _SEPARATED.fullmatch(line):
        return tuple(_commas(line)), lambda row: _all(_commas(row), len(_commas(line)))
    if _is_barred(line):
        names = tuple(_apart(line))
        return names, lambda row: _all(_apart(row), len(names)) if _is_barred(row) else None
    rows = []
    for row in lines[at + 1 : at + 1 + LOOKED_AT]:
        if not row.strip():
            break
        if not BORDER.match(row) and not failures.is_warning(row):
            rows.append(row)
    names = _named(line, rows, known)
    starts = [0]
    for name in names[1:]:
        starts.append(line.find(name.split()[0], starts[-1] + 1) if name else 0)
    return names, lambda row: _cells(row, names, starts)


def _named(line: str, rows: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    words, apart = line.split(), _apart(line)
    if known:
        names, at = [], 0
        while at < len(words):
            size = next(
                (n for n in range(LONGEST_NAME, 1, -1) if folded(" ".join(words[at : at + n])) in known), 1
            )
            names.append(" ".join(words[at : at + size]))
            at += size
        if len(names) < len(words) or set(map(folded, words)) >= known:
            apart = names
    first = _WORD.search(line)
    indented = first is not None and first.start() >= INDENTED
    unnamed = indented and bool(rows) and not any(row[0].isspace() for row in rows)
    counts = {len(row.split()) for row in rows}
    if len(counts) == 1 and len(apart) < len(words) and (count := counts.pop()) >= COUNTED:
        if count == len(words) + unnamed:
            apart = words
        elif count == len(words) - 1 + unnamed:
            apart = [*words[:-2], " ".join(words[-2:])]
    return ("", *apart) if unnamed else tuple(apart)


def _cells(row: str, names: Sequence[str], starts: Sequence[int]) -> tuple[str, ...] | None:
    """The cells of a row that blanks or tabs divide, under the columns that begin at `starts`."""
    own, count = _apart(row), len(names)
    if "\t" in row and row.count("\t") == count - 1:
        return tuple(cell.strip() for cell in row.split("\t"))
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
    end = at + 1
    for end in range(at + 1, min(len(lines), at + 1 + MOST_ROWS)):
        line = lines[end]
        if not line.strip() or BORDER.match(line):
            if rows and not line.strip():
                break
            continue
        cells = divide(line)
        if cells is None or (len(_apart(line)) < len(names) and failures.severity(line) > 1):
            break
        rows.append(cells)
    else:
        end = len(lines) if len(lines) <= at + 1 + MOST_ROWS else end
    return Table(names, tuple(rows), at, end)


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
