"""The main screen: the document with its panes, and the actions of the keys."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.screen import Screen

from runbook.core.events import BlockFinished, BlockStarted, Event
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.editor import edit, page
from runbook.frontends.step.passages import passages
from runbook.frontends.step.progress import RunEntry
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.dialogs import dialog_rows
from runbook.frontends.step.tui.dialogs.code_dialog import CodeDialog
from runbook.frontends.step.tui.dialogs.confirm_dialog import ConfirmDialog
from runbook.frontends.step.tui.dialogs.line_dialog import LineDialog
from runbook.frontends.step.tui.dialogs.list_dialog import ListDialog
from runbook.frontends.step.tui.dialogs.output_dialog import OutputDialog
from runbook.frontends.step.tui.dialogs.typing_dialog import TypingDialog
from runbook.frontends.step.tui.dialogs.viewer_dialog import ViewerDialog
from runbook.frontends.step.tui.messages import BlockSelected
from runbook.frontends.step.tui.terminal_handoff import GuideTerminal
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.command_pane import CommandPane
from runbook.frontends.step.tui.widgets.document_pane import DocumentPane, Movement
from runbook.frontends.step.tui.widgets.key_bar import KeyBar
from runbook.frontends.step.tui.widgets.outline_pane import OutlinePane
from runbook.frontends.step.tui.widgets.output_pane import OutputPane
from runbook.frontends.step.tui.widgets.title_bar import TitleBar
from runbook.frontends.step.tui.widgets.variables_pane import VariablesPane, variable_rows
from runbook.frontends.step.walkthrough import Walkthrough, source

ROOMY, WIDE = 110, 150
"""Columns from which the outline, and the variables, have a pane of their own."""
TICK_S = 0.1
"""How often the time of what runs is shown, in seconds."""


class MainScreen(Screen[None]):
    """Shows what `controller` holds, and calls it for each key. `terminal` takes what is typed for a program."""

    BINDINGS: ClassVar[list[BindingType]] = key_bindings.bindings(everywhere=False)

    def __init__(
        self, walkthrough: Walkthrough, controller: StepController, terminal: GuideTerminal | None
    ) -> None:
        super().__init__()
        steps = walkthrough.plan.steps
        self._walkthrough = walkthrough
        self._controller = controller
        self._terminal = terminal
        self._title_bar = TitleBar(controller)
        self._outline_pane = OutlinePane(controller)
        self._document_pane = DocumentPane(
            passages(walkthrough.document, steps, source), steps, controller.progress
        )
        self._output_pane = OutputPane(controller)
        self._command_pane = CommandPane(controller)
        self._variables_pane = VariablesPane(lambda: walkthrough.variables)
        self._key_bar = KeyBar(controller)

    def compose(self) -> ComposeResult:
        """Title; outline, document, variables; the last output; the next command; keys."""
        yield self._title_bar
        with Horizontal(id="middle"):
            yield self._outline_pane
            with Vertical(id="centre"):
                yield self._document_pane
                yield self._output_pane
                yield self._command_pane
            yield self._variables_pane
        yield self._key_bar

    def on_mount(self) -> None:
        """Lay it out, and show how time passes."""
        self.fit_to(self.app.size)
        self.set_interval(TICK_S, self._tick)

    # -- layout --------------------------------------------------------------------------------------------------

    def fit_to(self, size: Size) -> None:
        """Other panes for other widths. The screen may be below a dialog, where Textual tells it nothing."""
        self.set_class(size.width >= ROOMY, "roomy")
        self.set_class(size.width >= WIDE, "wide")
        self._fit()

    def _fit(self) -> None:
        """Give output and command the rows that they want, as far as the document keeps its share."""
        size = self.app.size
        width = self._document_pane.size.width or size.width
        self._output_pane.styles.height = min(self._output_pane.rows_wanted, max(5, size.height // 4 + 1))
        self._command_pane.styles.height = self._command_pane.rows_wanted(width, size.height)
        self._output_pane.remake()
        self._command_pane.remake()

    def redraw(self) -> None:
        """Make every pane again."""
        self._fit()
        for pane in (self._title_bar, self._outline_pane, self._variables_pane, self._key_bar):
            pane.remake()

    def _tick(self) -> None:
        if self._controller.stoppable:
            self._fit()
            self._title_bar.remake()

    def show_selected(self, *, scroll: bool = True) -> None:
        """Mark the current and the selected block; with `scroll`, bring the selected one into sight."""
        selected = self._controller.selected
        self._document_pane.mark(self._controller.current, selected)
        if selected and scroll:
            self._document_pane.show(selected)
        self.redraw()

    def show_event(self, event: Event) -> None:
        """Show the blocks that an event is about as they are now."""
        match event:
            case BlockStarted():
                if not self._controller.browsing:
                    self.show_selected()
                self._document_pane.changed(event.block)
            case BlockFinished():
                self._document_pane.changed(event.block)
            case _:
                pass

    # -- keys that run something ---------------------------------------------------------------------------------

    def _require(self, chosen: bool) -> None:
        """Say why a choice was not possible."""
        if not chosen and not self._controller.ended:
            self.notify("a block is running: ^C stops it", timeout=2)

    async def action_run(self) -> None:
        """Run the selected block."""
        controller, step = self._controller, self._controller.subject
        if step is None:
            if controller.at_end:
                await self.run_action("app.leave")
        elif controller.learning and controller.free:
            dialog = TypingDialog(f"Type block {controller.numbers[step.id]} yourself", step.code)
            self.app.push_screen(
                dialog, lambda typed: self._require(typed is None or controller.run_typed(step, typed))
            )
        else:
            self._require(controller.run(step))

    def action_run_whole(self) -> None:
        """Run it with the whole terminal."""
        if step := self._controller.subject:
            self._require(self._controller.run(step, whole=True))

    def action_skip(self) -> None:
        """Skip the current block, or all before the selected one."""
        self._require(self._controller.skip(until=self._controller.selected))

    def action_run_to(self) -> None:
        """Run up to the selected block."""
        self._require(self._controller.run_to(self._controller.selected))

    def action_run_all(self) -> None:
        """Run what is left."""
        self._require(self._controller.run_all())

    def action_run_next(self) -> None:
        """Ask how many blocks, and run them."""

        def run(text: str | None) -> None:
            if text and text.strip().isdecimal() and int(text):
                self._require(self._controller.run_next(int(text)))

        if self._controller.free:
            dialog = LineDialog("Run how many blocks?", "Enter runs them; the first failure ends it")
            self.app.push_screen(dialog, run)

    def action_run_command(self) -> None:
        """Ask for a command, and run it."""

        def run(text: str | None) -> None:
            if text and text.strip():
                self._require(self._controller.run_command(text.strip() + "\n"))

        self._require(self._controller.free)
        if self._controller.free:
            hint = "it runs in the same shell, and the journal keeps it"
            self.app.push_screen(LineDialog("Your own command", hint), run)

    def action_edit(self) -> None:
        """Edit the selected block here, and run it."""
        controller, step = self._controller, self._controller.subject

        def run(answer: tuple[str, bool] | None) -> None:
            if step is not None and answer is not None:
                code, keep = answer
                if keep and code != step.code:
                    self.notify(controller.keep_edit(step, code))
                self._require(controller.run(step, code=code))

        if step is None or not controller.free:
            self._require(False)
            return
        title = f"Block {controller.numbers[step.id]}, line {step.block.line}"
        self.app.push_screen(CodeDialog(title, step.code), run)

    def action_editor(self) -> None:
        """Edit the selected block in the person's editor, and run it."""
        controller, step = self._controller, self._controller.subject
        if step is None or not controller.free:
            self._require(False)
            return
        with self.app.suspend():
            code = edit(step.code)
        if code is None:
            self.notify("no editor: set $EDITOR", severity="warning")
        elif code.strip():
            question = "Run it as edited?" if code != step.code else "Nothing is changed. Run it?"
            self.app.push_screen(
                ConfirmDialog(question, styles.code(code, 80)),
                lambda yes: self._require(not yes or controller.run(step, code=code)),
            )

    def action_type(self) -> None:
        """Ask for a line for the program that runs."""

        def type_line(text: str | None) -> None:
            if text is not None and self._terminal is not None:
                self._terminal.type(text + "\n")

        if self._controller.progress.running is not None:
            self.app.push_screen(LineDialog("Type to the program", "Enter sends the line"), type_line)

    def action_learn(self) -> None:
        """Type the commands, or not."""
        self._controller.learning = not self._controller.learning
        self._title_bar.remake()

    # -- keys for reading ----------------------------------------------------------------------------------------

    def on_block_selected(self, message: BlockSelected) -> None:
        """The person has clicked a block."""
        self._controller.select(message.block)
        self.show_selected(scroll=not message.in_sight)

    def action_scroll_document(self, movement: str) -> None:
        """Scroll the document."""
        self._document_pane.move(Movement(movement))

    def action_select_neighbour(self, by: int) -> None:
        """Look at the next block, or the one before."""
        if self._controller.select_neighbour(by):
            self.show_selected()

    def action_select_current(self) -> None:
        """Look at the block whose turn it is."""
        self._controller.select_current()
        self.show_selected()

    def action_outline(self) -> None:
        """Choose from all sections and blocks."""

        def select(block: str | None) -> None:
            if block:
                self._controller.select(block)
                self.show_selected()

        rows = self._outline_pane.all_rows()
        self.app.push_screen(ListDialog("Sections and blocks", rows, self._controller.selected), select)

    def action_search(self) -> None:
        """Ask what for, and go there."""

        def search(text: str | None) -> None:
            if text is not None and not self._document_pane.search(text) and text:
                self.notify(f"{text!r} is not there", timeout=2)

        hint = "n and N go on; nothing unmarks"
        self.app.push_screen(LineDialog("Search document and output", hint), search)

    def action_find(self, backwards: bool) -> None:
        """Go to the next match."""
        if not self._document_pane.find(backwards=backwards):
            self.notify("no further match", timeout=2)

    # -- keys that show more -------------------------------------------------------------------------------------

    def _viewed(self) -> RunEntry | None:
        """The block that the person wants to see more of; says so where nothing has run."""
        entry = self._controller.viewed
        if entry is None:
            self.notify("nothing has run yet", timeout=2)
        return entry

    def action_output(self) -> None:
        """Show all of the output."""
        if entry := self._viewed():
            dialog = OutputDialog(self._controller.label(entry).capitalize(), entry)
            self._view(dialog, entry)

    def action_compare(self) -> None:
        """Show the documented result and the real one."""
        if entry := self._viewed():
            title = Text(self._controller.label(entry).capitalize(), "bold")
            rows = dialog_rows.comparison(entry, self.app.size.width - 4)
            self._view(ViewerDialog(title, rows), entry)

    def _view(self, dialog: ViewerDialog, entry: RunEntry) -> None:
        self.app.push_screen(dialog, lambda pager: self._page(entry) if pager else None)

    def action_pager(self) -> None:
        """Show the output in the person's pager."""
        if entry := self._controller.viewed:
            self._page(entry)

    def _page(self, entry: RunEntry) -> None:
        end = entry.finished
        text = (end.stdout + end.stderr) if end and not entry.running else "\n".join(entry.shown)
        with self.app.suspend():
            problem = page(text)
        if problem:
            self.notify(problem, severity="warning")

    def action_variables(self) -> None:
        """Show all variables."""
        rows = variable_rows(self._walkthrough.variables, 10_000, 10_000)
        self.app.push_screen(ViewerDialog(rows[0], rows[1:]))

    def action_unfold(self) -> None:
        """Show the whole command, or less of it."""
        self._command_pane.unfold()
        self._fit()

    def action_help(self) -> None:
        """Show the keys."""
        rows = key_bindings.help_rows(self.app.size.width - 4)
        self.app.push_screen(ViewerDialog(Text("Keys", "bold"), rows))
