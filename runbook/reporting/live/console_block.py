"""The block that runs, as the region of the terminal view shows it."""

from collections import deque
from dataclasses import dataclass, field

from rich.text import Text

from runbook.reporting import wording
from runbook.reporting.terminal.line_buffer import Lines
from runbook.reporting.terminal.live_region import Line
from runbook.reporting.terminal.painter import DOT, INDENT, NARROWEST, Painter, crop, crop_left

LAST_LINES = 12
"""Lines of output that are shown, while a block runs and after it."""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SPIN = 0.1
"""Seconds that each picture of the spinner stands."""


@dataclass(slots=True)
class RunningBlock:
    """A block that runs since `began` (seconds of the view's clock), or one that `ended` then and may be tried again.

    `what` and `progress` stand beside the spinner. `tail` holds the last lines, raw, of those that have ended;
    `written` is the number of lines that were written to stay instead.
    """

    began: float
    what: str
    progress: str
    lines: Lines
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES + 1))
    written: int = 0
    ended: Text | None = None

    def keep(self, lines: list[str]) -> None:
        """Keep the last of `lines`."""
        self.tail.extend(lines[-LAST_LINES - 1 :])

    def last(self) -> list[str]:
        """The last lines, raw; one more than usual where a row would say that one line is left out."""
        tail = list(self.tail)
        return tail if self.lines.count - self.written <= len(tail) else tail[1:]

    def above(self) -> list[Text]:
        """What is left out above the last lines, if anything is."""
        hidden = self.lines.count - self.written - len(self.last())
        if not hidden and not self.lines.skipped:
            return []
        return [Text(f"{INDENT}… {wording.left_out(hidden, self.lines.skipped)} above", "dim")]

    def rows(
        self, painter: Painter, width: int, height: int, now: float, *, quiet: bool
    ) -> tuple[list[Line], int | None]:
        """The region on a screen of `width` cells and `height` rows, and which of its rows is a prompt, if one is.

        The last lines (with `quiet`, none), the one that has not ended, the spinner.
        """
        width = max(NARROWEST, width - 1)  # terminals differ in what happens after the last column
        rows: list[Text] = []
        if not quiet:
            rows += self.above()
            rows += [Text.assemble(INDENT, one) for one in painter.decoded(self.last())]
        rows = [crop(row, width) for row in rows]
        if self.lines.partial:
            (text,) = painter.decoded([self.lines.partial])
            rows.append(Text.assemble(INDENT, crop_left(text, width - len(INDENT))))
        most = max(0, height - 2)
        rows = rows[max(0, len(rows) - most) :]
        prompt = len(rows) - 1 if rows and self.lines.partial and self.ended is None else None
        return [painter.line(row) for row in (*rows, crop(self._bottom(now), width))], prompt

    def _bottom(self, now: float) -> Text:
        passed = now - self.began
        if self.ended is not None:
            return Text.assemble(self.ended, f"{DOT}waiting {wording.duration(passed)}" if passed > 1 else "")
        picture = SPINNER[int(passed / SPIN) % len(SPINNER)]
        return Text.assemble(
            (picture, "cyan"),
            f" {self.what}{DOT}{wording.duration(passed)}",
            (f"{DOT}{self.progress}", "dim"),
        )
