"""`table`: rows and columns, compared by the column's header and the row's name."""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from runbook.core.document import Verdict
from runbook.judging import bounded, columns, counted, failures, keys, normalize, values
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings, Match
from runbook.judging.patterns import lazy
from runbook.judging.placeholders import is_placeholder
from runbook.judging.scoring import judged
from runbook.judging.tokens import TokenKind, terms
from runbook.judging.verdict import quoted, scored

_APART = lazy(r"\s{2}|\t|[|│┃║]")
_GAP = lazy(r"\s{2,}|\t+\s*")
_HEADER_CELL = lazy(r"[^\W\d][\w ()%./:#-]*$")
_NUMBER = lazy(r"-?\d+(?:\.\d+)?")
STATES = frozenset({"status", "state", "ready", "phase", "health"})
"""Words of a column that says how its row stands."""
LABELS = frozenset(
    {"role", "label", "selector", "annotation", "taint", "tag", "note", "comment", "description"}
)
"""Words of a column whose cells are labels that somebody may have given or not."""
CANDIDATES = 8
"""Rows among which one of another name is looked for."""
SAME_NUMBER = 0.9
"""Similarity from which two numbers are one, written otherwise."""
MOST_ROWS = 2000
"""Rows of either side that are compared."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; `start` and `end` are the lines it stands on (end not included). `barred`: bars
    divide it, as those of a query's result."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    start: int
    end: int
    barred: bool = False


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
    known = frozenset(map(columns.folded, like.header)) - {""} if like is not None else frozenset()
    for at, line in enumerate(lines[:MOST_ROWS]):
        if len(line.split()) < 2:
            continue
        if like is not None:
            have = {columns.folded(cell) for cell in (*columns.cells(line), *line.split())}
            if len(known & have) * 2 > len(known):
                head = columns.header(line, lines[at + 1 :], known)
                if len(head.names) > 1:
                    return _read(lines, at, head)
            continue
        if not _APART.search(line.strip()):
            continue
        below = [one for one in lines[at + 1 : at + 3] if one.strip()]
        ruled = bool(below) and columns.BORDER.match(below[0]) is not None
        head = columns.header(line, lines[at + 1 :])
        names = head.names[1:] if head.names[:1] == ("",) else head.names
        if len(names) < 2 or not all(map(_HEADER_CELL.match, names)) or len(set(names)) < len(names):
            continue
        shouting = all(cell.upper() == cell for cell in names)
        framed = line.startswith("|") and bool(below) and below[0].startswith("|")
        if ruled or shouting or framed or _columnar(line, head, below):
            return _read(lines, at, head)
    return None


def translated(lines: Sequence[str], like: Table) -> Table | None:
    """The table whose header is `like`'s in another language: as many columns, and rows of the same names."""
    found = find(lines)
    if found is None or len(found.header) != len(like.header):
        return None
    foreign = not all(cell.isascii() for cell in (*found.header, *like.header))
    # Any name that stands in the same column of both; two where the header may be another table's.
    one, other = (
        {(at, cell) for row in rows for at, cell in enumerate(row) if cell and not cell[0].isdigit()}
        for rows in (found.rows, like.rows)
    )
    return replace(found, header=like.header) if len(one & other) >= (1 if foreign else 2) else None


def _columnar(line: str, head: columns.Header, below: Sequence[str]) -> bool:
    count = len(head.names)
    if not below or count < 3:
        return False
    cells = len(columns.cells(below[0]))
    return (abs(cells - count) <= 1 or len(below[0].split()) == count) and len(
        _GAP.findall(line.strip())
    ) >= 2


def _read(lines: Sequence[str], at: int, head: columns.Header) -> Table:
    rows: list[tuple[str, ...]] = []
    end = at + 1
    for end in range(at + 1, min(len(lines), at + 1 + MOST_ROWS)):
        line = lines[end]
        if columns.BORDER.match(line):
            if rows and not line.strip():
                break
            continue
        cells = columns.row(line, head)
        if cells is None or _is_failure(line, head):
            break
        rows.append(cells)
    else:
        # Rows beyond those that are compared belong to the table as well.
        rest = range(min(end, len(lines)), len(lines))
        end = next(
            (one for one in rest if not lines[one].strip() or _is_failure(lines[one], head)), len(lines)
        )
    return Table(head.names, tuple(rows), at, end, head.barred)


def _is_failure(line: str, head: columns.Header) -> bool:
    """Whether a line below a table reports a failure, and is not a row of it."""
    return (
        bounded.TELLING.search(line) is not None
        and len(columns.cells(line)) < len(head.names)
        and failures.severity(line) is failures.FailureGrade.STRONG
    )


