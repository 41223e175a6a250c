"""``runbook score --calibrate DOC``: runs a document several times, and says how tight its results can be checked."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runbook.authoring.calibration.calibration import Calibrated, Expected, Observed, calibrate
from runbook.core.document import Expectation, Verdict
from runbook.core.errors import NothingToRun
from runbook.core.events import BlockFinished, Event, Reason, Status
from runbook.core.options import RunOptions
from runbook.core.results import judged_text
from runbook.engine.judge import judge
from runbook.engine.plan import Plan, Step
from runbook.masking import Masker
from runbook.reporting.registry import JOURNAL
from runbook.running import planning
from runbook.running.plans import confirmations
from runbook.storage.journal import read

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
    document: str,
    runs: int,
    options: RunOptions,
    *,
    person: Callable[[str], bool] | None,
    progress: Callable[[str], None],
) -> Report:
    """Run `document` `runs` times, each time in a session of its own, and calibrate its results.

    `person` puts a question to the person at the terminal (None: there is none); `progress` gets a line after each run.
    Raises RunbookError for what keeps a run from beginning.
    """
    given = planning.overrides(options)
    plan = planning.plan(options, planning.load(options, [document], person), given)
    steps = [step for step in plan.steps if _is_calibrated(step)]
    if not plan.refused:
        if not steps:
            raise NothingToRun(f"{document}: there is no documented result to calibrate")
        plan = planning.allow(plan, options, given, person)
        if left := confirmations.waiting(plan):  # the runs are not watched: nobody is asked in them
            raise confirmations.refusal(left[0])
    observed: list[dict[str, Observed]] = []
    problems: list[str] = []
    for number in range(1, runs + 1):
        events, known, last = _once(document, plan, options, given)
        observed.append(dict(_observed(plan, events, known)))
        if problem := _problem(events):
            problems.append(f"run {number}: {problem}")
        progress(f"run {number} of {runs}: {last}")
    results = tuple(_calibrated(step, options.matcher, plan, observed) for step in steps)
    return Report(document, runs, results, tuple(problems), 1 if problems else 0)


def _once(
    document: str, plan: Plan, options: RunOptions, given: Mapping[str, str]
) -> tuple[list[Event], "dict[str, _Known]", str]:
    """One run: its events, what was known when each block was judged, and the last line of its view."""
    from runbook.engine.policy import PastMismatches
    from runbook.running.request import Request
    from runbook.running.runner import execute

    recorder, view = _Recorder(), io.StringIO()
    with tempfile.TemporaryDirectory(prefix="runbook-") as place:
        journal = Path(place) / "journal.jsonl"
        code = execute(
            Request(
                plan=plan,
                policy=PastMismatches(),
                options=replace(options, reports=(f"{JOURNAL}={journal}",), color="never"),
                folders=planning.plan_folders(plan),
                variables=given,
                stdin_taken=document == "-",
                judge=recorder,
            ),
            stdout=view,
        )
        if code not in (0, 1):
            raise Stopped(view.getvalue(), code)
        return list(read(journal)), recorder.known, view.getvalue().rstrip().rpartition("\n")[2]


def _is_calibrated(step: Step) -> bool:
    """Whether a block has a result of this document: those of prerequisites are calibrated in their own."""
    result = step.block.expectation or step.block.implied
    return result is not None and step.left_out is None and not step.needed_by


def _calibrated(
    step: Step, matcher: str | None, plan: Plan, observed: Sequence[Mapping[str, Observed]]
) -> Calibrated:
    result = step.block.expectation or step.block.implied
    assert result is not None
    expected = Expected(
        block=step.place,
        line=step.block.line,
        name=step.directive.name,
        code=step.code,
        result=result,
        matcher=step.directive.matcher or matcher,
        marked=step.block.expectation is not None,
        recorded=step.recorded,
    )
    found = calibrate(expected, [run[step.id] for run in observed], _others(step, plan, observed))
    if found.note is None:
        return found
    # A note may speak of a secret that a variable held.
    masker = Masker((name for one in plan.steps for name in one.directive.secret), public=plan.sources)
    for run in observed:
        masker.learn(run[step.id].variables)
    return replace(found, note=masker.text(found.note))


class Stopped(Exception):  # noqa: N818 - an outcome, not an error
    """A run ended for good: refused, interrupted, or without a shell. Holds what the view said, and the exit code."""

    def __init__(self, view: str, code: int) -> None:
        super().__init__(view, code)
        self.view = view
        self.code = code


_Known = tuple[Mapping[str, str], tuple[str, ...]]
"""The shell's variables, and the code of the blocks before."""


@dataclass(slots=True)
class _Recorder:
    """Judges as `runbook.engine.judge` does, and keeps what was known when it was asked."""

    known: dict[str, _Known] = field(default_factory=dict)

    def __call__(
        self,
        step: Step,
        expectation: Expectation,
        actual: str,
        *,
        matcher: str | None,
        variables: Mapping[str, str],
        history: Sequence[str],
        other: str = "",
    ) -> Verdict:
        self.known[step.id] = (dict(variables), tuple(history))
        return judge(
            step, expectation, actual, matcher=matcher, variables=variables, history=history, other=other
        )


def _observed(
    plan: Plan, events: Iterable[Event], known: Mapping[str, _Known]
) -> Iterator[tuple[str, Observed]]:
    """What each block printed in one run."""
    ends = {event.block: event for event in events if isinstance(event, BlockFinished)}
    for step in plan.steps:
        end = ends.get(step.id)
        if end is None or end.status not in JUDGED or end.reason not in (None, Reason.MISMATCH):
            yield step.id, Observed(None)
            continue
        variables, history = known.get(step.id, ({}, ()))
        actual = judged_text(end, step.stream)
        yield step.id, Observed(actual, end.verdict or end.information, variables, history)


def _others(step: Step, plan: Plan, observed: Sequence[Mapping[str, Observed]]) -> list[tuple[str, str]]:
    """What the other blocks printed in the last run, those next to this one first."""
    at = {one.id: number for number, one in enumerate(plan.steps)}
    others = sorted(
        (one for one in plan.steps if one is not step), key=lambda one: abs(at[one.id] - at[step.id])
    )
    last = observed[-1]
    return [(_short(one), last[one.id].actual or "") for one in others if last[one.id].actual]


def _short(step: Step) -> str:
    return f"{step.path.rpartition('/')[2]}:{step.block.line}"


def _problem(events: Iterable[Event]) -> str | None:
    """What kept a run from its end."""
    for event in events:
        if not isinstance(event, BlockFinished) or event.status in (Status.PASSED, Status.SKIPPED):
            continue
        if event.reason is not Reason.MISMATCH:
            return f"{event.block} ended the run: {event.message or event.reason or event.status}"
    return None
