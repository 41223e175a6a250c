import os
import re
import select
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterable
from io import StringIO

import pytest
from rich.cells import cell_len

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import Event, OutputReceived, Reason, Status
from runbook.reporting.live.console import ConsoleView
from runbook.reporting.live.console_block import LAST_LINES, SPINNER
from tests.reporting.screen import SGR, Screen
from tests.reporting.story import RUN, TIME, Story, outline, verdict

ERR, TTY = Stream.STDERR, Stream.TERMINAL


class Time:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Seen:
    """A view on a terminal of 80 columns, without a thread; each event comes a second after the last one."""

    def __init__(
        self, *, color: bool = False, verbosity: int = 0, width: int = 80, step: float = 1.0
    ) -> None:
        self.screen, self.time, self.step = Screen(), Time(), step
        self.view = ConsoleView(
            self.screen, color=color, verbosity=verbosity, width=width, clock=self.time, tick=None
        )

    def take(self, events: Iterable[Event]) -> "Seen":
        for event in events:
            self.time.now += self.step
            self.view(event)
        return self

    def rows(self) -> list[str]:
        return self.screen.rows()


def stays(story: Story, *, width: int = 80, color: bool = False, verbosity: int = 0) -> str:
    """What is written to a stream that is not a terminal."""
    stream = StringIO()
    with ConsoleView(stream, color=color, verbosity=verbosity, width=width) as view:
        for event in story:
            view(event)
    return stream.getvalue()


def everything() -> Story:
    blocks = (
        outline(5, 'export A="가나다" # 주석\n', section="환경 변수 만들기 🎉"),
        outline(
            9, "echo hello " + "한글" * 60 + "\n", name="greet-" + "a" * 90, section="환경 변수 만들기 🎉"
        ),
        outline(20, "cat status\n", section="Check it", expected="200 OK\nsame\n" + "긴 줄 " * 40 + "\n"),
        outline(30, "for i in 1 2 3; do\n\tmake $i\ndone\n", name="make", section="Check it"),
        outline(40, "clean\n"),
        outline(50, "clean\n"),
        outline(60, "az login\n"),
    )
    warning = Diagnostic(
        "misspelt-mark", Severity.WARNING, 7, "there is no such mark, and that is a long story " * 3
    )
    story = Story().document(
        *blocks,
        title="아주 긴 제목 " * 20,
        path="a/rather/long/path/to/the/document/article.md",
        diagnostics=(warning,),
    )
    story.starts(5).ends(duration_s=0.01)
    story.starts(9).prints("hello 👩‍💻 " * 40 + "\n").ends(
        verdict=verdict(0.97, 0.3, "all agrees"), background=True
    )
    story.starts(20).prints("503 Unavailable\nsame\n").prints("늦은 " * 60 + "\n", late=5)
    story.mismatches(verdict(0.05, 0.3, "200 was documented, 503 came " * 5, "1 of 2 lines agrees"))
    story.starts(30, 1).prints("x\n").fails(1).starts(30, 2)
    for number in range(500):
        story.prints(f"compiling {number}\n")
    story.prints("error: no\n", ERR).fails(2, "exit status 2, expected 0", duration_s=65)
    story.skips(40).skips(50).skips(60, Reason.DIRECTIVE, "needs a login")
    return story.over(Status.FAILED)


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int, verbosity: int) -> None:
    for line in stays(everything(), width=width, verbosity=verbosity).splitlines():
        assert cell_len(line) <= width, line


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_failure_names_its_place(width: int) -> None:
    text = stays(everything(), width=width).replace("\n  ", "").replace("\n", "")
    assert "a/rather/long/path/to/the/document/article.md:20" in text
    assert "a/rather/long/path/to/the/document/article.md:30" in text


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = stays(everything(), color=True)
    assert SGR.sub("", coloured) == stays(everything(), color=False)
    assert SGR.search(coloured)


def test_without_colour_there_is_no_sequence() -> None:
    story = Story().document(outline(3, "echo 'x'")).starts(3).prints("\x1b[31mred\x1b[0m\n").ends().over()
    assert "\x1b" not in stays(story)
    assert "    red\n" in stays(story)


def test_colours_of_the_output_are_kept() -> None:
    story = Story().document(outline(3, "x")).starts(3)
    story.prints("\x1b[38;2;1;2;3mrgb\x1b[0m \x1b[1;31mred\nstill red\x1b[0m\n").ends().over()
    text = stays(story, color=True)
    assert "\x1b[38;2;1;2;3mrgb\x1b[0m" in text
    assert "\x1b[1;31mstill red\x1b[0m" in text


