"""All output of a block."""

from rich.text import Text

from runbook.frontends.step.progress import RunEntry
from runbook.frontends.step.tui.dialogs.viewer_dialog import ViewerDialog
from runbook.frontends.step.tui.widgets import styles
from runbook.reporting import wording


class OutputDialog(ViewerDialog):
    """Shows the lines that are kept of a block's output, from its end."""

    def __init__(self, name: str, entry: RunEntry) -> None:
        lines = entry.shown
        if entry.above or entry.buffer.skipped:
            missing = wording.left_out(entry.above, entry.buffer.skipped)
            lines = [f"… {missing} above; p opens the pager", *lines]
        super().__init__(
            Text.assemble((name, "bold"), "  ", styles.result(entry)),
            lambda number: next(iter(styles.decoded([lines[number]]))),
            count=len(lines),
            width=2 * max((len(line) for line in lines), default=1),  # a character may take two cells
            end=True,
        )
