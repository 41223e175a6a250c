"""The list of sections and blocks at the left."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.events import Click

from runbook.core.document import Document
from runbook.engine.plan import Step
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.tui.messages import BlockSelected
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.pane import Pane


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A section or a file (`block` is None), or a block."""

    block: str | None
    depth: int
    words: str


class OutlinePane(Pane):
    """Shows the part of the list around the selected block; a click selects a block."""

    def __init__(self, controller: StepController) -> None:
        super().__init__(id="outline")
        self._controller = controller
        self._list = list(outline_rows(controller.document, list(controller.steps.values())))
        self._top = 0

    def make_rows(self, width: int, height: int) -> list[Text]:
        """As many rows as there is room for."""
        selected = self._controller.selected
        at = next((n for n, row in enumerate(self._list) if row.block == selected), 0)
        self._top = max(0, min(at - height // 2, len(self._list) - height))
        return [self._row(row, selected) for row in self._list[self._top : self._top + height]]

    def all_rows(self) -> list[tuple[str | None, Text]]:
        """The whole list: the block's id, where it is a block, and the row."""
        return [(row.block, self._row(row, None)) for row in self._list]

    def _row(self, row: OutlineRow, selected: str | None) -> Text:
        indent, current = "  " * row.depth, self._controller.current
        if row.block is None:
            return Text.assemble(indent, (row.words, "bold"))
        sign, style = styles.mark(
            self._controller.progress.entries.get(row.block), current=row.block == current
        )
        look = "bold" if row.block == current else "reverse" if row.block == selected else ""
        return Text.assemble(indent, (sign, style), " ", (row.words, look))

    async def on_click(self, event: Click) -> None:  # type: ignore[override]
        """Select the block."""
        at = self._top + event.y
        if at < len(self._list) and (block := self._list[at].block):
            self.post_message(BlockSelected(block, in_sight=False))


def outline_rows(document: Document, steps: Sequence[Step]) -> Iterator[OutlineRow]:
    """Sections and blocks, in the order of the document and what it needs."""
    waiting = deque(document.sections)
    path, depth = document.path, 0
    turns = {one.document.path: one.anchor for one in document.prerequisites if one.document}
    for number, step in enumerate(steps, 1):
        anchor = turns.get(step.needed_by[0], 0) if step.needed_by else step.block.anchor
        while waiting and waiting[0].span.start < anchor:
            section = waiting.popleft()
            depth = max(0, section.level - 1)
            yield OutlineRow(None, depth, section.title)
        if step.path not in (path, document.path):
            yield OutlineRow(None, depth + 1, step.path)
        path = step.path
        words = step.directive.name or step.code.strip().split("\n", 1)[0]
        yield OutlineRow(step.id, depth + 1 + (path != document.path), f"{number} {words}")
    for section in waiting:
        yield OutlineRow(None, max(0, section.level - 1), section.title)
