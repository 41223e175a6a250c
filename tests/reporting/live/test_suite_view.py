from dataclasses import replace
from io import StringIO

import pytest
from rich.cells import cell_len

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import (
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.reporting.live.suite_console import ConsoleBoard
from runbook.reporting.live.suite_plain import PlainBoard
from tests.reporting.screen import Screen
from tests.reporting.story import RUN, TIME, Story, outline, verdict


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def of(path: str, story: Story, status: Status, seconds: float, message: str | None = None) -> list[Event]:
    """A document's events, with its end."""
    events = [one for one in story if not isinstance(one, RunStarted)]
    return [*events, DocumentFinished(TIME, RUN, path, status, seconds, message)]


def passing(path: str, seconds: float = 2.0, attempt: int = 1) -> list[Event]:
    story = Story().document(outline(5, "true\n", section="Do it"), outline(9, "true\n"), path=path)
    events = of(path, story.starts(5).ends().starts(9).ends(), Status.PASSED, seconds)
    return [replace(one, attempt=attempt) if isinstance(one, DocumentStarted) else one for one in events]


def failing(path: str) -> list[Event]:
    story = Story().document(outline(5, "make\n"), outline(9, "true\n"), path=path)
    return of(
        path,
        story.starts(5).prints("no rule\n").fails(2, "exit status 2, expected 0").skips(9),
        Status.FAILED,
        1.0,
    )


def skipped(path: str) -> list[Event]:
    story = Story().document(outline(5, "az login\n"), path=path)
    message = "az is not on PATH (line 5 calls it)"
    return of(path, story.skips(5, Reason.MISSING_PROGRAM, message), Status.SKIPPED, 0.0)


def refused(path: str) -> list[Event]:
    error = Diagnostic("unclosed-fence", Severity.ERROR, 7, "never closed")
    story = Story().document(outline(5, "x\n"), path=path, diagnostics=(error,))
    return of(path, story.skips(5, Reason.REFUSED), Status.ERROR, 0.0)


def retried(path: str) -> Event:
    return DocumentRetried(TIME, RUN, path, 1, Status.FAILED, 1.0)


EVERYTHING = [
    RunStarted(TIME, RUN, "0"),
    *passing("docs/a.md"),
    *failing("docs/b.md"),
    *failing("docs/c.md"),
    retried("docs/c.md"),
    *passing("docs/c.md", 3.0, attempt=2),
    *skipped("docs/d.md"),
    *refused("docs/e.md"),
    RunFinished(TIME, RUN, Status.ERROR, 7.0),
]

FULL = """\
PASS docs/a.md (2 blocks, 2.0 s)
FAIL docs/b.md:5: exit status 2, expected 0 (1.0 s)
RETRY docs/c.md: attempt 1: docs/c.md:5: exit status 2, expected 0
FLAKY docs/c.md (2 blocks, 3.0 s); attempt 1: docs/c.md:5: exit status 2, expected 0
SKIP docs/d.md: az is not on PATH (line 5 calls it) (0.0 s)
ERROR docs/e.md:7: never closed [unclosed-fence] (0.0 s)

FAIL docs/b.md:5: exit status 2, expected 0 (0.3 s)
  | make
  stdout:
    no rule

5 documents: 2 passed (1 flaky), 1 failed, 1 error, 1 skipped in 7.0 s; 1 without blocks to run
"""


def plain(events: list[Event], verbosity: int = 0) -> str:
    stream = StringIO()
    with PlainBoard(stream, verbosity=verbosity, total=6, expected_s={}, jobs=2, clock=Clock()) as board:
        board.nothing_in("docs/prose.md")
        for event in events:
            board(event)
    return stream.getvalue()


def test_a_log_has_a_line_for_each_document_when_it_is_through() -> None:
    assert plain(EVERYTHING) == FULL


def test_results_without_a_mark_that_are_far_off_are_counted_at_the_end() -> None:
    blocks = [replace(outline(line, "true\n", expected="x\n"), expectation=None) for line in (5, 9, 13)]
    story = Story().document(*blocks, outline(17, "true\n", expected="x\n"), path="docs/a.md")
    for line, score in ((5, 0.0), (9, 0.29), (13, 0.3), (17, 0.0)):
        story.starts(line).ends(information=verdict(score, None))
    events = [RunStarted(TIME, RUN, "0"), *of("docs/a.md", story, Status.PASSED, 1.0)]
    said = plain([*events, RunFinished(TIME, RUN, Status.PASSED, 1.0)])
    assert "1 passed in 1.0 s; 2 results are not as documented, for information" in said


def test_quietly_it_has_what_did_not_pass_and_what_was_flaky() -> None:
    text = plain(EVERYTHING, -1)
    assert [line.split()[0] for line in text.splitlines() if line[:1].isupper()] == [
        "FAIL",
        "ERROR",
        "FAIL",
        "FLAKY",
    ]
    assert text.endswith(FULL.splitlines()[-1] + "\n")


def test_verbosely_it_has_every_block() -> None:
    assert "  PASS docs/a.md:9 (0.3 s)\n  " not in plain(EVERYTHING)
    assert "  PASS docs/a.md:5 (0.3 s)\n  PASS docs/a.md:9 (0.3 s)\nPASS docs/a.md" in plain(EVERYTHING, 1)


def test_documents_that_run_at_once_are_followed_each_on_its_own() -> None:
    one, other = passing("a.md"), failing("b.md")
    mixed = [event for pair in zip(one, other, strict=False) for event in pair]
    rest = [*one[len(other) :], *other[len(one) :]]
    text = plain([RunStarted(TIME, RUN, "0"), *mixed, *rest, RunFinished(TIME, RUN, Status.FAILED, 1.0)])
    assert "PASS a.md (2 blocks" in text and "FAIL b.md:5" in text


class Console:
    """The view in a terminal, one second an event."""

    def __init__(self, width: int = 60) -> None:
        self.clock = Clock()
        self.screen = Screen()
        self.board = ConsoleBoard(
            self.screen,
            color=False,
            verbosity=0,
            total=4,
            expected_s={"a.md": 10.0, "b.md": 10.0, "c.md": 20.0, "d.md": 20.0},
            jobs=2,
            clock=self.clock,
            width=width,
        )

    def feed(self, *events: Event) -> list[str]:
        for event in events:
            self.clock.now += 1
            self.board(event)
        self.board.refresh()
        return self.screen.rows()


def test_what_a_document_prints_cannot_write_to_the_terminal() -> None:
    story = Story().document(outline(5, "x\n"), path="a\x1b[2J.md")
    story.starts(5).prints("\x1b]0;title\x07\n").fails(1, "bad \x1b]0;x\x07")
    events = of("a\x1b[2J.md", story, Status.FAILED, 1.0)
    end = RunFinished(TIME, RUN, Status.FAILED, 1.0)
    assert not {"\x1b", "\x07"} & set(plain([*events, end]))
    assert "✗ a␛[2J.md · line 5: bad ␛]0;x␇ · 1.0 s" in Console().feed(*events, end)


def test_a_terminal_shows_what_is_under_way_below_what_is_through() -> None:
    console = Console()
    *begin, end = passing("a.md")
    other = failing("b.md")[:3]
    rows = console.feed(RunStarted(TIME, RUN, "0"), *begin, *other)
    assert [row[2:] for row in rows[:2]] == ["a.md · Do it 2/2  7.0 s", "b.md 0/2  2.0 s"]
    assert rows[2].endswith(" 0 of 4 · about 25.5 s left") and rows[2].startswith("─")
    rows = console.feed(end)
    assert rows[0] == "✓ a.md · 2 blocks · 2.0 s"
    assert rows[1][2:].startswith("b.md") and " 1 of 4 · about 23.5 s left" in rows[2]


def test_at_the_end_a_terminal_shows_failures_and_totals_and_no_bar() -> None:
    console = Console(width=200)
    rows = console.feed(*EVERYTHING)
    assert "✓ docs/c.md · 2 blocks · flaky: passed at attempt 2 · 3.0 s" in rows
    assert "✗ docs/b.md · line 5: exit status 2, expected 0 · 1.0 s" in rows
    assert "– docs/d.md · az is not on PATH (line 5 calls it) · 0.0 s" in rows
    assert "! 5 documents: 2 passed (1 flaky), 1 failed, 1 error, 1 skipped in 7.0 s" in rows
    assert not any("━" in row or " of " in row for row in rows)
    console.board.close()
    assert console.screen.cursor()[2]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_row_of_the_region_is_wider_than_the_terminal(width: int) -> None:
    console = Console(width)
    rows = console.feed(*passing("docs/한국어/" + "문서" * 20 + ".md")[:4])
    assert all(cell_len(row) < width for row in rows)


def test_without_history_the_time_left_comes_from_what_is_through() -> None:
    board = PlainBoard(StringIO(), verbosity=0, total=5, expected_s={}, jobs=2, clock=Clock())
    board.nothing_in("prose.md")
    assert board.time_left() is None
    for event in passing("a.md", 4.0):
        board(event)
    board.refresh()
    assert board.time_left() == 3 * 4.0 / 2
