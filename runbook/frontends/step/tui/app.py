"""The full screen: its keys, the engine's events and questions."""

import contextlib
import os
import sys
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.geometry import Size

from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockStarted,
    OutputReceived,
    RunFinished,
    Status,
)
from runbook.frontends.step.questions import Enter, Fill, Kind, Leave, No, Yes
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.actions.inspect import Seeing
from runbook.frontends.step.tui.actions.navigate import Reading
from runbook.frontends.step.tui.actions.run import Doing
from runbook.frontends.step.tui.dialogs import Confirm, Form, Look, Pick
from runbook.frontends.step.tui.main_view import ROOMY, TICK_S, WIDE
from runbook.frontends.step.tui.widgets import rows as looks
from runbook.frontends.step.tui.widgets.document_view import Reader
from runbook.frontends.step.tui.widgets.panes import Rows

MEASURE_S = 0.5
"""How often the size of the terminal is looked at, in seconds."""
REPAINT_S = (0.05, 0.5)
"""When the whole screen is drawn again, in seconds after another program had it, or its size changed."""

_WAYS: list[tuple[str | None, Text]] = [
    ("CHECK", Text("Check whether it is in place; if not, step through it")),
    ("QUIETLY", Text("Check; if it is not in place, run it without asking")),
    ("THROUGH", Text("Step through it")),
    ("SKIP", Text("Leave it out")),
]


class Face(Doing, Reading, Seeing, inherit_bindings=False):
    """Everything together."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.does, priority=key.action == "stop")
        for group in key_bindings.GROUPS.values()
        for key in group
    ]

    def on_mount(self) -> None:
        """Show it, and let the engine begin."""
        self.theme = "ansi-dark"
        self._reader.can_focus = False
        self.app_resume_signal.subscribe(self, lambda app: self._draw_again())
        self.set_interval(TICK_S, self._tick)
        self.set_interval(MEASURE_S, self._measure)
        self._fit()
        self.call_after_refresh(self._begin)

    def _measure(self) -> None:
        """Notice a size that nobody told of: a resize in the moment in which a dialog opens may get lost."""
        if self.is_headless:
            return
        with contextlib.suppress(OSError, ValueError):
            real = Size(*os.get_terminal_size(sys.__stdout__.fileno()))  # type: ignore[union-attr]
            if real == self._measured:  # for the second time: whoever was to tell of it has not
                if self.size != real:
                    self.post_message(Resize(real, real))
                for screen in self.screen_stack:
                    if screen.size != real:
                        screen.post_message(Resize(real, real))
            self._measured = real

    def _draw_again(self) -> None:
        """Draw every row again, and once more: on a busy machine the first time may come too early."""
        for seconds in REPAINT_S:
            self.set_timer(seconds, lambda: self.screen.refresh(layout=True))

    def _begin(self) -> None:
        if self._first:
            title = Text.assemble(("Welcome", "bold"), ("  Esc begins; ? shows this again", "dim"))
            self.push_screen(
                Look(title, key_bindings.help_rows(self.size.width - 4)), lambda answer: self.starts()
            )
        else:
            self.starts()

    def on_resize(self, event: Resize) -> None:
        """Other panes for other widths."""
        self.set_class(event.size.width >= ROOMY, "roomy")
        self.set_class(event.size.width >= WIDE, "wide")
        self._fit()
        self._draw_again()

    def on_stage_arrived(self) -> None:
        """Take what lies on the desk."""
        events = self.desk.take()
        if events and all(isinstance(event, OutputReceived) for event in events):
            for event in events:
                self.progress(event)
            return  # it is drawn with the next tick: programs print faster than anybody reads
        for event in events:
            self.progress(event)
            match event:
                case BlockStarted() | AsideStarted():
                    self.desk.pause = None
                    if isinstance(event, BlockStarted) or not event.fills:
                        self._seen = self.progress.last
                    if isinstance(event, BlockStarted):
                        if not self._moved:
                            self._select(event.block)
                        self._reader.changed(event.block)
                case BlockFinished() if event.status is not Status.SKIPPED:
                    self._reader.changed(event.block)
                case BlockFinished() | AsideFinished():
                    self._reader.changed(event.block if isinstance(event, BlockFinished) else "")
                case RunFinished() if event.message:
                    self.notify(event.message, title="The run ended", severity="error", timeout=30)
                case _:
                    pass
        self._asked()
        self._fit()
        self._show()

    def _asked(self) -> None:
        """Show the question, if there is a new one."""
        situation = self.desk.situation
        if situation is None:
            return
        step = situation.step
        match situation.kind:
            case Kind.FILL:
                self.desk.situation = None
                title = f"Block {self._numbers[step.id]} needs values" if step else "Values"
                self.push_screen(Form(title, situation.needs), self._filled)
            case Kind.PREREQUISITE:
                self.desk.situation = None
                self.push_screen(Pick(f"{situation.prerequisite} is needed first", _WAYS), self._entered)
            case Kind.CONFIRM | Kind.CLEANUP if situation.kind is Kind.CONFIRM or situation.leaving:
                self.desk.situation = None
                question = "The document asks for a yes. Run this?"
                if situation.kind is Kind.CLEANUP:
                    question = "The document cleans up with this. Do it now?"
                rows = looks.command_rows(step, 80)
                self.push_screen(
                    Confirm(question, rows), lambda yes: self.desk.choose(Yes() if yes else No())
                )
            case _ if self._leaving:
                self.desk.choose(Leave())
            case _:
                name = step.id if step else None
                if name != self._current or self._selected is None:
                    self._current = name
                    self._select(self._selected if self._moved else name or self._selected)
                if situation.kind is Kind.END and not self._summed:
                    self._summed = True
                    self.action_summary()

    def _entered(self, way: str | None) -> None:
        self.desk.choose(Enter[way] if way else Enter.THROUGH)

    def _filled(self, fill: Fill | None) -> None:
        self.desk.choose(fill or No())

    def on_stage_over(self) -> None:
        """Nothing comes any more: stay for a look when something went wrong, else go."""
        self.on_stage_arrived()
        self._done = True
        if self._leaving or self.progress.over is None or not self.progress.over.message:
            self.exit()

    def on_reader_chosen(self, message: Reader.Chosen) -> None:
        """A click on a block."""
        self._moved = True
        self._selected = message.step.id
        self._reader.mark(self._current, self._selected)
        self._fit()
        self._show()

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        """A click on a pane."""
        match message.rows.id:
            case "outline" if self._top + message.y < len(self._list):
                if name := self._list[self._top + message.y][0]:
                    self._look_at(name)
            case "last":
                self.action_output()
            case "next":
                self.action_unfold()
            case "variables":
                self.action_variables()
            case _:
                pass
