from pathlib import Path

from runbook.storage import allowed_files


def test_a_file_is_allowed_with_the_content_that_it_has(state_home: Path, tmp_path: Path) -> None:
    path, other = tmp_path / ".env", tmp_path / "other"
    path.write_text("A=1\n")
    other.write_text("A=1\n")
    assert not allowed_files.allowed(path)
    allowed_files.allow(path)
    assert allowed_files.allowed(path) and not allowed_files.allowed(other)
    path.write_text("A=2\n")
    assert not allowed_files.allowed(path)
    assert not allowed_files.allowed(tmp_path / "nosuch")


def test_the_record_holds_nothing_of_the_file(state_home: Path, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("PASSWORD=correct-horse\n")
    allowed_files.allow(path)
    (record,) = (state_home / "runbook" / "allowed").iterdir()
    assert "correct" not in record.read_text() and "PASSWORD" not in record.read_text()
