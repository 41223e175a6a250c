"""``runbook score --calibrate DOC``: runs a document several times, and says how tight its results can be checked."""

import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from runbook.calibration import Calibrated, Expected, Observed, calibrate
from runbook.errors import NothingToRun
from runbook.events import BlockFinished, Event, Reason, Status
from runbook.journal import read
from runbook.judge import judge
from runbook.masking import Masker
from runbook.model import Expectation, Stream, Verdict
from runbook.plan import Plan, Step
from runbook.reporters.registry import JOURNAL, Target

JUDGED = (Status.PASSED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Report:
    """What the runs gave. `problems` says of each run that was cut short why; `code` is the exit code."""

    document: str
    runs: int
    results: tuple[Calibrated, ...]
    problems: tuple[str, ...]
    code: int


def run(
    document: str, runs: int, variables: Mapping[str, str], matcher: str | None, timeout: float | None
) -> Report:
    """Run `document` `runs` times, each time in a session of its own, and calibrate its results.

    Raises RunbookError for what keeps a run from beginning.
    """
    from runbook.loader import STDIN, folder, load
    from runbook.plan import build
    from runbook.policy import PastMismatches
    from runbook.runner import Request, execute

    plan = build([load(document)], timeout=timeout)
    expected = list(_expected(plan, matcher))
    if not expected and not plan.refused:
        raise NothingToRun(f"{document}: there is no documented result to calibrate")
    observed: list[dict[str, Observed]] = []
    outputs: dict[str, str] = {}
    problems: list[str] = []
    code = 0
    for number in range(1, runs + 1):
        recorder, view = _Recorder(), io.StringIO()
        with tempfile.TemporaryDirectory(prefix="runbook-") as place:
            journal = Path(place) / "journal.jsonl"
            code = execute(
                Request(
                    plan=plan,
                    policy=PastMismatches(),
                    folders={part.id: folder(document) for part in plan.documents},
                    variables=variables,
                    matcher=matcher,
                    targets=(Target(JOURNAL, str(journal)),),
                    stdin_taken=document == STDIN,
                    judge=recorder,
                ),
                stdout=view,
            )
            if code not in (0, 1):
                raise Stopped(view.getvalue(), code)
            events = list(read(journal))
        observed.append(_observed(plan, events, recorder, outputs))
        problem = _problem(events)
        if problem:
            problems.append(f"run {number}: {problem}")
        click.echo(f"run {number} of {runs}: {view.getvalue().rstrip().rpartition(chr(10))[2]}", err=True)
    results = tuple(
        _masked(
            calibrate(one, [run[one.block] for run in observed], _others(one, plan, outputs)), observed, plan
        )
        for one in expected
    )
    return Report(document, runs, results, tuple(problems), 1 if problems else 0)


def _masked(result: Calibrated, observed: Iterable[Mapping[str, Observed]], plan: Plan) -> Calibrated:
    """The result, whose note may speak of a secret that a variable held."""
    if result.note is None:
        return result
    masker = Masker(name for step in plan.steps for name in step.directive.secret)
    for run in observed:
        masker.learn(run[result.expected.block].variables)
    return replace(result, note=masker.text(result.note))


class Stopped(Exception):  # noqa: N818 - an outcome, not an error
    """A run ended for good: refused, interrupted, or without a shell. Holds what the view said, and the exit code."""

    def __init__(self, view: str, code: int) -> None:
        super().__init__(view, code)
        self.view = view
        self.code = code


@dataclass(slots=True)
class _Recorder:
    """Judges as `runbook.judge` does, and keeps what was known when it was asked."""

    known: dict[str, tuple[dict[str, str], tuple[str, ...]]] = field(default_factory=dict)

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
        self.known[step.id] = (dict(variables), tuple(history))
        return judge(step, expectation, actual, matcher=matcher, variables=variables, history=history)


def _expected(plan: Plan, matcher: str | None) -> Iterable[Expected]:
    for step in plan.steps:
        result = step.block.expectation or step.block.implied
        if result is None or step.left_out is not None:
            continue
        yield Expected(
            block=step.id,
            line=step.block.line,
            name=step.directive.name,
            code=step.block.code,
            result=result,
            matcher=step.directive.matcher or matcher,
            marked=step.block.expectation is not None,
        )


def _observed(
    plan: Plan, events: Iterable[Event], recorder: _Recorder, outputs: dict[str, str]
) -> dict[str, Observed]:
    """What each block printed in one run; `outputs` gets the output of each block that printed something."""
    ends = {event.block: event for event in events if isinstance(event, BlockFinished)}
    found = {}
    for step in plan.steps:
        end = ends.get(step.id)
        if end is None or end.status not in JUDGED or end.reason not in (None, Reason.MISMATCH):
            found[step.id] = Observed(None)
            continue
        actual = _judged(end, step.directive.stream)
        outputs.setdefault(step.id, actual)
        variables, history = recorder.known.get(step.id, ({}, ()))
        found[step.id] = Observed(actual, end.verdict or end.information, variables, history)
    return found


def _judged(end: BlockFinished, stream: Stream | None) -> str:
    match stream:
        case Stream.STDERR:
            return end.stderr
        case Stream.BOTH:
            return end.stdout + end.stderr
        case _:
            return end.stdout


def _others(expected: Expected, plan: Plan, outputs: Mapping[str, str]) -> list[tuple[str, str]]:
    """The outputs of the other blocks, those next to this one first."""
    lines = {step.id: step.block.line for step in plan.steps}
    near = sorted(
        (one for one in outputs if one != expected.block), key=lambda one: abs(lines[one] - expected.line)
    )
    return [(f"the block in line {lines[one]}", outputs[one]) for one in near]


def _problem(events: Iterable[Event]) -> str | None:
    """What kept a run from its end."""
    for event in events:
        if not isinstance(event, BlockFinished) or event.status in (Status.PASSED, Status.SKIPPED):
            continue
        if event.reason is not Reason.MISMATCH:
            return f"{event.block} ended the run: {event.message or event.reason or event.status}"
    return None