def compare(expected: Table, actual: Table, asked: Asked) -> Findings:
    """How the actual table answers the documented one."""
    findings = Findings()
    places = _columns(expected, actual)
    for index, name in enumerate(expected.header):
        findings.add(Match(float(index in places)), 0.3)
        if index not in places and keys.words(name) & keys.STRICT:
            findings.missing.append(f"column {name}")
    if len(places) < 0.7 * len(expected.header):
        gone = [name for index, name in enumerate(expected.header) if index not in places]
        findings.contradictions.append(f"another table: it has no column {', '.join(gone)}")
    if expected.rows and not actual.rows:
        findings.add(Match(0.0, "the table has no rows"), float(len(expected.rows)))
        return findings
    findings.more["rows"] += max(0, len(actual.rows) - len(expected.rows))
    findings.more["columns"] += max(0, len(actual.header) - len(places))
    key = _key_column(expected, actual, places)
    other_key = places.get(key, 0)
    names = {row[other_key]: row for row in reversed(actual.rows)}
    own = {row[key] for row in expected.rows}
    rest = deque(row for row in actual.rows if row[other_key] not in own)
    known = sum(row[key] in names for row in expected.rows)
    for row in expected.rows:
        partner = names.get(row[key])
        if partner is None and _filler(row):
            continue
        if partner is None and rest:
            partner = rest.popleft() if known else _best(row, rest, places, expected, asked)
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
            if index in places:
                strict = keys.words(expected.header[index]) & keys.STRICT
                found = _cell(cell, partner[places[index]], expected.header[index], asked)
                if expected.barred and partner is names.get(row[key]) and found.contradiction is None:
                    found = _datum(found, cell, partner[places[index]], expected.header[index], asked)
                findings.add(found, 1.0 if strict else 0.6, expected.header[index])
        findings.contradict(counted.uneven(expected.header, row, {at: partner[places[at]] for at in places}))
    if not known and rest and not findings.contradictions and expected.rows:
        _others(expected, rest, places, asked, findings)
    return findings


def _best(
    row: Sequence[str], rest: deque[tuple[str, ...]], places: dict[int, int], expected: Table, asked: Asked
) -> tuple[str, ...]:
    """Of the first rows, none of which is known by its name, the one that contradicts least; it is taken out."""

    def contradictions(other: Sequence[str]) -> int:
        return sum(
            _cell(row[one], other[place], expected.header[one], asked).contradiction is not None
            for one, place in places.items()
        )

    best = min(islice(rest, CANDIDATES), key=contradictions)
    rest.remove(best)
    return best


def _others(
    expected: Table, rest: Iterable[Sequence[str]], places: dict[int, int], asked: Asked, findings: Findings
) -> None:
    """No row is known by its name: then every row must stand as the documented ones do."""
    for index, name in enumerate(expected.header):
        documented = {row[index] for row in expected.rows}
        if index in places and len(documented) == 1 and keys.words(name) & STATES:
            for row in rest:
                found = _cell(next(iter(documented)), row[places[index]], name, asked)
                if found.contradiction:
                    findings.contradictions.append(found.contradiction)
                    return


def _datum(found: Match, cell: str, other: str, name: str, asked: Asked) -> Match:
    """What another number means in a row of data (a query's result, CSV) that is known by its name."""
    plain = all(_NUMBER.fullmatch(one) for one in (cell, other))
    if not plain or found.similarity > SAME_NUMBER or asked.random or keys.words(name) & keys.FREE:
        return found
    return Match(0.0, f"{name} is {quoted(other)}, expected {quoted(cell)}")


def _cell(cell: str, other: str, name: str, asked: Asked) -> Match:
    found = values.compare(cell, other, name, asked)
    if (
        other in values.EMPTY
        and terms(cell)
        and {one.kind for one in terms(cell)} <= {TokenKind.TIME, TokenKind.DURATION}
    ):
        return Match(0.4)  # what has not happened yet, or never
    if cell.isdigit() and other.isdigit() and counted.emptied(name, cell, other):
        return Match(0.0, f"{name} is {other}, expected {cell}")
    counting = keys.words(name) & keys.COUNTS and cell.isdigit() and other.isdigit()
    if counting and cell != other and not asked.random:
        return Match(0.0, f"{name} is {other}, expected {cell}")
    if found.contradiction is None and found.similarity < values.UNLIKE:
        return Match(found.similarity, values.setting(name, cell, other, asked))
    if found.contradiction and other in ("", "<none>") and keys.words(name) & LABELS:
        return Match(0.4)
    return found


def _filler(row: Sequence[str]) -> bool:
    return all(set(cell) <= set(".… *") for cell in row)


def _columns(expected: Table, actual: Table) -> dict[int, int]:
    there = {columns.folded(cell): index for index, cell in reversed(list(enumerate(actual.header)))}
    names = map(columns.folded, expected.header)
    return {index: there[name] for index, name in enumerate(names) if name in there}


def _key_column(expected: Table, actual: Table, places: dict[int, int]) -> int:
    """The column that names the rows: of those whose cells differ the one called *name*, if rows are known by it;
    else the one by which most are."""
    best, most = 0, (-1, False, False)
    for index, cell in enumerate(expected.header):
        own = {row[index] for row in expected.rows}
        if index not in places or len(own) < len(expected.rows):
            continue
        there = Counter(row[places[index]] for row in actual.rows)
        known = sum(there[one] == 1 for one in own) if not keys.words(cell) & STATES else 0
        named = columns.folded(cell) == "name"
        rank = (len(own) + 1 if named and known else known, named, bool(keys.words(cell) & keys.FREE))
        if rank > most:
            best, most = index, rank
    return best
