"""A block's code to change."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label, TextArea

from runbook.core.strings import shown
from runbook.frontends.step.tui.dialogs.dialog import CLOSE, Dialog


class CodeDialog(Dialog[tuple[str, bool]]):
    """Gives the changed code, and whether the document keeps it."""

    BINDINGS = [  # noqa: RUF012
        CLOSE,
        Binding("ctrl+r,f5", "done(False)", "Run it", priority=True),
        Binding("ctrl+s", "done(True)", "Keep it in the document and run it", priority=True),
    ]

    def __init__(self, title: str, code: str) -> None:
        super().__init__()
        self._title = title
        self._code = code

    def compose(self) -> ComposeResult:
        """The code, the keys."""
        with Vertical(classes="box tall"):
            yield Label(Text(shown(self._title), "bold"))
            yield TextArea(self._code.rstrip("\n"), soft_wrap=True, tab_behavior="indent")
            yield Label(Text("^R run it · ^S also keep it in the document · Esc leave it", "dim"))

    def on_mount(self) -> None:
        """Begin at the end."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_done(self, keep: bool) -> None:
        """Close with the code."""
        text = self.query_one(TextArea).text
        self.dismiss((text.rstrip("\n") + "\n", keep))
