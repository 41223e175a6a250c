"""A question with two answers."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label, Static

from runbook.core.strings import shown
from runbook.frontends.step.tui.dialogs.dialog import CLOSE, Dialog


class ConfirmDialog(Dialog[bool]):
    """Asks for yes or no; `rows` show what the question is about."""

    BINDINGS = [  # noqa: RUF012
        CLOSE,
        Binding("y,enter", "answer(True)", "Yes"),
        Binding("n,q", "answer(False)", "No"),
    ]

    def __init__(self, question: str, rows: Sequence[Text] = ()) -> None:
        super().__init__()
        self._question = question
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Question, what it is about, the keys."""
        with Vertical(classes="box"):
            yield Label(Text(shown(self._question), "bold"))
            if self._rows:
                yield Static(Text("\n").join(self._rows), classes="code")
            yield Label(Text("y yes (Enter) · n no", "dim"))

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)
