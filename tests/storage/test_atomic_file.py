import os
import stat
from pathlib import Path

import pytest

from runbook.core.errors import OutputError
from runbook.storage import atomic_file


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.md"
    path.write_bytes(b"old")
    return path


def test_the_content_is_new_and_the_rest_as_before(article: Path) -> None:
    article.chmod(0o640)
    atomic_file.replace(str(article), b"old", b"new")
    assert article.read_bytes() == b"new"
    assert stat.S_IMODE(article.stat().st_mode) == 0o640
    assert os.listdir(article.parent) == ["article.md"]


def test_a_link_stays_one(article: Path) -> None:
    link = article.with_name("link.md")
    link.symlink_to("article.md")
    atomic_file.replace(str(link), b"old", b"new")
    assert link.is_symlink()
    assert article.read_bytes() == b"new"


def test_what_somebody_else_wrote_is_kept(article: Path) -> None:
    article.write_bytes(b"theirs")
    with pytest.raises(OutputError, match="changed during the run"):
        atomic_file.replace(str(article), b"old", b"new")
    assert article.read_bytes() == b"theirs"


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be rewritten: No such file"):
        atomic_file.replace(str(tmp_path / "x.md"), b"old", b"new")


def test_a_disk_that_is_full_costs_nothing(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        atomic_file.replace(str(article), b"old", b"new")
    assert article.read_bytes() == b"old"
    assert os.listdir(article.parent) == ["article.md"]


@pytest.mark.parametrize(("mode", "which"), [(0o444, "file"), (0o555, "folder")])
def test_what_cannot_be_rewritten_is_said_before_anything_runs(article: Path, mode: int, which: str) -> None:
    atomic_file.check(str(article))
    if os.getuid() == 0:
        pytest.skip("root may write everywhere")
    place = article if which == "file" else article.parent
    place.chmod(mode)
    try:
        with pytest.raises(OutputError, match="cannot be rewritten") as caught:
            atomic_file.check(str(article))
    finally:
        place.chmod(0o755)
    assert caught.value.exit_code == 2
