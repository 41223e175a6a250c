import os
import stat
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.core.events import Event
from runbook.storage import journal
from runbook.storage.runs import run_store
from tests.book import FakeSession, document, play


def name(number: int, year: int = 2999) -> str:
    return f"{year}0101T0000{number:02}Z-0000000{number % 10}"


def made(run: str, *, most: int = 3, days: int = 90) -> tuple[Path, int]:
    return run_store.create(run, most=most, days=days)


def test_kept_runs_are_private_and_the_oldest_make_room() -> None:
    for number in range(5):
        os.close(made(name(number))[1])
    assert run_store.names() == [name(2), name(3), name(4)]
    (path,) = run_store.folder().glob(f"{name(4)}/journal.jsonl")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path.parent, run_store.folder())} == {0o700}


def test_what_is_too_old_goes_journals_of_earlier_versions_too() -> None:
    os.close(made(name(1, 2001), days=10**4)[1])
    (run_store.folder() / f"{name(2, 2001)}.jsonl").touch()
    (run_store.folder() / "notes").touch()
    os.close(made(name(3))[1])
    assert sorted(os.listdir(run_store.folder())) == [name(3), "notes"]


def test_a_run_that_goes_on_stays_however_many_end_beside_it() -> None:
    path, descriptor = made(name(0))
    events: list[Event] = play([document("a")], FakeSession())
    with open(descriptor, "w", encoding="utf-8", closefd=False) as stream:
        sink = journal.Journal(stream)
        for event in events:
            sink(event)
    for number in range(1, 6):
        os.close(made(name(number))[1])
    assert run_store.goes_on(path) and run_store.names()[0] == name(0)
    with pytest.raises(UsageError, match="goes on"):
        run_store.remove(path)
    (path / run_store.JOURNAL).unlink()
    for _ in range(2):
        assert list(journal.read(path, descriptor)) == events, "the descriptor says it without the name"
    os.close(descriptor)
    run_store.remove(path)
    assert not path.exists()


def test_a_run_is_found_by_a_part_of_its_name() -> None:
    assert run_store.journal_of(name(1)) is None
    for number in (1, 2):
        os.close(made(name(number))[1])
    assert run_store.journal_of(name(1)) == run_store.folder() / name(1) / "journal.jsonl"
    assert run_store.find("00000002").name == run_store.find(name(2)).name == name(2)
    with pytest.raises(UsageError, match="no run 'x' is kept"):
        run_store.find("x")
    with pytest.raises(UsageError, match="2 runs are called '2999'"):
        run_store.find("2999")


def test_one_run_goes_on_with_another() -> None:
    path, descriptor = made(name(1))
    os.close(descriptor)
    assert run_store.successor(path) is None
    run_store.claim(path, name(2))
    assert run_store.successor(path) == name(2)
    with pytest.raises(UsageError, match=f"resumed already, by {name(2)}"):
        run_store.claim(path, name(3))
    assert sorted(os.listdir(path)) == ["journal.jsonl", "reserve", "resumed-by"]
