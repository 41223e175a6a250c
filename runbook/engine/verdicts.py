"""How a block ends: its exit status, what the matchers say of its output, and what is remembered of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from runbook.core.classes.records import dataclass
from runbook.core.clock import Clock
from runbook.core.document import ANY_FAILURE, USUAL_SIMILARITY, Expectation, Stream, Verdict
from runbook.core.errors import MatcherError
from runbook.core.events import BlockFinished, Reason, Status
from runbook.core.results import is_far_off, judged_text
from runbook.engine.command_execution import Execution, Ran
from runbook.engine.judge import OTHER, Judge, on_other
from runbook.engine.plan import Step
from runbook.engine.session import Ended
from runbook.masking import Masker


@dataclass(slots=True)
class LoopProgress:
    """What the loop remembers from one block to the next."""

    started: float
    stopped: Reason | None = None
    message: str | None = None
    statuses: list[Status] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)  # prerequisites, once it is known whether they are in place
    satisfied: set[str] = field(default_factory=set)  # those that are
    # what has a block that has run; clean-ups do not count
    worked: set[tuple[str, ...]] = field(default_factory=set)
    asides: int = 0
    closed: set[str] = field(default_factory=set)  # blocks whose shell elsewhere is not open


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Makes the ends of blocks. `run` is the run's identifier, `matcher` its choice of a matcher."""

    run: str
    matcher: str | None
    judge: Judge
    clock: Clock
    masker: Masker
    execution: Execution

    def skipped(self, step: Step, reason: Reason, message: str | None) -> BlockFinished:
        """The end of a block that does not run."""
        now, run = self.clock.now(), self.run
        return BlockFinished(now, run, step.document, step.id, 1, Status.SKIPPED, reason, message)

    def finished(
        self, step: Step, attempt: int, ran: Ran, history: Sequence[str], code: str | None
    ) -> BlockFinished:
        """The end of a block that ran: `code`, where that is not what the document says.

        `history` is the code that ran before it in the same shell.
        """
        ended = ran.ended
        status, reason = outcome(ended, step.directive.exit or 0)
        message = ended.message
        failed_at = None
        if reason is Reason.EXIT_STATUS:
            failed_at = ended.failed_at and replace(
                ended.failed_at, command=self.masker.text(ended.failed_at.command)
            )
            known = replace(ended, failed_at=failed_at)  # masked before it is shortened
            message = message or _cause(known, step.directive.exit or 0, ran.streams[Stream.BOTH].text())
        asked = step.stream if step.directive.stream or step.block.transcript else None
        judged = ran.streams[asked] if asked else ran.shown
        verdict = information = None
        if status is Status.PASSED:
            actual = judged.text()
            try:
                verdict = self._verdict(step, step.block.expectation, actual, ran, history)
                information = self._verdict(step, step.block.implied, actual, ran, history)
                if verdict is not None and not verdict.passed:
                    there = self._elsewhere(step, step.block.expectation, ran, history)
                    verdict = replace(verdict, why=(*verdict.why, *there, *_more(step, verdict, actual)))
                if information is not None and is_far_off(information):
                    there = self._elsewhere(step, step.block.implied, ran, history)
                    information = replace(information, why=(*information.why, *there))
            except MatcherError as problem:
                status, reason, message = Status.ERROR, Reason.MATCHER_FAILED, str(problem)
            flaw = step.block.expectation and step.block.expectation.flaw
            if verdict is not None and not verdict.passed and flaw:
                information = _uncounted(verdict, flaw)
                verdict = None
            elif verdict is not None and not verdict.passed:
                status, reason = Status.FAILED, Reason.MISMATCH
        if status is Status.FAILED and step.advice:
            message = "; ".join(filter(None, (message, step.advice)))
        end = BlockFinished(
            self.clock.now(),
            self.run,
            step.document,
            step.id,
            attempt,
            status,
            reason,
            verdict=verdict,
            information=information,
            code=code,
            failed_at=failed_at,
            requests=ended.requests,
            **self.execution.told(ran, message or ended.message),
        )
        if judged is ran.shown or judged is ran.streams[Stream.STDERR]:
            return end  # as nearly always: the event has that text already
        text = self.masker.text(judged.text())
        ordered = step.stream is Stream.BOTH and end.stdout and end.stderr
        if ordered or text != judged_text(end, step.stream):  # `stream=stdout` of a whole terminal, say
            return replace(end, judged=text)
        return end

    def _elsewhere(
        self, step: Step, documented: Expectation | None, ran: Ran, history: Sequence[str]
    ) -> Iterator[str]:
        """Where the documented text is, where it is not on the stream that is judged."""
        other = OTHER.get(step.stream)
        if documented is None or other is None or not ran.streams[other].text().strip():
            return
        if documented.similarity is None and documented.regex is None:
            documented = replace(documented, similarity=USUAL_SIMILARITY)
        for stream in (other, Stream.BOTH):
            found = self._verdict(step, documented, ran.streams[stream].text(), ran, history)
            if found is not None and found.passed:
                yield on_other(stream)
                return

    def _verdict(
        self,
        step: Step,
        expectation: Expectation | None,
        actual: str,
        ran: Ran,
        history: Sequence[str],
    ) -> Verdict | None:
        if expectation is None:
            return None
        other = OTHER.get(step.stream)
        verdict = self.judge(
            step,
            expectation,
            actual,
            matcher=self.matcher,
            variables=ran.ended.variables(),
            history=history,
            other=ran.streams[other].text() if other else "",
        )
        return replace(verdict, why=self.masker.reasons(verdict.why, actual)) if verdict.why else verdict


