"""The rows around the document: title, last output, next command, keys; each fits itself to its size."""

import time
from collections.abc import Callable

from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from runbook.frontends.step import block_summary
from runbook.frontends.step.progress import Entry, Progress
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.document_view import strip
from runbook.frontends.step.variable_tracker import Variable
from runbook.reporting import wording
from runbook.reporting.live.console_block import SPIN, SPINNER
from runbook.reporting.terminal.painter import crop


class Rows(Widget):
    """Shows the rows that `made` gives for a width and a height."""

    class Clicked(Message):
        """Somebody clicked it."""

        def __init__(self, rows: "Rows", y: int) -> None:
            super().__init__()
            self.rows = rows
            self.y = y

    def __init__(self, made: Callable[[int, int], list[Text]], name: str) -> None:
        super().__init__(id=name)
        self._made = made
        self._shown: list[Text] = []
        self._fresh = False

    def again(self) -> None:
        """Something is different: make the rows again."""
        self._fresh = False
        self.refresh()

    def on_resize(self) -> None:
        """Another size, other rows."""
        self.again()

    def render_line(self, y: int) -> Strip:
        """One of the rows."""
        width, height = self.size
        if not self._fresh:
            self._shown = self._made(width, height)
            self._fresh = True
        text = self._shown[y] if y < len(self._shown) else Text()
        return strip(text, width, self.rich_style)

    def on_click(self, event: Click) -> None:
        """Tell of it."""
        self.post_message(self.Clicked(self, event.y))


def rule(text: Text, right: Text, width: int) -> Text:
    """A line across, with words in it."""
    left = Text.assemble(("── ", "dim"), crop(text, max(10, width - right.cell_len - 8)), " ")
    fill = max(1, width - left.cell_len - right.cell_len - (2 if right else 0))
    return Text.assemble(left, ("─" * fill, "dim"), " " if right else "", right, " " if right else "")


def spinner(seconds: float) -> str:
    """The picture of the moment."""
    return SPINNER[int(seconds / SPIN) % len(SPINNER)]


def last_output(entry: Entry | None, title: str, width: int, height: int, pause: str = "") -> list[Text]:
    """What runs or ran last: how it is, and the end of its output."""
    if entry is None:
        return [rule(Text("nothing has run yet", "dim"), Text(), width)]
    if entry.running:
        passed = time.monotonic() - entry.began
        head = Text.assemble((f"{spinner(passed)} running ", "bold cyan"), title)
        right = Text(f"{wording.duration(passed)} · ^C stops it", "cyan")
    else:
        head = Text.assemble(styles.result(entry), (f" · {title}", "dim"))
        right = Text(pause or "o all · d compare", "yellow" if pause else "dim")
    if head.cell_len + right.cell_len + 8 > width:
        right = Text(pause, "yellow")
    rows = [rule(head, right, width)]
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


def failure(entry: Entry) -> list[str]:
    """The first reasons of a result that does not match."""
    end = entry.finished
    verdict = getattr(end, "verdict", None)
    if verdict is None or verdict.passed:
        return []
    return [f"because {one}" for one in verdict.why[:2]]


def wanted_rows(entry: Entry | None) -> int:
    """How many rows the last output would like to have."""
    if entry is None:
        return 1
    more = bool(entry.above or entry.buffer.skipped)
    return 1 + len(failure(entry)) + more + max(1, len(entry.lines) + bool(entry.buffer.partial))


def outline(
    progress: Progress, rows: list[tuple[str | None, int, str]], current: str | None, selected: str | None
) -> list[Text]:
    """A row for each section and block: (id of the block, depth, words)."""
    found = []
    for name, depth, words in rows:
        if name is None:
            found.append(Text.assemble("  " * depth, (words, "bold")))
            continue
        sign, style = styles.mark(progress.entries.get(name), current=name == current)
        look = "bold" if name == current else "reverse" if name == selected else ""
        found.append(Text.assemble("  " * depth, (sign, style), " ", (words, look)))
    return found


def variables(found: tuple[Variable, ...], width: int, height: int) -> list[Text]:
    """Names and values; what the last block changed stands first and stands out."""
    rows = [Text("Variables", "bold")]
    if not found:
        return [*rows, Text("none set yet", "dim")]
    for one in found[: max(1, height - 2)]:
        sign = Text("● " if one.changed else "  ", "cyan")
        value = one.value.replace("\n", "⏎")
        rows.append(crop(Text.assemble(sign, (one.name, "bold" if one.changed else ""), "=", value), width))
    if len(found) > height - 2:
        rows.append(Text(f"… {len(found) - height + 2} more · v shows all", "dim"))
    return rows


def counts(progress: Progress, total: int) -> Text:
    """``5 of 12 · 4 ✓ 1 ✗``."""
    found = progress.counts()
    parts = [Text(f"{sum(found.values())} of {total}")]
    parts += [
        Text(f"{found[status]} {block_summary.MARKS[status]}", style)
        for status, style in styles.STYLES.items()
        if found.get(status)
    ]
    return Text("  ").join(parts)
