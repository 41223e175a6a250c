import os
from pathlib import Path

import pytest

from runbook.core.errors import OutputError
from runbook.core.options import RunOptions
from runbook.reporting.registry import target
from runbook.running.recorder import Record
from runbook.running.signals import Signals
from runbook.storage.runs import run_store
from tests.book import FakeSession, document, play


def test_reports_are_made_from_the_journal_whatever_becomes_of_its_name(tmp_path: Path) -> None:
    events = play([document("a")], FakeSession("one\n"))
    with Record("r1", (target(f"json={tmp_path / 'r.json'}"),), Signals(interactive=False)) as record:
        for event in events:
            record(event)
        (path,) = run_store.folder().glob("*/journal.jsonl")
        path.unlink()
        record.report()
    assert '"stdout": "one\\n"' in (tmp_path / "r.json").read_text()


def test_a_full_disk_stops_before_the_next_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_RDWR)
    monkeypatch.setattr("runbook.running.recorder.create", lambda run, **_: (tmp_path, full))
    started, document_started, block_started, *_ = play([document("a")], FakeSession())
    with Record("r1", (target(f"json={tmp_path / 'r.json'}"),), Signals(interactive=False)) as record:
        record(started)
        record(document_started)
        with pytest.raises(OutputError) as caught:
            record(block_started)
    assert str(caught.value) == (
        f"the journal cannot be written, so nothing more runs: {tmp_path}: No space left on device"
    )
    assert caught.value.exit_code == 3


def test_where_no_run_is_kept_reports_are_made_all_the_same(tmp_path: Path) -> None:
    with Record(
        "r1", (target(f"json={tmp_path / 'r.json'}"),), Signals(interactive=False), RunOptions(keep_runs=0)
    ) as record:
        for event in play([document("a")], FakeSession("one\n")):
            record(event)
        record.report()
    assert '"stdout": "one\\n"' in (tmp_path / "r.json").read_text()
    assert not run_store.folder().exists()
