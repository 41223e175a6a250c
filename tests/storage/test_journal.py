import io
import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from runbook.core import results
from runbook.core.document import Stream
from runbook.core.errors import DocumentError
from runbook.core.events import (
    BlockFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    OutputReceived,
    RunFinished,
    RunStarted,
    Status,
    to_json,
)
from runbook.reporting.registry import target
from runbook.running.report_files import write
from runbook.storage import journal
from tests.book import FakeSession, document, play

TIME = "2026-01-02T03:04:05.000Z"


@pytest.fixture
def events() -> list[Event]:
    return play([document("a", "{retry=1}\nb", "c")], FakeSession("one\n", 1, "two\n", 2))


def written(events: list[Event], path: Path) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        sink = journal.Journal(stream)
        for event in events:
            sink(event)
    return path


def test_a_journal_reads_back_as_the_events_it_was_written_from(events: list[Event], tmp_path: Path) -> None:
    assert list(journal.read(written(events, tmp_path / "run.jsonl"))) == events


def test_a_report_from_a_replay_is_the_report_byte_for_byte(events: list[Event], tmp_path: Path) -> None:
    path = written(events, tmp_path / "run.jsonl")
    write(target(f"json={tmp_path / 'live.json'}"), lambda: events)
    write(target(f"json={tmp_path / 'replayed.json'}"), lambda: journal.read(path))
    assert (tmp_path / "live.json").read_bytes() == (tmp_path / "replayed.json").read_bytes()


def test_a_torn_last_line_is_left_out(events: list[Event], tmp_path: Path) -> None:
    path = written(events, tmp_path / "run.jsonl")
    whole = path.read_bytes()
    for cut in range(len(whole) - 200, len(whole)):
        path.write_bytes(whole[:cut])
        assert list(journal.read(path)) == events[: whole[:cut].count(b"\n")]


@pytest.mark.parametrize("text", ["{}\n", "nonsense\n", '{"type": "RunFinished", "time": "t"}\n'])
def test_what_is_no_journal_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.jsonl").write_text(text)
    with pytest.raises(DocumentError, match="not a journal"):
        list(journal.read(tmp_path / "x.jsonl"))


def test_live_output_in_a_file_is_bounded_a_block() -> None:
    stream = io.StringIO()
    sink = journal.Journal(stream, live_bytes=10)
    out = OutputReceived(TIME, "r", "d", "b", 1, Stream.STDOUT, "12345678")
    for _ in range(3):
        sink(out)
    assert len(stream.getvalue().splitlines()) == 1
    assert json.loads(stream.getvalue())["text"] == "12345678"


def at_once(*documents: str) -> list[Event]:
    """Two attempts at a.md and one at b.md, as they come from two workers."""
    one = play([document("x", "y", path="a.md")], FakeSession(1))
    two = play([document("x", "y", path="a.md")], FakeSession("second\n", 0))
    other = play([document("z", path="b.md")], FakeSession("third\n"))
    start = RunStarted(TIME, "r", "0", documents=documents)
    retried = DocumentRetried(TIME, "r", "a.md", 1, Status.FAILED, 1.0)
    again = [
        replace(event, attempt=2) if isinstance(event, DocumentStarted) else event for event in two[1:-1]
    ]
    a = [*one[1:-1], retried, *again]
    b = other[1:-1]
    mixed = [event for pair in zip(a, b, strict=False) for event in pair] + a[len(b) :]
    return [start, *mixed, RunFinished(TIME, "r", Status.PASSED, 2.0)]


def test_documents_that_ran_at_once_are_read_one_after_the_other_in_order(tmp_path: Path) -> None:
    events = at_once("b.md", "a.md")
    found = list(journal.read(written(events, tmp_path / "run.jsonl")))
    names = [getattr(event, "document", None) for event in found]
    assert names == [None, *["b.md"] * names.count("b.md"), *["a.md"] * names.count("a.md"), None]
    assert isinstance(found[names.index("a.md")], DocumentRetried)
    assert [event.attempt for event in found if isinstance(event, DocumentStarted)] == [1, 2]
    assert [event.stdout for event in found if isinstance(event, BlockFinished)] == [
        "third\n",
        "second\n",
        "",
    ]
    assert results.overview(found).documents[1].flaky


def test_every_line_that_is_whole_is_read_wherever_the_run_was_killed(tmp_path: Path) -> None:
    path = written(at_once("a.md", "b.md"), tmp_path / "run.jsonl")
    whole = path.read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole), 7):
        path.write_bytes(whole[:cut])
        found = list(journal.read(path))
        kept = whole[:cut].count(b"\n")
        assert 0 < len(found) <= kept
        assert len(results.overview(found).documents) == len(
            [one for one in results.blocks(found) if isinstance(one, DocumentStarted)]
        )


def test_lines_of_another_writer_are_told_apart_too(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    events = at_once("a.md", "b.md")
    path.write_text(
        "".join(json.dumps(to_json(event), indent=None, sort_keys=True) + "\n" for event in events)
    )
    assert list(journal.read(path)) == list(journal.read(written(events, tmp_path / "other.jsonl")))


def test_names_of_runs_sort_by_time_within_a_second_too() -> None:
    def later() -> str:
        """A name that is made at least two steps of its clock after now."""
        end = time.monotonic_ns() + 2 * 10**9 // 2**16
        while time.monotonic_ns() < end:
            pass
        return journal.identifier()

    names = [later() for _ in range(20)]
    assert names == sorted(set(names))
    assert all(re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", name) for name in names)
