"""How a live view says things: durations, scores, causes. One wording for every view."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from runbook.core.document import Verdict
from runbook.core.events import BlockFinished, DocumentRetried, Reason, Status


class ReasonText(NamedTuple):
    """How a reason is said. `words` stand in live views and reports; `meaning` is a sentence for the reference."""

    words: str
    meaning: str


REASONS: Mapping[Reason, ReasonText] = {
    Reason.EXIT_STATUS: ReasonText(
        "wrong exit status", "A command failed, or `exit=` expects another status."
    ),
    Reason.MISMATCH: ReasonText("the output does not match", "The output is not the documented one."),
    Reason.TIMEOUT: ReasonText("timed out", "The time of the block or of the run was over."),
    Reason.SESSION_LOST: ReasonText("the shell is gone", "The shell ended and could not be restored."),
    Reason.MATCHER_FAILED: ReasonText("matcher failed", "The matcher raised an error instead of a verdict."),
    Reason.INTERRUPTED: ReasonText("interrupted", "Somebody pressed ^C, or the process got TERM or HUP."),
    Reason.NOT_SELECTED: ReasonText(
        "not selected", "`--only`, `--skip`, `--from` or `--until` leave it out."
    ),
    Reason.DIRECTIVE: ReasonText("the document says so", "The block has the directive `skip`."),
    Reason.EARLIER_FAILURE: ReasonText(
        "an earlier block failed", "The run stopped at an earlier block that did not pass."
    ),
    Reason.REFUSED: ReasonText(
        "the document has errors", "The document has errors, so that nothing of it runs."
    ),
    Reason.MISSING_PROGRAM: ReasonText(
        "a program is missing", "A program that the document calls is not installed."
    ),
    Reason.NOT_CHOSEN: ReasonText("another tab or zone is taken", "Another alternative was chosen."),
    Reason.DECLINED: ReasonText("a person declined it", "A person was asked and skipped the block."),
    Reason.SATISFIED: ReasonText(
        "the prerequisite is in place already", "The validation of its prerequisite passed before its turn."
    ),
    Reason.KEPT: ReasonText("everything is to be kept", "It is a clean-up, and `--keep` was given."),
    Reason.ELSEWHERE: ReasonText(
        "it is meant for a shell elsewhere",
        "A block above opens a shell or a client on another machine, in a container or for another user; what "
        "follows is for that. `--allow-remote` opens it and runs it there; `on=local` or `--local` runs it here.",
    ),
    Reason.NOTHING_TO_CLEAN: ReasonText(
        "there is nothing to clean up", "It is a clean-up, and no block that it belongs to has run."
    ),
    Reason.DRIFT: ReasonText(
        "its requests are not the recorded ones",
        "With `--replay`: a request is not in the recording, its body differs, or a recorded request that changes "
        "something was not made.",
    ),
    Reason.NOT_REHEARSED: ReasonText(
        "the stand-in does not know this",
        "With `--rehearse`: the block asked for something that no stand-in answers; the message names it.",
    ),
    Reason.UNKNOWN: ReasonText(
        "it started, and nobody saw its end",
        "The engine was killed while the block ran, or the connection to the shell elsewhere in which it ran ended. "
        "`runbook resume` does not repeat it unless it is `idempotent`, its `check` says that it did not happen, or "
        "`--redo` is given.",
    ),
    Reason.LOST: ReasonText(
        "the connection to the shell elsewhere is lost",
        "The connection ended while an earlier block ran there. Clean-ups of this machine still run.",
    ),
}
"""Reason -> how it is said; the table of the reference is made from this one."""


CLOUD: Mapping[str, str] = {
    "record": "recorded: what the services answered is written down",
    "replay": "replayed: the answers are those of a recording; no service was asked",
    "replay-rehearsal": "replayed: the answers are those of a rehearsal, made up; no claim about the cloud",
    "rehearse": "rehearsed: answers are made up; no claim about the cloud",
}
"""Who answers for the cloud (`RunStarted.cloud`) -> what every view and report says of it."""


class StatusLook(NamedTuple):
    """How a status looks, to those who see no colours too.

    `symbol` is one cell of a terminal and `style` its style (of rich), `word` stands in a log of plain lines, `emoji`
    where Markdown is rendered, `page_symbol` in an HTML page, whose fonts have more signs.
    """

    symbol: str
    style: str
    word: str
    emoji: str
    page_symbol: str


STATUSES: Mapping[Status, StatusLook] = {
    Status.PASSED: StatusLook("✓", "green", "PASS", "✅", "✓"),
    Status.FAILED: StatusLook("✗", "bold red", "FAIL", "❌", "✕"),
    Status.ERROR: StatusLook("!", "bold red", "ERROR", "🛑", "!"),
    Status.CANCELLED: StatusLook("!", "yellow", "CANCEL", "✋", "■"),
    Status.SKIPPED: StatusLook("–", "dim", "SKIP", "⏭️", "–"),
}
"""Status -> how it looks, in every view and report."""
WORST_FIRST = (Status.ERROR, Status.FAILED, Status.CANCELLED, Status.PASSED, Status.SKIPPED)
"""The order of documents in a report that a person reads from the top."""
FLAKY = StatusLook("✓", "yellow", "FLAKY", "⚠️", "✓")
"""A document that passed when it was tried again."""
LOOK = "is this prerequisite in place already?"
NOT_IN_PLACE = "not in place yet, so the prerequisite runs"

NOT_COUNTED = "not counted: "
"""How the first reason begins of a verdict on a result that no output could pass (`runbook.engine.loop`)."""


def duration(seconds: float) -> str:
    """`seconds` for a person: ``0.3 s``, ``1 min 05 s``, ``2 h 03 min``."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def size(count: int) -> str:
    """`count` bytes for a person, in units of 1000: ``12 bytes``, ``93.2 MB``."""
    if count < 1000:
        return f"{count} bytes"
    if count < 999_950:
        return f"{count / 1e3:.1f} kB"
    return f"{count / 1e6:.1f} MB"


