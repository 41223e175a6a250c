import os
from pathlib import Path

import pytest

from runbook.core.errors import OutputError
from runbook.reporting.registry import target
from runbook.running.recorder import Record
from runbook.running.signals import Signals
from runbook.storage import journal
from tests.book import FakeSession, document, play


def test_reports_are_made_from_the_journal_whatever_becomes_of_its_name(tmp_path: Path) -> None:
    events = play([document("a")], FakeSession("one\n"))
    with Record("r1", (target(f"json={tmp_path / 'r.json'}"),), Signals(interactive=False)) as record:
        for event in events:
            record(event)
        (path,) = journal.folder().iterdir()
        path.unlink()
        record.report()
    assert '"stdout": "one\\n"' in (tmp_path / "r.json").read_text()


def test_reports_that_are_lost_with_the_journal_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = os.open("/dev/full", os.O_RDWR)
    monkeypatch.setattr("runbook.running.recorder.create", lambda run: (tmp_path / "kept", full))
    with Record("r1", (target(f"json={tmp_path / 'r.json'}"),), Signals(interactive=False)) as record:
        for event in play([document("a")], FakeSession()):
            record(event)
        with pytest.raises(OutputError) as caught:
            record.report()
    lost, reports = str(caught.value).split("; ")
    assert lost.startswith(f"the journal {tmp_path / 'kept'} is incomplete: No space left")
    assert reports == f"not written, for want of the journal: --report json={tmp_path / 'r.json'}"
    assert caught.value.exit_code == 3
