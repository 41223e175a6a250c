"""The Textual application: one main screen, and the engine that it starts."""

import contextlib
import os
import signal
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from runbook.core.errors import RunbookError
from runbook.core.events import OutputReceived, RunFinished
from runbook.engine.plan import Step
from runbook.frontends.step.controller import Retry, StepController
from runbook.frontends.step.questions import PrerequisiteChoice, Situation, SituationKind
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.dialogs import dialog_rows
from runbook.frontends.step.tui.dialogs.confirm_dialog import ConfirmDialog
from runbook.frontends.step.tui.dialogs.line_dialog import LineDialog
from runbook.frontends.step.tui.dialogs.list_dialog import ListDialog
from runbook.frontends.step.tui.dialogs.values_dialog import ValuesDialog
from runbook.frontends.step.tui.dialogs.viewer_dialog import ViewerDialog
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.frontends.step.tui.main_screen import MainScreen
from runbook.frontends.step.tui.messages import EngineFinished, EngineUpdate
from runbook.frontends.step.tui.terminal_handoff import GuideTerminal
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.walkthrough import Walkthrough
from runbook.reporting import wording
from runbook.storage import saved_values

MEASURE_S = 0.5
"""How often the size of the terminal is looked at, in seconds."""
REPAINT_S = (0.05, 0.5)
"""When the whole screen is drawn again, in seconds after another program had it, or its size changed."""


