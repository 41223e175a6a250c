"""The az on PATH: what is said where there is none, or where it cannot be asked."""

from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.running.checking.az import installed_az


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    installed_az.identity.cache_clear()
    installed_az.table_of_az.cache_clear()


def test_there_is_no_az() -> None:
    with pytest.raises(UsageError, match="there is no az on PATH"):
        installed_az.table_of_az()


def test_an_az_that_names_no_python_is_told(tmp_path: Path) -> None:
    (tmp_path / "az").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "az").chmod(0o755)
    with pytest.raises(UsageError, match="does not say which Python"):
        installed_az.table_of_az()
