"""The one loop that walks over blocks: plan, session, policy -> events.

A mode is a plan (which blocks), a policy (what to do before and after each) and sinks that take the events. Nothing
else in this package walks over the blocks of a run.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import field

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.classes.records import dataclass
from runbook.core.clock import Clock
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    Status,
    overall,
)
from runbook.engine import elsewhere
from runbook.engine.command_execution import Execution, seconds
from runbook.engine.judge import Judge
from runbook.engine.plan import DocumentPlan, Plan, Step
from runbook.engine.policy import After, Aside, Before, Policy
from runbook.engine.session import Command, HasEnd, HasFindings, Session
from runbook.engine.verdicts import LoopProgress, Verdicts, outcome
from runbook.masking import Masker

EXIT_TRAP = "exit-trap"
"""What a document's EXIT trap is called: ``article.md:exit-trap``."""

_Settled = Step | Reason | BlockFinished
"""What runs when it is a block's turn, why nothing does, or how it has ended in an earlier run."""


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """What holds for the whole run. `folders` says in which folder each file with blocks lies, by its path.

    `attended` says that a block may ask a person for something: then its output is shown at once, in any case.
    `guided` says that the policy asks a person: then an interruption is about what runs at the moment, not about the
    run. `isolated`: a document that leaves something running has failed. `cloud` and `resumes` are as in `RunStarted`.
    """

    run: str
    version: str
    matcher: str | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    deadline_s: float | None = None
    attended: bool = False
    guided: bool = False
    isolated: bool = False
    cloud: str | None = None
    resumes: str | None = None


def run(
    plan: Plan,
    session: Session,
    policy: Policy,
    *,
    settings: LoopSettings,
    judge: Judge,
    clock: Clock,
    cancel: Cancellation,
    masker: Masker | None = None,
) -> Iterator[Event]:
    """Run the plan. Every event is yielded before what it announces is done: a sink that writes it down comes first.

    Events hold no secrets: neither those that `masker` knows nor those that the documents declare.

    An interruption (`cancel`) and a lost session end the run in good order: every block gets its `BlockFinished`,
    the run its `RunFinished`. The caller owns the session and closes it, also when a sink raises.
    """
    masker = masker or Masker(public=plan.sources)
    masker.declare(name for step in plan.steps for name in step.directive.secret)
    for step in plan.steps:
        masker.read(step.code)
    execution = Execution(settings.run, session, clock, masker, settings.attended, settings.folders)
    progress = LoopProgress(clock.monotonic())
    verdicts = Verdicts(settings.run, settings.matcher, judge, clock, masker, execution)
    loop = _Loop(plan, policy, settings, verdicts, clock, cancel, masker, execution, progress)
    given = settings.version, settings.guided, (), settings.cloud, settings.resumes
    yield RunStarted(clock.now(), settings.run, *given)
    for document in plan.documents:
        yield from loop.document(document)
    took = seconds(clock.monotonic() - progress.started)
    yield RunFinished(clock.now(), settings.run, overall(progress.statuses), took, progress.message)


