"""How a block ended, without colours: its mark, its result, the reasons, the difference."""

from runbook.core.document import Expectation, Stream
from runbook.core.events import AsideFinished, BlockFinished, Status
from runbook.frontends.step.progress import RunEntry
from runbook.judging.diff import Kind, diff
from runbook.reporting import wording

MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.ERROR: "!",
    Status.CANCELLED: "!",
    Status.SKIPPED: "–",
}
SIDES = {Kind.SAME: " ", Kind.EXPECTED: "-", Kind.ACTUAL: "+", Kind.SKIPPED: "…"}


def result_line(finished: BlockFinished | AsideFinished) -> str:
    """``passed · score 0.97, needs 0.30 · 0.3 s``."""
    parts = [str(finished.status)]
    if isinstance(finished, AsideFinished):
        if finished.status is not Status.PASSED:
            parts = [finished.message or f"exit status {finished.exit_status}"]
    elif finished.status is Status.SKIPPED:
        return f"skipped · {wording.not_run(finished.reason, finished.message)}"
    else:
        verdict = finished.verdict or finished.information
        if finished.status is not Status.PASSED:
            parts.append(wording.cause(finished))
        elif verdict is not None:
            parts.append(wording.score(verdict))
    parts.append(wording.duration(finished.duration_s))
    if isinstance(finished, BlockFinished) and finished.attempt > 1:
        parts.append(f"attempt {finished.attempt}")
    if finished.background:
        parts.append("goes on in the background")
    return " · ".join(parts)


def actual(entry: RunEntry) -> str:
    """The output that is compared with the documented one."""
    end = entry.finished
    if end is None:
        return ""
    match entry.outline.stream if entry.outline else Stream.STDOUT:
        case Stream.STDERR:
            return end.stderr
        case Stream.BOTH:
            return end.stdout + end.stderr
        case _:
            return end.stdout


def expected(entry: RunEntry) -> Expectation | None:
    """The documented result, marked or not."""
    return (entry.outline.expectation or entry.outline.implied) if entry.outline else None


def reasons(entry: RunEntry) -> tuple[str, ...]:
    """Why the score is what it is."""
    end = entry.finished
    if not isinstance(end, BlockFinished):
        return ()
    verdict = end.verdict or end.information
    return verdict.why if verdict else ()


def differences(entry: RunEntry) -> list[tuple[Kind, str]]:
    """The documented result and the real one, line by line; empty where they cannot be compared so."""
    result = expected(entry)
    if result is None or entry.finished is None or result.regex is not None:
        return []
    return [(row.kind, row.text) for row in diff(result.content, actual(entry))]


def headline(entry: RunEntry) -> str:
    """The place and the first line of what runs, for a terminal that a program gets."""
    place = f"{entry.id}: " if entry.outline else ""
    return f"{place}{entry.code.strip().split(chr(10), 1)[0]}"
