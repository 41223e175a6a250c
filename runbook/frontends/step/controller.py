"""What goes on between the engine and the person, without a screen: the prompt and the full screen both use it.

Events, questions and retries come in from the engine; each method that the person's keys or answers call makes a choice
and sends it to the engine.
"""

import time
from dataclasses import dataclass
from typing import Protocol

from runbook.core.events import AsideStarted, BlockStarted, Event
from runbook.engine.plan import Plan, Step
from runbook.frontends.step.editor import save
from runbook.frontends.step.progress import Progress, RunEntry
from runbook.frontends.step.questions import (
    Choice,
    Continue,
    GiveValues,
    Leave,
    No,
    PrerequisiteChoice,
    Run,
    RunCommand,
    Situation,
    Skip,
    Yes,
)
from runbook.reporting.registry import Target, target
from runbook.running.report_files import check


class EngineLink(Protocol):
    """The way to the engine."""

    def choose(self, choice: Choice) -> None:
        """Answer the engine's question."""
        ...

    def stop(self) -> None:
        """Interrupt what runs, as ^C does."""
        ...


@dataclass(frozen=True, slots=True)
class Retry:
    """A pause before another attempt at `step`. `at` is the end of the pause, a time of `time.monotonic`."""

    step: Step
    at: float

    @property
    def left(self) -> float:
        """Seconds until the attempt."""
        return max(0.0, self.at - time.monotonic())


