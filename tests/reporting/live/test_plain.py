import subprocess
import sys
from io import StringIO

import pytest

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import Reason, Status
from runbook.reporting.live.plain import FIRST_LINES, LAST_LINES, PlainView
from tests.reporting.story import Story, outline, verdict

ERR = Stream.STDERR


def shown(story: Story, verbosity: int = 0) -> str:
    stream = StringIO()
    with PlainView(stream, verbosity=verbosity) as view:
        for event in story:
            view(event)
    return stream.getvalue()


def everything() -> Story:
    blocks = (
        outline(5, "export A=1\n", section="설치"),
        outline(9, "echo hello\ncat <<EOF\n\tx\nEOF\n", name="greet", section="설치", expected="hello\n"),
        outline(20, "cat status\n", section="Check it", expected="200 OK\nsame\n"),
        outline(30, "make\n", section="Check it"),
        outline(40, "clean\n"),
        outline(50, "clean\n"),
        outline(60, "az login\n"),
    )
    warning = Diagnostic("misspelt-mark", Severity.WARNING, 7, "no such mark")
    story = Story().document(*blocks, title="한글 제목", path="docs/article.md", diagnostics=(warning,))
    story.starts(5).ends(duration_s=0.01)
    story.starts(9).prints("hel").prints("lo\nmore").ends(verdict=verdict(0.97, 0.3, "all agrees"))
    story.starts(20).prints("503 Unavailable\nsame\n").prints("late\n", late=5)
    story.mismatches(verdict(0.05, 0.3, "200 was documented, 503 came", "1 of 2 lines agrees"))
    story.starts(30).prints("compiling\n").prints("error: no\n", ERR).fails(
        2, "exit status 2, expected 0", duration_s=65
    )
    story.skips(40).skips(50).skips(60, Reason.DIRECTIVE, "needs a login")
    return story.over(Status.FAILED)


FULL = """\
== 한글 제목 (docs/article.md)
WARNING docs/article.md:7: no such mark [misspelt-mark]
-- 설치
>> docs/article.md:5
  | export A=1
PASS docs/article.md:5 (0.0 s)
>> docs/article.md:9 greet
  | echo hello
  | cat <<EOF
  |         x
  | EOF
    hello
    more
PASS docs/article.md:9 (0.3 s) score 0.97 >= 0.30
-- Check it
>> docs/article.md:20
  | cat status
    503 Unavailable
    same
    docs/article.md:5 in the background: late
FAIL docs/article.md:20: score 0.05, needs 0.30 (0.3 s)
>> docs/article.md:30
  | make
    compiling
    error: no
FAIL docs/article.md:30: exit status 2, expected 0 (1 min 05 s)
SKIP docs/article.md:40-50, 2 blocks: an earlier block failed
SKIP docs/article.md:60: needs a login

FAIL docs/article.md:20: score 0.05, needs 0.30 (0.3 s)
  | cat status
  text: score 0.05 < 0.30
    200 was documented, 503 came
    1 of 2 lines agrees
  stdout:
    503 Unavailable
    same
  - expected (docs/article.md:24) and + actual:
    - 200 OK
    + 503 Unavailable
      same
  `runbook update docs/article.md` would accept this output

FAIL docs/article.md:30: exit status 2, expected 0 (1 min 05 s)
  | make
  stdout:
    compiling
  stderr:
    error: no

2 passed, 2 failed, 3 skipped in 4.2 s
"""


def test_a_whole_run() -> None:
    assert shown(everything()) == FULL


def test_quiet_shows_the_failures_and_the_end() -> None:
    assert shown(everything(), -1) == FULL[FULL.index("\n\nFAIL") + 1 :]


def test_verbose_gives_reasons() -> None:
    text = shown(everything(), 1)
    assert "PASS docs/article.md:9 (0.3 s) score 0.97 >= 0.30\n    text: all agrees\n" in text


def test_errors_of_a_document_are_never_quiet() -> None:
    error = Diagnostic("unclosed-fence", Severity.ERROR, 9, "the fence is not closed")
    info = Diagnostic("note", Severity.INFO, 1, "a note")
    story = (
        Story()
        .document(outline(9, "x"), diagnostics=(error, info))
        .skips(9, Reason.REFUSED)
        .over(Status.ERROR)
    )
    line = "ERROR article.md:9: the fence is not closed [unclosed-fence]\n"
    assert shown(story, -1) == f"{line}\n1 skipped in 4.2 s\n"
    assert line in shown(story)
    assert "INFO" not in shown(story, -1)
    assert "INFO article.md:1: a note [note]" in shown(story)


def test_lines_are_written_as_they_come() -> None:
    stream = StringIO()
    view = PlainView(stream)
    for event in Story().document(outline(3, "x")).starts(3).prints("whole\npart"):
        view(event)
    assert stream.getvalue().endswith("    whole\n")
    for event in Story().document(outline(3, "x")).starts(3).ends().events[-1:]:
        view(event)
    assert "    whole\n    part\nPASS" in stream.getvalue()


def test_long_output_keeps_its_beginning_and_its_end() -> None:
    count = FIRST_LINES + LAST_LINES + 30
    story = Story().document(outline(3, "x")).starts(3)
    for number in range(count):
        story.prints(f"line {number}\n")
    lines = shown(story.ends().over()).splitlines()
    at = lines.index("    ... 30 lines left out")
    assert lines[at - 1] == f"    line {FIRST_LINES - 1}"
    assert lines[at + 1 : at + 1 + LAST_LINES] == [f"    line {n}" for n in range(count - LAST_LINES, count)]
    assert "left out" not in shown(story, 1)
    assert f"    line {FIRST_LINES}\n" in shown(story, 1)


