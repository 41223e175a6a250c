"""The full screen without its keys: what is shown, and what the person has chosen so far."""

from collections.abc import Callable
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message

from runbook.engine.plan import Step, in_turn
from runbook.frontends.step.passages import passages
from runbook.frontends.step.progress import Entry, Progress
from runbook.frontends.step.questions import Go, Leave, Own, Run, Skip
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.engine_bridge import Desk
from runbook.frontends.step.tui.terminal_handoff import LentTerminal
from runbook.frontends.step.tui.widgets import panes, rows, styles
from runbook.frontends.step.tui.widgets.document_view import Reader
from runbook.frontends.step.tui.widgets.panes import Rows
from runbook.frontends.step.walkthrough import Tour, source
from runbook.reporting import wording
from runbook.reporting.registry import Target
from runbook.storage import saved_values

ROOMY, WIDE = 110, 150
"""Columns from which the outline, and the variables, have a place of their own."""
TICK_S = 0.1


class Stage(App[None], inherit_bindings=False):
    """The guide on the whole screen. `starts` is called when it can be seen; `desk` is where the engine is met."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False

    class Arrived(Message):
        """Something lies on the desk."""

    class Over(Message):
        """The engine has come to its end."""

    def __init__(
        self,
        tour: Tour,
        terminal: LentTerminal | None,
        desk: Desk,
        *,
        learn: bool = False,
        first: bool | None = None,
    ) -> None:
        super().__init__(ansi_color=True)
        self.tour = tour
        self.progress = Progress()
        self.desk = desk
        desk.arrived = self._arrived
        self.starts: Callable[[], None] = lambda: None
        self.following: str | None = None
        self.reports: list[Target] = []
        self._terminal = terminal
        self._learn = learn
        self._first = saved_values.first_time() if first is None else first
        self._steps = {step.id: step for step in tour.plan.steps}
        self._order = [step.id for step in in_turn(tour.plan.steps)]
        self._numbers = {step.id: number for number, step in enumerate(tour.plan.steps, 1)}
        self._list = rows.outline_rows(tour.document, tour.plan.steps)
        self._current: str | None = None
        self._selected: str | None = None
        self._moved = False  # the person chose a block since the last choice
        self._unfolded = False
        self._leaving = False
        self._done = False
        self._summed = False
        self._seen: Entry | None = None
        self._top = 0
        self._measured: Size | None = None

    def compose(self) -> ComposeResult:
        """Title; outline, document, variables; the last output; the next command; keys."""
        steps = self.tour.plan.steps
        self._reader = Reader(passages(self.tour.document, steps, source), steps, self.progress)
        self._rows = {
            "title": Rows(self._title, "title"),
            "outline": Rows(self._outline, "outline"),
            "last": Rows(self._last, "last"),
            "next": Rows(self._next, "next"),
            "variables": Rows(self._variables, "variables"),
            "keys": Rows(lambda width, height: [key_bindings.footer(width, busy=not self._free)], "keys"),
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

    def _fit(self) -> None:
        """Give the panes the rows that they want, as far as the document keeps its share."""
        height, width = self.size.height, self._reader.size.width or self.size.width
        entry = self._seen
        last = min(panes.wanted_rows(entry), max(5, height // 4 + 1))
        code = len(rows.command_rows(self._subject(), max(20, width - 4)))
        most = height // 2 if self._unfolded else max(4, height // 5)
        following = 1 + max(1, min(code, most))
        self._rows["last"].styles.height = last
        self._rows["next"].styles.height = following
        self._show("last", "next")

    def _show(self, *names: str) -> None:
        for name in names or self._rows:
            self._rows[name].again()

    def _tick(self) -> None:
        if self.progress.running is not None or self.desk.pause is not None:
            self._fit()
            self._show("title")

    def _arrived(self) -> None:
        self.post_message(self.Arrived())

    def finished(self) -> None:
        """The engine has come to its end (its own thread says so)."""
        self.post_message(self.Over())

    @property
    def _free(self) -> bool:
        """Whether the person has a choice to make now."""
        return self.desk.situation is not None

    def _choose(self, choice: Run | Go | Skip | Own | Leave) -> None:
        if self._free:
            self._moved = False
            self.desk.choose(choice)
        else:
            self._busy()

    def _busy(self) -> None:
        """Say that nothing can be chosen now."""
        if not self._done:
            self.notify("a block is running: ^C stops it", timeout=2)

    def _subject(self) -> Step | None:
        """The block that the keys are about."""
        return self._steps.get(self._selected or "")

    def _title(self, width: int, height: int) -> list[Text]:
        learn = Text("  learn", "yellow") if self._learn else Text()
        right = Text.assemble(
            panes.counts(self.progress, len(self._order)),
            (f"  {wording.duration(self.progress.spent)}", "dim"),
        )
        left = Text.assemble((f" {self.progress.title or self.tour.document.title}", "bold"), learn)
        return [styles.between(left, Text.assemble(right, " "), width)]

    def _last(self, width: int, height: int) -> list[Text]:
        entry = self._seen
        title = ""
        if entry is not None:
            title = f"block {self._numbers[entry.id]}" if entry.id in self._numbers else "your own command"
        pause = rows.pause(self.desk.pause)
        return panes.last_output(entry, title, width, height, pause)

    def _next(self, width: int, height: int) -> list[Text]:
        return rows.following(
            self._subject(),
            self.progress,
            self._numbers,
            self._current,
            width,
            height,
            over=self._done,
            end=self._current is None and self._free,
        )

    def _outline(self, width: int, height: int) -> list[Text]:
        at = next((n for n, (name, _, _) in enumerate(self._list) if name == self._selected), 0)
        self._top = max(0, min(at - height // 2, len(self._list) - height))
        seen = self._list[self._top : self._top + height]
        return panes.outline(self.progress, seen, self._current, self._selected)

    def _variables(self, width: int, height: int) -> list[Text]:
        return panes.variables(self.tour.variables, width, height)

    def _look_at(self, name: str) -> None:
        """The person wants to see this block, whatever else goes on."""
        self._moved = True
        self._select(name)

    def _select(self, name: str | None) -> None:
        self._selected = name if name in self._steps else None
        self._reader.mark(self._current, self._selected)
        if self._selected:
            self._reader.show(self._selected)
        self._fit()
        self._show()

    def _follow(self, link: str) -> None:
        path = link.partition("#")[0]
        if not Path(self.tour.beside(path)).is_file():
            self.notify(f"{self.tour.beside(path)} is not there", severity="warning")
            return
        self.following = path
        self._go()

    def _go(self) -> None:
        """Leave, as soon as that is possible."""
        self._leaving = True
        if self._done:
            self.exit()
        elif self._free:
            self.desk.choose(Leave())
        elif self.progress.running is not None or self.desk.pause is not None:
            self.desk.stop()