class GuideApp(App[None], inherit_bindings=False):
    """The guide on the whole screen. `start_engine` is called once the screen can be seen.

    `terminal` takes what the person types for a program; None: nothing can be typed. `first_time` says whether to show
    the keys at first (default: where the guide was never used on this machine).
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = key_bindings.bindings(everywhere=True)

    def __init__(
        self,
        walkthrough: Walkthrough,
        terminal: GuideTerminal | None,
        bridge: EngineBridge,
        *,
        learning: bool = False,
        first_time: bool | None = None,
    ) -> None:
        super().__init__(ansi_color=True)
        self.bridge = bridge
        self._walkthrough = walkthrough
        self.controller = StepController(walkthrough.plan, bridge, learning=learning)
        self.start_engine: Callable[[], None] = lambda: None
        self.main_screen = MainScreen(walkthrough, self.controller, terminal)
        self._first_time = saved_values.first_time() if first_time is None else first_time
        self._summary_shown = False
        self._begun = False
        self._terminal = terminal
        self._measured: Size | None = None
        bridge.wake = self._wake

    def get_default_screen(self) -> Screen[None]:
        """The main screen is the first one of the stack."""
        return self.main_screen

    def on_mount(self) -> None:
        """Show the document, then let the engine begin."""
        self.theme = "ansi-dark"
        self.app_resume_signal.subscribe(self, lambda app: self._repaint())
        self.set_interval(MEASURE_S, self._measure)
        self.set_interval(MEASURE_S, self._heed)
        self.call_after_refresh(self._begin)

    def _heed(self) -> None:
        """End where a signal wishes it and no engine is there yet to heed it."""
        if self._begun or not self.bridge.ending:
            return
        if self._terminal and self._terminal.gone:
            # With the terminal the threads that draw on it are gone: whoever waits for them waits forever.
            os._exit(128 + signal.SIGHUP)
        self.exit()

    def _start(self) -> None:
        self._begun = True
        self.start_engine()

    def _begin(self) -> None:
        if not self._first_time:
            self._start()
            return
        title = Text.assemble(("Welcome", "bold"), ("  Esc begins; ? shows this again", "dim"))
        keys = ViewerDialog(title, key_bindings.help_rows(self.size.width - 4))
        self.push_screen(keys, lambda answer: self._start())

    # -- the engine ----------------------------------------------------------------------------------------------

    def _wake(self) -> None:
        self.post_message(EngineUpdate())

    def engine_finished(self) -> None:
        """The run is over. Called from the engine's thread."""
        self.post_message(EngineFinished())

    def on_engine_update(self) -> None:
        """Take what the engine has sent."""
        updates = self.bridge.take()
        for update in updates:
            match update:
                case Situation():
                    self._ask(update)
                case Retry():
                    self.controller.retry = update
                case _:
                    self.controller.receive(update)
                    self.main_screen.show_event(update)
                    if isinstance(update, RunFinished) and update.message:
                        self.notify(update.message, title="The run ended", severity="error", timeout=30)
        if updates and all(isinstance(update, OutputReceived) for update in updates):
            return  # it is drawn with the next tick: programs print faster than anybody reads
        self.main_screen.redraw()

    def on_engine_finished(self) -> None:
        """The run is over: stay for a look where it ended by a fault, else leave."""
        self.on_engine_update()
        self.controller.finish()
        over = self.controller.progress.over
        if self.controller.leaving or over is None or not over.message:
            self.exit()
        else:
            self.main_screen.redraw()

    def _ask(self, situation: Situation) -> None:
        """Take the engine's question; open a dialog where one thing is asked."""
        controller, step = self.controller, situation.step
        turned = controller.asked(situation)
        match situation.kind:
            case SituationKind.FILL:
                title = f"Block {controller.numbers[step.id]} needs values" if step else "Values"
                self.push_screen(ValuesDialog(title, situation.required), controller.give)
            case SituationKind.PREREQUISITE:
                title = f"{situation.prerequisite} is needed first"
                self.push_screen(ListDialog(title, dialog_rows.PREREQUISITE), self._choose_prerequisite)
            case SituationKind.CONFIRM:
                self._confirm("The document asks for a yes. Run this?", step)
            case SituationKind.CLEANUP if situation.leaving:
                self._confirm("The document cleans up with this. Do it now?", step)
            case _:
                if turned:
                    self.main_screen.show_selected()
                if situation.kind is SituationKind.END and controller.free and not self._summary_shown:
                    self._summary_shown = True
                    self.action_summary()

    def _confirm(self, question: str, step: Step | None) -> None:
        rows = styles.code(step.code, 80) if step else []
        self.push_screen(ConfirmDialog(question, rows), lambda yes: self.controller.confirm(bool(yes)))

    def _choose_prerequisite(self, name: str | None) -> None:
        choice = PrerequisiteChoice[name] if name else PrerequisiteChoice.STEP
        self.controller.choose_prerequisite(choice)

    def action_stop(self) -> None:
        """Interrupt what runs, never the guide; where nothing runs, close the dialog."""
        controller = self.controller
        if len(self.screen_stack) > 1 and controller.progress.running is None:
            self.screen.dismiss(None)
        elif not controller.stop():
            self.notify("nothing is running; q leaves", timeout=2)

    # -- leaving, and where to go ----------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Leave, after a question where there is something to lose."""
        controller = self.controller
        if controller.ended or controller.at_end:
            self._leave()
            return
        question = "A block is running. Stop it and leave?"
        if controller.free:
            question = f"Leave now? {wording.counted(controller.unfinished, 'block')} did not run."
        self.push_screen(ConfirmDialog(question), lambda yes: self._leave() if yes else None)

    def _leave(self) -> None:
        self.controller.leave()
        if self.controller.ended:
            self.exit()

    def _follow(self, link: str) -> None:
        path = link.partition("#")[0]
        name = self._walkthrough.beside(path)
        if not Path(name).is_file():
            self.notify(f"{name} is not there", severity="warning")
            return
        self.controller.following = path
        self._leave()

    def action_links(self) -> None:
        """Choose from what the document links to."""

        def follow(link: str | None) -> None:
            if link is None:
                return
            if dialog_rows.is_document(link):
                self._follow(link)
            elif link.startswith(("http://", "https://")):
                webbrowser.open(link)

        if rows := dialog_rows.links(self.controller.document):
            self.push_screen(ListDialog("Links", rows), follow)
        else:
            self.notify("the document has no links", timeout=2)

    def action_summary(self) -> None:
        """Show how the run stands; offer a report, and where to go from here."""

        def chosen(what: str | None) -> None:
            if what == "report":
                hint = "FORMAT=PATH; it is written when you leave"
                self.push_screen(LineDialog("Report", hint, "html=report.html"), self._add_report)
            elif what == "leave":
                self._leave()
            elif what:
                self._follow(what.removeprefix("doc:"))

        rows = dialog_rows.summary(self.controller)
        self.push_screen(ListDialog("Summary", rows, "report"), chosen)

    def _add_report(self, text: str | None) -> None:
        if not text:
            return
        try:
            report = self.controller.add_report(text)
        except RunbookError as problem:
            self.notify(str(problem), severity="error")
            return
        self.notify(f"{report.path} is written when you leave")

    # -- the terminal --------------------------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        """Fit everything to the new size, and draw it again."""
        self.main_screen.fit_to(event.size)
        self._repaint()

    def _measure(self) -> None:
        """Notice a size that nobody told of: a resize in the moment in which a dialog opens may get lost."""
        if self.is_headless:
            return
        with contextlib.suppress(OSError, ValueError):
            real = Size(*os.get_terminal_size(sys.__stdout__.fileno()))  # type: ignore[union-attr]
            if real == self._measured:  # for the second time: Textual has had the time to notice it
                if self.size != real:
                    self.post_message(Resize(real, real))
                for screen in self.screen_stack:
                    if screen.size != real:
                        screen.post_message(Resize(real, real))
            self._measured = real

    def _repaint(self) -> None:
        """Draw every row again, and once more: on a busy machine the first time may come too early."""
        for seconds in REPAINT_S:
            self.set_timer(seconds, self._refresh_screen)

    def _refresh_screen(self) -> None:
        if self.screen_stack:  # the last screen may be gone when a timer comes due
            self.screen.refresh(layout=True)
