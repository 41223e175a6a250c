import errno
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


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_beside_it(article: Path) -> None:
    with pytest.raises(KeyboardInterrupt), atomic_file.replacing(article) as stream:
        stream.write("half of it")
        raise KeyboardInterrupt
    assert article.read_bytes() == b"old"
    assert os.listdir(article.parent) == ["article.md"]


@pytest.mark.parametrize(("mode", "umask", "made"), [(0o600, 0o022, 0o600), (0o777, 0o027, 0o750)])
def test_the_mode_is_lowered_by_the_umask(tmp_path: Path, mode: int, umask: int, made: int) -> None:
    before = os.umask(umask)
    try:
        with atomic_file.replacing(tmp_path / "x", mode=mode) as stream:
            stream.write("x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == made


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 127)
    assert atomic_file.obstacle(path) is None
    with atomic_file.replacing(path) as stream:
        stream.write("x")
    assert path.read_text() == "x"


def test_a_link_is_replaced_where_nobody_resolves_it(article: Path) -> None:
    link = article.with_name("link.md")
    link.symlink_to("article.md")
    with atomic_file.replacing(link) as stream:
        stream.write("new")
    assert not link.is_symlink() and article.read_bytes() == b"old"


def test_the_own_output_is_written_itself_though_it_is_a_file(tmp_path: Path) -> None:
    """``-o /dev/stdout > file`` must neither replace the device nor empty the file."""
    path = tmp_path / "out"
    with path.open("w") as out:
        out.write("before\n")
        out.flush()
        own = Path(f"/proc/self/fd/{out.fileno()}")
        assert atomic_file.obstacle(own) is None
        with atomic_file.replacing(own) as stream:
            stream.write("report\n")
    assert path.read_text() == "before\nreport\n"
    assert os.listdir(tmp_path) == ["out"]


def test_a_named_pipe_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with atomic_file.replacing(pipe) as stream:
            stream.write("x")
        assert os.read(reader, 10) == b"x"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_and_a_missing_one_are_obstacles(tmp_path: Path) -> None:
    assert atomic_file.obstacle(tmp_path) == "this is a folder"
    assert atomic_file.obstacle(tmp_path / "no" / "x") == f"there is no folder {tmp_path / 'no'}"
    assert os.listdir(tmp_path) == []


def test_what_a_killed_process_left_is_deleted_by_the_next_that_writes(tmp_path: Path) -> None:
    stale = tmp_path / ".x.html.0123abcd.part"
    stale.write_text("half")
    others = [tmp_path / ".y.html.0123abcd.part", tmp_path / ".x.html.0123abcd.part.md"]
    for one in others:
        one.write_text("theirs")
    with (
        atomic_file.replacing(tmp_path / "x.html") as first,
        atomic_file.replacing(tmp_path / "x.html") as second,
    ):
        assert not stale.exists()
        first.write("first")
        second.write("second")
    assert (tmp_path / "x.html").read_text() == "first", "neither has deleted what the other was writing"
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "x.html", *others])


@pytest.mark.parametrize("write", ["replacing", "fresh"])
def test_where_no_other_file_can_take_the_name_the_file_itself_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    """A file that is mounted by itself: rename(2) says EBUSY."""
    path = tmp_path / "report"
    path.write_text("old and longer")
    inode = path.stat().st_ino

    def busy(self: Path, target: Path) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    if write == "fresh":
        os.close(atomic_file.fresh(path))
    else:
        with pytest.raises(ZeroDivisionError), atomic_file.replacing(path) as stream:
            stream.write("half")
            raise ZeroDivisionError
        assert path.read_text() == "old and longer"
        with atomic_file.replacing(path) as stream:
            stream.write("new")
    assert path.read_text() == ("" if write == "fresh" else "new")
    assert path.stat().st_ino == inode and os.listdir(tmp_path) == ["report"]


@pytest.mark.parametrize("write", ["replacing", "fresh"])
def test_in_a_folder_that_cannot_be_written_a_file_is_and_a_link_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    path, link = tmp_path / "report", tmp_path / "link"
    path.write_text("old and longer")
    link.symlink_to("report")
    real = os.open

    def unwritable(name: Path | str, flags: int, *rest: int) -> int:
        if str(name).endswith(".part"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(name, flags, *rest)

    monkeypatch.setattr(os, "open", unwritable)
    assert atomic_file.obstacle(path) is None
    assert "Permission denied" in str(atomic_file.obstacle(link))
    if write == "fresh":
        with pytest.raises(OSError):
            atomic_file.fresh(link)
        assert path.read_text() == "old and longer"
        os.close(atomic_file.fresh(path))
    else:
        with pytest.raises(OSError), atomic_file.replacing(link):
            pass
        with atomic_file.replacing(path) as stream:
            stream.write("new")
    assert path.read_text() == ("" if write == "fresh" else "new")


def test_a_file_that_grows_follows_no_link_and_empties_no_file(tmp_path: Path) -> None:
    precious, link = tmp_path / "precious", tmp_path / "r.jsonl"
    precious.write_text("precious")
    for make in (link.symlink_to, link.hardlink_to):
        make(precious)
        descriptor = atomic_file.fresh(link)
        os.write(descriptor, b"line\n")
        assert link.read_text() == "line\n", "it can be followed while it grows"
        os.close(descriptor)
        assert precious.read_text() == "precious" and stat.S_IMODE(link.stat().st_mode) == 0o600
        link.unlink()
