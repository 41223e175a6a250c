"""What the dialogs have in common."""

from typing import TypeVar

from textual.binding import Binding
from textual.screen import ModalScreen

CLOSE = Binding("escape,ctrl+c", "cancel", "Close", priority=True)

T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """A screen above the main one; Escape closes it without an answer."""

    BINDINGS = [CLOSE]  # noqa: RUF012 - Textual's own way

    def action_cancel(self) -> None:
        """Close it."""
        self.dismiss(None)