class StepController:
    """The state of one walk through a document, and the choices that the person can make in it.

    The *current* block is the one whose turn it is; the *selected* one is what the person looks at. A choice returns
    whether it was possible: it is not while a block runs, or while something else is asked.
    """

    def __init__(self, plan: Plan, engine: EngineLink, *, learning: bool = False) -> None:
        self._engine = engine
        self.document = plan.documents[0].document
        self.steps = {step.id: step for step in plan.steps}
        self.numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
        self.progress = Progress()
        self.situation: Situation | None = None
        self.current: str | None = None
        self.selected: str | None = None
        self.browsing = False  # the person has selected a block since the last choice
        self.latest: RunEntry | None = None
        self.retry: Retry | None = None
        self.learning = learning
        self.leaving = False
        self.ended = False
        self.following: str | None = None
        self.reports: list[Target] = []
        self._order = [step.id for step in plan.turns]

    # -- from the engine -----------------------------------------------------------------------------------------

    def receive(self, event: Event) -> None:
        """Take the next event."""
        self.progress(event)
        match event:
            case BlockStarted():
                self.retry, self.latest = None, self.progress.last
                if not self.browsing:
                    self._select(event.block)
            case AsideStarted():
                self.retry = None
                if not event.fills:
                    self.latest = self.progress.last
            case _:
                pass

    def finish(self) -> None:
        """The run is over, and nothing more comes."""
        self.situation, self.ended = None, True

    def asked(self, situation: Situation) -> bool:
        """Take the engine's question; whether the turn has come to another block, or to none.

        Once the person wants to leave, a question of what to run next is answered at once.
        """
        self.situation, self.retry = situation, None
        if not situation.is_turn:
            return False
        if self.leaving:
            self._answer(Leave())
            return False
        name = situation.step.id if situation.step else None
        if name == self.current and self.selected is not None:
            return False
        self.current = name
        if not self.browsing and name is not None:
            self._select(name)
        return True

    # -- how things are ------------------------------------------------------------------------------------------

    @property
    def free(self) -> bool:
        """Whether the person can choose now what runs next."""
        return self.situation is not None and self.situation.is_turn

    @property
    def at_end(self) -> bool:
        """Whether no block is left, and the person can choose."""
        return self.free and self.current is None

    @property
    def stoppable(self) -> bool:
        """Whether something runs, or waits for another attempt."""
        return self.progress.running is not None or self.retry is not None

    @property
    def subject(self) -> Step | None:
        """The block that the person's keys are about."""
        return self.steps.get(self.selected or "")

    @property
    def viewed(self) -> RunEntry | None:
        """What the person wants to see more of: the selected block where it has run, else what ran last."""
        entry = self.progress.entries.get(self.selected or "")
        return entry if entry is not None and entry.ran else self.latest

    @property
    def unfinished(self) -> int:
        """How many blocks have no result yet."""
        entries = self.progress.entries
        return sum(name not in entries or entries[name].status is None for name in self._order)

    def label(self, entry: RunEntry) -> str:
        """``block 3``, or ``your own command``."""
        number = self.numbers.get(entry.id)
        return "your own command" if number is None else f"block {number}"

    def block(self, text: str) -> Step | None:
        """The block with that number or name."""
        number = int(text) if text.isdecimal() else 0
        if 1 <= number <= len(self.steps):
            return list(self.steps.values())[number - 1]
        return next((step for step in self.steps.values() if text and step.directive.name == text), None)

    # -- selecting -----------------------------------------------------------------------------------------------

    def select(self, name: str) -> None:
        """Look at this block, whatever else goes on."""
        self.browsing = True
        self._select(name)

    def select_neighbour(self, by: int) -> bool:
        """Look at the block `by` places after the selected one; whether there is one."""
        names = list(self.steps)
        at = names.index(self.selected) + by if self.selected else (0 if by > 0 else len(names) - 1)
        if not 0 <= at < len(names):
            return False
        self.select(names[at])
        return True

    def select_current(self) -> None:
        """Look at the block whose turn it is."""
        self.browsing = False
        self.selected = self.current

    def _select(self, name: str) -> None:
        self.selected = name if name in self.steps else None

    # -- choices -------------------------------------------------------------------------------------------------

    def run(self, step: Step, *, code: str | None = None, whole: bool = False) -> bool:
        """Run a block, again or out of its turn too; `code` in place of its own, `whole` with the whole terminal."""
        return self._choose(Run(step.id, code, whole))

    def run_typed(self, step: Step, typed: str) -> bool:
        """Run a block that the person has typed: as documented where the words are the same."""
        return self.run(step, code=None if same_words(typed, step.code) else typed)

    def run_to(self, name: str | None) -> bool:
        """Run all blocks up to and including that one."""
        return self._choose(Continue(until=name))

    def run_next(self, count: int) -> bool:
        """Run the next `count` blocks."""
        return self._choose(Continue(count=count))

    def run_all(self) -> bool:
        """Run all that is left; a failure ends it."""
        return self._choose(Continue())

    def run_command(self, code: str) -> bool:
        """Run a command of the person's own in the same shell."""
        return self._choose(RunCommand(code))

    def skip(self, until: str | None = None) -> bool:
        """Skip the current block; where `until` is a later one, all before that."""
        return self._choose(Skip(until=None if until == self.current else until))

    def confirm(self, yes: bool) -> None:
        """Answer a question of yes or no."""
        self._answer(Yes() if yes else No())

    def give(self, values: GiveValues | None) -> None:
        """Give the values that a block needs; None: not now."""
        self._answer(values or No())

    def choose_prerequisite(self, choice: PrerequisiteChoice) -> None:
        """Say what to do about a prerequisite."""
        self._answer(choice)

    def leave(self) -> None:
        """End the run, as soon as that is possible: what runs is interrupted."""
        self.leaving = True
        if self.situation is not None:
            self._answer(Leave())
        elif self.stoppable:
            self._engine.stop()

    def stop(self) -> bool:
        """Interrupt what runs; whether something does."""
        if self.stoppable:
            self._engine.stop()
            return True
        return False

    def follow(self, link: str) -> None:
        """Leave, and go on to another document: `link` is relative to this one."""
        self.following = link
        self.leave()

    def _choose(self, choice: Choice) -> bool:
        if not self.free:
            return False
        self.browsing = False
        self._answer(choice)
        return True

    def _answer(self, choice: Choice) -> None:
        self.situation = None
        self._engine.choose(choice)

    # -- what stays ----------------------------------------------------------------------------------------------

    def keep_edit(self, step: Step, code: str) -> str:
        """Write a block's new code into its document; what became of it, as a sentence."""
        return save(self.document, step, code)

    def add_report(self, text: str) -> Target:
        """Have a report (``FORMAT=PATH``) written at the end. Raises RunbookError where that cannot be done."""
        wanted = target(text)
        check(wanted)
        self.reports.append(wanted)
        return wanted


def same_words(typed: str, code: str) -> bool:
    """Whether two pieces of code differ in nothing but the space between their words."""
    return _words(typed) == _words(code)


def _words(code: str) -> list[list[str]]:
    return [line.split() for line in code.rstrip("\n").split("\n")]
