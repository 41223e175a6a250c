"""The view of `runbook test` in a terminal: a line a document under way, and a bar, below those that are through."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from rich.cells import cell_len
from rich.text import Text

from runbook.core.events import BlockFinished, DocumentRetried, Event, RunFinished, Status
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.live import console_summary
from runbook.reporting.live.suite_view import BoardView, EndedDocument, RunningDocument
from runbook.reporting.summary import Row
from runbook.reporting.terminal.capabilities import can_redraw, size
from runbook.reporting.terminal.live_region import Region
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.reporting.terminal.painter import DOT, Painter, crop, crop_left, mark

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAME_S = 0.1
"""Seconds between two frames."""
WIDEST_BAR = 40
FILLED, EMPTY = "━", "─"
ROWS_LEFT = 4
"""Rows of the screen that documents under way leave alone."""


class ConsoleBoard(BoardView):
    """Writes to the terminal `stream`; where that is not a terminal, only what stays.

    `width` overrides the terminal's (in cells). It draws when it gets an event or `refresh` is called.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        color: bool,
        verbosity: int,
        total: int,
        expected_s: Mapping[str, float],
        jobs: int,
        clock: Callable[[], float],
        width: int | None = None,
    ) -> None:
        super().__init__(verbosity, total, expected_s=expected_s, jobs=jobs, clock=clock)
        self._terminal = stream
        self._live = can_redraw(stream)
        self._stream = ViewStream(stream)
        self._painter = Painter(color=color)
        self._region = Region()
        self._width = width
        self._above: list[str] = []
        self._drawn = float("-inf")
        self._closed = False

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        super().__call__(event)
        if not self._live or self._clock() - self._drawn >= FRAME_S:
            self._draw()

    def refresh(self) -> None:
        """Draw what is new, and the lines of what is under way."""
        super().refresh()
        self._draw()

    def close(self) -> None:
        """Erase the lines at the bottom, show the cursor."""
        self._closed = True
        self.refresh()

    def on_cloud(self, text: str) -> None:
        """One line."""
        self._say(self._painter.wrapped(Text(text, "bold yellow"), self._columns()), always=True)
        if self._closed:
            self.refresh()

    def on_block(self, event: BlockFinished, row: Row) -> None:
        """With verbosity: how it ended."""
        if self.verbose and row.status is not Status.SKIPPED:
            why = [] if row.status is Status.PASSED else [Text(shown(wording.cause(event)))]
            parts = [mark(row.status), Text(shown(row.place)), *why, Text(wording.duration(row.duration_s))]
            self._say(Text.assemble("  ", line) for line in self._painter.flow(parts, self._columns() - 2))

    def on_ended(self, ended: EndedDocument) -> None:
        """Mark, path, why, time."""
        look = wording.FLAKY if ended.flaky else wording.STATUSES[ended.status]
        parts = [Text.assemble((look.symbol, look.style), f" {shown(ended.document)}")]
        if ended.status is Status.PASSED:
            parts.append(Text(wording.counted(ended.ran, "block"), "dim"))
        elif ended.why:
            own = f"{ended.document}:"
            why = f"line {ended.why[len(own) :]}" if ended.why.startswith(own) else ended.why
            parts.append(Text(shown(why), "" if ended.status is Status.SKIPPED else "red"))
        if ended.retried:
            attempts = f"attempt {len(ended.retried) + 1}"
            parts.append(Text(f"flaky: passed at {attempts}" if ended.flaky else attempts, "yellow"))
        parts.append(Text(wording.duration(ended.duration_s), "dim"))
        self._say(
            self._painter.flow(parts, self._columns()),
            always=ended.lack is not None or ended.status not in (Status.PASSED, Status.SKIPPED),
        )

    def on_retry(self, event: DocumentRetried, why: str) -> None:
        """One line."""
        parts = [
            Text(f"– {shown(event.document)}", "yellow"),
            Text(f"attempt {event.attempt} failed"),
            Text(shown(why)),
        ]
        self._say(self._painter.flow(parts, self._columns()))

    def on_end(self, event: RunFinished) -> None:
        """The details of the failures, the totals."""
        self._closed = True
        self._say([Text()])
        for one in self.failures:
            self._say(console_summary.failure(one, self._painter, self._columns()), always=True)
        if self.hidden:
            self._say([Text(f"… {wording.counted(self.hidden, 'more failure')}", "red"), Text()], always=True)
        if self.quiet:
            self._say([Text(f"flaky: {shown(one.document)}", "yellow") for one in self.flaky], always=True)
        if event.message:
            head = Text.assemble(mark(event.status), f"{DOT}{shown(event.message)}")
            self._say(self._painter.wrapped(head, self._columns()), always=True)
        look = wording.STATUSES[event.status]
        totals = Text.assemble((f"{look.symbol} ", look.style), (self.totals(event), "bold"))
        self._say(self._painter.wrapped(totals, self._columns()), always=True)
        self.refresh()

    def _draw(self) -> None:
        self._drawn = self._clock()
        width, height = self._size()
        rows = list(self._rows(width, height)) if self._live and not self._closed else []
        above = "".join(self._above)
        self._above.clear()
        self._stream.write(self._region.draw(above, [self._painter.line(row) for row in rows], width))

    def _rows(self, width: int, height: int) -> Iterator[Text]:
        shown = list(self.running.values())
        room = max(1, height - ROWS_LEFT)
        for one in shown[:room]:
            yield self._row(one, width)
        if len(shown) > room:
            yield Text(f"  … {wording.counted(len(shown) - room, 'more document')}", "dim")
        yield self._bar(width)

    def _row(self, one: RunningDocument, width: int) -> Text:
        frame = FRAMES[int(self._clock() / FRAME_S) % len(FRAMES)]
        end = f" {one.done}/{one.total}  {wording.duration(self._clock() - one.since)}"
        name = crop_left(
            Text(shown(one.started.document)), max(1, min(width - 3 - cell_len(end), width // 2))
        )
        head = Text.assemble((f"{frame} ", "cyan"), name)
        room = width - 1 - head.cell_len - cell_len(end) - len(DOT)
        if one.section and room > 8:
            head.append_text(crop(Text(f"{DOT}{shown(one.section)}", "dim"), room))
        return crop(Text.assemble(head, (end, "dim")), width - 1)

    def _bar(self, width: int) -> Text:
        total = max(1, self.total - self.empty)
        left = self.time_left()
        words = f" {self.done} of {self.total - self.empty}"
        bad = sum(self.counts[one] for one in (Status.FAILED, Status.ERROR))
        told = [(words, "")]
        if bad:
            told.append((f"{DOT}{bad} failed", "red"))
        if left is not None:
            told.append((f"{DOT}about {wording.duration(left)} left", "dim"))
        text = Text.assemble(*told)
        cells = max(0, min(WIDEST_BAR, width - 1 - text.cell_len))
        filled = cells * self.done // total
        return crop(
            Text.assemble((FILLED * filled, "green"), (EMPTY * (cells - filled), "dim"), text), width - 1
        )

    def _say(self, lines: Iterable[Text] | Sequence[Text], *, always: bool = False) -> None:
        if always or not self.quiet:
            self._above += (f"{self._painter.ansi(line)}\n" for line in lines)

    def _columns(self) -> int:
        return self._size()[0]

    def _size(self) -> tuple[int, int]:
        columns, lines = size(self._terminal)
        return self._width or columns, lines
