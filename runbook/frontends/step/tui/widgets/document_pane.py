"""The document: prose, code and results, and how each block ended below it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

from rich.text import Text
from textual.events import Click
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runbook.engine.plan import Step
from runbook.frontends.step.passages import Passage, PassageKind
from runbook.frontends.step.progress import Progress
from runbook.frontends.step.tui.messages import BlockSelected
from runbook.frontends.step.tui.widgets import styles
from runbook.reporting import wording

OUTPUT_LINES = 6
"""Lines of a block's output below it in the document; a key shows all."""
RESULT_LINES = 12
"""Lines of a documented result that are shown in the document."""
_LEAD = 2


class Movement(StrEnum):
    """How the document scrolls."""

    DOWN = "down"
    UP = "up"
    PAGE_DOWN = "page_down"
    PAGE_UP = "page_up"
    TOP = "top"
    BOTTOM = "bottom"


class DocumentPane(ScrollView, can_focus=False):
    """Scrolls through the passages. Rows are made when they come into sight, so that a long document opens at once.

    The keys are those of the screen: the pane takes no focus. A click on a block posts `BlockSelected`.
    """

    def __init__(self, passages: Sequence[Passage], steps: Sequence[Step], progress: Progress) -> None:
        super().__init__()
        self._passages = passages
        self._numbers = {step.id: number for number, step in enumerate(steps, 1)}
        self._progress = progress
        self._rows: dict[int, list[Text]] = {}
        self._heights = [2 + one.end - one.start for one in passages]
        self._starts = [0]
        self._width = 0
        self._shown = False  # at first the document is read from its beginning
        self.current: str | None = None
        self.selected: str | None = None
        self.pattern: re.Pattern[str] | None = None
        self._at = {
            one.step.id: number
            for number, one in enumerate(passages)
            if one.kind is PassageKind.CODE and one.step
        }

    # -- state ---------------------------------------------------------------------------------------------------

    def mark(self, current: str | None, selected: str | None) -> None:
        """Which block has its turn, and which one the keys are about."""
        changed: set[str | None] = set()
        if (current, selected) != (self.current, self.selected):
            changed = {self.current, self.selected, current, selected}
        self.current, self.selected = current, selected
        for one in changed - {None}:
            self.changed(str(one))

    def changed(self, step: str) -> None:
        """A block has started or ended: make its rows again."""
        if step in self._at:
            self._rows.pop(self._at[step], None)
            self._settle()
            self.refresh()

    def move(self, movement: Movement) -> None:
        """Scroll."""
        match movement:
            case Movement.DOWN:
                self.scroll_relative(y=1, animate=False)
            case Movement.UP:
                self.scroll_relative(y=-1, animate=False)
            case Movement.PAGE_DOWN:
                self.scroll_page_down(animate=False)
            case Movement.PAGE_UP:
                self.scroll_page_up(animate=False)
            case Movement.TOP:
                self.scroll_home(animate=False)
            case Movement.BOTTOM:
                self.scroll_end(animate=False)

    def search(self, text: str) -> bool:
        """Mark every place where the text is, and go to one; whether there is one. An empty text unmarks them."""
        self.pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self._rows.clear()
        self._settle()
        self.refresh()
        return self.find() or self.find(backwards=True)

    def find(self, *, backwards: bool = False) -> bool:
        """Scroll to the next passage with a match below (above) the top row; whether there is one."""
        if self.pattern is None:
            return False
        here = self.scroll_offset.y + _LEAD
        order = range(len(self._passages))
        for number in reversed(order) if backwards else order:
            if not self._holds(number):
                continue
            for offset, row in enumerate(self._made(number)):
                at = self._starts[number] + offset
                ahead = at < here if backwards else at > here
                if ahead and self.pattern.search(row.plain) and not backwards:
                    return self._go(at - _LEAD)
            if backwards and self._starts[number] < here:
                rows = self._made(number)
                hits = [n for n, row in enumerate(rows) if self.pattern.search(row.plain)]
                hits = [n for n in hits if self._starts[number] + n < here]
                if hits:
                    return self._go(self._starts[number] + hits[-1] - _LEAD)
        return False

    def show(self, step: str) -> None:
        """Bring a block into sight, and of the text that leads to it as much as there is room for."""
        at = self._at.get(step)
        if at is None or not self.size.height:
            return
        before = at - (at > 0 and self._passages[at - 1].kind is PassageKind.PROSE)
        for number in (before, at):
            self._made(number)
        self._measure()
        start, end = self._starts[before], self._starts[at] + self._heights[at]
        spare = max(0, self.size.height - (end - start))
        self._go(0 if not self._shown else start - min(spare, _LEAD))
        self._shown = True

    def _go(self, y: int) -> bool:
        self._settle(at=max(0, y))
        self.scroll_to(y=max(0, y), animate=False)
        self._settle()
        return True

    # -- rows ----------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Other widths, other rows; the block stays where it was."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._rows.clear()
            self._settle()
            if self.selected:
                self.show(self.selected)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Make what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._settle()

    def _measure(self) -> None:
        self._starts = [0, *accumulate(self._heights)]
        size = Size(max(1, self._width), self._starts[-1])
        if size != self.virtual_size:
            self.virtual_size = size

    def _settle(self, at: int | None = None) -> None:
        """Make the rows around the window, and put their true heights in the place of the guessed ones."""
        if not self._width:
            return
        self._measure()
        for _ in range(4):
            top = self.scroll_offset.y if at is None else at
            first = max(0, bisect_right(self._starts, top) - 1)
            made = False
            number = first
            while number < len(self._passages) and self._starts[number] < top + self.size.height + 5:
                if number not in self._rows:
                    self._made(number)
                    made = True
                number += 1
            if not made:
                return
            self._measure()

    def _made(self, number: int) -> list[Text]:
        rows = self._rows.get(number)
        if rows is None:
            passage, width = self._passages[number], max(20, self._width - 3)
            match passage.kind:
                case PassageKind.PROSE:
                    rows = [*styles.prose(passage.text, width), Text()]
                case PassageKind.CODE:
                    rows = self._code(passage, width)
                case PassageKind.RESULT:
                    rows = self._result(passage, width)
            if self.pattern is not None:
                for row in rows:
                    row.highlight_regex(self.pattern, "reverse")
            self._rows[number] = rows
            self._heights[number] = len(rows)
        return rows

    def _holds(self, number: int) -> bool:
        assert self.pattern is not None
        passage = self._passages[number]
        texts = [passage.text]
        if (
            passage.kind is PassageKind.CODE
            and passage.step
            and (entry := self._progress.entries.get(passage.step.id))
        ):
            texts += entry.shown[-OUTPUT_LINES:]
        return any(self.pattern.search(text) for text in texts)

    def _code(self, passage: Passage, width: int) -> list[Text]:
        step = passage.step
        assert step is not None
        entry = self._progress.entries.get(step.id)
        current, selected = step.id == self.current, step.id == self.selected
        sign, style = styles.mark(entry, current=current)
        name = f" {step.directive.name}" if step.directive.name else ""
        flags = [word for word in ("cleanup", "confirm", "interactive") if getattr(step.directive, word)]
        if step.on is not None:
            flags.append(f"in {step.on.label}")
        if step.left_out is not None:
            flags.append("left out")
        head = Text.assemble(
            (sign, style),
            (f" {self._numbers.get(step.id, '')}{name}", "bold" if current or selected else ""),
            (f"  {', '.join(flags)}" if flags else "", "yellow"),
        )
        rows = [styles.between(head, Text(f"line {step.block.line}", "dim"), width)]
        bar = Text("┃ " if selected else "│ ", "bold cyan" if selected else "dim")
        text = entry.code if entry and entry.ran else step.code
        rows += [Text.assemble(bar, row) for row in styles.code(text, width - 2)]
        if entry is not None and entry.finished is not None and not entry.running:
            rows.append(Text.assemble("  ", styles.result(entry)))
            lines = entry.shown
            shown, count = styles.tail(lines, width - 4, OUTPUT_LINES)
            hidden = entry.above + len(lines) - count
            if hidden or entry.buffer.skipped:
                left = wording.left_out(hidden, entry.buffer.skipped)
                rows.append(Text(f"    … {left} above · o shows all", "dim"))
            rows += [Text.assemble("    ", row) for row in shown]
        return [*rows, Text()]

    def _result(self, passage: Passage, width: int) -> list[Text]:
        result = passage.expectation
        assert result is not None
        if result.regex is not None:
            wanted = f"must match {result.regex}"
        elif result.similarity is not None:
            wanted = f"needs {result.similarity:.2f}"
        else:
            wanted = "for information"
        rows = [Text(f"  documented result · {wanted}", "dim italic")]
        lines = passage.text.rstrip("\n").split("\n")
        most = len(lines) if len(lines) <= RESULT_LINES + 1 else RESULT_LINES
        for line in lines[:most]:
            rows += [Text.assemble(("  ┊ ", "dim"), row) for row in styles.tail([line], width - 4, 3)[0]]
        if most < len(lines):
            rows.append(Text(f"  ┊ … {len(lines) - most} more lines · d shows all", "dim"))
        return [*rows, Text()]

    def render_line(self, y: int) -> Strip:
        """One row of the window."""
        width = self.scrollable_content_region.width
        at = self.scroll_offset.y + y
        number = bisect_right(self._starts, at) - 1
        if not 0 <= number < len(self._passages):
            return Strip.blank(width)
        rows = self._made(number)
        offset = at - self._starts[number]
        if offset >= len(rows):
            return Strip.blank(width)
        row = Text.assemble(" ", rows[offset])
        return styles.strip(row, width, self.rich_style).apply_offsets(0, at)

    def on_click(self, event: Click) -> None:
        """Select the block."""
        at = self.scroll_offset.y + event.y
        number = bisect_right(self._starts, at) - 1
        if 0 <= number < len(self._passages):
            step = self._passages[number].step
            if step is not None:
                self.post_message(BlockSelected(step.id, in_sight=True))
