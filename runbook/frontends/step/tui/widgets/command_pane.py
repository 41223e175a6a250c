"""The command that the keys are about: what would run next, or the selected block."""

from rich.text import Text

from runbook.engine.plan import Step
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.pane import Pane, rule


class CommandPane(Pane):
    """Shows the subject of the keys, its code folded to a few rows; a click shows all of it, or less."""

    CLICK = "screen.unfold"

    def __init__(self, controller: StepController) -> None:
        super().__init__(id="next")
        self._controller = controller
        self._unfolded = False

    def unfold(self) -> None:
        """Show all of the code, or less of it."""
        self._unfolded = not self._unfolded

    def rows_wanted(self, width: int, height: int) -> int:
        """How many rows the pane takes, on a screen of that height."""
        step = self._controller.subject
        code = len(styles.code(step.code, max(20, width - 4))) if step else 0
        most = height // 2 if self._unfolded else max(4, height // 5)
        return 1 + max(1, min(code, most))

    def make_rows(self, width: int, height: int) -> list[Text]:
        """A headline, and the code as far as there is room for it."""
        step, at_end = self._controller.subject, self._controller.at_end
        if self._controller.ended:
            return [rule(Text("the run has ended · q leaves", "bold"), Text(), width)]
        if step is None:
            words = "all done · S summary and report · q leaves" if at_end else "…"
            return [rule(Text(words, "bold green" if at_end else "dim"), Text(), width)]
        rows = styles.code(step.code, width - 4)
        room = max(1, height - 1)
        right = Text(f"line {step.block.line}", "dim")
        if len(rows) > room:
            right = Text(f"+{len(rows) - room} more rows · z", "yellow")
        elif at_end:
            right = Text("all done · q leaves", "green")
        return [
            rule(self._head(step), right, width),
            *(Text.assemble(("  ", ""), row) for row in rows[:room]),
        ]

    def _head(self, step: Step) -> Text:
        controller = self._controller
        entry = controller.progress.entries.get(step.id)
        state = "next" if step.id == controller.current else "chosen"
        if entry is not None and entry.running:
            state = "running"
        elif entry is not None and entry.ran:
            state = "run again"
        name = f" {step.directive.name}" if step.directive.name else ""
        number = f"block {controller.numbers[step.id]} of {len(controller.numbers)}{name}"
        head = Text.assemble((f"{state} ", "bold cyan"), (number, "bold"))
        if step.directive.cleanup:
            head.append(" · clean-up", "yellow")
        return head
