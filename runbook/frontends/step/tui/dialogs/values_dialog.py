"""The values that a block needs."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Checkbox, Input, Label

from runbook.core.strings import shown
from runbook.frontends.step.questions import VALUE_NEEDED, GiveValues, RequiredValue, given_value
from runbook.frontends.step.tui.dialogs.dialog import Dialog

_HINT = "Enter next, and run at the last · Esc not now"


class MarkedCheckbox(Checkbox):
    """A checkbox that shows its state without colours, too."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """What stands in the box."""
        return "✓" if self.value else " "


class ValuesDialog(Dialog[GiveValues]):
    """A field for each value. Enter goes to the next field; on the last one it gives the values."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, required: Sequence[RequiredValue]) -> None:
        super().__init__()
        self._title = title
        self._required = required

    def compose(self) -> ComposeResult:
        """A field for each."""
        with VerticalScroll(classes="box"):
            yield Label(Text(shown(self._title), "bold"))
            for one in self._required:
                kind = "variable" if one.is_variable else "placeholder"
                if one.secret:
                    kind = "secret, never stored"
                yield Label(Text.assemble(one.mark, (f"  {kind}", "dim")))
                yield Input("" if one.secret else one.default, password=one.secret)
            if any(not one.secret for one in self._required):
                yield MarkedCheckbox("remember for this document", compact=True)
            yield Label(Text(_HINT, "dim"), id="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the next field, or done; a field that has no value keeps the cursor."""
        fields = list(self.query(Input))
        values: dict[str, str] = {}
        for one, field in zip(self._required, fields, strict=True):
            value = given_value(field.value)
            if value is None:
                self.set_focus(field)
                self.query_one("#hint", Label).update(Text(f"{one.mark}: {VALUE_NEEDED}", "bold"))
                return
            values[one.mark] = value
            if field is event.input and field is not fields[-1]:
                self.set_focus(fields[fields.index(field) + 1])
                self.query_one("#hint", Label).update(Text(_HINT, "dim"))
                return
        remember = any(box.value for box in self.query(Checkbox))
        self.dismiss(GiveValues(values, remember))
