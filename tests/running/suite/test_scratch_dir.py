import os
import subprocess
from pathlib import Path

import pytest

from runbook.core.errors import DocumentError
from runbook.running.suite import scratch_dir
from runbook.running.suite.scratch_dir import copied
from runbook.sessions.process.runtime_dir import RunDir


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base"
    path.mkdir()
    scratch_dir._LISTINGS.clear()
    return path


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    path = tmp_path / "project" / "docs"
    for name in ("a.md", "b.md", "c.md", "data.txt", "lib/x.py", ".hidden/y", "node_modules/z"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(name)
    (path / "run.sh").touch(mode=0o755)
    return path


def held(place: str) -> set[str]:
    return {
        os.path.relpath(os.path.join(folder, name), place)
        for folder, _, names in os.walk(place)
        for name in names
    }


def test_a_copy_holds_what_lies_beside_the_document_and_documents_that_it_names(
    docs: Path, base: Path
) -> None:
    with copied(docs / "a.md", (), "see [b](./b.md)", None, base) as copy:
        assert held(copy.of()) == {"a.md", "b.md", "data.txt", "lib/x.py", "run.sh"}
        assert os.access(Path(copy.of()) / "run.sh", os.X_OK)
        (Path(copy.of()) / "data.txt").write_text("changed")
    assert (docs / "data.txt").read_text() == "data.txt"
    assert list(base.iterdir()) == []


def test_git_says_what_belongs_to_the_folder(docs: Path, base: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=docs.parent, check=True)
    (docs.parent / ".gitignore").write_text("data.txt\n")
    with copied(docs / "a.md", (), "", None, base) as copy:
        assert held(copy.of()) == {"a.md", "lib/x.py", "run.sh", ".hidden/y", "node_modules/z"}


def test_what_the_document_needs_from_elsewhere_keeps_its_relative_place(docs: Path, base: Path) -> None:
    common = docs.parent / "common"
    common.mkdir()
    (common / "setup.md").write_text("")
    (common / "setup.ini").write_text("")
    (common / "other.md").write_text("")
    with copied(docs / "a.md", [common / "setup.md"], "", None, base) as copy:
        assert held(str(Path(copy.of()) / ".." / "common")) == {"setup.md", "setup.ini"}
        assert copy.of(common) == os.path.normpath(f"{copy.of()}/../common")


def test_a_session_may_begin_above_the_document(docs: Path, base: Path) -> None:
    (docs.parent / "Makefile").write_text("")
    with copied(docs / "a.md", (), "", docs.parent, base) as copy:
        assert held(copy.of()) == {"Makefile", "docs/a.md", "docs/data.txt", "docs/lib/x.py", "docs/run.sh"}
        assert copy.of(docs) == f"{copy.of()}/docs"


def test_links_inside_stay_links_and_files_outside_are_copied(docs: Path, base: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("outside")
    os.symlink("data.txt", docs / "inside-link")
    os.symlink("../../outside.txt", docs / "outside-link")
    os.symlink("nowhere", docs / "broken-link")
    with copied(docs / "a.md", (), "", None, base) as copy:
        place = Path(copy.of())
        assert os.readlink(place / "inside-link") == "data.txt"
        assert not (place / "outside-link").is_symlink()
        assert (place / "outside-link").read_text() == "outside"
        assert os.readlink(place / "broken-link") == "nowhere"


def test_too_much_is_refused_with_a_way_out(docs: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch_dir, "MOST_FILES", 2)
    found = pytest.raises(DocumentError, match=r"more than is copied for a document .*--in-place")
    with found, copied(docs / "a.md", (), "", None, base):
        pass


def test_a_copy_goes_whatever_rights_it_has_left(docs: Path, base: Path) -> None:
    with copied(docs / "a.md", (), "", None, base) as copy:
        place = Path(copy.of())
        (place / "lib").chmod(0o500)
        (place / "run.sh").chmod(0)
    assert list(base.iterdir()) == []


def test_what_a_killed_run_left_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    folder = RunDir(tmp_path, scratch_dir.PREFIX)
    os.close(folder.lock)  # as when the run was killed
    left = folder.path
    with scratch_dir.base() as mine:
        assert not left.exists()
        with scratch_dir.base() as second:
            assert mine.exists() and second.exists()
    assert list(tmp_path.iterdir()) == []
