"""How a block ended, without colours: its mark, its result, the reasons, the difference."""

from collections.abc import Iterator

from runbook.core.document import Expectation
from runbook.core.events import AsideFinished, BlockFinished, Status
from runbook.core.results import judged_text
from runbook.frontends.step.progress import RunEntry
from runbook.reporting import diff_lines, wording
from runbook.reporting.diff import LineKind, diff
from runbook.reporting.terminal.sanitize import visible

MARKS = {status: look.symbol for status, look in wording.STATUSES.items()}
SIDES = {kind: diff_lines.SIDES[kind].sign for kind in LineKind}


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
    if isinstance(end, BlockFinished) and entry.outline:
        return judged_text(end, entry.outline.stream)
    return end.stdout if end else ""


def expected(entry: RunEntry) -> Expectation | None:
    """The documented result, marked or not."""
    return (entry.outline.expectation or entry.outline.implied) if entry.outline else None


def reasons(entry: RunEntry) -> tuple[str, ...]:
    """Why the score is what it is."""
    end = entry.finished
    if not isinstance(end, BlockFinished):
        return ()
    verdict = end.verdict or end.information
    return wording.reasons(verdict) if verdict else ()


def differences(entry: RunEntry) -> list[tuple[LineKind, str]]:
    """The documented result and the real one, line by line; empty where they cannot be compared so."""
    result = expected(entry)
    if result is None or entry.finished is None or result.regex is not None:
        return []
    return [(row.kind, row.text) for row in diff(result.content, actual(entry))]


def compared(entry: RunEntry) -> Iterator[str]:
    """How a block ended, why, and the difference between the documented result and the real one."""
    if entry.finished is None:
        yield "It has not run yet."
        return
    yield result_line(entry.finished).capitalize() + "."
    yield from (f"  {reason}" for reason in reasons(entry))
    rows = differences(entry)
    if rows:
        yield "- documented, + real:"
    for side, text in rows:
        yield f"{SIDES[side] if side is not LineKind.SKIPPED else '...'} {visible(text)}"


def headline(entry: RunEntry) -> str:
    """The place and the first line of what runs, for a terminal that a program gets."""
    place = f"{entry.id}: " if entry.outline else ""
    return f"{place}{entry.code.strip().split(chr(10), 1)[0]}"
