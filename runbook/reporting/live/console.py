"""The live view in a terminal: what stays is written once, what changes stands in a region at the bottom."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from rich.text import Text

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentStarted,
    Event,
    OutputReceived,
    RunFinished,
    Status,
)
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.live import console_summary
from runbook.reporting.live.console_block import RunningBlock
from runbook.reporting.live.run_view import LONGEST_LINE, LONGEST_WHOLE, View
from runbook.reporting.summary import Row, stretch
from runbook.reporting.terminal.capabilities import can_redraw, size
from runbook.reporting.terminal.line_buffer import Lines
from runbook.reporting.terminal.live_region import Line, Region
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.reporting.terminal.painter import DOT, INDENT, LONG_LINE_ROWS, Painter, crop, fold, mark
from runbook.reporting.terminal.ticker import Ticker

CODE_LINES = 24
"""Lines of a block's code that are shown."""
TICK = 0.1
"""Seconds between two frames when nothing happens but time."""
SHORTEST_FRAME = 0.05
"""Seconds between two frames at least, however fast events come."""
MOST_WAITING = 1000
"""Rows that wait for the next frame at most."""
SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


class ConsoleView(View):
    """Writes to the terminal `stream`; where that is not a terminal, only what stays.

    `width` overrides the terminal's (in cells), `clock` gives seconds. As time passes a thread draws the
    region again every `tick` seconds; with None only events and `refresh` do. Any thread may call it.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        color: bool,
        verbosity: int = 0,
        width: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        tick: float | None = TICK,
    ) -> None:
        super().__init__(verbosity)
        self._terminal = stream
        self._live = can_redraw(stream)
        self._stream = ViewStream(stream)
        self._painter = Painter(color=color)
        self._region = Region()
        self._width = width
        self._clock = clock
        self._ticker = Ticker(tick, self.refresh) if self._live and tick is not None else None
        self._lock = threading.RLock()
        self._above: list[str] = []
        self._drawn = float("-inf")
        self._suspended = False
        self._block: RunningBlock | None = None
        self._numbers: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        with self._lock:
            super().__call__(event)
            due = self._clock() - self._drawn >= SHORTEST_FRAME or len(self._above) >= MOST_WAITING
            if due or not self._live:
                self.refresh()
        if self._ticker is not None:
            self._ticker.start()

    def refresh(self) -> None:
        """Draw what is new, and the region as it is now; while suspended, nothing."""
        with self._lock:
            if self._suspended:
                return
            self._drawn = self._clock()
            width, height = self._size()
            lines: Sequence[Line] = ()
            prompt = None
            if self._live and self._block is not None:
                lines, prompt = self._block.rows(self._painter, width, height, self._drawn, quiet=self.quiet)
            above = "".join(self._above)
            self._above.clear()
            self._stream.write(self._region.draw(above, lines, width, prompt=prompt))

    def suspend(self) -> None:
        """Erase the region and draw nothing until `resume`: another program has the terminal."""
        with self._lock:
            if not self._suspended:
                self.refresh()
                self._stream.write(self._region.draw("", (), self._size()[0]))
                self._suspended = True

    def resume(self) -> None:
        """Draw again."""
        with self._lock:
            self._suspended = False
            self.refresh()

    def close(self) -> None:
        """Say what waits, erase the region, show the cursor. The stream stays open."""
        if self._ticker is not None:
            self._ticker.stop()
        with self._lock:
            super().close()
            self._block = None
            self.resume()

    def on_cloud(self, text: str) -> None:
        """One line."""
        self._say(self._painter.wrapped(Text(text, "bold yellow"), self._columns()))
        self._say([Text()])

    def on_document(self, event: DocumentStarted) -> None:
        """Title and path, then what is wrong with the document."""
        self._numbers = {one.id: number for number, one in enumerate(event.blocks, start=1)}
        title = Text(shown(event.title or event.document), "bold")
        self._say(self._painter.wrapped(title, self._columns()))
        if event.title:
            self._say([crop(Text(shown(event.document), "dim"), self._columns())])
        for one in event.diagnostics:
            text = _diagnostic(event.document, one)
            self._say(self._painter.wrapped(text, self._columns()), always=one.severity is Severity.ERROR)
        self._say([Text()])

    def on_section(self, title: str) -> None:
        """The title."""
        self._say(self._painter.wrapped(Text(shown(title), "bold blue"), self._columns()))
        self._say([Text()])

    def on_prerequisite(self, path: str) -> None:
        """The path of the document that is to be in place first."""
        text = Text.assemble(("prerequisite ", "dim"), (shown(path), "bold magenta"))
        self._say(self._painter.wrapped(text, self._columns()))
        self._say([Text()])

    def on_look(self, event: BlockFinished) -> None:
        """One line: what the look printed goes with it."""
        self._block = None
        parts = Text(f"– {wording.NOT_IN_PLACE}", "yellow"), Text(shown(wording.cause(event)))
        self._say(self._painter.flow(parts, self._columns()))
        self._say([Text()])

    def on_block(self, event: BlockStarted, outline: BlockOutline) -> None:
        """Place, name and code; below them the region begins."""
        place = _short(outline.place(event.document))
        if event.attempt <= 1:
            head = Text.assemble("  ", (place, "cyan"))
            if outline.name:
                head.append(f" · {shown(outline.name)}", "bold")
            if outline.on is not None:
                head.append(f" in {shown(outline.on)}", "magenta")
            if event.attempt == 0:
                head.append(f" · {wording.LOOK}", "yellow")
            code = event.code or outline.code
            self._say(self._painter.wrapped(head, self._columns()))
            self._say(self._painter.code(code, self._columns(), None if self.verbose else CODE_LINES))
        self._block = RunningBlock(
            self._clock(),
            place if self.quiet else "running",
            self._progress(event),
            Lines(LONGEST_WHOLE if self.verbose else LONGEST_LINE),
        )

    def on_output(self, event: OutputReceived) -> None:
        """The lines that ended are kept for the next frame, or, if all are wanted, written to stay."""
        if self._block is None or (self._suspended and event.stream is Stream.TERMINAL):
            return
        self._keep(self._block, self._block.lines.feed(event.stream, event.text, event.skipped))

    def on_late(self, label: str, lines: Sequence[str]) -> None:
        """The lines, and where they come from."""
        for text in self._painter.decoded(lines):
            head = Text.assemble((f"{INDENT}{_short(label)}: ", "dim"), text)
            self._say(fold(head, self._columns(), LONG_LINE_ROWS))

    def on_waiting(self, event: BlockFinished) -> None:
        """The spinner stands still: how the attempt ended is in its place."""
        if self._block is not None:
            self._block.ended = Text(DOT).join(_result(event))
            self._block.began = self._clock()

    def on_result(self, event: BlockFinished, row: Row) -> None:
        """The last lines of the output, and the mark."""
        block = self._block or RunningBlock(0.0, "", "", Lines(LONGEST_LINE))
        self._end_output(block, event)
        self._block = None
        self._say(self._painter.flow(_result(event), self._columns()))
        for reason in wording.shown_reasons(event, verbose=self.verbose):
            self._say(self._painter.wrapped(Text(f"· {shown(reason)}", "dim"), self._columns(), INDENT))
        self._say([Text()])

    def on_retry(self, event: BlockFinished, row: Row) -> None:
        """One line: the output of an attempt that is made again goes with it."""
        self._block = None
        parts = Text(f"– attempt {event.attempt} failed", "yellow"), Text(shown(wording.cause(event)))
        self._say(self._painter.flow(parts, self._columns()))

    def on_skipped(self, rows: Sequence[Row]) -> None:
        """One line for all of them."""
        self._block = None
        why = wording.not_run(rows[0].reason, rows[0].message)
        parts = mark(rows[0].status), Text(_short(stretch(rows))), Text(shown(why))
        self._say(self._painter.flow(parts, self._columns()))
        self._say([Text()])

    def on_end(self, event: RunFinished) -> None:
        """The table, the failures, the totals."""
        self._block = None
        self._say(
            console_summary.end(
                self.summary, event, self._painter, self._columns(), table=self.verbosity >= 0
            )
        )
        self.refresh()

    def _say(self, lines: Iterable[Text], *, always: bool = False) -> None:
        if always or not self.quiet:
            self._above += (f"{self._painter.ansi(line)}\n" for line in lines)

    def _columns(self) -> int:
        return self._size()[0]

    def _size(self) -> tuple[int, int]:
        columns, lines = size(self._terminal)
        return self._width or columns, lines

    def _progress(self, event: BlockStarted) -> str:
        return f"{self._numbers.get(event.block, 0)} of {len(self._numbers)}"

    def _keep(self, block: RunningBlock, lines: list[str]) -> None:
        if self.verbose:
            self._above += (f"{row}\n" for row in self._painter.written(lines, self._columns()))
            block.written += len(lines)
        else:
            block.keep(lines)

    def _end_output(self, block: RunningBlock, event: BlockFinished) -> None:
        lines = block.lines
        if not lines.count and not lines.partial:
            self._keep(block, lines.feed(Stream.STDOUT, event.stdout))
            self._keep(block, lines.feed(Stream.STDERR, event.stderr))
        self._keep(block, lines.end())
        self._say(block.above())
        self._say(self._painter.output(block.last(), self._columns(), LONG_LINE_ROWS))


def _short(place: str) -> str:
    return shown(place.rpartition("/")[2])


def _diagnostic(document: str, one: Diagnostic) -> Text:
    place = _short(one.place(document))
    return Text.assemble(
        ("! ", SEVERITIES[one.severity]),
        (place, "cyan"),
        (f" {one.severity}: ", SEVERITIES[one.severity]),
        shown(one.message),
        (f" [{shown(one.code)}]", "dim"),
    )


def _result(event: BlockFinished) -> list[Text]:
    parts = [mark(event.status)]
    verdict = event.verdict or event.information
    if event.status is not Status.PASSED:
        parts.append(Text(shown(wording.cause(event))))
    elif verdict is not None:
        parts.append(Text(wording.score(verdict)))
    parts.append(Text(wording.duration(event.duration_s)))
    if event.attempt > 1:
        parts.append(Text(f"attempt {event.attempt}"))
    if event.background:
        parts.append(Text("goes on in the background"))
    return parts
