"""A line to type."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label

from runbook.core.strings import shown
from runbook.frontends.step.tui.dialogs.dialog import Dialog


class LineDialog(Dialog[str]):
    """Asks for a line; Enter gives it."""

    def __init__(self, title: str, hint: str = "", value: str = "") -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._value = value

    def compose(self) -> ComposeResult:
        """Title, line, hint."""
        with Vertical(classes="box"):
            yield Label(Text(shown(self._title), "bold"))
            yield Input(self._value)
            if self._hint:
                yield Label(Text(shown(self._hint), "dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the line."""
        self.dismiss(event.value)
