"""The full screen: what the person sees, and the choices that their keys make."""

import threading
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from signal import SIGWINCH, signal
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.message import Message

from runbook.errors import RunbookError
from runbook.events import AsideFinished, AsideStarted, BlockFinished, BlockStarted, RunFinished, Status
from runbook.plan import Step
from runbook.reporters import wording
from runbook.reporters.registry import Target, check, target
from runbook.step import keys, looks, memory, outcome, paint, panes
from runbook.step.article import next_steps, passages
from runbook.step.desk import Desk
from runbook.step.dialogs import Ask, Confirm, Edit, Form, Learn, Look, Pick
from runbook.step.editing import edit, page, save
from runbook.step.guide import in_turn
from runbook.step.lending import LentTerminal
from runbook.step.panes import Rows
from runbook.step.reader import Reader
from runbook.step.record import Entry, Record
from runbook.step.talk import Fill, Go, Kind, Leave, No, Own, Run, Skip, Yes
from runbook.step.tour import Tour

ROOMY, WIDE = 110, 150
"""Columns from which the outline, and the variables, have a place of their own."""
TICK_S = 0.1


class Face(App[None], inherit_bindings=False):
    """The guide on the whole screen. `starts` is called when it can be seen; `desk` is where the engine is met."""

    CSS_PATH = "step.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.does, priority=key.action == "stop")
        for group in keys.GROUPS.values()
        for key in group
    ]

    class Arrived(Message):
        """Something lies on the desk."""

    class Over(Message):
        """The engine has come to its end."""

    def __init__(
        self,
        tour: Tour,
        terminal: LentTerminal | None,
        desk: Callable[[Callable[[], None]], Desk],
        *,
        learn: bool = False,
        first: bool | None = None,
    ) -> None:
        super().__init__(ansi_color=True)
        self.tour = tour
        self.record = Record()
        self.desk = desk(self._arrived)
        self.starts: Callable[[], None] = lambda: None
        self.following: str | None = None
        self.reports: list[Target] = []
        self.screen_lender = Lender(self)
        self._terminal = terminal
        self._learn = learn
        self._first = memory.first_time() if first is None else first
        self._steps = {step.id: step for step in tour.plan.steps}
        self._order = [step.id for step in in_turn(tour.plan.steps)]
        self._numbers = {step.id: number for number, step in enumerate(tour.plan.steps, 1)}
        self._list = looks.outline_rows(tour.document, tour.plan.steps)
        self._current: str | None = None
        self._selected: str | None = None
        self._unfolded = False
        self._leaving = False
        self._done = False
        self._summed = False
        self._seen: Entry | None = None

    # -- layout --------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title; outline, document, variables; the last output; the next command; keys."""
        steps = self.tour.plan.steps
        self._reader = Reader(passages(self.tour.document, steps), steps, self.record)
        self._rows = {
            "title": Rows(self._title, "title"),
            "outline": Rows(self._outline, "outline"),
            "last": Rows(self._last, "last"),
            "next": Rows(self._next, "next"),
            "variables": Rows(self._variables, "variables"),
            "keys": Rows(lambda width, height: [keys.footer(width)], "keys"),
        }
        yield self._rows["title"]
        with Horizontal(id="middle"):
            yield self._rows["outline"]
            with Vertical(id="centre"):
                yield self._reader
                yield self._rows["last"]
                yield self._rows["next"]
            yield self._rows["variables"]
        yield self._rows["keys"]

    def on_mount(self) -> None:
        """Show it, and let the engine begin."""
        self.theme = "ansi-dark"
        self._reader.can_focus = False
        self.set_interval(TICK_S, self._tick)
        self._fit()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.starts()
        if self._first:
            self.action_help()

    def on_resize(self, event: Resize) -> None:
        """Other panes for other widths."""
        self.set_class(event.size.width >= ROOMY, "roomy")
        self.set_class(event.size.width >= WIDE, "wide")
        self._fit()

    def _fit(self) -> None:
        """Give the panes the rows that they want, as far as the document keeps its share."""
        height, width = self.size.height, self._reader.size.width or self.size.width
        entry = self._seen
        last = min(panes.wanted_rows(entry), max(5, height // 4 + 1))
        code = len(looks.command_rows(self._subject(), max(20, width - 4)))
        most = height // 2 if self._unfolded else max(4, height // 5)
        following = 1 + max(1, min(code, most))
        self._rows["last"].styles.height = last
        self._rows["next"].styles.height = following
        self._show("last", "next")

    def _show(self, *names: str) -> None:
        for name in names or self._rows:
            self._rows[name].again()

    def _tick(self) -> None:
        if self.record.running is not None or self.desk.pause is not None:
            self._show("last", "title")

    # -- the engine ----------------------------------------------------------------------------------------------

    def _arrived(self) -> None:
        self.post_message(self.Arrived())

    def finished(self) -> None:
        """The engine has come to its end (its own thread says so)."""
        self.post_message(self.Over())

    def on_face_arrived(self) -> None:
        """Take what lies on the desk."""
        for event in self.desk.take():
            self.record(event)
            match event:
                case BlockStarted() | AsideStarted():
                    self.desk.pause = None
                    self._seen = self.record.last
                    if isinstance(event, BlockStarted):
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
                    self._select(name or self._selected)
                if situation.kind is Kind.END and not self._summed:
                    self._summed = True
                    self.action_summary()

    def _filled(self, fill: Fill | None) -> None:
        self.desk.choose(fill or No())

    def on_face_over(self) -> None:
        """Nothing comes any more: stay for a look when something went wrong, else go."""
        self.on_face_arrived()
        self._done = True
        if self._leaving or self.record.over is None or not self.record.over.message:
            self.exit()

    @property
    def _free(self) -> bool:
        """Whether the person has a choice to make now."""
        return self.desk.situation is not None

    def _choose(self, choice: Run | Go | Skip | Own | Leave) -> None:
        if self._free:
            self.desk.choose(choice)
        elif not self._done:
            self.notify("a block is running: ^C stops it", timeout=2)

    # -- rows ----------------------------------------------------------------------------------------------------

    def _subject(self) -> Step | None:
        """The block that the keys are about."""
        return self._steps.get(self._selected or "")

    def _title(self, width: int, height: int) -> list[Text]:
        learn = Text("  learn", "yellow") if self._learn else Text()
        right = Text.assemble(
            panes.counts(self.record, len(self._order)), (f"  {wording.duration(self.record.spent)}", "dim")
        )
        left = Text.assemble((f" {self.record.title or self.tour.document.title}", "bold"), learn)
        return [paint.between(left, Text.assemble(right, " "), width)]

    def _last(self, width: int, height: int) -> list[Text]:
        entry = self._seen
        title = ""
        if entry is not None:
            title = f"block {self._numbers[entry.id]}" if entry.id in self._numbers else "your own command"
        pause = looks.pause(self.desk.pause)
        return panes.last_output(entry, title, width, height, pause)

    def _next(self, width: int, height: int) -> list[Text]:
        return looks.following(
            self._subject(),
            self.record,
            self._numbers,
            self._current,
            width,
            height,
            over=self._done,
            end=self._current is None and self._free,
        )

    def _outline(self, width: int, height: int) -> list[Text]:
        rows = panes.outline(self.record, self._list, self._current, self._selected)
        at = next((n for n, (name, _, _) in enumerate(self._list) if name == self._selected), 0)
        self._top = max(0, min(at - height // 2, len(rows) - height))
        return rows[self._top : self._top + height]

    def _variables(self, width: int, height: int) -> list[Text]:
        return panes.variables(self.tour.variables, width, height)

    def _select(self, name: str | None) -> None:
        self._selected = name if name in self._steps else None
        self._reader.mark(self._current, self._selected)
        if self._selected:
            self._reader.show(self._selected)
        self._fit()
        self._show()

    def on_reader_chosen(self, message: Reader.Chosen) -> None:
        """A click on a block."""
        self._selected = message.step.id
        self._reader.mark(self._current, self._selected)
        self._fit()
        self._show()

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        """A click on a pane."""
        match message.rows.id:
            case "outline" if self._top + message.y < len(self._list):
                if name := self._list[self._top + message.y][0]:
                    self._select(name)
            case "last":
                self.action_output()
            case "next":
                self.action_unfold()
            case "variables":
                self.action_variables()
            case _:
                pass

    # -- doing ---------------------------------------------------------------------------------------------------

    def action_run(self) -> None:
        """Run the chosen block."""
        step = self._subject()
        if step is None:
            if self._free and self._current is None:
                self.action_leave()
            return
        if self._learn and self._free:
            self.push_screen(
                Learn(f"Type block {self._numbers[step.id]} yourself", step.code), self._typed(step)
            )
            return
        self._choose(Run(step.id))

    def _typed(self, step: Step) -> Callable[[str | None], None]:
        def typed(code: str | None) -> None:
            if code is None:
                return
            same = [line.split() for line in code.split("\n")] == [
                line.split() for line in step.code.split("\n")
            ]
            self._choose(Run(step.id, None if same else code))

        return typed

    def action_whole(self) -> None:
        """Run it with the whole terminal."""
        if step := self._subject():
            self._choose(Run(step.id, whole=True))

    def action_skip(self) -> None:
        """Leave it out, or all before it."""
        ahead = self._selected != self._current
        self._choose(Skip(until=self._selected if ahead else None))

    def action_run_to(self) -> None:
        """Run up to the chosen block."""
        self._choose(Go(until=self._selected))

    def action_run_all(self) -> None:
        """Run what is left."""
        self._choose(Go())

    def action_run_some(self) -> None:
        """Ask how many, and run them."""

        def some(text: str | None) -> None:
            if text and text.strip().isdecimal() and int(text):
                self._choose(Go(count=int(text)))

        if self._free:
            self.push_screen(Ask("Run how many blocks?", "Enter runs them; the first failure ends it"), some)

    def action_own(self) -> None:
        """Ask for a command, and run it."""

        def own(text: str | None) -> None:
            if text and text.strip():
                self._choose(Own(text.strip() + "\n"))

        if self._free:
            self.push_screen(
                Ask("Your own command", "it runs in the same shell, and the journal keeps it"), own
            )

    def action_edit(self) -> None:
        """Edit here."""
        step = self._subject()
        if step is None or not self._free:
            return

        def edited(answer: tuple[str, bool] | None) -> None:
            if answer is not None:
                code, keep = answer
                if keep and code != step.code:
                    self.notify(save(self.tour.document, step, code))
                self._choose(Run(step.id, code))

        self.push_screen(Edit(f"Block {self._numbers[step.id]}, line {step.block.line}", step.code), edited)

    def action_editor(self) -> None:
        """Edit in the person's editor."""
        step = self._subject()
        if step is None or not self._free:
            return
        with self.suspend():
            code = edit(step.code)
        if code is None:
            self.notify("no editor: set $EDITOR", severity="warning")
        elif code.strip():
            rows = paint.code(code, 80)
            question = "Run it as edited?" if code != step.code else "Nothing is changed. Run it?"
            self.push_screen(
                Confirm(question, rows), lambda yes: self._choose(Run(step.id, code)) if yes else None
            )

    def action_type(self) -> None:
        """A line for the program that runs."""

        def typed(text: str | None) -> None:
            if text is not None and self._terminal is not None:
                self._terminal.type(text + "\n")

        if self.record.running is not None:
            self.push_screen(Ask("Type to the program", "Enter sends the line"), typed)

    def action_stop(self) -> None:
        """End what runs; never the guide."""
        if len(self.screen_stack) > 1 and self.record.running is None:
            self.screen.dismiss(None)
        elif self.record.running is not None or self.desk.pause is not None:
            self.desk.stop()
        else:
            self.notify("nothing is running; q leaves", timeout=2)

    def action_learn(self) -> None:
        """Type the commands, or not."""
        self._learn = not self._learn
        self._show("title")

    def action_leave(self) -> None:
        """Leave, after a question where there is something to lose."""

        def leave(yes: bool | None) -> None:
            if not yes:
                return
            self._leaving = True
            if self._done:
                self.exit()
            elif self._free:
                self.desk.choose(Leave())
            else:
                self.desk.stop()

        if self._done or (self._free and self._current is None):
            leave(True)
        elif self._free:
            left = sum(
                1
                for name in self._order
                if name not in self.record.entries or self.record.entries[name].status is None
            )
            self.push_screen(Confirm(f"Leave now? {wording.counted(left, 'block')} did not run."), leave)
        else:
            self.push_screen(Confirm("A block is running. Stop it and leave?"), leave)

    # -- reading -------------------------------------------------------------------------------------------------

    def action_down(self) -> None:
        """A row down."""
        self._reader.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """A row up."""
        self._reader.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        self._reader.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        self._reader.scroll_page_up(animate=False)

    def action_top(self) -> None:
        """To the beginning."""
        self._reader.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """To the end."""
        self._reader.scroll_end(animate=False)

    def action_next_block(self) -> None:
        """Choose the next block."""
        self._move(1)

    def action_previous_block(self) -> None:
        """Choose the block before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        names = list(self._steps)
        at = names.index(self._selected) + by if self._selected else (0 if by > 0 else len(names) - 1)
        if 0 <= at < len(names):
            self._select(names[at])

    def action_here(self) -> None:
        """Back to the block whose turn it is."""
        self._select(self._current)

    def action_outline(self) -> None:
        """All sections and blocks."""
        rows = panes.outline(self.record, self._list, self._current, None)
        named = [(name, row) for (name, _, _), row in zip(self._list, rows, strict=True)]
        self.push_screen(
            Pick("Sections and blocks", named, self._selected),
            lambda name: self._select(name) if name else None,
        )

    def action_search(self) -> None:
        """Ask what for, and go there."""

        def search(text: str | None) -> None:
            if text is not None:
                self._reader.search(text)
                if text and not (self._reader.find() or self._reader.find(backwards=True)):
                    self.notify(f"{text!r} is not there", timeout=2)

        self.push_screen(Ask("Search document and output", "n and N go on; nothing unmarks"), search)

    def action_find(self, backwards: bool) -> None:
        """On to the next match."""
        if not self._reader.find(backwards=backwards):
            self.notify("no further match", timeout=2)

    def action_links(self) -> None:
        """Where the document leads."""
        found = looks.links(self.tour.document)

        def go(link: str | None) -> None:
            if link is None:
                return
            if looks.is_document(link):
                self._follow(link)
            elif link.startswith(("http://", "https://")):
                webbrowser.open(link)

        rows: list[tuple[str | None, Text]] = [
            (link, Text.assemble(title, (f"  {link}", "dim"))) for title, link in found
        ]
        if rows:
            self.push_screen(Pick("Links", rows), go)
        else:
            self.notify("the document has no links", timeout=2)

    def _follow(self, link: str) -> None:
        path = link.partition("#")[0]
        if not Path(self.tour.beside(path)).is_file():
            self.notify(f"{self.tour.beside(path)} is not there", severity="warning")
            return
        self.following = path
        self._leaving = True
        if self._free:
            self.desk.choose(Leave())
        elif self._done:
            self.exit()

    # -- seeing --------------------------------------------------------------------------------------------------

    def _about(self) -> Entry | None:
        """The chosen block where it has run, else what ran last."""
        entry = self.record.entries.get(self._selected or "")
        return entry if entry is not None and entry.attempt else self._seen

    def _named(self, entry: Entry) -> str:
        return f"Block {self._numbers[entry.id]}" if entry.id in self._numbers else "Your own command"

    def action_output(self) -> None:
        """All of it."""
        entry = self._about()
        if entry is None:
            self.notify("nothing has run yet", timeout=2)
            return
        lines = entry.shown
        if entry.above or entry.buffer.skipped:
            lines = [
                f"… {wording.left_out(entry.above, entry.buffer.skipped)} above; p opens the pager",
                *lines,
            ]
        width = max((len(line) for line in lines), default=1)
        title = Text.assemble((self._named(entry), "bold"), "  ", paint.result(entry))
        look = Look(
            title,
            lambda n: next(iter(paint.decoded([lines[n]]))),
            count=len(lines),
            width=2 * width,
            end=True,
        )
        self.push_screen(look, lambda answer: self._page(entry) if answer else None)

    def action_pager(self) -> None:
        """The output in the person's pager."""
        if entry := self._about():
            self._page(entry)

    def _page(self, entry: Entry) -> None:
        end = entry.finished
        text = (end.stdout + end.stderr) if end and not entry.running else "\n".join(entry.shown)
        with self.suspend():
            problem = page(text)
        if problem:
            self.notify(problem, severity="warning")

    def action_compare(self) -> None:
        """The documented result and the real one."""
        entry = self._about()
        if entry is None:
            self.notify("nothing has run yet", timeout=2)
            return
        rows = looks.comparison(entry, self.size.width - 4)
        self.push_screen(
            Look(Text(self._named(entry), "bold"), rows), lambda answer: self._page(entry) if answer else None
        )

    def action_variables(self) -> None:
        """All variables."""
        rows = panes.variables(self.tour.variables, 10_000, 10_000)
        self.push_screen(Look(rows[0], rows[1:]))

    def action_unfold(self) -> None:
        """The whole command, or less of it."""
        self._unfolded = not self._unfolded
        self._fit()

    def action_help(self) -> None:
        """The keys."""
        self.push_screen(Look(Text("Keys", "bold"), keys.help_rows()))

    def action_summary(self) -> None:
        """How it stands; a report of it, and where to go from here."""
        rows: list[tuple[str | None, Text]] = [
            (None, row) for row in looks.summary(self.record, self._numbers)
        ]
        rows.append(("report", Text("Save a report of it …", "cyan")))
        rows += [
            (f"doc:{link}", Text(f"Go on with: {title}", "cyan"))
            for title, link in next_steps(self.tour.document)
        ]
        if self._current is None:
            rows.append(("leave", Text("Leave", "cyan")))

        def chosen(what: str | None) -> None:
            if what == "report":
                hint = "FORMAT=PATH; it is written when you leave"
                self.push_screen(Ask("Report", hint, "json=report.json"), self._report)
            elif what == "leave":
                self.action_leave()
            elif what:
                self._follow(what.removeprefix("doc:"))

        self.push_screen(Pick("Summary", rows, "report"), chosen)

    def _report(self, text: str | None) -> None:
        if not text:
            return
        try:
            wanted = target(text)
            check(wanted)
        except RunbookError as problem:
            self.notify(str(problem), severity="error")
            return
        self.reports.append(wanted)
        self.notify(f"{wanted.path} is written when you leave")


class Lender:
    """Makes room for a program that wants the terminal; the engine's thread asks for it."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._gone = threading.Event()
        self._back = threading.Event()

    def suspend(self) -> None:
        """Wait until the screen is free."""
        self._gone.clear()
        self._back.clear()
        self._face.desk.suspended = True
        self._face.call_later(self._lend)
        self._gone.wait()

    def resume(self) -> None:
        """Take it back."""
        self._face.desk.suspended = False
        self._back.set()

    def _lend(self) -> None:
        with self._face.suspend():
            # Textual leaves the signal of a resize to its default, which wakes nobody.
            before = signal(SIGWINCH, lambda number, frame: None)
            running = self._face.record.running
            if running is not None:
                print(f"\n── {outcome.headline(running)}", flush=True)  # noqa: T201
            self._gone.set()
            self._back.wait()
            signal(SIGWINCH, before)


def ended(entries: Iterable[Entry]) -> int:
    """How many have ended."""
    return sum(1 for one in entries if one.status is not None)
