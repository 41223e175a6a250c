"""The first row: the document, and how far the walk has come."""

from rich.text import Text

from runbook.frontends.step import block_summary
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.progress import Progress
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.pane import Pane
from runbook.reporting import wording


class TitleBar(Pane):
    """Shows the title, whether the person learns, how many blocks ended how, and the time that they took."""

    def __init__(self, controller: StepController) -> None:
        super().__init__(id="title")
        self._controller = controller

    def make_rows(self, width: int, height: int) -> list[Text]:
        """One row."""
        controller, progress = self._controller, self._controller.progress
        learning = Text("  learn", "yellow") if controller.learning else Text()
        left = Text.assemble((f" {progress.title or controller.document.title}", "bold"), learning)
        right = Text.assemble(
            counts(progress, len(controller.steps)), (f"  {wording.duration(progress.spent)}", "dim"), " "
        )
        return [styles.between(left, right, width)]


def counts(progress: Progress, total: int) -> Text:
    """``5 of 12 · 4 ✓ 1 ✗``."""
    found = progress.counts()
    parts = [Text(f"{sum(found.values())} of {total}")]
    parts += [
        Text(f"{found[status]} {block_summary.MARKS[status]}", style)
        for status, style in styles.STYLES.items()
        if found.get(status)
    ]
    return Text("  ").join(parts)
