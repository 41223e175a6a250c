"""The keys for reading: nothing runs."""

import webbrowser

from rich.text import Text

from runbook.frontends.step.tui.dialogs import Ask, Pick
from runbook.frontends.step.tui.main_view import Stage
from runbook.frontends.step.tui.widgets import panes
from runbook.frontends.step.tui.widgets import rows as looks


class Reading(Stage):
    """Scroll, choose, search, follow a link."""

    def action_down(self) -> None:
        """A row down."""
        self._reader.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """A row up."""
        self._reader.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        self._reader.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        self._reader.scroll_page_up(animate=False)

    def action_top(self) -> None:
        """To the beginning."""
        self._reader.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """To the end."""
        self._reader.scroll_end(animate=False)

    def action_next_block(self) -> None:
        """Choose the next block."""
        self._move(1)

    def action_previous_block(self) -> None:
        """Choose the block before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        names = list(self._steps)
        at = names.index(self._selected) + by if self._selected else (0 if by > 0 else len(names) - 1)
        if 0 <= at < len(names):
            self._look_at(names[at])

    def action_here(self) -> None:
        """Back to the block whose turn it is."""
        self._moved = False
        self._select(self._current)

    def action_outline(self) -> None:
        """All sections and blocks."""
        rows = panes.outline(self.progress, self._list, self._current, None)
        named = [(name, row) for (name, _, _), row in zip(self._list, rows, strict=True)]
        self.push_screen(
            Pick("Sections and blocks", named, self._selected),
            lambda name: self._look_at(name) if name else None,
        )

    def action_search(self) -> None:
        """Ask what for, and go there."""

        def search(text: str | None) -> None:
            if text is not None:
                self._reader.search(text)
                if text and not (self._reader.find() or self._reader.find(backwards=True)):
                    self.notify(f"{text!r} is not there", timeout=2)

        self.push_screen(Ask("Search document and output", "n and N go on; nothing unmarks"), search)

    def action_find(self, backwards: bool) -> None:
        """On to the next match."""
        if not self._reader.find(backwards=backwards):
            self.notify("no further match", timeout=2)

    def action_links(self) -> None:
        """Where the document leads."""
        found = looks.links(self.tour.document)

        def go(link: str | None) -> None:
            if link is None:
                return
            if looks.is_document(link):
                self._follow(link)
            elif link.startswith(("http://", "https://")):
                webbrowser.open(link)

        rows: list[tuple[str | None, Text]] = [
            (link, Text.assemble(title, (f"  {link}", "dim"))) for title, link in found
        ]
        if rows:
            self.push_screen(Pick("Links", rows), go)
        else:
            self.notify("the document has no links", timeout=2)
