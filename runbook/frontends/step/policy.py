"""The policy that asks a person. It knows nothing of screens: `ask` turns a situation into a choice, somehow."""

import shlex
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.events import BlockFinished, Status
from runbook.engine.plan import Plan, Step
from runbook.engine.policy import After, Aside, Before
from runbook.frontends.step.questions import (
    Choice,
    Enter,
    Fill,
    Go,
    Kind,
    Leave,
    No,
    Own,
    Run,
    Situation,
    Skip,
    Yes,
)
from runbook.frontends.step.required_values import Needs, filled
from runbook.shell.interactive import asks

Turn = Before | Step | Aside


class Guide:
    """Asks before each block. `ask` may be called from the engine's thread; `known` names the shell's variables.

    `paused` is told when a block is going to be tried again: the step, and the seconds until then. `remember` gets
    the values that the person wants to find again, `hide` those that nobody is to see. `confirmed` says that no block
    asks for a yes.
    """

    def __init__(
        self,
        plan: Plan,
        ask: Callable[[Situation], Choice],
        *,
        cancel: Cancellation,
        needs: Needs,
        known: Callable[[], Collection[str]],
        confirmed: bool = False,
        hide: Callable[[Mapping[str, str]], None] = lambda values: None,
        paused: Callable[[Step, float], None] = lambda step, seconds: None,
        remember: Callable[[Mapping[str, str]], None] = lambda values: None,
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._order = [step.id for step in plan.turns]
        self._ask = ask
        self._cancel = cancel
        self._needs = needs
        self._known = known
        self._paused = paused
        self._remember = remember
        self._confirmed = confirmed
        self._hide = hide
        self.ends: dict[str, Status] = {}
        self._queue: deque[Turn] = deque()
        self._going: Go | None = None
        self._passing: str | None = None
        self._tries = 0
        self._leaving = False

    # -- the policy ----------------------------------------------------------------------------------------------

    def looks(self, prerequisite: str) -> bool:
        """What the person wants to do about a prerequisite; whether that begins with its validation."""
        if self._leaving or self._cancel.wish >= Wish.RUN:
            return False
        own = [one for one in self._order if prerequisite in self._steps[one].needed_by]
        situation = Situation(Kind.PREREQUISITE, self._steps[own[0]], prerequisite=prerequisite)
        match self._ask(situation):
            case Enter.SKIP:
                for one in own:
                    self.ends.setdefault(one, Status.SKIPPED)
                return False
            case Enter.THROUGH:
                return False
            case Enter.QUIETLY:
                self._going = Go(until=own[-1])
            case Leave():
                self._leaving = True
                return False
            case _:
                pass
        return True

    def before(self, step: Step) -> Turn:
        """The person's choice for the block whose turn it is."""
        while True:
            if self._queue:
                return self._next()
            if self._passing == step.id:
                self._passing = None
            if step.id in self.ends or self._passing:
                return Before.SKIP
            if self._leaving and not step.directive.cleanup:
                return Before.STOP
            if self._cancel.wish >= Wish.RUN:  # nobody is there to be asked
                return Before.RUN
            if self._goes_on(step):
                self._prepare(step, step)
                continue
            kind = Kind.CLEANUP if step.directive.cleanup else Kind.NEXT
            self._take(self._ask(Situation(kind, step, leaving=self._leaving)), step)

    def idle(self) -> Step | Aside | None:
        """The person's choice when nothing waits."""
        while not (self._leaving and not self._queue):
            if self._queue:
                following = self._next()
                if isinstance(following, Step | Aside):
                    return following
                continue
            if self._cancel.wish >= Wish.RUN:
                return None
            self._take(self._ask(Situation(Kind.END)), None)
        return None

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the document allows; whatever came of it, the person decides what follows."""
        self._tries += 1
        self._needs.ran(step.code)
        self.ends[step.id] = result.status
        if self._cancel.wish < Wish.RUN:
            self._cancel.wish = Wish.NOTHING  # it was about the block, and the block has ended
        if result.status is Status.FAILED and self._tries <= (step.directive.retry or 0):
            self._paused(step, step.directive.every or 0)
            return After.RETRY
        if result.status is not Status.PASSED:
            self._going = None
        return After.CONTINUE

    # -- choices -------------------------------------------------------------------------------------------------

    def _next(self) -> Turn:
        self._tries = 0
        if self._cancel.wish < Wish.RUN:
            self._cancel.wish = Wish.NOTHING
        return self._queue.popleft()

    def _goes_on(self, step: Step) -> bool:
        """Whether the block runs without a question of its own."""
        going = self._going
        if going is None or step.directive.cleanup:
            self._going = None
            return False
        if going.until == step.id or going.count == 1:
            self._going = None
        elif going.count is not None:
            self._going = replace(going, count=going.count - 1)
        return True

    def _take(self, choice: Choice, step: Step | None) -> None:
        """Queue what the choice comes to; `step` is the block whose turn it is."""
        match choice:
            case Run():
                chosen = self._steps[choice.id] if choice.id else step
                if chosen is not None:
                    self._prepare(self._formed(chosen, choice), chosen)
            case Yes() if step is not None:
                self._prepare(step, step)
            case Go():
                self._going = self._bounded(choice, step)
            case Skip() if step is not None:
                self._passing = choice.until if self._lies_ahead(choice.until, step) else None
                self.ends.setdefault(step.id, Status.SKIPPED)
            case No() if step is not None and step.directive.cleanup:
                self.ends.setdefault(step.id, Status.SKIPPED)
            case Own():
                whole = choice.whole or asks(choice.code)
                self._queue.append(Aside(choice.code.strip("\n") + "\n", whole))
            case Leave() if step is not None and step.directive.cleanup:
                self._leaving = True
                for other in self._steps.values():
                    self.ends.setdefault(other.id, Status.SKIPPED)
            case Leave():
                self._leaving, self._going = True, None
            case _:
                pass

    def _bounded(self, go: Go, step: Step | None) -> Go | None:
        if step is None or (
            go.until is not None and go.until != step.id and not self._lies_ahead(go.until, step)
        ):
            return None
        return go

    def _lies_ahead(self, name: str | None, step: Step) -> bool:
        order = self._order
        return name is not None and name in order and order.index(name) > order.index(step.id)

    @staticmethod
    def _formed(step: Step, choice: Run) -> Step:
        if choice.code is not None and choice.code != step.code:
            step = replace(step, code=choice.code)
        if choice.whole:
            step = replace(step, directive=replace(step.directive, interactive=True))
        return step

    def _prepare(self, step: Step, planned: Step) -> None:
        """Queue the block with what it needs first; nothing when the person does not give it."""
        asked = step.directive.confirm and not self._confirmed
        if asked and not isinstance(self._ask(Situation(Kind.CONFIRM, step)), Yes):
            self._going = None
            return
        needs = self._needs.of(step, self._known())
        if needs:
            answer = self._ask(Situation(Kind.FILL, step, needs))
            if not isinstance(answer, Fill):
                self._going = None
                return
            self._hide({need.name: answer.values.get(need.mark, "") for need in needs if need.secret})
            open_values = {need.mark: answer.values.get(need.mark, "") for need in needs if not need.secret}
            self._needs.answered(open_values | {need.mark: "" for need in needs if need.secret})
            if answer.remember:
                self._remember(open_values)
            given = {need.name: answer.values.get(need.mark, "") for need in needs if need.is_variable}
            if given:
                lines = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in given.items())
                self._queue.append(Aside(lines, fills=step.id))
            step = replace(step, code=filled(step.code, answer.values))
        if asks(step.code):
            step = replace(step, directive=replace(step.directive, interactive=True))
        self._queue.append(step)
