import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frontends.step.driver import copied


def answers(
    folder: Path, *lines: str, options: tuple[str, ...] = ("--plain",)
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "runbook", "step", *options, "article.md"],
        cwd=folder,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied(tmp_path)
    (tmp_path / "hurry").touch()
    (tmp_path / "place").touch()
    return tmp_path


def test_prose_code_and_result_are_told_and_asked_about(folder: Path) -> None:
    done = answers(
        folder, "check", "", "", "why", "vars", "list", "find pack", "out 3", "read 4", "nonsense", "quit"
    )
    assert done.returncode == 1 and done.stderr == ""
    for text in (
        "The document needs place.md first (2 blocks).",
        "Each note is a file of its own:",
        '  | for name in one two three; do echo "note $name" > "notes/$name.txt"; done',
        "It should print about this:",
        "    two.txt",
        "Passed · score 1.00, needs 0.90",
        "Failed · score 0.00, needs 1.00",
        '  no match for "^5$"',
        "name=three",
        "  9 line 73: flaky: not run",
        "line 55: 2. Pack them",
        "'nonsense' does not fit here",
        "3 passed, 1 failed, ",  # its clean-up too, since nobody said no
    ):
        assert text in done.stdout, text
    assert "\x1b" not in done.stdout


def test_the_end_of_the_answers_leaves(folder: Path) -> None:
    done = answers(folder, "skip")
    assert done.returncode == 0 and "skipped in" in done.stdout


def test_a_block_is_typed_as_one_learns(folder: Path) -> None:
    done = answers(
        folder,
        "check",
        "skip",
        "run",
        "ls notes",
        "n",
        "run",
        "ls  notes | wc -l",
        "quit",
        options=("--plain", "--learn"),
    )
    assert "  - ls notes | wc -l\n  + ls notes\n" in done.stdout
    assert "It differs. Run what you typed?" in done.stdout
    assert done.stdout.count("Running block 4.") == 1


def test_an_edit_runs_and_stays_in_the_document_when_that_is_wished(folder: Path) -> None:
    before = (folder / "article.md").read_text()
    done = answers(
        folder,
        "check",
        "edit",
        "echo changed",
        ".",
        "y",
        "quit",
        options=("--plain", "--report", "json=r.json"),
    )
    assert "    changed" in done.stdout and "article.md is changed." in done.stdout
    after = (folder / "article.md").read_text()
    assert "echo changed\n```" in after and after.count("\n") == before.count("\n") - 2
    (block,) = (
        one
        for one in json.loads((folder / "r.json").read_text())["documents"][0]["blocks"]
        if one["name"] == "write"
    )
    assert block["ran"] == "echo changed\n" and block["code"].startswith("mkdir")


def test_a_secret_is_nowhere(folder: Path, state_home: Path) -> None:
    (folder / "article.md").write_text('# T\n\n```bash\ncurl() { echo "$3"; }; curl -u x "$API_TOKEN"\n```\n')
    done = answers(
        folder, "run", "tops3cret-value", "all", "quit", options=("--plain", "--report", "json=r.json")
    )
    assert "$API_TOKEN (not shown):" in done.stdout
    kept = [path.read_text() for path in state_home.rglob("*") if path.is_file()]
    assert kept and not any(
        "tops3cret" in text for text in (done.stdout, (folder / "r.json").read_text(), *kept)
    )


def test_the_report_tells_of_what_the_person_ran_of_their_own(folder: Path) -> None:
    answers(folder, "skip", "! echo mine", "quit", options=("--plain", "--report", "json=r.json"))
    (document,) = json.loads((folder / "r.json").read_text())["documents"]
    assert [(one["code"], one["stdout"], one["status"]) for one in document["asides"]] == [
        ("echo mine\n", "mine\n", "passed")
    ]


def test_the_next_document_follows(folder: Path) -> None:
    done = answers(folder, "skip", "skip 10", "skip", "go 1", "all", "quit")
    assert "Another article" in done.stdout and "    next" in done.stdout and done.returncode == 0


def test_a_document_that_must_not_run_is_refused(folder: Path) -> None:
    (folder / "article.md").write_text("# T\n\n```bash\necho\n")
    done = answers(folder)
    assert done.returncode == 2 and "the document has errors" in done.stderr


def test_standard_input_is_for_the_answers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runbook", "step", "-"], input="", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "give the document as a file" in done.stderr


def test_nothing_is_no_value_and_quotes_are_the_empty_one(folder: Path) -> None:
    (folder / "article.md").write_text('# T\n\n```bash\necho "[$WHO]" <pod-name>\n```\n')
    done = answers(folder, "", "", '""', "", "web", "n", "quit")
    assert done.stdout.count("$WHO: a value is needed") == 1
    assert done.stdout.count("<pod-name>: a value is needed") == 1
    assert "[] web" in done.stdout
