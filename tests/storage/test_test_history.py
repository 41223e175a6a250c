import json
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.core.events import Status
from runbook.storage.test_history import History, Past, root

FAILED, PASSED = Status.FAILED, Status.PASSED


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_is_recorded_is_known_to_the_next_run(tmp_path: Path) -> None:
    History(tmp_path).record({"a.md": Past(2.0, PASSED), "d/b.md": Past(3.0, FAILED)}, durations=True)
    again = History(tmp_path)
    assert again.durations(["a.md", "./d/b.md", "c.md"]) == {"a.md": 2.0, "./d/b.md": 3.0}
    assert again.failed(["a.md", "d/b.md", "c.md"]) == ["d/b.md"]
    assert History(tmp_path / "other").durations(["a.md"]) == {}


def test_a_document_that_failed_keeps_the_duration_of_its_whole_run(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.record({"a.md": Past(9.0, PASSED)}, durations=True)
    history.record({"a.md": Past(0.1, FAILED)}, durations=True)
    assert history.durations(["a.md"]) == {"a.md": 9.0} and history.failed(["a.md"]) == ["a.md"]


def test_a_shard_leaves_the_durations_alone(tmp_path: Path) -> None:
    file = tmp_path / "durations.json"
    History(tmp_path, file).record({"a.md": Past(9.0, PASSED)}, durations=True)
    before = file.read_bytes()
    shard = History(tmp_path, file)
    shard.record({"a.md": Past(1.0, FAILED), "b.md": Past(1.0, FAILED)}, durations=False)
    assert file.read_bytes() == before
    assert shard.failed(["a.md", "b.md"]) == ["a.md", "b.md"]
    assert History(tmp_path).durations(["a.md", "b.md"]) == {"a.md": 9.0}


def test_a_report_of_an_earlier_run_tells_durations(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    documents = [{"path": "a.md", "duration_s": 4.5, "status": "passed", "blocks": []}]
    file.write_text(json.dumps({"schema": "runbook.report/1", "documents": documents}))
    assert History(tmp_path, file).durations(["a.md"]) == {"a.md": 4.5}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "runbook.durations/1", "documents": {"a": 1}}'])
def test_a_named_file_that_is_neither_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "durations.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="neither a file of durations nor a JSON report"):
        History(tmp_path, file)


def test_a_working_directory_that_was_deleted_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UsageError, match="does not exist any more"):
        root()


@pytest.mark.parametrize(
    "content",
    [
        '{"schema":"runbook.durations/1","documents":{"a.md":{"duration_s":NaN,"status":"passed"}}}',
        '{"schema":"runbook.durations/1","documents":{"a.md":{"duration_s":-1,"status":"passed"}}}',
        '{"schema":"runbook.durations/1","documents":[1]}',
        "[" * 5000,
    ],
)
def test_a_file_of_durations_that_was_changed_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "d.json").write_text(content)
    with pytest.raises(UsageError, match="neither a file of durations nor a JSON report"):
        History(tmp_path, tmp_path / "d.json")
