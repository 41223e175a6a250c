"""A list to choose from."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from runbook.core.strings import shown
from runbook.frontends.step.tui.dialogs.dialog import CLOSE, Dialog


class ListDialog(Dialog[str]):
    """Gives the id of the chosen row. `rows` are (id, row); a row without an id cannot be chosen."""

    BINDINGS = [CLOSE, Binding("q,l,v,g", "cancel", show=False)]  # noqa: RUF012

    def __init__(
        self, title: str, rows: Sequence[tuple[str | None, Text]], selected: str | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._selected = selected

    def compose(self) -> ComposeResult:
        """The rows."""
        with Vertical(classes="box"):
            yield Label(Text(shown(self._title), "bold"))
            yield OptionList(
                *(
                    Option(row, id=f"row-{n}", disabled=name is None)
                    for n, (name, row) in enumerate(self._rows)
                )
            )
            yield Label(Text("↑↓ Enter choose · Esc close", "dim"))

    def on_mount(self) -> None:
        """Begin at the selected row."""
        names = [name for name, _ in self._rows]
        if self._selected in names:
            self.query_one(OptionList).highlighted = names.index(self._selected)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice."""
        self.dismiss(self._rows[event.option_index][0])