@dataclass(frozen=True, slots=True)
class _Loop:
    plan: Plan
    policy: Policy
    settings: LoopSettings
    verdicts: Verdicts
    clock: Clock
    cancel: Cancellation
    masker: Masker
    execution: Execution
    progress: LoopProgress

    def document(self, document: DocumentPlan) -> Iterator[Event]:
        started = self.clock.monotonic()
        source = document.document
        yield DocumentStarted(
            self.clock.now(),
            self.settings.run,
            document.id,
            source.title,
            source.metadata,
            document.diagnostics,
            tuple(step.masked_outline(self.masker.known) for step in document.steps),
            self.masker.known(source.source),
        )
        ends: dict[str, Status] = {}
        waiting: list[Step] = []
        for step in document.turns:
            for name in step.needed_by:
                if name not in self.progress.looked:
                    self.progress.looked.add(name)
                    if self._halted() is None and self.policy.looks(name):
                        yield from self._look(name, document, ends)
            if self._is_due(step):
                yield from self._take_turn(step, ends)
            else:
                waiting.append(step)
        while (
            not self.plan.refused and self._halted() is None and (further := self.policy.idle()) is not None
        ):
            yield from self._between(further, document.id, ends)
        for step in waiting:  # a person may have run a block meanwhile
            yield from self._take_turn(step, ends)
        last = document is self.plan.documents[-1] and not self.plan.refused
        problem = (yield from self._end(document)) if last else None
        statuses = [*ends.values(), *((problem[0],) if problem else ())]
        message = problem and problem[1]
        if self.plan.refused and document.obstacles:
            statuses.append(Status.ERROR)
        elif not self.settings.guided and (unseen := elsewhere.unseen(document.steps, self.progress.closed)):
            statuses.append(Status.FAILED)
            message = message or unseen
        self.progress.message = self.progress.message or message
        self.progress.statuses += statuses
        took = seconds(self.clock.monotonic() - started)
        yield DocumentFinished(
            self.clock.now(), self.settings.run, document.id, overall(statuses), took, message
        )

    def _end(self, document: DocumentPlan) -> Generator[Event, None, tuple[Status, str] | None]:
        """The end of the shell: the documents' EXIT trap, and all that the blocks have started; what went wrong.

        The trap has the time limit of the last block; after an interruption it runs, as clean-ups do.
        """
        session = self.execution.session
        problems: list[tuple[Status, str]] = []
        if not isinstance(session, HasEnd):
            return None
        lost = self.cancel.wish >= Wish.NOW or self.progress.stopped is Reason.SESSION_LOST
        if not lost and (code := session.take_exit_trap()) is not None:
            limit = document.steps[-1].timeout if document.steps else None
            end = yield from self._beside(EXIT_TRAP, Aside(code), document.id, limit)
            if end.status is not Status.PASSED:
                problems.append((end.status, f"the EXIT trap did not succeed: {end.message or end.reason}"))
        if left := session.end_processes():
            status = Status.FAILED if self.settings.isolated else Status.PASSED
            problems.append((status, f"still running, and could not be ended: {', '.join(left)}"))
        if self._halted() in (None, Reason.EARLIER_FAILURE) and isinstance(session, HasFindings):
            problems += [(Status.FAILED, "; ".join(found))] if (found := session.findings()) else []
        return problems[0] if problems else None

    def _take_turn(self, step: Step, ends: dict[str, Status]) -> Iterator[Event]:
        if self._is_satisfied(step) and step.id in ends:
            return
        turn = yield from self._turn(step, ends)
        if isinstance(turn, Step):
            yield from self._run(turn, ends)
        elif isinstance(turn, BlockFinished):
            ends[step.id], self.progress.attempts[step.id] = turn.status, turn.attempt
            self.progress.worked.update(step.owners)
            self.progress.history.append(step.code)
            yield turn
        elif step.id not in ends:
            ends[step.id] = Status.SKIPPED
            self.progress.closed |= {step.id} if turn is Reason.ELSEWHERE else set()
            yield self.verdicts.skipped(step, turn, self._why(step, turn))

    def _is_due(self, step: Step) -> bool:
        """Whether there is something to clean up, where the block is a clean-up (see `settled`)."""
        return not step.directive.cleanup or step.due or step.owner in self.progress.worked

    def _look(self, name: str, document: DocumentPlan, ends: dict[str, Status]) -> Iterator[Event]:
        """Whether a prerequisite is in place already: it is when the blocks of its validation all pass.

        They are attempted as number 0. The first that does not pass says that the prerequisite has to run, and is no
        failure. A block without a result to compare only has to succeed.
        """
        passed: list[str] = []
        for step in document.steps:
            if step.validates != name or step.left_out is not None or step.directive.confirm:
                continue
            if self.plan.refused or self._is_satisfied(step) or self._halted() is not None:
                return
            result = yield from self._attempt(step, 0)
            if result.status in (Status.ERROR, Status.CANCELLED):
                ends[step.id] = result.status
                self._again(step, result)
            if result.status is not Status.PASSED:
                return
            passed.append(step.id)
        if passed:
            self.progress.satisfied.add(name)
            ends |= dict.fromkeys(passed, Status.PASSED)

    def _is_satisfied(self, step: Step) -> bool:
        """Whether the block belongs to a prerequisite that was in place before it had its turn."""
        return not self.progress.satisfied.isdisjoint(step.needed_by)

    def _why(self, step: Step, reason: Reason) -> str | None:
        """What there is to say of a block that does not run, beyond the reason."""
        if step.left_out is not None and step.left_out.reason is reason:
            return step.left_out.message
        if reason is not Reason.SATISFIED:
            return elsewhere.closed(step.on) if reason is Reason.ELSEWHERE else None
        name = next(one for one in step.needed_by if one in self.progress.satisfied)
        return f"the validation of {name} passes already"

    def _turn(self, step: Step, ends: dict[str, Status]) -> Generator[Event, None, _Settled]:
        """What comes of the block when it is its turn; what the policy wants to run before that."""
        if self.plan.refused:
            return Reason.REFUSED
        if step.left_out is not None:
            return step.left_out.reason
        if self._is_satisfied(step):
            return Reason.SATISFIED
        while True:
            stopped = self._halted()
            if stopped is not None and not self._cleans_up(step):
                return stopped
            if not self._is_due(step):
                return stopped or Reason.NOTHING_TO_CLEAN
            match self.policy.before(step):
                case Before.RUN if not elsewhere.is_open(step.on, self.execution.session):
                    return stopped or Reason.ELSEWHERE
                case Before.RUN:
                    return step
                case Before.SKIP:
                    return Reason.DECLINED
                case Before.STOP:
                    self.progress.stopped = self._halted() or Reason.INTERRUPTED
                    return Reason.DECLINED if stopped else Reason.INTERRUPTED
                case Step(id=step.id) | BlockFinished() as other:
                    return other
                case Step() | Aside() as other:
                    yield from self._between(other, step.document, ends)

    def _between(self, what: Step | Aside, document: str, ends: dict[str, Status]) -> Iterator[Event]:
        """A block out of its turn, or something of the person's own."""
        if isinstance(what, Step):
            yield from self._run(what, ends)
        else:
            yield from self._aside(what, document)

    def _run(self, step: Step, ends: dict[str, Status]) -> Iterator[Event]:
        """Run a block, and again as long as the policy wants it."""
        while True:
            attempt = self.progress.attempts[step.id] = self.progress.attempts.get(step.id, 0) + 1
            if not step.directive.cleanup:
                self.progress.worked.update(step.owners)
            result = yield from self._attempt(step, attempt)
            ends[step.id] = result.status
            if not self._again(step, result):
                return

    def _halted(self) -> Reason | None:
        """Why nothing more runs, but for clean-ups; None while the run goes on."""
        progress = self.progress
        if progress.stopped is None and self.cancel.wish >= Wish.RUN:
            progress.stopped = Reason.INTERRUPTED
            progress.statuses.append(Status.CANCELLED)
        if progress.stopped is None and self._left() == 0:
            self._time_is_over()
        return progress.stopped

    def _time_is_over(self) -> None:
        progress = self.progress
        progress.stopped, progress.message = Reason.TIMEOUT, "the time for the whole run is over"
        progress.statuses.append(Status.FAILED)

    def _cleans_up(self, step: Step) -> bool:
        """Whether the block runs although the run has stopped: a clean-up does, as long as there is a shell for it."""
        possible = self.progress.stopped is not Reason.SESSION_LOST and self.cancel.wish < Wish.NOW
        return step.directive.cleanup and possible

    def _left(self) -> float | None:
        """What is left of the time for the whole run, in seconds."""
        if self.settings.deadline_s is None:
            return None
        return max(0.0, self.progress.started + self.settings.deadline_s - self.clock.monotonic())

    def _again(self, step: Step, result: BlockFinished) -> bool:
        """Whether to try the block once more, after its pause; notes when the run is to stop."""
        if result.status is Status.ERROR:
            self.progress.stopped, self.progress.message = elsewhere.stop(result.reason), result.message
            return False
        self._clear_interruption()
        match self.policy.after(step, result):
            case After.CONTINUE:
                return False
            case After.STOP:
                cancelled = result.status is Status.CANCELLED
                self.progress.stopped = Reason.INTERRUPTED if cancelled else Reason.EARLIER_FAILURE
                return False
            case After.RETRY:
                before = self.cancel.wish
                pause = step.directive.every or 0
                left = None if step.directive.cleanup else self._left()
                self.clock.pause(pause if left is None else min(pause, left))
                if self.cancel.wish > before and not self.settings.guided:
                    self.progress.stopped = Reason.INTERRUPTED
                    self.progress.statuses.append(Status.CANCELLED)
                elif left is not None and pause >= left and self.progress.stopped is None:
                    self._time_is_over()
                    return False
                return self.cancel.wish == before

    def _heeded(self, *, cleans: bool) -> Wish:
        """The wish that what runs next is to survive: that by which the run has stopped, if it has.

        `cleans`: it is a clean-up or the EXIT trap, which run after an interruption, too.
        """
        return self.cancel.wish if cleans or self.progress.stopped else min(self.cancel.wish, Wish.BLOCK)

    def _clear_interruption(self) -> None:
        """In a guided run an interruption is about what runs at that moment, never about what runs next."""
        if self.settings.guided:
            self.cancel.clear_block()

    def _attempt(self, step: Step, attempt: int) -> Generator[Event, None, BlockFinished]:
        self._clear_interruption()
        heeded = self._heeded(cleans=step.directive.cleanup)
        self.masker.read(step.code)
        code = None if step.code == step.block.code else self.masker.text(step.code)
        now, run = self.clock.now(), self.settings.run
        yield BlockStarted(now, run, step.document, step.id, attempt, code, step.confirmed)
        limit = step.timeout
        if not step.directive.cleanup and (left := self._left()) is not None:
            limit = left if limit is None else min(limit, left)
        command = self.execution.block(step, limit, heeded)
        ran = yield from self.execution.execute(command, step.document, attempt)
        result = self.verdicts.finished(step, attempt, ran, self.progress.history, code)
        self.progress.history.append(step.code)
        yield result
        return result

    def _aside(self, aside: Aside, document: str) -> Iterator[Event]:
        self.progress.asides += 1
        finished = yield from self._beside(f"aside-{self.progress.asides}", aside, document, self._left())
        if finished.status is Status.ERROR:
            self.progress.stopped, self.progress.message = finished.reason, finished.message
            self.progress.statuses.append(finished.status)

    def _beside(
        self, name: str, aside: Aside, document: str, limit: float | None
    ) -> Generator[Event, None, AsideFinished]:
        """Run a command that is not a block, within `limit` seconds."""
        self._clear_interruption()
        heeded = self._heeded(cleans=name == EXIT_TRAP)
        now, run, token = self.clock.now, self.settings.run, f"{document}:{name}"
        self.masker.read(aside.code)
        code = self.masker.text(aside.code)
        yield AsideStarted(now(), run, document, token, code, aside.fills)
        environment = self.execution.environment(document)
        command = Command(token, aside.code, name, 1, limit, environment, aside.interactive, heeded=heeded)
        ran = yield from self.execution.execute(command, document, 1)
        self._clear_interruption()
        status, reason = outcome(ran.ended, 0)
        self.progress.history.append(aside.code)
        message = ran.ended.message
        if reason is Reason.EXIT_STATUS and message is None:
            message = f"exit status {ran.ended.exit_status}"
        told = self.execution.told(ran, message)
        finished = AsideFinished(now(), run, document, token, code, status, reason, fills=aside.fills, **told)
        yield finished
        return finished