NEARLY_SAME = 0.99
"""What an output reaches that is the documented one, and more."""


def _more(step: Step, verdict: Verdict, actual: str) -> Iterator[str]:
    """What the author may do where an output is the documented one, and more."""
    documented = step.block.expectation
    if documented and verdict.score >= NEARLY_SAME and verdict.threshold and verdict.threshold > NEARLY_SAME:
        more = len(_filled(actual)) - len(_filled(documented.content))
        came = f": {more} more {'line' if more == 1 else 'lines'} came" if more > 0 else ""
        yield f"a threshold of {NEARLY_SAME:g} would pass{came}"


def _filled(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _uncounted(verdict: Verdict, flaw: str) -> Verdict:
    """A verdict on a result that no output could pass: it says something of the document, nothing of the command."""
    why = (f"not counted: no output could pass ({flaw})", *verdict.why)
    return replace(verdict, threshold=None, passed=True, why=why)


NOT_FOUND = 127
"""The exit status of a command that is not found (POSIX.1-2017, Shell Command Language 2.8.2)."""
_NOT_FOUND = re.compile(r": (?:line \d+: )?([^\s:]+): (?:command )?not found$", re.MULTILINE)
"""What bash (``command not found``) and other shells say of a program that is not there."""
_LONGEST = 100


def _cause(ended: Ended, expected: int, printed: str) -> str:
    """Why a wrong exit status, in one line: the command that failed and where it stands, where that is known."""
    wanted = "another than 0" if expected == ANY_FAILURE else str(expected)
    parts = [f"exit status {ended.exit_status}, expected {wanted}"]
    if ended.exit_status == NOT_FOUND and (found := _NOT_FOUND.findall(printed)):
        parts.append(f"{found[-1]}: command not found")
    if at := ended.failed_at:
        command = " ".join(at.command.split())
        command = command if len(command) <= _LONGEST else command[:_LONGEST] + "…"
        hidden = f", whose status {ended.hidden_by} hides from the shell" if ended.hidden_by else ""
        parts.append(f"line {at.line}: {command}{hidden}")
    return "; ".join(parts)


def outcome(ended: Ended, expected: int) -> tuple[Status, Reason | None]:
    """How a command ended whose exit status was to be `expected`, before anybody looks at its output."""
    match ended.reason:
        case Reason.SESSION_LOST | Reason.UNKNOWN:
            return Status.ERROR, ended.reason
        case Reason.INTERRUPTED:
            return Status.CANCELLED, ended.reason
        case Reason.TIMEOUT | Reason.MISSING_PROGRAM | Reason.DRIFT | Reason.NOT_REHEARSED | Reason.ELSEWHERE:
            return Status.FAILED, ended.reason
        case _:
            pass
    if ended.exit_status != expected and not (expected == ANY_FAILURE and ended.exit_status):
        return Status.FAILED, Reason.EXIT_STATUS
    return Status.PASSED, None
