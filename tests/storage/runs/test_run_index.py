"""The table of kept runs: it says what the folders say, whatever became of it."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from runbook.storage.journal import Journal
from runbook.storage.runs import run_index, run_store
from tests.book import FakeSession, document, play


def name(number: int) -> str:
    return f"29990101T0000{number:02}Z-0000000{number}"


def kept(number: int, lines: int | None = None) -> Path:
    """A run that has ended; with `lines`, one that was killed after so many lines of its journal."""
    path, descriptor = run_store.create(name(number), most=50, days=90)
    with open(descriptor, "w", encoding="utf-8") as stream:
        sink = Journal(stream)
        for event in play([document("a")], FakeSession())[:lines]:
            sink(event)
    return path


@pytest.fixture
def index() -> Path:
    """The table of two runs, of which one was killed."""
    kept(1)
    kept(2, lines=4)
    assert statuses() == {name(1): "passed", name(2): run_index.KILLED}
    return run_store.folder() / run_index.NAME


def statuses() -> dict[str, str]:
    return {one.name: one.status for one in run_index.summaries()}


def test_the_table_is_private_and_says_what_the_folders_say(index: Path) -> None:
    assert stat.S_IMODE(index.stat().st_mode) == 0o600
    first = run_index.summaries()
    index.unlink()
    assert run_index.summaries() == first, "it is made again"


def test_what_is_new_changed_gone_or_resumed_shows(index: Path) -> None:
    shutil.rmtree(run_store.folder() / name(1))
    kept(3)
    journal = run_store.folder() / name(2) / run_store.JOURNAL
    journal.write_bytes((run_store.folder() / name(3) / run_store.JOURNAL).read_bytes())
    run_store.claim(run_store.folder() / name(2), name(3))
    assert statuses() == {name(2): "passed", name(3): "passed"}
    assert [one.resumed_by for one in run_index.summaries()] == [name(3), None]


def test_a_run_that_goes_on_is_not_remembered_as_killed() -> None:
    path, descriptor = run_store.create(name(4), most=50, days=90)
    events = play([document("a")], FakeSession())
    with open(descriptor, "w", encoding="utf-8") as stream:
        sink = Journal(stream)
        for event in events[:4]:
            sink(event)
        assert statuses() == {path.name: run_index.GOES_ON}
        for event in events[4:]:
            sink(event)
    assert statuses() == {path.name: "passed"}


@pytest.mark.parametrize("damage", ["other file", "other version", "no table", "folder"])
def test_a_table_that_cannot_be_used_costs_nothing(index: Path, damage: str) -> None:
    expected = run_index.summaries()
    if damage == "other version":
        with sqlite3.connect(index) as table:
            table.execute("pragma user_version = 99")
            table.execute("update runs set status = 'odd'")
        table.close()
    else:
        for path in run_store.folder().glob(f"{run_index.NAME}*"):
            path.unlink()
        if damage == "other file":
            index.write_bytes(b"not a table\n" * 100)
        elif damage == "folder":
            os.mkdir(index)
    assert run_index.summaries() == expected


def test_an_unreadable_journal_is_listed(index: Path) -> None:
    (run_store.folder() / name(1) / run_store.JOURNAL).write_text("nonsense\n")
    assert statuses() == {name(1): run_index.UNREADABLE, name(2): run_index.KILLED}


def test_without_runs_nothing_is_listed_nor_made() -> None:
    assert run_index.summaries() == []
    assert not run_store.folder().exists()
