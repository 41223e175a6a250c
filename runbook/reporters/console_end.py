"""What the terminal view says when a run is through: a table of the blocks, the failures, the totals."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from runbook.events import RunFinished, Status
from runbook.reporters import wording
from runbook.reporters.console_text import INDENT, Painter, crop, mark
from runbook.reporters.summary import UNSUCCESSFUL, Excerpt, Failure, Row, Summary, neighbours
from runbook.reporters.visible import visible

MOST_ROWS = 40
"""Blocks up to which the table shows each one; of more it shows those that did not pass, up to as many."""
CODE_LINES = 20
"""Lines of code that a failure shows."""
LONG_LINE_ROWS = 3
"""Rows of the screen that one line of output takes at most."""
WIDE = 60
"""Cells from which on the table has room for the names and the scores."""
SIDES = {
    "same": ("  ", "dim"),
    "expected": ("- ", "red"),
    "actual": ("+ ", "green"),
    "skipped": ("… ", "dim italic"),
}
"""`runbook.matching.diff.Kind` -> how a line of the diff begins, and its style."""


def end(summary: Summary, event: RunFinished, painter: Painter, width: int, *, quiet: bool) -> Iterator[Text]:
    """The lines of the end. With `quiet` there is no table."""
    rows = list(summary.rows.values())
    if len(rows) > 1 and not quiet:
        yield from _table(rows, painter, width)
        yield Text()
    for failure in summary.failures.values():
        yield from _failure(failure, painter, width)
    counts = summary.counts()
    more = sum(counts.get(one, 0) for one in UNSUCCESSFUL) - len(summary.failures)
    if more:
        yield from (Text(f"… {wording.counted(more, 'more failure')}", "red"), Text())
    if event.message:
        yield from painter.wrapped(Text.assemble(mark(Status.ERROR), f"  {visible(event.message)}"), width)
    yield from painter.wrapped(_totals(counts, event), width)


def _table(rows: Sequence[Row], painter: Painter, width: int) -> Iterator[Text]:
    shown = list(neighbours(rows))
    hidden = 0
    if len(shown) > MOST_ROWS:
        wanted = [one for one in shown if one[0].status not in (Status.PASSED, Status.SKIPPED)]
        shown = wanted[:MOST_ROWS]
        hidden = len(rows) - sum(map(len, shown))
    wide = width >= WIDE
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("place", no_wrap=True, overflow="ellipsis", max_width=width // 3 if wide else width - 22)
    if wide:
        table.add_column("block", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("result", no_wrap=True)
    if wide:
        table.add_column("score", no_wrap=True)
    table.add_column("time", no_wrap=True, justify="right")
    shared = _shared_folder([row.document for row in rows])
    for group in shown:
        place, block, result, score, took = _cells(group, shared)
        table.add_row(*((place, block, result, score, took) if wide else (place, result, took)))
    if shown:
        yield from painter.render(table, width)
    if hidden:
        yield Text(f"… {wording.counted(hidden, 'more block')}", "dim")


def _cells(group: Sequence[Row], shared: int) -> tuple[Text, Text, Text, Text, Text]:
    row = group[0]
    place = visible(row.place[shared:])
    block = Text(visible(row.name)) if row.name else Text(visible(row.section or ""), "dim")
    result = mark(row.status)
    if row.attempt > 1:
        result.append(f", attempt {row.attempt}")
    if row.status is Status.SKIPPED:
        if len(group) > 1:
            place = f"{place}–{group[-1].line}"
            block = Text(wording.counted(len(group), "block"), "dim")
        block = Text.assemble(block, (f" ({visible(wording.not_run(row.reason, row.message))})", "dim"))
        return Text(place, "dim"), block, result, Text(), Text()
    score = Text(_score(row), "red" if row.verdict and not row.verdict.passed else "")
    return Text(place), block, result, score, Text(wording.duration(row.duration_s))


def _score(row: Row) -> str:
    if row.verdict is None:
        return ""
    left, right = wording.figures(row.verdict)
    if right is None:
        return f"({left})"
    return f"{left} {'≥' if row.verdict.score >= float(row.verdict.threshold or 0) else '<'} {right}"


def _shared_folder(paths: Sequence[str]) -> int:
    """Characters of the folders that all `paths` begin with."""
    folders = [path.rpartition("/")[0].split("/") for path in (min(paths), max(paths))]
    shared = 0
    for one, other in zip(*folders, strict=False):
        if one != other:
            break
        shared += len(one) + 1
    return shared if "/" in paths[0] else 0


def _failure(failure: Failure, painter: Painter, width: int) -> Iterator[Text]:
    row = failure.row
    head = Text.assemble(mark(row.status), " ", (visible(row.place), "bold"))
    if row.name:
        head.append(f" {visible(row.name)}")
    head = crop(head, width)
    if (rest := width - head.cell_len - 1) > 0:
        head.append(f" {'─' * rest}", "dim red")
    yield head
    yield from painter.code(failure.code, width, CODE_LINES)
    yield Text()
    yield from painter.wrapped(Text(f"{visible(failure.cause)} · {wording.duration(row.duration_s)}", "bold"), width, "  ")
    if failure.verdict:
        for reason in failure.verdict.why:
            yield from painter.wrapped(Text(f"· {visible(reason)}"), width, "  ")
    yield Text()
    yield from _excerpt("stdout", failure.stdout, painter, width)
    yield from _excerpt("stderr", failure.stderr, painter, width)
    if failure.diff:
        yield from painter.wrapped(
            Text.assemble(("- expected", "red"), f" {visible(failure.result or '')}  ", ("+ actual", "green")), width, "  "
        )
        for line in failure.diff:
            sign, style = SIDES[line.kind]
            yield from _signed(Text(f"{sign}{visible(line.text)}", style), width)
        yield Text()


def _excerpt(name: str, excerpt: Excerpt, painter: Painter, width: int) -> Iterator[Text]:
    if not excerpt.lines:
        return
    above = ", the last lines" if excerpt.above is None else ""
    if excerpt.above:
        above = f", … {wording.counted(excerpt.above, 'line')} above"
    yield Text(f"  {name}{above}", "dim")
    yield from painter.output(excerpt.lines, width, LONG_LINE_ROWS)
    yield Text()


def _totals(counts: dict[Status, int], event: RunFinished) -> Text:
    sign = mark(event.status)
    return Text.assemble((f"{sign.plain[0]} ", sign.style), (wording.totals(counts, event.duration_s), "bold"))