SHORT = """\
An article
docs/article.md

Check it

  article.md:3 · greet
  │ echo hello
  │ read x
    hello
    Name: Ada
✓ passed · score 0.97, needs 0.30 · 0.3 s

  article.md:20
  │ cat status
    503 Unavailable
✗ failed · score 0.05, needs 0.30 · 0.3 s

– skipped · article.md:30-40, 2 blocks · an earlier block failed

place             block                               result     score         time
article.md:3      greet                               ✓ passed   0.97 ≥ 0.30  0.3 s
article.md:20     Check it                            ✗ failed   0.05 < 0.30  0.3 s
article.md:30-40  2 blocks (an earlier block failed)  – skipped

✗ failed · docs/article.md:20 ──────────────────────────────────────────────────────────
  │ cat status

  score 0.05, needs 0.30 · text · 0.3 s
  · 200 was documented, 503 came

  stdout
    503 Unavailable

  - expected (docs/article.md:24) · + actual
    - 200 OK
    + 503 Unavailable

  `runbook update docs/article.md` would accept this output

✗ 1 passed, 1 failed, 2 skipped in 4.2 s
"""


def short() -> Story:
    story = Story().document(
        outline(3, "echo hello\nread x\n", name="greet", section="Check it", expected="hello\n"),
        outline(20, "cat status\n", section="Check it", expected="200 OK\n"),
        outline(30, "x"),
        outline(40, "y"),
        path="docs/article.md",
    )
    story.starts(3).prints("hello\n").prints("Name: ", ERR).prints("Ada\r\n", TTY).ends(verdict=verdict(0.97))
    story.starts(20).prints("503 Unavailable\n").mismatches(
        verdict(0.05, 0.3, "200 was documented, 503 came")
    )
    return story.skips(30).skips(40).over(Status.FAILED)


def test_a_whole_run() -> None:
    assert stays(short(), width=88) == SHORT


def test_a_terminal_shows_the_same_in_the_end() -> None:
    seen = Seen(width=88).take(short())
    seen.view.close()
    assert "\n".join(seen.rows()) == SHORT
    assert seen.screen.cursor() == (SHORT.count("\n"), 0, True)


def test_quiet_shows_the_failures_and_the_end() -> None:
    assert stays(short(), width=88, verbosity=-1) == SHORT[SHORT.index("✗ failed · docs") :]


def test_verbose_gives_reasons() -> None:
    assert "    · all agrees\n" in stays(everything(), verbosity=1)


def test_a_single_block_needs_no_table() -> None:
    story = Story().document(outline(3, "x")).starts(3).ends().over()
    assert "place" not in stays(story)


def test_a_big_run_has_a_table_of_what_failed() -> None:
    story = Story().document(*(outline(line, "x") for line in range(1, 101)))
    for line in range(1, 101):
        story.starts(line)
        _ = story.fails(1) if line % 30 == 0 else story.ends()
    text = stays(story.over(Status.FAILED))
    table = text[text.index("place ") : text.index("✗ failed · article.md:30")]
    assert table.split("\n")[1:-1] == [
        "article.md:30  ✗ failed  0.3 s",
        "article.md:60  ✗ failed  0.3 s",
        "article.md:90  ✗ failed  0.3 s",
        "… 97 more blocks",
        "",
    ]


def test_a_big_run_that_passed_has_no_table() -> None:
    story = Story().document(*(outline(line, "x") for line in range(1, 101)))
    for line in range(1, 101):
        story.starts(line).ends()
    assert stays(story.over()).endswith("✓ passed · 0.3 s\n\n✓ 100 passed in 4.2 s\n")


def test_several_documents_share_a_table() -> None:
    story = Story().document(outline(3, "x"), path="docs/git/article.md").starts(3).ends()
    story.document(outline(4, "x"), path="docs/tls/article.md").starts(4).ends().over()
    text = stays(story)
    assert "\ngit/article.md:3 " in text
    assert "\ntls/article.md:4 " in text


def test_long_output_is_folded() -> None:
    story = Story().document(outline(3, "x")).starts(3).prints("".join(f"line {n}\n" for n in range(492)))
    text = stays(story.ends().over())
    assert "  │ x\n    … 480 lines above\n    line 480\n" in text
    assert "    line 491\n✓ passed" in text
    assert "above" not in stays(story, verbosity=1)
    assert "    line 0\n" in stays(story, verbosity=1)


def test_one_line_is_not_worth_folding() -> None:
    story = Story().document(outline(3, "x")).starts(3).prints("line\n" * (LAST_LINES + 1)).ends().over()
    assert stays(story).count("    line\n") == LAST_LINES + 1


def test_long_code_is_folded() -> None:
    story = Story().document(outline(3, "".join(f"echo {n}\n" for n in range(100)))).starts(3).ends().over()
    assert "  │ echo 23\n  │ … 76 lines more\n✓" in stays(story)
    assert "  │ echo 99\n✓" in stays(story, verbosity=1)


