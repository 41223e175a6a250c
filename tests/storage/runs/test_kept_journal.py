import errno
import os
from pathlib import Path

import pytest

from runbook.storage.runs.kept_journal import KeptJournal


class Disk:
    """Has so many bytes left, and more once the reserve is gone."""

    def __init__(self, left: int, reserve: Path) -> None:
        self.left = left
        self.reserve = reserve
        self.write = os.write

    def __call__(self, descriptor: int, data: bytes) -> int:
        left = self.left + (0 if self.reserve.exists() else 1000)
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = self.write(descriptor, bytes(data)[:left])
        self.left -= count
        return count


@pytest.fixture
def journal(tmp_path: Path) -> KeptJournal:
    (tmp_path / "reserve").write_bytes(b"x")
    return KeptJournal(os.open(tmp_path / "j", os.O_RDWR | os.O_CREAT), tmp_path / "reserve")


def test_what_has_happened_is_written_into_the_reserve(
    journal: KeptJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", Disk(10, tmp_path / "reserve"))
    journal.write("started\n")
    journal.write("finished, with much output\n")
    assert journal.problem is not None and journal.problem.errno == errno.ENOSPC
    assert (tmp_path / "j").read_text() == "started\nfinished, with much output\n"


def test_what_has_not_happened_leaves_no_trace(
    journal: KeptJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", Disk(10, tmp_path / "reserve"))
    journal.write("started\n")
    journal.optional = True
    with pytest.raises(OSError, match="No space left"):
        journal.write("started again\n")
    assert (tmp_path / "j").read_text() == "started\n" and (tmp_path / "reserve").exists()
    monkeypatch.undo()
    journal.write("more\n")
    journal.withdraw()
    journal.write("other\n")
    assert (tmp_path / "j").read_text() == "started\nother\n"
    journal.close()
    assert not (tmp_path / "reserve").exists()
