"""Runs of every kind, for the rules that reporters keep."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from runbook.events import (
    BlockFinished,
    BlockStarted,
    DocumentFinished,
    Event,
    Reason,
    RunFinished,
    Status,
)
from runbook.model import Diagnostic, Severity, Stream
from tests.reporters.html.runs import failing, several
from tests.reporters.story import RUN, TIME, Story, outline, verdict

Run = Callable[[], Iterator[Event]]


def passed() -> Iterator[Event]:
    """Two blocks, one with a documented result and one with output in the background."""
    story = Story().document(outline(3, "echo hi\n", expected="hi\n"), outline(12, "sleep 9 &\n"))
    story.starts(3).prints("hi\n").ends(verdict=verdict(1.0, 0.3, "identical"))
    story.starts(12).ends(background=True).prints("late\n", late=12)
    return iter(story.over())


def failed() -> Iterator[Event]:
    """One document with every state and its text."""
    return iter(failing().over(Status.ERROR, "the shell is gone"))


def many() -> Iterator[Event]:
    """Several documents, one of them twice."""
    return iter(several().over(Status.ERROR))


def retried() -> Iterator[Event]:
    """A block that passed the second time."""
    story = Story().document(outline(3, "x")).starts(3, 1).fails(1).starts(3, 2).prints("ok\n").ends()
    return iter(story.over())


def refused() -> Iterator[Event]:
    """A document that must not run, and one that has nothing to run."""
    wrong = Diagnostic("unclosed-fence", Severity.ERROR, 7, "no fence closes this one")
    story = Story().document(outline(3, "x"), diagnostics=(wrong,)).skips(3, Reason.REFUSED)
    return iter(story.closes(Status.ERROR).document(path="empty.md").over(Status.ERROR))


def interrupted() -> Iterator[Event]:
    """A run that somebody ended."""
    story = Story().document(outline(3, "x"), outline(6, "y")).starts(3)
    story.ends(Status.CANCELLED, reason=Reason.INTERRUPTED, exit_status=130)
    return iter(story.skips(6, Reason.INTERRUPTED).over(Status.CANCELLED))


def nothing() -> Iterator[Event]:
    """A run without documents."""
    return iter([*Story(), RunFinished(TIME, RUN, Status.SKIPPED, 0.0)])


RUNS: tuple[Run, ...] = (passed, failed, many, retried, refused, interrupted, nothing)


def full_of(text: str) -> Iterator[Event]:
    """A run with `text` wherever a document or a command can put it."""
    block = replace(outline(5, text, name=text, section=text, expected=text or "x"), language=text)
    warning = Diagnostic(text or "x", Severity.WARNING, 1, text)
    story = Story().document(block, outline(50, text), path=f"{text}.md", title=text, diagnostics=(warning,))
    story.starts(5).prints(text).prints(text, Stream.STDERR).mismatches(verdict(0.1, 0.3, text), message=text)
    return iter(story.skips(50, Reason.DIRECTIVE, text).over(Status.FAILED, text))


def flood(count: int, line: str, lines: int) -> Iterator[Event]:
    """`count` blocks that each print `lines` times `line`; each event is made when it is asked for."""
    story = Story().document(*(outline(3 * number, "x") for number in range(1, count + 1)))
    yield from story
    for number in range(1, count + 1):
        block = f"b{3 * number}"
        yield BlockStarted(TIME, RUN, "article.md", block, 1)
        yield BlockFinished(
            TIME, RUN, "article.md", block, 1, Status.FAILED, Reason.EXIT_STATUS, stdout=line * lines
        )
    yield DocumentFinished(TIME, RUN, "article.md", Status.FAILED, 1.0)
    yield RunFinished(TIME, RUN, Status.FAILED, 1.0)