def test_a_long_line_takes_few_rows() -> None:
    story = Story().document(outline(3, "x")).starts(3).prints("y" * 5000 + "\n").ends().over()
    rows = [line for line in stays(story).split("\n") if "yyy" in line]
    assert len(rows) == 3
    assert rows[-1].endswith("…")
    assert sum(line.count("y") for line in stays(story, verbosity=1).split("\n")) == 5000


def test_bytes_that_were_left_out_are_said() -> None:
    story = (
        Story()
        .document(outline(3, "x"))
        .starts(3)
        .prints("a\n")
        .prints("b\n", skipped=5_000_000)
        .ends()
        .over()
    )
    assert "    … 5.0 MB above\n    a\n    b\n" in stays(story)


HOSTILE = "\x1b]0;title\x07\x1b[?1049h\x1b[31mred\x1b[0m \x00\x9b2J \u202eback\r\n50%\r100%\n"


def test_hostile_text() -> None:
    story = Story().document(
        outline(3, f"echo '{HOSTILE}'", name="n\x1b[2J\n", section="s\x1b[2J", expected=HOSTILE + "x"),
        title="t\x1b[2J\x07",
        path="p\x1b[2J.md",
        diagnostics=(Diagnostic("c\x1b[2J", Severity.ERROR, 3, "m\x1b[2J"),),
    )
    story.starts(3).prints(HOSTILE).prints(HOSTILE, late=3).mismatches(verdict(0.0, 0.3, f"w{HOSTILE}"))
    story.over(Status.FAILED, f"m{HOSTILE}")
    for color in (False, True):
        text = SGR.sub("", stays(story, color=color))
        assert "    red ␀ <U+202E>back\n    100%\n" in text
        assert not [character for character in text if not character.isprintable() and character != "\n"]
    Seen(color=True).take(story).rows()  # the screen refuses what it does not know


def test_a_running_block() -> None:
    seen = Seen()
    seen.take(Story().document(outline(3, "x"), outline(9, "make\n", name="build")).starts(3).ends())
    story = (
        Story()
        .document(outline(3, "x"), outline(9, "make\n", name="build"))
        .starts(9)
        .prints("one\ntwo\nthr")
    )
    seen.take(story.events[2:])
    assert seen.rows()[-6:] == [
        "  article.md:9 · build",
        "  │ make",
        "    one",
        "    two",
        "    thr",
        f"{SPINNER[0]} running · 1.0 s · 2 of 2",
    ]
    assert seen.screen.cursor() == (len(seen.rows()) - 2, len("    thr"), True)
    seen.time.now += 75.1
    seen.view.refresh()
    assert re.fullmatch(r". running · 1 min 16 s · 2 of 2", seen.rows()[-1])


def test_a_prompt_is_visible_at_once_and_what_is_typed_stands_behind_it() -> None:
    for verbosity in (-1, 0, 1):
        seen = Seen(verbosity=verbosity)
        seen.take(Story().document(outline(3, "x")).starts(3).prints("이름: ", ERR).prints("Ad", TTY))
        assert seen.rows()[-2] == "    이름: Ad"
        assert seen.screen.cursor() == (len(seen.rows()) - 2, 12, True)


def test_the_end_of_a_long_prompt_is_what_matters() -> None:
    seen = Seen(width=40)
    seen.take(Story().document(outline(3, "x")).starts(3).prints("가" * 50 + " Password: "))
    assert seen.rows()[-2].endswith("가 Password: ")
    assert cell_len(seen.rows()[-2]) < 40


def test_a_failed_attempt_waits_for_what_comes_next() -> None:
    story = Story().document(outline(3, "x"))
    seen = Seen().take(story.starts(3, 1).prints("not yet\n").fails(1))
    assert seen.rows()[-2:] == ["    not yet", "✗ failed · exit status 1 · 0.3 s"]
    seen.time.now += 9
    seen.view.refresh()
    assert seen.rows()[-2:] == ["    not yet", "✗ failed · exit status 1 · 0.3 s · waiting 9.0 s"]
    seen.take(story.starts(3, 2).events[-1:])
    assert seen.rows()[-2] == "– attempt 1 failed · exit status 1"
    seen.take(story.prints("ready\n").ends().events[-2:])
    assert seen.rows()[-4:] == ["    ready", "✓ passed · 0.3 s · attempt 2", "", ""]


def test_the_region_fits_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    size = [80, 24]
    monkeypatch.setattr(ConsoleView, "_size", lambda self: (size[0], size[1]))
    seen = Seen()
    seen.take(Story().document(outline(3, "x")).starts(3).prints("line\n" * 100).prints("Password: "))
    before = len(seen.rows()) - LAST_LINES - 3
    assert seen.rows()[before] == "    … 88 lines above"
    for height, drawn in ((24, 15), (10, 9), (4, 3), (3, 2), (2, 1), (1, 1)):
        size[1] = height
        seen.view.refresh()
        assert len(seen.rows()) - before == drawn
    size[:] = [40, 24]
    seen.view.refresh()
    assert len(seen.rows()) - before == 15


