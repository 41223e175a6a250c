"""Something long to read."""

import re
from collections.abc import Callable, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Label

from runbook.frontends.step.tui.dialogs.dialog import CLOSE, Dialog
from runbook.frontends.step.tui.dialogs.line_dialog import LineDialog
from runbook.frontends.step.tui.widgets import styles


class RowScroll(ScrollView, can_focus=True):
    """Rows that are made when they come into sight. `made(n)` gives the n-th."""

    def __init__(self, count: int, width: int, made: Callable[[int], Text]) -> None:
        super().__init__()
        self._made = made
        self.virtual_size = Size(width, count)
        self.pattern: re.Pattern[str] | None = None

    def render_line(self, y: int) -> Strip:
        """One of them."""
        at = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        text = self._made(at).copy() if at < self.virtual_size.height else Text()
        if self.pattern is not None:
            text.highlight_regex(self.pattern, "reverse")
        left = self.scroll_offset.x
        return styles.strip(text, max(width + left, text.cell_len), self.rich_style).crop(left, left + width)

    def find(self, *, backwards: bool = False) -> bool:
        """Go to the next row that holds the pattern."""
        if self.pattern is None:
            return False
        here, end = self.scroll_offset.y, self.virtual_size.height
        for at in range(here - 1, -1, -1) if backwards else range(here + 1, end):
            if self.pattern.search(self._made(at).plain):
                self.scroll_to(y=at, animate=False)
                return True
        return False


class ViewerDialog(Dialog[bool]):
    """Shows rows that scroll and can be searched. The answer is true where the person asks for the pager."""

    BINDINGS = [  # noqa: RUF012
        CLOSE,
        Binding("q,o,d,question_mark", "cancel", show=False),
        Binding("slash", "search", "Search"),
        Binding("n", "next(False)", "Next"),
        Binding("N", "next(True)", "Previous"),
        Binding("p", "pager", "Pager"),
    ]

    def __init__(
        self,
        title: Text,
        rows: Sequence[Text] | Callable[[int], Text],
        *,
        count: int = 0,
        width: int = 0,
        end: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        made = rows if callable(rows) else rows.__getitem__
        if not callable(rows):
            count = len(rows)
            width = max((row.cell_len for row in rows), default=1)
        self._scroll = RowScroll(count, width, made)
        self._end = end

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(classes="box whole"):
            yield Label(self._title)
            yield self._scroll
            yield Label(Text("↑↓ scroll · / search, n N next, before · p pager · Esc close", "dim"))

    def on_mount(self) -> None:
        """Begin at the end, where that matters."""
        self._scroll.focus()
        if self._end:
            self._scroll.call_after_refresh(self._scroll.scroll_end, animate=False)

    def action_search(self) -> None:
        """Ask what for."""

        def found(text: str | None) -> None:
            self._scroll.pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
            self._scroll.refresh()
            if text:
                self._scroll.scroll_to(y=0, animate=False)
                if not self._scroll.find():
                    self.app.bell()

        self.app.push_screen(LineDialog("Search"), found)

    def action_next(self, backwards: bool) -> None:
        """On to the next place."""
        if not self._scroll.find(backwards=backwards):
            self.app.bell()

    def action_pager(self) -> None:
        """Close, and open it in the pager."""
        self.dismiss(True)
