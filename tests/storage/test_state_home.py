import os
from pathlib import Path

import pytest

from runbook.core.events import Status
from runbook.storage import saved_values, state_home
from runbook.storage.runs import run_store
from runbook.storage.test_history import History, Past


def test_the_folder_is_in_the_state_home(state_home: Path) -> None:
    assert run_store.folder() == state_home / "runbook" / "runs"
    assert saved_values.place("a.md").parent == state_home / "runbook" / "values"


@pytest.mark.parametrize("value", ["", "state", "./state"])
def test_a_relative_value_is_ignored(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_home.folder("runs") == tmp_path / ".local" / "state" / "runbook" / "runs"


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home folder: as a container runs under a number that no user has."""
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)


@pytest.mark.usefixtures("homeless")
def test_without_a_home_nothing_is_kept_and_the_error_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="set HOME or XDG_STATE_HOME"):
        run_store.create("run", most=5, days=5)
    assert run_store.journal_of("run") is None
    assert saved_values.recall("a.md") == {}
    assert saved_values.first_time()
    history = History(tmp_path)
    assert history.failed(["a.md"]) == []
    with pytest.raises(OSError, match="set HOME or XDG_STATE_HOME"):
        history.record({"a.md": Past(1.0, Status.PASSED)}, durations=True)
