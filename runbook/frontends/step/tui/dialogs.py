"""What is asked or shown above the document, one thing at a time."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Checkbox, Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from runbook.frontends.step.questions import Fill, Need
from runbook.frontends.step.tui.widgets.document_view import strip

CANCEL = Binding("escape,ctrl+c", "cancel", "Close", priority=True)


T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """Above everything; Escape closes it without an answer."""

    BINDINGS = [CANCEL]  # noqa: RUF012 - Textual's own way

    def action_cancel(self) -> None:
        """Close it."""
        self.dismiss(None)


class Ask(Dialog[str]):
    """A line to type. With `wanted` it is learned: what differs from it is shown."""

    def __init__(self, title: str, hint: str = "", value: str = "") -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._value = value

    def compose(self) -> ComposeResult:
        """Title, line, hint."""
        with Vertical(classes="box"):
            yield Label(Text(self._title, "bold"))
            yield Input(self._value)
            if self._hint:
                yield Label(Text(self._hint, "dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter gives the line."""
        self.dismiss(event.value)


class Confirm(Dialog[bool]):
    """A question with two answers."""

    BINDINGS = [  # noqa: RUF012
        CANCEL,
        Binding("y,enter", "answer(True)", "Yes"),
        Binding("n,q", "answer(False)", "No"),
    ]

    def __init__(self, question: str, rows: Sequence[Text] = ()) -> None:
        super().__init__()
        self._question = question
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Question, what it is about, the keys."""
        with Vertical(classes="box"):
            yield Label(Text(self._question, "bold"))
            if self._rows:
                yield Static(Text("\n").join(self._rows), classes="code")
            yield Label(Text("y yes (Enter) · n no", "dim"))

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)


class Tick(Checkbox):
    """A box that shows its state without colours, too."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """What stands in the box."""
        return "✓" if self.value else " "


class Form(Dialog[Fill]):
    """The values that a block needs. Enter goes to the next field, and from the last one on."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, needs: Sequence[Need]) -> None:
        super().__init__()
        self._title = title
        self._needs = needs

    def compose(self) -> ComposeResult:
        """A field for each."""
        with VerticalScroll(classes="box"):
            yield Label(Text(self._title, "bold"))
            for need in self._needs:
                kind = (
                    "secret, never stored"
                    if need.secret
                    else "variable"
                    if need.is_variable
                    else "placeholder"
                )
                yield Label(Text.assemble(need.mark, (f"  {kind}", "dim")))
                yield Input("" if need.secret else need.default, password=need.secret)
            if any(not need.secret for need in self._needs):
                yield Tick("remember for this document", compact=True)
            yield Label(Text("Enter next, and run at the last · Esc not now", "dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the next field, or done."""
        fields = list(self.query(Input))
        at = fields.index(event.input)
        if at + 1 < len(fields):
            self.set_focus(fields[at + 1])
            return
        values = {need.mark: field.value for need, field in zip(self._needs, fields, strict=True)}
        remember = any(box.value for box in self.query(Checkbox))
        self.dismiss(Fill(values, remember))


class Edit(Dialog[tuple[str, bool]]):
    """A block's code to change; the answer says whether the document keeps it."""

    BINDINGS = [  # noqa: RUF012
        CANCEL,
        Binding("ctrl+r,f5", "done(False)", "Run it", priority=True),
        Binding("ctrl+s", "done(True)", "Keep it in the document and run it", priority=True),
    ]

    def __init__(self, title: str, code: str, *, keeps: bool = True) -> None:
        super().__init__()
        self._title = title
        self._code = code
        self._keeps = keeps

    def compose(self) -> ComposeResult:
        """The code, the keys."""
        with Vertical(classes="box tall"):
            yield Label(Text(self._title, "bold"))
            yield TextArea(self._code.rstrip("\n"), soft_wrap=True, tab_behavior="indent")
            keep = " · ^S also keep it in the document" if self._keeps else ""
            yield Label(Text(f"^R run it{keep} · Esc leave it", "dim"))

    def on_mount(self) -> None:
        """Begin at the end."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_done(self, keep: bool) -> None:
        """Close with the code."""
        text = self.query_one(TextArea).text
        self.dismiss((text.rstrip("\n") + "\n", keep and self._keeps))


class Learn(Dialog[str]):
    """The command to be typed by the person; below it, line by line, what differs from the documented one."""

    BINDINGS = [  # noqa: RUF012
        CANCEL,
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
            yield Label(Text(self._title, "bold"))
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


class Pick(Dialog[str]):
    """A list to choose from: (id, row)."""

    BINDINGS = [CANCEL, Binding("q,l,v,g", "cancel", show=False)]  # noqa: RUF012

    def __init__(self, title: str, rows: Sequence[tuple[str | None, Text]], at: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._at = at

    def compose(self) -> ComposeResult:
        """The rows."""
        with Vertical(classes="box"):
            yield Label(Text(self._title, "bold"))
            yield OptionList(
                *(
                    Option(row, id=f"row-{n}", disabled=name is None)
                    for n, (name, row) in enumerate(self._rows)
                )
            )
            yield Label(Text("↑↓ Enter choose · Esc close", "dim"))

    def on_mount(self) -> None:
        """Begin where the person is."""
        names = [name for name, _ in self._rows]
        if self._at in names:
            self.query_one(OptionList).highlighted = names.index(self._at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice."""
        self.dismiss(self._rows[event.option_index][0])


class Scroll(ScrollView, can_focus=True):
    """Rows that are made when they come into sight. `made(n)` gives the n-th."""

    def __init__(self, count: int, width: int, made: Callable[[int], Text]) -> None:
        super().__init__()
        self._made = made
        self.virtual_size = Size(width, count)
        self.pattern: re.Pattern[str] | None = None

    def render_line(self, y: int) -> Strip:
        """One of them."""
        at = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        text = self._made(at).copy() if at < self.virtual_size.height else Text()
        if self.pattern is not None:
            text.highlight_regex(self.pattern, "reverse")
        left = self.scroll_offset.x
        return strip(text, max(width + left, text.cell_len), self.rich_style).crop(left, left + width)

    def find(self, *, backwards: bool = False) -> bool:
        """Go to the next row that holds the pattern."""
        if self.pattern is None:
            return False
        here, end = self.scroll_offset.y, self.virtual_size.height
        for at in range(here - 1, -1, -1) if backwards else range(here + 1, end):
            if self.pattern.search(self._made(at).plain):
                self.scroll_to(y=at, animate=False)
                return True
        return False


class Look(Dialog[str]):
    """Something long to read: it scrolls, is searched, and opens in the pager."""

    BINDINGS = [  # noqa: RUF012
        CANCEL,
        Binding("q,o,d,question_mark", "cancel", show=False),
        Binding("slash", "search", "Search"),
        Binding("n", "next(False)", "Next"),
        Binding("N", "next(True)", "Previous"),
        Binding("p", "pager", "Pager"),
    ]

    def __init__(
        self,
        title: Text,
        rows: Sequence[Text] | Callable[[int], Text],
        *,
        count: int = 0,
        width: int = 0,
        end: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        made = rows if callable(rows) else rows.__getitem__
        if not callable(rows):
            count = len(rows)
            width = max((row.cell_len for row in rows), default=1)
        self._scroll = Scroll(count, width, made)
        self._end = end

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(classes="box whole"):
            yield Label(self._title)
            yield self._scroll
            yield Label(Text("↑↓ scroll · / search, n N next, before · p pager · Esc close", "dim"))

    def on_mount(self) -> None:
        """Begin at the end, where that matters."""
        self._scroll.focus()
        if self._end:
            self._scroll.call_after_refresh(self._scroll.scroll_end, animate=False)

    def action_search(self) -> None:
        """Ask what for."""

        def found(text: str | None) -> None:
            self._scroll.pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
            self._scroll.refresh()
            if text:
                self._scroll.scroll_to(y=0, animate=False)
                if not self._scroll.find():
                    self.app.bell()

        self.app.push_screen(Ask("Search"), found)

    def action_next(self, backwards: bool) -> None:
        """On to the next place."""
        if not self._scroll.find(backwards=backwards):
            self.app.bell()

    def action_pager(self) -> None:
        """Close, and open it in the pager."""
        self.dismiss("pager")
