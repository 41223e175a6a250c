"""``runbook runs verify``: whether a journal is as its run wrote it."""

import json
from pathlib import Path

import pytest

from tests.frontends.cli.command import Folder

TWO = "# Two\n\n```bash\necho one\n```\n\n```bash\necho two\n```\n"


@pytest.fixture
def journal(folder: Folder) -> Path:
    folder.write("a.md", TWO)
    assert folder.runbook("run", "a.md", "--report", "jsonl=run.jsonl").code == 0
    return folder.path / "run.jsonl"


def last_value(journal: Path) -> str:
    return str(json.loads(journal.read_text().splitlines()[-1])["chain"])


def test_a_journal_is_whole_and_its_last_value_is_printed(folder: Folder, journal: Path) -> None:
    done = folder.runbook("runs", "verify", "run.jsonl")
    lines = len(journal.read_text().splitlines())
    assert (done.code, done.out) == (0, f"run.jsonl: whole, {lines} lines, chain {last_value(journal)}\n")


def test_the_journal_that_a_run_keeps_is_named_by_the_run(folder: Folder, journal: Path) -> None:
    run = json.loads(journal.read_text().splitlines()[0])["run"]
    done = folder.runbook("runs", "verify", run, "--expect", last_value(journal).upper())
    assert done.code == 0
    assert last_value(journal) in done.out


def test_a_change_is_found_with_its_place(folder: Folder, journal: Path) -> None:
    whole = journal.read_bytes()
    place = whole.index(b"echo two")
    journal.write_bytes(whole.replace(b"echo two", b"echo tow"))
    done = folder.runbook("runs", "verify", "run.jsonl")
    line = whole.count(b"\n", 0, place) + 1
    start = whole.rindex(b"\n", 0, place) + 1
    assert done.code == 1
    assert f"line {line} was changed, or a line before it is missing (from byte {start})" in done.out


def test_an_end_that_is_cut_off_is_found_by_the_end_of_the_run_and_by_the_expected_value(
    folder: Folder, journal: Path
) -> None:
    value = last_value(journal)
    rows = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(rows[:-1]))
    done = folder.runbook("runs", "verify", "run.jsonl", "--expect", value)
    assert done.code == 1
    assert "without the end of a run" in done.out
    assert "the chain does not end with the expected value: no line has it" in done.out


def test_a_journal_that_goes_on_after_the_expected_value_is_not_the_expected_one(
    folder: Folder, journal: Path
) -> None:
    value = json.loads(journal.read_text().splitlines()[1])["chain"]
    done = folder.runbook("runs", "verify", "run.jsonl", "--expect", value)
    assert done.code == 1
    assert "line 2 has it, and the journal goes on after that" in done.out


def test_a_journal_without_a_chain_is_not_vouched_for(folder: Folder) -> None:
    folder.write(
        "old.jsonl", '{"type":"RunFinished","time":"t","run":"r","status":"passed","duration_s":1}\n'
    )
    done = folder.runbook("runs", "verify", "old.jsonl")
    assert (done.code, done.out) == (1, "old.jsonl: not chained: no line has a value\n")


@pytest.mark.parametrize("name", ["missing.jsonl", "20260101T000000Z-00000000", "../x"])
def test_what_is_not_there_is_said(folder: Folder, name: str) -> None:
    done = folder.runbook("runs", "verify", name)
    assert done.code == 2
    assert "there is no such journal" in done.err or "is kept" in done.err


def test_documents_that_run_at_once_share_one_chain(folder: Folder) -> None:
    for number in range(4):
        folder.write(f"{number}.md", TWO)
    assert folder.runbook("test", ".", "-j", "4", "--report", "jsonl=run.jsonl").code == 0
    assert folder.runbook("runs", "verify", "run.jsonl").code == 0


def test_journals_that_are_joined_get_a_chain_of_their_own(folder: Folder, journal: Path) -> None:
    folder.write("b.md", TWO)
    assert folder.runbook("run", "b.md", "--report", "jsonl=other.jsonl").code == 0
    assert folder.runbook("report", "merge", "run.jsonl", "other.jsonl", "-o", "both.jsonl").code == 0
    assert folder.runbook("runs", "verify", "both.jsonl").code == 0


def test_a_run_says_who_began_it_and_from_which_text(folder: Folder, journal: Path) -> None:
    rows = [json.loads(line) for line in journal.read_text().splitlines()]
    assert rows[0]["by"]["folder"] == str(folder.path)
    assert rows[0]["by"]["user"] and rows[0]["by"]["host"]
    (file,) = rows[1]["files"]
    assert file["path"] == "a.md" and len(file["sha256"]) == 64
