"""The one loop that walks over blocks: plan, session, policy -> events.

A mode is a plan (which blocks), a policy (what to do before and after each) and sinks that take the events. Nothing
else in this package walks over the blocks of a run.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from runbook.cancel import Cancellation, Wish
from runbook.capture import Capture
from runbook.clock import Clock
from runbook.errors import MatcherError, SessionError
from runbook.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    Event,
    OutputReceived,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.masking import Masker
from runbook.masking.live import MaskedLive
from runbook.model import Expectation, Stream, Verdict
from runbook.plan import DocumentPlan, Plan, Step
from runbook.policy import After, Before, Policy
from runbook.protocol import Command, Ended, Output, Session

DOCUMENT_DIR = "RUNBOOK_DOCUMENT_DIR"
"""The variable that tells a block in which folder its document lies (absolute; empty for standard input)."""


class Judge(Protocol):
    """Says whether an output is the documented one; `runbook.judge.judge` is the real one."""

    def __call__(
        self,
        step: Step,
        expectation: Expectation,
        actual: str,
        *,
        matcher: str | None,
        variables: Mapping[str, str],
        history: Sequence[str],
    ) -> Verdict:
        """The verdict on `actual`."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole run. `folders` says in which folder each document lies.

    `attended` says that a block may ask a person for something: then its output is shown at once, in any case.
    """

    run: str
    version: str
    matcher: str | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    deadline_s: float | None = None
    attended: bool = False


@dataclass(slots=True)
class _Progress:
    """What the loop remembers from one block to the next."""

    started: float
    stopped: Reason | None = None
    message: str | None = None
    statuses: list[Status] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)


def run(
    plan: Plan,
    session: Session,
    policy: Policy,
    *,
    settings: Settings,
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
    masker = masker or Masker()
    masker.declare(name for step in plan.steps for name in step.directive.secret)
    for step in plan.steps:
        masker.read(step.block.code)
    loop = _Loop(plan, session, policy, settings, judge, clock, cancel, masker, _Progress(clock.monotonic()))
    yield RunStarted(clock.now(), settings.run, settings.version)
    for document in plan.documents:
        yield from loop.document(document)
    progress = loop.progress
    yield RunFinished(
        clock.now(),
        settings.run,
        overall(progress.statuses),
        _seconds(clock.monotonic() - progress.started),
        progress.message,
    )


@dataclass(frozen=True, slots=True)
class _Loop:
    plan: Plan
    session: Session
    policy: Policy
    settings: Settings
    judge: Judge
    clock: Clock
    cancel: Cancellation
    masker: Masker
    progress: _Progress

    def document(self, document: DocumentPlan) -> Iterator[Event]:
        started = self.clock.monotonic()
        source = document.document
        yield DocumentStarted(
            self.clock.now(),
            self.settings.run,
            document.id,
            source.title,
            source.metadata,
            source.diagnostics,
            tuple(self._outline(step) for step in document.steps),
        )
        statuses: list[Status] = [Status.ERROR] if document.obstacles else []
        for step in sorted(document.steps, key=lambda step: step.directive.cleanup):
            reason = self._left_out(step)
            if reason is not None:
                statuses.append(Status.SKIPPED)
                yield self._finished(
                    step, 1, Status.SKIPPED, reason=reason, message=step.directive.skip or None
                )
                continue
            attempt = 0
            while True:
                attempt += 1
                result = yield from self._attempt(step, attempt)
                if not self._again(step, result):
                    break
            statuses.append(result.status)
        self.progress.statuses += statuses
        yield DocumentFinished(
            self.clock.now(),
            self.settings.run,
            document.id,
            overall(statuses),
            _seconds(self.clock.monotonic() - started),
        )

    def _outline(self, step: Step) -> BlockOutline:
        outline, known = step.outline, self.masker.known
        results = [
            one and replace(one, content=known(one.content)) for one in (outline.expectation, outline.implied)
        ]
        return replace(outline, code=known(outline.code), expectation=results[0], implied=results[1])

    def _left_out(self, step: Step) -> Reason | None:
        """Why the block does not run now; None when it does."""
        progress = self.progress
        if self.plan.refused:
            return Reason.REFUSED
        if step.left_out is not None:
            return step.left_out
        if progress.stopped is None and self.cancel.wish >= Wish.RUN:
            progress.stopped = Reason.INTERRUPTED
            progress.statuses.append(Status.CANCELLED)
        if progress.stopped is None and self._left() == 0:
            progress.stopped = Reason.TIMEOUT
            progress.message = "the time for the whole run is over"
            progress.statuses.append(Status.FAILED)
        if progress.stopped is not None:
            return None if self._cleans_up(step) else progress.stopped
        match self.policy.before(step):
            case Before.RUN:
                return None
            case Before.SKIP:
                return Reason.DIRECTIVE
            case Before.STOP:
                progress.stopped = Reason.INTERRUPTED
                return progress.stopped

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
            self.progress.stopped, self.progress.message = result.reason, result.message
            return False
        match self.policy.after(step, result):
            case After.CONTINUE:
                return False
            case After.STOP:
                cancelled = result.status is Status.CANCELLED
                self.progress.stopped = Reason.INTERRUPTED if cancelled else Reason.EARLIER_FAILURE
                return False
            case After.RETRY:
                before = self.cancel.wish
                self.clock.pause(step.directive.every or 0)
                if self.cancel.wish > before:
                    self.progress.stopped = Reason.INTERRUPTED
                    self.progress.statuses.append(Status.CANCELLED)
                return self.cancel.wish == before

    def _attempt(self, step: Step, attempt: int) -> Generator[Event, None, BlockFinished]:
        yield BlockStarted(self.clock.now(), self.settings.run, step.document, step.id, attempt)
        started = self.clock.monotonic()
        streams = {stream: Capture() for stream in Stream}
        live: dict[tuple[str, Stream], MaskedLive] = {}
        # What a block makes secret is known when it has ended: until then its output waits.
        waiting = not self.settings.attended and self.masker.assigns(step.block.code)
        self.progress.places[step.id] = (step.document, attempt)
        ended = Ended(None)
        try:
            for piece in self.session.execute(self._command(step)):
                if isinstance(piece, Ended):
                    ended = piece
                    continue
                if not piece.late:
                    self._keep(streams, piece)
                key = piece.token, piece.stream
                if waiting and key == (step.id, Stream.STDOUT):
                    continue
                if key not in live:
                    live[key] = MaskedLive(self.masker)
                for given in live[key].feed(piece.data, self.clock.monotonic()):
                    yield self._output(*key, given, late=piece.late)
        except SessionError as problem:
            ended = Ended(None, Reason.SESSION_LOST, str(problem))
        duration = self.clock.monotonic() - started
        if self.masker.names:
            self.masker.learn(ended.variables())
        if waiting and (text := self.masker.text(streams[Stream.STDOUT].text())):
            yield self._output(step.id, Stream.STDOUT, (text, 0), late=False)
        for (token, stream), view in live.items():
            for given in view.finish():
                yield self._output(token, stream, given, late=token != step.id)
        result = self._judged(step, attempt, ended, streams, duration)
        self.progress.history.append(step.block.code)
        yield result
        return result

    def _command(self, step: Step) -> Command:
        left = None if step.directive.cleanup else self._left()
        limits = [one for one in (step.timeout, left) if one is not None]
        return Command(
            token=step.id,
            code=step.block.code,
            name=step.document,
            line=step.block.code_span.start,
            timeout=min(limits) if limits else None,
            environment={DOCUMENT_DIR: self.settings.folders.get(step.document, "")},
            interactive=step.directive.interactive,
        )

    @staticmethod
    def _keep(streams: Mapping[Stream, Capture], piece: Output) -> None:
        streams[piece.stream].feed(piece.data)
        if piece.stream in (Stream.STDOUT, Stream.STDERR):
            streams[Stream.BOTH].feed(piece.data)

    def _output(self, token: str, stream: Stream, given: tuple[str, int], *, late: bool) -> OutputReceived:
        document, attempt = self.progress.places[token]
        text, skipped = given
        return OutputReceived(
            self.clock.now(), self.settings.run, document, token, attempt, stream, text, skipped, late
        )

    def _judged(
        self, step: Step, attempt: int, ended: Ended, streams: Mapping[Stream, Capture], duration: float
    ) -> BlockFinished:
        out, err = streams[Stream.STDOUT], streams[Stream.STDERR]
        if step.directive.interactive and not out.size:
            out = streams[Stream.TERMINAL]
        stdout = out.text()
        status, reason = _outcome(ended, step.directive.exit or 0)
        message = ended.message
        if reason is Reason.EXIT_STATUS and message is None:
            message = f"exit status {ended.exit_status}, expected {step.directive.exit or 0}"
        verdict = information = None
        if status is Status.PASSED:
            actual = streams[step.directive.stream].text() if step.directive.stream else stdout
            try:
                verdict = self._verdict(step, step.block.expectation, actual, ended)
                information = self._verdict(step, step.block.implied, actual, ended)
            except MatcherError as problem:
                status, reason, message = Status.ERROR, Reason.MATCHER_FAILED, str(problem)
            if verdict is not None and not verdict.passed:
                status, reason = Status.FAILED, Reason.MISMATCH
        return replace(
            self._finished(
                step, attempt, status, reason=reason, message=message and self.masker.text(message)
            ),
            exit_status=ended.exit_status,
            stdout=self.masker.text(stdout),
            stderr=self.masker.text(err.text()),
            stdout_bytes=out.size,
            stderr_bytes=err.size,
            truncated=out.truncated or err.truncated,
            duration_s=_seconds(duration),
            verdict=verdict,
            information=information,
            background=ended.background,
            changes=ended.changes,
        )

    def _verdict(
        self, step: Step, expectation: Expectation | None, actual: str, ended: Ended
    ) -> Verdict | None:
        if expectation is None:
            return None
        verdict = self.judge(
            step,
            expectation,
            actual,
            matcher=self.settings.matcher,
            variables=ended.variables(),
            history=self.progress.history,
        )
        return replace(verdict, why=self.masker.reasons(verdict.why, actual))

    def _finished(
        self, step: Step, attempt: int, status: Status, *, reason: Reason | None, message: str | None
    ) -> BlockFinished:
        return BlockFinished(
            self.clock.now(), self.settings.run, step.document, step.id, attempt, status, reason, message
        )


def _outcome(ended: Ended, expected: int) -> tuple[Status, Reason | None]:
    match ended.reason:
        case Reason.SESSION_LOST:
            return Status.ERROR, ended.reason
        case Reason.INTERRUPTED:
            return Status.CANCELLED, ended.reason
        case Reason.TIMEOUT | Reason.MISSING_PROGRAM:
            return Status.FAILED, ended.reason
        case _:
            pass
    if ended.exit_status != expected:
        return Status.FAILED, Reason.EXIT_STATUS
    return Status.PASSED, None


def overall(statuses: Iterable[Status]) -> Status:
    """The status of the whole: that of its worst part; *skipped* when nothing ran."""
    found = set(statuses)
    for one in (Status.ERROR, Status.CANCELLED, Status.FAILED, Status.PASSED):
        if one in found:
            return one
    return Status.SKIPPED


def _seconds(value: float) -> float:
    return round(value, 6)
