"""What runs or ran last, and the end of its output."""

import time

from rich.text import Text

from runbook.frontends.step.controller import StepController
from runbook.frontends.step.progress import RunEntry
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.pane import Pane, rule
from runbook.reporting import wording
from runbook.reporting.live.console_block import SPIN, SPINNER
from runbook.reporting.terminal.painter import crop


class OutputPane(Pane):
    """Shows the state of the latest block or command, and the last lines of its output; a click shows all."""

    CLICK = "screen.output"

    def __init__(self, controller: StepController) -> None:
        super().__init__(id="last")
        self._controller = controller

    @property
    def rows_wanted(self) -> int:
        """How many rows would show everything."""
        entry = self._controller.latest
        if entry is None:
            return 1
        above = bool(entry.above or entry.buffer.skipped)
        return 1 + len(failure(entry)) + above + max(1, len(entry.lines) + bool(entry.buffer.partial))

    def make_rows(self, width: int, height: int) -> list[Text]:
        """The state, and as much of the output as there is room for."""
        entry = self._controller.latest
        if entry is None:
            return [rule(Text("nothing has run yet", "dim"), Text(), width)]
        rows = [self._head(entry, width)]
        lines = entry.shown
        why = [] if entry.running else failure(entry)
        shown, count = styles.tail(lines, width - 2, max(1, height - 1 - len(why)))
        hidden = entry.above + len(lines) - count
        if (hidden or entry.buffer.skipped) and height > 3:
            shown, count = styles.tail(lines, width - 2, max(1, height - 2 - len(why)))
            hidden = entry.above + len(lines) - count
            rows.append(Text(f" … {wording.left_out(hidden, entry.buffer.skipped)} above", "dim"))
        rows += [Text.assemble(" ", row) for row in shown]
        if not lines and not entry.running and not why:
            rows.append(Text(" (it printed nothing)", "dim"))
        return [*rows, *(Text(f" {crop(Text(line), width - 2).plain}", "red") for line in why)]

    def _head(self, entry: RunEntry, width: int) -> Text:
        label, retry = self._controller.label(entry), self._controller.retry
        pause = f"again in {wording.duration(retry.left)} · ^C stops" if retry else ""
        if entry.running:
            seconds = time.monotonic() - entry.began
            head = Text.assemble((f"{spinner(seconds)} running ", "bold cyan"), label)
            right = Text(f"{wording.duration(seconds)} · ^C stops it", "cyan")
        else:
            head = Text.assemble(styles.result(entry), (f" · {label}", "dim"))
            right = Text(pause or "o all · d compare", "yellow" if pause else "dim")
        if head.cell_len + right.cell_len + 8 > width:
            right = Text(pause, "yellow")
        return rule(head, right, width)


def spinner(seconds: float) -> str:
    """The picture of the moment."""
    return SPINNER[int(seconds / SPIN) % len(SPINNER)]


def failure(entry: RunEntry) -> list[str]:
    """The first reasons of a result that does not match."""
    end = entry.finished
    verdict = getattr(end, "verdict", None)
    if verdict is None or verdict.passed:
        return []
    return [f"because {one}" for one in wording.reasons(verdict)[:2]]
