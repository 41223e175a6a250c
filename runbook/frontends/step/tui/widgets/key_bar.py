"""The last row: the most useful keys of the moment."""

from rich.text import Text

from runbook.frontends.step.controller import StepController
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.widgets.pane import Pane


class KeyBar(Pane):
    """Shows other keys while a block runs."""

    def __init__(self, controller: StepController) -> None:
        super().__init__(id="keys")
        self._controller = controller

    def make_rows(self, width: int, height: int) -> list[Text]:
        """One row."""
        return [key_bindings.footer(width, busy=not self._controller.free)]
