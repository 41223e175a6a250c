"""The policy that asks a person. It does not know how the person is asked."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.classes.digest import digest
from runbook.core.events import BlockFinished, Status
from runbook.engine.plan import Plan, Step
from runbook.engine.policy import After, Aside, Before, may_retry
from runbook.frontends.step.questions import (
    Choice,
    Continue,
    GiveValues,
    Leave,
    No,
    Person,
    PrerequisiteChoice,
    Run,
    RunCommand,
    Situation,
    SituationKind,
    Skip,
    Yes,
)
from runbook.frontends.step.required_values import RequiredValues
from runbook.running.plans.confirmations import confirmed
from runbook.shell.interactive import asks

Turn = Before | Step | Aside


class GuidePolicy:
    """Asks `person` before each block, and for the values that a block requires.

    `cancel` is only read: once the run is to end nobody is asked any more. `confirmed` says that no block needs a yes.
    `hash_of` gives the hash of a planned block's code.
    """

    def __init__(
        self,
        plan: Plan,
        person: Person,
        values: RequiredValues,
        cancel: Cancellation,
        *,
        hash_of: Callable[[Step], str] = lambda step: digest(step.code),
        confirmed: bool = False,
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._order = [step.id for step in plan.turns]
        self._person = person
        self._values = values
        self._cancel = cancel
        self._confirmed = confirmed
        self._hash_of = hash_of
        self._ends: dict[str, Status] = {}
        self._attempts: dict[str, int] = {}
        self._earlier = 0  # attempts at the block that runs, from before it was chosen this time
        self._queue: deque[Turn] = deque()
        self._continuing: Continue | None = None
        self._passed = True  # whether the latest block did: if not, the person decides what follows
        self._skipping_to: str | None = None
        self._leaving = False

    # -- the policy ----------------------------------------------------------------------------------------------

    def looks(self, prerequisite: str) -> bool:
        """Ask what to do about a prerequisite; whether its validation runs first."""
        if self._leaving or self._cancel.wish >= Wish.RUN:
            return False
        own = [one for one in self._order if prerequisite in self._steps[one].needed_by]
        situation = Situation(SituationKind.PREREQUISITE, self._steps[own[0]], prerequisite=prerequisite)
        match self._person.ask(situation):
            case PrerequisiteChoice.SKIP:
                for one in own:
                    self._ends.setdefault(one, Status.SKIPPED)
                return False
            case PrerequisiteChoice.STEP:
                return False
            case PrerequisiteChoice.RUN:
                self._continue(Continue(until=own[-1]))
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
            if self._skipping_to == step.id:
                self._skipping_to = None
            if step.id in self._ends or self._skipping_to:
                return Before.SKIP
            if self._leaving and not step.directive.cleanup:
                return Before.STOP
            if self._cancel.wish >= Wish.RUN:  # nobody is there to be asked
                self._begin(step)
                return Before.RUN
            if self._goes_on(step):
                self._prepare(step)
                continue
            kind = SituationKind.CLEANUP if step.directive.cleanup else SituationKind.NEXT
            self._take(self._person.ask(Situation(kind, step, leaving=self._leaving)), step)

    def idle(self) -> Step | Aside | None:
        """The person's choice when no block is left."""
        while not (self._leaving and not self._queue):
            if self._queue:
                following = self._next()
                if isinstance(following, Step | Aside):
                    return following
                continue
            if self._cancel.wish >= Wish.RUN:
                return None
            self._take(self._person.ask(Situation(SituationKind.END)), None)
        return None

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the document allows; otherwise the person decides what follows."""
        self._values.ran(step.code)
        self._attempts[step.id] = result.attempt
        self._ends[step.id] = result.status
        self._passed = result.status is Status.PASSED
        if may_retry(step, result, earlier=self._earlier):
            self._person.retry_in(step, step.directive.every or 0)
            return After.RETRY
        return After.CONTINUE

    # -- choices -------------------------------------------------------------------------------------------------

    def _next(self) -> Turn:
        turn = self._queue.popleft()
        if isinstance(turn, Step):
            self._begin(turn)
        return turn

    def _begin(self, step: Step) -> None:
        """The block runs, perhaps not for the first time: its retries count from here."""
        self._earlier = self._attempts.get(step.id, 0)

    def _continue(self, choice: Continue | None) -> None:
        self._continuing, self._passed = choice, True

    def _goes_on(self, step: Step) -> bool:
        """Whether the block runs without a question of its own."""
        choice = self._continuing
        if choice is None or not self._passed or step.directive.cleanup:
            self._continuing = None
            return False
        if choice.until == step.id or choice.count == 1:
            self._continuing = None
        elif choice.count is not None:
            self._continuing = replace(choice, count=choice.count - 1)
        return True

    def _take(self, choice: Choice, step: Step | None) -> None:
        """Queue what the choice asks for; `step` is the block whose turn it is."""
        match choice:
            case Run():
                chosen = self._steps[choice.id] if choice.id else step
                if chosen is not None:
                    self._prepare(_with_choice(chosen, choice))
            case Yes() if step is not None:
                self._prepare(step)
            case Continue():
                self._continue(self._bounded(choice, step))
            case Skip() if step is not None:
                self._skipping_to = choice.until if self._lies_ahead(choice.until, step) else None
                self._ends.setdefault(step.id, Status.SKIPPED)
            case No() if step is not None and step.directive.cleanup:
                self._ends.setdefault(step.id, Status.SKIPPED)
            case RunCommand():
                whole = choice.whole or asks(choice.code)
                self._queue.append(Aside(choice.code.strip("\n") + "\n", whole))
            case Leave() if self._leaving and step is not None:  # it was offered, and nobody answers any more
                self._queue.append(step)
            case Leave():
                self._leaving, self._continuing = True, None
            case _:
                pass

    def _bounded(self, choice: Continue, step: Step | None) -> Continue | None:
        """The choice; None where its end does not lie ahead."""
        if step is None:
            return None
        ahead = choice.until in (None, step.id) or self._lies_ahead(choice.until, step)
        return choice if ahead else None

    def _lies_ahead(self, name: str | None, step: Step) -> bool:
        order = self._order
        return name is not None and name in order and order.index(name) > order.index(step.id)

    def _prepare(self, step: Step) -> None:
        """Queue the block, and before it what sets its values; nothing when the person declines."""
        allowed = self._allowed(step)
        if allowed is None:
            self._continuing = None
            return
        step = allowed
        required = self._values.of(step)
        if required:
            answer = self._person.ask(Situation(SituationKind.FILL, step, required))
            if not isinstance(answer, GiveValues):
                self._continuing = None
                return
            exports, code = self._values.give(step.code, required, answer)
            if exports:
                self._queue.append(Aside(exports, fills=step.id))
            step = replace(step, code=code)
        if asks(step.code):
            step = replace(step, directive=replace(step.directive, interactive=True))
        self._queue.append(step)

    def _allowed(self, step: Step) -> Step | None:
        """The block, with who allowed it where it requires confirmation; None when the person declines.

        A signed approval is for code without anything to fill in.
        """
        signed = step.confirmed is not None and step.confirmed.key is not None
        if not step.directive.confirm or (step.confirmed and not (signed and self._values.of(step))):
            return step
        if self._confirmed:
            how = "everything"
        elif isinstance(self._person.ask(Situation(SituationKind.CONFIRM, step)), Yes):
            how = "answer"
        else:
            return None
        planned = step.code == self._steps[step.id].code
        return confirmed(step, how, self._hash_of(step) if planned else digest(step.code))


def _with_choice(step: Step, choice: Run) -> Step:
    if choice.code is not None and choice.code != step.code:
        step = replace(step, code=choice.code, confirmed=None)  # another code was allowed
    if choice.whole:
        step = replace(step, directive=replace(step.directive, interactive=True))
    return step