def counted(count: int, what: str) -> str:
    """``1 line``, ``480 lines``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def left_out(lines: int, skipped: int = 0) -> str:
    """What is not shown: ``480 lines``, ``480 lines and 93.2 MB``."""
    parts = [counted(lines, "line")] if lines else []
    return " and ".join([*parts, *([size(skipped)] if skipped else [])])


def figures(verdict: Verdict) -> tuple[str, str | None]:
    """The score and the threshold with two digits, or more where two would hide which is greater."""
    score, threshold = verdict.score, verdict.threshold
    if threshold is None:
        return f"{score:.2f}", None
    for digits in (2, 4, 6):
        left, right = f"{score:.{digits}f}", f"{threshold:.{digits}f}"
        if (float(left) >= float(right)) == (score >= threshold):
            break
    return left, right


def score(verdict: Verdict) -> str:
    """``score 0.97, needs 0.30``, ``score 0.04, needs 0.30, breaks rule P4``."""
    left, right = figures(verdict)
    said = f"score {left}, needs {right}" if right else f"score {left}, for information"
    return f"{said}, {broken}" if (broken := broken_rule(verdict)) else said


def broken_rule(verdict: Verdict) -> str:
    """``breaks rule P4``; nothing where no judging rule decides."""
    return f"breaks rule {verdict.rule}" if verdict.rule else ""


def reasons(verdict: Verdict) -> tuple[str, ...]:
    """Why a verdict is as it is: what the judging rule says that the output breaks, then what the matcher found."""
    if not verdict.rule:
        return verdict.why
    from runbook.judging.policy_rules import RULES_BY_ID  # not at the top: most verdicts break none

    rule = RULES_BY_ID.get(verdict.rule)  # a journal may come from another version
    return (f"rule {rule.id}: {rule.summary}", *verdict.why) if rule else verdict.why


def comparison(verdict: Verdict) -> str:
    """``score 0.97 >= 0.30``, in plain ASCII."""
    left, right = figures(verdict)
    if right is None:
        return f"score {left} (for information)"
    said = f"score {left} {'>=' if verdict.score >= (verdict.threshold or 0.0) else '<'} {right}"
    return f"{said}, {broken}" if (broken := broken_rule(verdict)) else said


def shown_reasons(finished: BlockFinished, *, verbose: bool) -> tuple[str, ...]:
    """What a live view says of a block's score: all reasons with `verbose`, else only that the score does not count."""
    verdict = finished.verdict or finished.information
    if verdict is None:
        return ()
    return (
        reasons(verdict) if verbose else tuple(one for one in verdict.why[:1] if one.startswith(NOT_COUNTED))
    )


def cause(finished: BlockFinished) -> str:
    """Why a block did not pass, on one line."""
    if finished.reason is Reason.MISMATCH and finished.verdict is not None:
        return "; ".join(filter(None, (score(finished.verdict), finished.message)))
    if finished.message:
        return finished.message
    if finished.reason is Reason.EXIT_STATUS and finished.exit_status is not None:
        return f"exit status {finished.exit_status}"
    return _words(finished.reason) or finished.status


def not_allowed(programs: Sequence[str]) -> str:
    """Why a run is not green although no document failed, and how to allow it."""
    word = "a program is" if len(programs) == 1 else "programs are"
    return (
        f"{word} missing that nobody said may lack: {', '.join(programs)}; "
        f"install what is missing, or allow it: {allowing(programs)}"
    )


def allowing(programs: Sequence[str]) -> str:
    """The option that allows these programs to be missing."""
    return f"--may-lack {','.join(programs)}"


def attempt(retried: DocumentRetried) -> str:
    """Why an attempt at a whole document did not count: ``attempt 1 failed: article.md:41: timed out``."""
    first = next(iter(retried.failures), None)
    why = f": {first.block}: {cause(first)}" if first else ""
    return f"attempt {retried.attempt} {'met an error' if retried.status is Status.ERROR else retried.status}{why}"


def not_run(reason: Reason | None, message: str | None) -> str:
    """Why a block did not run at all."""
    return message or _words(reason) or "not run"


def _words(reason: Reason | None) -> str:
    return REASONS[reason].words if reason else ""


def status_count(status: Status, number: int) -> str:
    """How many ended so: ``3 passed``, ``1 error``, ``2 errors``."""
    return counted(number, "error") if status is Status.ERROR else f"{number} {status}"


def beside(name: str) -> str:
    """What a command that is not a block is called: by the end of its id."""
    return "EXIT trap" if name.endswith(":exit-trap") else "command of the user"


def totals(counts: dict[Status, int], seconds: float, far_off: int = 0) -> str:
    """``12 passed, 1 failed, 3 skipped in 4.2 s``; `far_off` counts results without a mark that came otherwise."""
    parts = [status_count(one, counts[one]) for one in Status if counts.get(one)]
    said = f"{', '.join(parts) or 'nothing ran'} in {duration(seconds)}"
    are = "is" if far_off == 1 else "are"
    return said + (
        f"; {counted(far_off, 'result')} {are} not as documented, for information" if far_off else ""
    )