def test_suspended_it_draws_nothing() -> None:
    story = Story().document(outline(3, "vi x"), outline(9, "y")).starts(3).prints("opening\n")
    seen = Seen().take(story)
    seen.view.suspend()
    assert seen.rows()[-2:] == ["  │ vi x", ""]
    assert seen.screen.cursor() == (len(seen.rows()) - 1, 0, True)
    written = seen.screen.getvalue()
    after = story.prints("\x1b[?1049h~\r\n~\r\n", TTY).ends().starts(9).events[-3:]
    seen.take(after)
    seen.view.refresh()
    seen.view.suspend()
    assert seen.screen.getvalue() == written
    seen.view.resume()
    assert seen.rows()[-7:-1] == [
        "  │ vi x",
        "    opening",
        "✓ passed · 0.3 s",
        "",
        "  article.md:9",
        "  │ y",
    ]


def test_closed_it_leaves_the_terminal_as_it_was() -> None:
    seen = Seen().take(Story().document(outline(3, "x")).starts(3).prints("half"))
    seen.view.close()
    seen.view.close()
    assert seen.rows()[-2:] == ["  │ x", ""]
    assert seen.screen.cursor() == (len(seen.rows()) - 1, 0, True)


def test_a_journal_that_breaks_off_says_what_it_knows() -> None:
    text = stays(Story().document(outline(3, "x")).starts(3).prints("half").fails(1))
    assert text.endswith("    half\n✗ failed · exit status 1 · 0.3 s\n\n")


class Counting(Screen):
    """Forgets what is written, and refuses more than `most` frames."""

    def __init__(self, most: float) -> None:
        super().__init__()
        self.left = most

    def write(self, text: str) -> int:
        self.left -= 1
        assert self.left >= 0, "drawn too often"
        return len(text)


def test_fast_output_is_neither_drawn_nor_kept_piece_by_piece() -> None:
    screen, time = Counting(10 / 0.05 + 4), Time()
    view = ConsoleView(screen, color=True, width=80, clock=time, tick=None)
    for event in Story().document(outline(3, "x")).starts(3):
        view(event)
    pieces = [
        OutputReceived(TIME, RUN, "article.md", "b3", 1, stream, text)
        for stream in (Stream.STDOUT, ERR)
        for text in ("x" * 500 + "\n" + "y" * 500, "\n", "\r50%", "\x1b[31m" * 20)
    ]
    tracemalloc.start()
    for _ in range(100_000 // len(pieces)):
        for piece in pieces:
            time.now += 0.0001  # 100,000 pieces in ten seconds
            view(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_many_fast_blocks_share_frames() -> None:
    story = Story().document(*(outline(line, "echo\n") for line in range(1, 1001)))
    for line in range(1, 1001):
        story.starts(line).prints("x\n").ends()
    screen, time = Counting(1.5 / 0.05 + 4000 / 1000 + 2), Time()
    view = ConsoleView(screen, color=True, width=80, clock=time, tick=None)
    for event in story:
        time.now += 0.0005
        view(event)


def test_time_passes_while_nothing_happens() -> None:
    master, slave = os.openpty()
    seen: set[str] = set()
    with os.fdopen(slave, "w") as stream, ConsoleView(stream, color=True, tick=0.01) as view:
        for event in Story().document(outline(3, "sleep 5\n")).starts(3):
            view(event)
        while len(seen) < 3:
            assert select.select([master], [], [], 30)[0], "nothing is drawn"
            seen |= set(SPINNER) & set(os.read(master, 4096).decode(errors="replace"))
        assert any(thread.name == "runbook-view" for thread in threading.enumerate())
    os.close(master)
    assert not any(thread.name == "runbook-view" for thread in threading.enumerate())


def test_a_vanished_terminal_does_not_end_the_run() -> None:
    master, slave = os.openpty()
    with os.fdopen(slave, "w") as stream, ConsoleView(stream, color=True, tick=0.01) as view:
        for number, event in enumerate(short()):
            if number == 4:
                os.close(master)
            view(event)


def test_a_dumb_terminal_gets_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    seen = Seen().take(short())
    assert "\x1b" not in seen.screen.getvalue()
    assert "running" not in seen.screen.getvalue()


def test_pygments_is_not_imported_without_colour() -> None:
    code = (
        "import io, sys; from runbook.reporting.live.console import ConsoleView\n"
        "from tests.reporting.story import Story, outline\n"
        "view = ConsoleView(io.StringIO(), color=False)\n"
        "for event in Story().document(outline(3, 'x')).starts(3).ends().over(): view(event)\n"
        "print('pygments' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
