"""A command that the person types to learn it."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label, Static, TextArea

from runbook.core.strings import shown
from runbook.frontends.step.tui.dialogs.dialog import CLOSE, Dialog


class TypingDialog(Dialog[str]):
    """Asks for a command; below it, line by line, what differs from the documented one."""

    BINDINGS = [  # noqa: RUF012
        CLOSE,
        Binding("ctrl+r,f5", "done", "Run it", priority=True),
        Binding("ctrl+o", "peek", "Show the documented command", priority=True),
    ]

    def __init__(self, title: str, wanted: str) -> None:
        super().__init__()
        self._title = title
        self._wanted = wanted.rstrip("\n").split("\n")
        self._peeked = False

    def compose(self) -> ComposeResult:
        """Where to type, and how far it agrees."""
        with Vertical(classes="box tall"):
            yield Label(Text(shown(self._title), "bold"))
            yield TextArea("", soft_wrap=True)
            yield Static(id="difference")
            yield Label(Text("^R run what you typed · ^O show the documented one · Esc leave it", "dim"))

    def on_text_area_changed(self) -> None:
        """Compare."""
        self.query_one("#difference", Static).update(self._difference())

    def on_mount(self) -> None:
        """Compare with nothing."""
        self.on_text_area_changed()

    def _difference(self) -> Text:
        typed = self.query_one(TextArea).text.split("\n")
        rows = []
        for number, wanted in enumerate(self._wanted):
            own = typed[number] if number < len(typed) else ""
            if own.split() == wanted.split():
                rows.append(Text.assemble(("✓ ", "green"), own))
                continue
            same = next(
                (n for n, (a, b) in enumerate(zip(own, wanted, strict=False)) if a != b),
                min(len(own), len(wanted)),
            )
            if self._peeked:
                rows.append(Text.assemble(("- ", "red"), wanted[:same], (wanted[same:], "bold red")))
            if own:
                rows.append(
                    Text.assemble(("+ ", "yellow"), (own[:same], "green"), (own[same:], "bold yellow"))
                )
            elif not self._peeked:
                rows.append(Text("· a line to type", "dim"))
        rows += [Text.assemble(("+ ", "yellow"), one) for one in typed[len(self._wanted) :] if one.strip()]
        return Text("\n").join(rows[:12])

    def action_peek(self) -> None:
        """Show what the document says."""
        self._peeked = not self._peeked
        self.on_text_area_changed()

    def action_done(self) -> None:
        """Close with what was typed."""
        text = self.query_one(TextArea).text.rstrip("\n")
        if text.strip():
            self.dismiss(text + "\n")
