"""What the terminal view says when a run is through: a table of the blocks, the failures, the totals."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.text import Text

from runbook.core.events import RunFinished, Status
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.summary import UNSUCCESSFUL, Excerpt, Failure, Row, Summary, neighbours
from runbook.reporting.terminal.painter import (
    DOT,
    INDENT,
    LONG_LINE_ROWS,
    Painter,
    crop_left,
    fold,
    mark,
    room,
)

MOST_ROWS = 40
"""Blocks up to which the table shows each one; of more it shows those that did not pass, up to as many."""
CODE_LINES = 20
"""Lines of code that a failure shows."""
WIDEST_RULE = 100
"""Cells up to which the line above a failure reaches."""
COLUMNS = ("place", "block", "result", "score", "time")
PLACE, BLOCK, RESULT, SCORE, TIME = range(len(COLUMNS))
GAP = 2
"""Cells between two columns."""
NARROW = 60
"""Cells below which the table has no names and no scores: they stand above."""
LEAST_BLOCK = 8
"""Cells below which a name is not worth its place."""


def end(summary: Summary, event: RunFinished, painter: Painter, width: int, *, table: bool) -> Iterator[Text]:
    """The lines of the end; `table` says whether one is asked for."""
    rows = list(summary.rows.values())
    if len(rows) > 1 and table and (lines := list(_table(rows, painter, width))):
        yield from (*lines, Text())
    for one in summary.failures.values():
        yield from failure(one, painter, width)
    counts = summary.counts()
    more = sum(counts.get(one, 0) for one in UNSUCCESSFUL) - len(summary.failures)
    if more:
        yield from (Text(f"… {wording.counted(more, 'more failure')}", "red"), Text())
    if event.message:
        yield from painter.wrapped(Text.assemble(mark(event.status), f"{DOT}{shown(event.message)}"), width)
    yield from painter.wrapped(_totals(summary, event), width)


def _table(rows: Sequence[Row], painter: Painter, width: int) -> Iterator[Text]:
    shown = list(neighbours(rows))
    hidden = 0
    if len(shown) > MOST_ROWS:
        wanted = [one for one in shown if one[0].status not in (Status.PASSED, Status.SKIPPED)]
        shown = wanted[:MOST_ROWS]
        hidden = len(rows) - sum(map(len, shown))
    shared = _shared_folder([row.path for row in rows])
    cells = [_cells(group, shared) for group in shown]
    if not cells:
        return
    yield from painter.render(_laid_out(cells, width), width)
    if hidden:
        yield Text(f"… {wording.counted(hidden, 'more block')}", "dim")


def _laid_out(rows: Sequence[Sequence[Text]], width: int) -> RenderableType:
    """The table in `width` cells: what is short keeps its width, names get the rest of it."""
    widths = [max(cell_len(title), *(row[at].cell_len for row in rows)) for at, title in enumerate(COLUMNS)]
    kept = [at for at in range(len(COLUMNS)) if any(row[at] for row in rows)]
    if width < NARROW:
        kept = [at for at in kept if at not in (BLOCK, SCORE)]
    if BLOCK in kept and _room(width, widths, kept, BLOCK) < LEAST_BLOCK:
        kept.remove(BLOCK)
    flexible = BLOCK if BLOCK in kept else PLACE
    widths[flexible] = min(widths[flexible], _room(width, widths, kept, flexible))
    from rich.table import Table  # only here: a run of one block has no table

    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    for at in kept:
        justify: JustifyMethod = "right" if at == TIME else "left"
        table.add_column(COLUMNS[at], width=widths[at], no_wrap=True, overflow="ellipsis", justify=justify)
    for row in rows:
        table.add_row(*(crop_left(row[at], widths[at]) if at == PLACE else row[at] for at in kept))
    return table


def _room(width: int, widths: Sequence[int], kept: Sequence[int], column: int) -> int:
    """Cells that the other columns leave to `column`."""
    return width - GAP * (len(kept) - 1) - sum(widths[at] for at in kept if at != column)


def _cells(group: Sequence[Row], shared: int) -> tuple[Text, Text, Text, Text, Text]:
    row = group[0]
    place = shown(row.place[shared:])
    block = Text(shown(row.name)) if row.name else Text(shown(row.section or ""), "dim")
    result = mark(row.status)
    if row.attempt > 1:
        block.append(f" (attempt {row.attempt})")
    if row.status is Status.SKIPPED:
        if len(group) > 1:
            place = f"{place}-{group[-1].line}"
            block = Text(wording.counted(len(group), "block"), "dim")
        block = Text.assemble(block, (f" ({shown(wording.not_run(row.reason, row.message))})", "dim"))
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


def failure(failure: Failure, painter: Painter, width: int) -> Iterator[Text]:
    """What there is to say of a block that failed: its code, the cause, the last of its output, the difference."""
    row = failure.row
    parts = [mark(row.status), Text(shown(row.place), "bold")]
    parts += [Text(shown(row.name))] if row.name else []
    head = list(painter.flow(parts, width))
    if (rest := min(width, WIDEST_RULE) - head[-1].cell_len - 1) > 0:
        head[-1].append(f" {'─' * rest}", "dim red")
    yield from head
    yield from painter.code(failure.code, width, CODE_LINES)
    yield Text()
    matcher = f"{DOT}{failure.verdict.matcher}" if failure.verdict else ""
    cause = f"{shown(failure.cause)}{matcher}{DOT}{wording.duration(row.duration_s)}"
    yield from painter.wrapped(Text(cause, "bold"), width, "  ")
    if failure.verdict:
        for reason in wording.reasons(failure.verdict):
            yield from painter.wrapped(Text(f"· {shown(reason)}"), width, "  ")
    yield Text()
    yield from _excerpt("stdout", failure.stdout, painter, width)
    yield from _excerpt("stderr", failure.stderr, painter, width)
    if failure.diff:
        expected = Text.assemble(("  - expected", "red"), f" ({shown(failure.result or '')})")
        yield from painter.flow([expected, Text("+ actual", "green"), *_legend(failure)], width)
        yield from _diff(failure, painter, width)
        yield Text()
    if failure.advice:
        yield from painter.wrapped(Text(shown(failure.advice)), width, "  ")
        yield Text()


def _legend(failure: Failure) -> list[Text]:
    if not any(line.volatile for line in failure.diff):
        return []
    from runbook.reporting.diff_lines import LEGEND, VOLATILE_STYLE

    return [Text(LEGEND, VOLATILE_STYLE)]


def _diff(failure: Failure, painter: Painter, width: int) -> Iterator[Text]:
    from runbook.reporting import diff_lines  # only here: a run without a mismatch has no diff

    for line in failure.diff:
        sign, style = diff_lines.SIDES[diff_lines.kind(line)]
        if painter.color:
            text = Text.assemble(
                *(
                    (one, diff_lines.VOLATILE_STYLE if volatile else "")
                    for one, volatile in diff_lines.pieces(line)
                ),
                style=style,
            )
        else:
            text = Text(diff_lines.plain(line))
        for row in fold(text, room(width) - len(sign) - 1, LONG_LINE_ROWS):
            yield Text.assemble((f"{INDENT}{sign} ", style), row)


def _excerpt(name: str, excerpt: Excerpt, painter: Painter, width: int) -> Iterator[Text]:
    if not excerpt.lines:
        return
    above = ", the last lines" if excerpt.above is None else ""
    if excerpt.above:
        above = f", … {wording.counted(excerpt.above, 'line')} above"
    yield Text(f"  {name}{above}", "dim")
    yield from painter.output(excerpt.lines, width, LONG_LINE_ROWS)
    yield Text()


def _totals(summary: Summary, event: RunFinished) -> Text:
    look = wording.STATUSES[event.status]
    said = wording.totals(summary.counts(), event.duration_s, summary.far_off)
    return Text.assemble((f"{look.symbol} ", look.style), (said, "bold"))
