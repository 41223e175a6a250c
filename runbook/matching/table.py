"""`table`: rows and columns, compared by the column's header and the row's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runbook.matching import bounded, failures, keys, normalize, values
from runbook.matching.asked import Asked, collect
from runbook.matching.calibrate import judged
from runbook.matching.findings import Findings, Match
from runbook.matching.registry import Claim
from runbook.matching.values import is_placeholder
from runbook.matching.verdict import quoted, scored
from runbook.model import Verdict

_BORDER = re.compile(r"[\s+|\-=─━│┃┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝║═╭╮╰╯]+$")
_BARS = re.compile(r"\s*[|│┃║]\s*")
_GAP = re.compile(r"\s{2,}|\t+\s*")
_HEADER_CELL = re.compile(r"[^\W\d][\w ()%./:#-]*$")
MOST_ROWS = 2000
"""Rows of either side that are compared."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; `start` and `end` are the lines it stands on (end not included)."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    start: int
    end: int


def match(claim: Claim) -> Verdict:
    """The documented rows are in the output's table, column by column; more rows and columns do no harm."""
    left, right = (normalize.lines(bounded.shortened(text)) for text in (claim.expected, claim.actual))
    left, right = bounded.cut(left), bounded.cut(right)
    expected = find(left)
    if expected is None:
        return scored(claim, "table", float(left == right), ("the documented result is not a table",))
    actual = find(right, like=expected)
    if actual is None:
        return scored(claim, "table", 0.0, (f"no table with the columns {', '.join(expected.header)}",))
    findings = compare(expected, actual, collect(claim.command, claim.variables, claim.history))
    same = [" ".join(line.split()) for line in left] == [" ".join(line.split()) for line in right]
    return judged(claim, "table", findings, identical=same)


def find(lines: Sequence[str], like: Table | None = None) -> Table | None:
    """The first table of a text; with `like`, the one whose header has most of its columns."""
    for at, line in enumerate(lines[:MOST_ROWS]):
        cells = _cells(line)
        if like is not None:
            wanted = {_folded(cell) for cell in like.header}
            have = {_folded(cell) for cell in cells} | {_folded(cell) for cell in line.split()}
            if len(wanted & have) * 2 > len(wanted) and len(cells) > 1:
                return _read(lines, at, cells)
            continue
        if (
            len(cells) < 2
            or not all(_HEADER_CELL.match(cell) for cell in cells)
            or len(set(cells)) < len(cells)
        ):
            continue
        below = [one for one in lines[at + 1 : at + 3] if one.strip()]
        ruled = bool(below) and _BORDER.match(below[0]) is not None
        shouting = all(cell.upper() == cell for cell in cells)
        if ruled or shouting or _columnar(line, below):
            return _read(lines, at, cells)
    return None


def _columnar(header: str, below: Sequence[str]) -> bool:
    if not below:
        return False
    count = len(_cells(header))
    return count > 2 and abs(len(_cells(below[0])) - count) <= 1 and len(_GAP.findall(header.strip())) >= 2


def _read(lines: Sequence[str], at: int, header: Sequence[str]) -> Table:
    rows: list[tuple[str, ...]] = []
    starts = _starts(lines[at], header)
    end = at + 1
    for end in range(at + 1, min(len(lines), at + 1 + MOST_ROWS)):
        line = lines[end]
        if _BORDER.match(line):
            if rows and not line.strip():
                break
            continue
        cells = _row(line, starts, len(header))
        if cells is None or (
            len(_cells(line)) < len(header) and failures.severity(line) is failures.Severity.STRONG
        ):
            break
        rows.append(cells)
    else:
        end = min(len(lines), at + 1 + MOST_ROWS)
    return Table(tuple(header), tuple(rows), at, end)


def _cells(line: str) -> list[str]:
    text = line.strip()
    if _BARS.search(text) and len(_BARS.findall(text)) >= 1 and not _BORDER.match(text):
        return [cell.strip() for cell in _BARS.split(text.strip("|│┃║"))]
    return [cell for cell in _GAP.split(text) if cell]


