"""The variables that the blocks have set, at the right of a wide screen."""

from collections.abc import Callable, Sequence

from rich.text import Text

from runbook.frontends.step.tui.widgets.pane import Pane
from runbook.frontends.step.variable_tracker import ShellVariable
from runbook.reporting.terminal.painter import crop


class VariablesPane(Pane):
    """Shows as many variables as there is room for; a click shows all."""

    CLICK = "screen.variables"

    def __init__(self, variables: Callable[[], Sequence[ShellVariable]]) -> None:
        super().__init__(id="variables")
        self._variables = variables

    def make_rows(self, width: int, height: int) -> list[Text]:
        """A headline, and a row for each."""
        return variable_rows(self._variables(), width, height)


def variable_rows(found: Sequence[ShellVariable], width: int, height: int) -> list[Text]:
    """Names and values; what the last block changed stands first and stands out."""
    rows = [Text("Variables", "bold")]
    if not found:
        return [*rows, Text("none set yet", "dim")]
    for one in found[: max(1, height - 2)]:
        sign = Text("● " if one.changed else "  ", "cyan")
        value = one.value.replace("\n", "⏎")
        rows.append(crop(Text.assemble(sign, (one.name, "bold" if one.changed else ""), "=", value), width))
    if len(found) > height - 2:
        rows.append(Text(f"… {len(found) - height + 2} more · v shows all", "dim"))
    return rows
