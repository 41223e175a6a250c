"""What the panes around the document have in common."""

from typing import ClassVar

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from runbook.frontends.step.tui.widgets import styles
from runbook.reporting.terminal.painter import crop


class Pane(Widget):
    """Rows of text, made for the size of the pane when something has changed. A subclass makes the rows.

    A click runs the action `CLICK`, where there is one.
    """

    CLICK: ClassVar[str] = ""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._rows: list[Text] | None = None

    def make_rows(self, width: int, height: int) -> list[Text]:
        """The rows for that many columns and rows."""
        raise NotImplementedError

    def remake(self) -> None:
        """Something has changed: make the rows again."""
        self._rows = None
        self.refresh()

    def on_resize(self) -> None:
        """Another size, other rows."""
        self.remake()

    def render_line(self, y: int) -> Strip:
        """One of the rows."""
        width, height = self.size
        if self._rows is None:
            self._rows = self.make_rows(width, height)
        text = self._rows[y] if y < len(self._rows) else Text()
        return styles.strip(text, width, self.rich_style)

    async def on_click(self) -> None:
        """Show more of what the pane shows."""
        if self.CLICK:
            await self.run_action(self.CLICK)


def rule(text: Text, right: Text, width: int) -> Text:
    """A line across the pane, with `text` and `right` in it."""
    left = Text.assemble(("── ", "dim"), crop(text, max(10, width - right.cell_len - 8)), " ")
    fill = max(1, width - left.cell_len - right.cell_len - (2 if right else 0))
    return Text.assemble(left, ("─" * fill, "dim"), " " if right else "", right, " " if right else "")