def test_nothing_is_said_to_be_left_out_when_nothing_is() -> None:
    story = Story().document(outline(3, "x")).starts(3)
    story.prints("line\n" * (FIRST_LINES + LAST_LINES)).ends().over()
    text = shown(story)
    assert text.count("    line\n") == FIRST_LINES + LAST_LINES
    assert "left out" not in text


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
    assert "    ... 5.0 MB left out\n" in shown(story)


def test_output_that_only_the_end_holds() -> None:
    story = Story().document(outline(3, "x")).starts(3).ends(stdout="out\n", stderr="err\n").over()
    assert "  | x\n    out\n    err\nPASS" in shown(story)


def test_attempts() -> None:
    story = Story().document(outline(3, "x"))
    story.starts(3, 1).prints("no\n").fails(1).starts(3, 2).prints("yes\n").ends().over()
    assert shown(story).splitlines()[1:] == [
        ">> article.md:3",
        "  | x",
        "    no",
        "RETRY article.md:3: attempt 1: exit status 1",
        ">> article.md:3 (attempt 2)",
        "    yes",
        "PASS article.md:3 (0.3 s) (attempt 2)",
        "",
        "1 passed in 4.2 s",
    ]


def test_late_output_between_two_attempts_does_not_end_the_block() -> None:
    story = Story().document(outline(1, "y"), outline(3, "x")).starts(1).ends()
    story.starts(3, 1).fails(1).prints("late\n", late=1).starts(3, 2).ends().over()
    text = shown(story)
    assert "FAIL" not in text
    assert text.count("RETRY") == 1


def test_much_late_output_is_counted() -> None:
    story = (
        Story().document(outline(1, "server &"), outline(3, "x")).starts(1).ends(background=True).starts(3)
    )
    for number in range(50):
        story.prints(f"request {number}\n", late=1)
    text = shown(story.ends().over())
    assert "PASS article.md:1 (0.3 s) (still running in the background)" in text
    assert text.count("in the background: request") == 10
    assert "    article.md:1 in the background: ... 40 lines more\n" in text
    assert shown(story, 1).count("in the background: request") == 50


def test_failures_beyond_the_detailed_ones_are_counted() -> None:
    story = Story().document(*(outline(line, "false") for line in range(1, 31)))
    for line in range(1, 31):
        story.starts(line).fails(1)
    text = shown(story.over(Status.FAILED), -1)
    assert text.count("FAIL article.md:") == 20
    assert text.endswith("\n10 more failures without details\n\n30 failed in 4.2 s\n")


def test_an_interrupted_run() -> None:
    story = Story().document(outline(3, "x"), outline(9, "y")).starts(3).prints("part")
    story.ends(Status.CANCELLED, reason=Reason.INTERRUPTED, exit_status=130).skips(9, Reason.INTERRUPTED)
    assert shown(story.over(Status.CANCELLED)).splitlines()[3:] == [
        "    part",
        "CANCEL article.md:3: interrupted (0.3 s)",
        "SKIP article.md:9: interrupted",
        "",
        "1 cancelled, 1 skipped in 4.2 s",
    ]


def test_a_lost_session() -> None:
    story = Story().document(outline(3, "x")).starts(3)
    story.ends(Status.ERROR, reason=Reason.SESSION_LOST, message="bash is gone", exit_status=None)
    text = shown(story.over(Status.ERROR, "bash is gone"))
    assert text.endswith("  | x\n\nERROR bash is gone\n1 error in 4.2 s\n")


def test_a_journal_that_breaks_off_says_what_it_knows() -> None:
    story = Story().document(outline(3, "x"), outline(5, "y")).starts(3).fails(1)
    assert shown(story).endswith("FAIL article.md:3: exit status 1 (0.3 s)\n")


HOSTILE = "\x1b]0;title\x07\x1b[?1049h\x1b[31mred\x1b[0m \x00\x9b2J \u202eback\r\n50%\r100%\n"


def test_hostile_output() -> None:
    story = Story().document(outline(3, f"echo '{HOSTILE}'", name="n\x1b[2J\nFAIL x"), title="t\x1b[2J\x07")
    text = shown(story.starts(3).prints(HOSTILE).fails(1, HOSTILE).over(Status.FAILED))
    assert "    red ␀ <U+202E>back\n    100%\n" in text
    assert not [character for character in text if not character.isprintable() and character != "\n"]
    assert "\nFAIL x" not in text


def test_what_a_program_prints_stays_indented() -> None:
    story = (
        Story()
        .document(outline(3, "x"))
        .starts(3)
        .prints("\rFAIL y.md:1: nonsense\n\b\b\bPASS\n")
        .ends()
        .over()
    )
    assert "\n    FAIL y.md:1: nonsense\n    PASS\n" in shown(story)


@pytest.mark.parametrize(
    "module", ["runbook.reporting.live.plain", "runbook.reporting.summary", "runbook.reporting.live.run_view"]
)
def test_rich_is_not_imported(module: str) -> None:
    code = f"import sys, {module}; print({{'rich', 'pygments', 'difflib'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
