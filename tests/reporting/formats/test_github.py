import io
from dataclasses import replace
from pathlib import Path

import pytest

from runbook.conformance.actions import obeyed
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import Reason, Status
from runbook.reporting.formats.github import MOST, write
from tests.reporting.hostile import OUTPUT
from tests.reporting.story import Story, outline, verdict


@pytest.fixture(autouse=True)
def no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def annotations(story: Story) -> list[tuple[str, str, str]]:
    stream = io.StringIO()
    write(lambda: story, stream)
    found = obeyed(stream.getvalue())
    assert len(found) == stream.getvalue().count("\n"), "every line is a command"
    return found


def test_a_failed_block_is_annotated_at_its_fence() -> None:
    story = Story().document(outline(3, "x", name="build"), path="docs/a.md")
    story.starts(3).prints("out\n").fails(2, "exit status 2, expected 0").over(Status.FAILED)
    assert annotations(story) == [
        ("error", "file=docs/a.md,line=3,title=build failed", "exit status 2, expected 0%0Aout")
    ]


def test_a_mismatch_is_annotated_at_its_mark() -> None:
    block = outline(3, "x", expected="one\n")
    assert block.expectation
    marked = replace(block, expectation=replace(block.expectation, mark_line=5))
    for one, line in ((marked, 5), (block, 7)):
        story = Story().document(one).starts(3).prints("two\n").mismatches(verdict(0.1, 0.3, "it says two"))
        ((kind, properties, message),) = annotations(story.over(Status.FAILED))
        assert (kind, properties) == ("error", f"file=article.md,line={line},title=block at line 3 failed")
        assert message == "score 0.10, needs 0.30%0Ait says two%0A- one%0A+ two"


def test_errors_come_first_then_warnings_and_no_information() -> None:
    found = tuple(
        Diagnostic(f"code-{severity}", severity, 9, f"a {severity}") for severity in reversed(Severity)
    )
    story = Story().document(outline(3, "x"), diagnostics=found).skips(3, Reason.REFUSED).over(Status.ERROR)
    assert annotations(story) == [
        ("error", "file=article.md,line=9,title=code-error", "a error"),
        ("warning", "file=article.md,line=9,title=code-warning", "a warning"),
    ]


def test_ten_of_a_type_and_the_others_are_counted() -> None:
    many = MOST + 5
    warnings = tuple(Diagnostic("w", Severity.WARNING, line, "w") for line in range(1, many + 1))
    story = Story().document(*(outline(line, "x") for line in range(1, many + 1)), diagnostics=warnings)
    for line in range(1, many + 1):
        story.starts(line).fails(1)
    found = annotations(story.over(Status.FAILED))
    assert [name for name, *_ in found] == [*["error"] * MOST, "notice", *["warning"] * MOST, "notice"]
    assert found[MOST][2].startswith("5 more errors") and found[-1][2].startswith("5 more warnings")


def test_what_commands_print_stays_in_the_message() -> None:
    story = Story().document(outline(3, OUTPUT, name=OUTPUT), path="a,b:\n::error::c.md", title=OUTPUT)
    ((name, properties, message),) = annotations(
        story.starts(3).prints(OUTPUT).fails(1, OUTPUT).over(Status.FAILED)
    )
    assert name == "error" and "::" not in properties
    assert properties.startswith("file=a%2Cb%3A%0A%3A%3Aerror%3A%3Ac.md,line=3,title=")
    assert "\x1b" not in message


def test_a_run_that_passed_says_nothing() -> None:
    assert annotations(Story().document(outline(3, "x")).starts(3).ends().over()) == []


def test_a_journal_that_breaks_off_says_so() -> None:
    story = Story().document(outline(3, "x"), outline(6, "y")).starts(3).ends()
    assert annotations(story) == [("error", "title=runbook", "the journal ends before the run does")]


def test_files_are_named_from_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    for path, named in (
        ("a.md", "docs/a.md"),
        ("a.md#2", "docs/a.md"),
        ("/elsewhere/a.md", "/elsewhere/a.md"),
    ):
        story = Story().document(outline(3, "x"), path=path).starts(3).fails(1).over(Status.FAILED)
        assert annotations(story)[0][1].startswith(f"file={named},line=3")


@pytest.mark.parametrize("path", ["-", "https://example.com/a.md"])
def test_what_lies_in_no_repository_has_no_file(path: str) -> None:
    story = Story().document(outline(3, "x"), path=path).starts(3).fails(1).over(Status.FAILED)
    assert annotations(story)[0][1].startswith("line=3,")


def test_a_block_of_another_file_is_annotated_there() -> None:
    block = replace(outline(3, "x"), path="includes/b.md", needed_by=("includes/b.md",))
    story = Story().document(block, path="a.md").starts(3).fails(1).over(Status.FAILED)
    assert annotations(story)[0][1].startswith("file=includes/b.md,line=3,")