def _starts(line: str, header: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for cell in header:
        at = line.find(cell, at)
        starts.append(at)
        at += len(cell)
    return starts


def _row(line: str, starts: Sequence[int], count: int) -> tuple[str, ...] | None:
    cells = _cells(line)
    if len(cells) == count:
        return tuple(cells)
    if _BARS.search(line):
        return tuple((*cells, *[""] * count)[:count])
    if len(line.split()) == count:
        return tuple(line.split())
    if re.match(r"\(?\d+ rows?\)?$", line.strip()) or (len(cells) == 1 and count > 2):
        return None
    if len(cells) > count:
        return tuple(cells[:count])
    ends = [*starts[1:], None]
    sliced = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    # A value that is wider than its column shifts the rest; then words in their order are the better guess.
    cut = any(start and start < len(line) and not line[start - 1].isspace() for start in starts)
    return tuple((*cells, *[""] * count)[:count]) if cut else tuple(sliced)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def compare(expected: Table, actual: Table, asked: Asked) -> Findings:
    """How the actual table answers the documented one."""
    findings = Findings()
    columns = _columns(expected, actual)
    for index, name in enumerate(expected.header):
        findings.add(Match(float(index in columns)), 0.3)
        if index not in columns and keys.words(name) & keys.STRICT:
            findings.missing.append(f"column {name}")
    if len(columns) < 0.7 * len(expected.header):
        gone = [name for index, name in enumerate(expected.header) if index not in columns]
        findings.contradictions.append(f"another table: it has no column {', '.join(gone)}")
    if expected.rows and not actual.rows:
        findings.add(Match(0.0, "the table has no rows"), float(len(expected.rows)))
        return findings
    key = _key_column(expected)
    other_key = columns.get(key, 0)
    names = {row[other_key]: row for row in reversed(actual.rows)}
    rest = [row for row in actual.rows if not any(row[other_key] == one[key] for one in expected.rows)]
    known = sum(row[key] in names for row in expected.rows)
    for row in expected.rows:
        partner = names.get(row[key])
        if partner is None and _filler(row):
            continue
        if partner is None and rest:
            partner = rest.pop(0)
            if row[key].casefold() in asked.words and not is_placeholder(row[key]):
                findings.contradictions.append(f"row {quoted(row[key])} is missing; the command asks for it")
        elif partner is None:
            if row[key].casefold() in asked.words:
                findings.add(Match(0.0, f"row {quoted(row[key])} is missing; the command asks for it"))
            elif known and "$" not in asked.text:
                findings.add(Match(0.0, f"row {quoted(row[key])} is missing"))
            elif known:
                findings.lack(f"row {quoted(row[key])}", float(len(row)) / 2)
            continue
        for index, cell in enumerate(row):
            if index in columns:
                strict = keys.words(expected.header[index]) & keys.STRICT
                findings.add(
                    _cell(cell, partner[columns[index]], expected.header[index], asked),
                    1.0 if strict else 0.6,
                )
    if not known and rest and not findings.contradictions and expected.rows:
        _others(expected, rest, columns, asked, findings)
    return findings


def _others(
    expected: Table, rest: Sequence[Sequence[str]], columns: dict[int, int], asked: Asked, findings: Findings
) -> None:
    """No row is known by its name: then every row must stand as the documented ones do."""
    for index, name in enumerate(expected.header):
        documented = {row[index] for row in expected.rows}
        if index in columns and len(documented) == 1 and keys.words(name) & {"status", "state", "ready"}:
            for row in rest:
                found = _cell(next(iter(documented)), row[columns[index]], name, asked)
                if found.contradiction:
                    findings.contradictions.append(found.contradiction)
                    return


def _cell(cell: str, other: str, name: str, asked: Asked) -> Match:
    found = values.compare(cell, other, name, asked)
    if (
        found.contradiction
        and (not other or other == "<none>")
        and not keys.words(name) & {"status", "state"}
    ):
        return Match(0.4)
    return found


def _filler(row: Sequence[str]) -> bool:
    return all(set(cell) <= set(".… *") for cell in row)


def _columns(expected: Table, actual: Table) -> dict[int, int]:
    places = {_folded(cell): index for index, cell in reversed(list(enumerate(actual.header)))}
    return {
        index: places[_folded(cell)] for index, cell in enumerate(expected.header) if _folded(cell) in places
    }


def _key_column(table: Table) -> int:
    for wanted in ("name", "names"):
        for index, cell in enumerate(table.header):
            if _folded(cell) == wanted:
                return index
    free = (index for index, cell in enumerate(table.header) if keys.words(cell) & keys.FREE)
    return next(free, 0)
