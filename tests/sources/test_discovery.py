import os
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.sources.discovery import discover, may_hold_blocks


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "b.md",
        "a.md",
        "A.MD",
        "notes.txt",
        "sub/c.md",
        "sub/old/d.md",
        ".git/e.md",
        "node_modules/x/f.md",
        "venv/g.md",
        "sub/__pycache__/h.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_are_searched_in_order_without_other_peoples_documents(tree: Path) -> None:
    assert discover(["."]) == ["A.MD", "a.md", "b.md", "sub/c.md", "sub/old/d.md"]


def test_each_document_is_there_once_in_the_order_of_the_paths(tree: Path) -> None:
    assert discover(["b.md", "sub", "b.md", "."]) == ["b.md", "sub/c.md", "sub/old/d.md", "A.MD", "a.md"]


def test_a_file_that_is_named_is_taken_whatever_its_name_and_what_is_excluded(tree: Path) -> None:
    assert discover(["notes.txt", ".git/e.md"], ["*"]) == ["notes.txt", ".git/e.md"]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["old/"], ["A.MD", "a.md", "b.md", "sub/c.md"]),
        (["/sub"], ["A.MD", "a.md", "b.md"]),
        (["sub/*.md"], ["A.MD", "a.md", "b.md", "sub/old/d.md"]),
        (["*.md", "!b.md"], ["A.MD", "b.md"]),
    ],
)
def test_patterns_are_read_as_in_a_gitignore(tree: Path, patterns: list[str], left: list[str]) -> None:
    assert discover(["."], patterns) == left


def test_patterns_are_about_the_root(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "sub")
    assert discover(["."], ["/sub/old"], tree) == ["c.md"]


def test_globs_that_no_shell_has_read(tree: Path) -> None:
    assert discover(["sub/**/*.md"]) == ["sub/__pycache__/h.md", "sub/c.md", "sub/old/d.md"]
    assert discover(["s*"]) == ["sub/c.md", "sub/old/d.md"]


@pytest.mark.parametrize("path", ["nosuch.md", "nosuch/*.md", "-", "https://example.com/a.md"])
def test_what_is_not_there_is_said(tree: Path, path: str) -> None:
    with pytest.raises(UsageError, match=r"no such file|takes files and folders"):
        discover([path])


@pytest.mark.parametrize(
    ("content", "may"),
    [
        (b"text\n~~~bash\ntrue\n~~~\n", True),
        (b"[!INCLUDE [all of it](part.txt)]\n", True),
        (b"## Prerequisites\n\n- [Set up](SETUP.MD)\n", True),
        ("```bash\ntrue\n```\n".encode("utf-16"), True),
        (b"# Nothing but prose\n", False),
    ],
)
def test_what_may_hold_blocks(tree: Path, content: bytes, may: bool) -> None:
    (tree / "b.md").write_bytes(content)
    assert may_hold_blocks("b.md") is may


def test_what_is_not_there_or_can_be_read_only_once_is_left_to_its_turn(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    assert may_hold_blocks("nosuch.md") and may_hold_blocks("pipe")


def test_what_is_no_file_is_no_document(tree: Path) -> None:
    os.mkfifo(tree / "sub" / "pipe.md")
    os.symlink("nowhere", tree / "sub" / "lost.md")
    (tree / "sub" / "folder.md").mkdir()
    assert discover(["sub"]) == ["sub/c.md", "sub/lost.md", "sub/old/d.md"]
    assert discover(["sub/*.md"]) == ["sub/c.md", "sub/lost.md"]


def test_links_that_go_round_in_circles_end(tree: Path) -> None:
    os.symlink("..", tree / "sub" / "up")
    assert discover(["sub"]) == ["sub/c.md", "sub/old/d.md"]


def test_other_names_of_markdown_are_documents_and_a_pattern_is_taken_at_its_word(tmp_path: Path) -> None:
    for name in ("a.md", "b.mdx", "c.markdown", "d.QMD", "e.txt", "f.rst"):
        (tmp_path / name).write_text("```bash\necho a\n```\n")
    found = discover([str(tmp_path)])
    assert [Path(one).name for one in found] == ["a.md", "b.mdx", "c.markdown", "d.QMD"]
    assert [Path(one).name for one in discover([f"{tmp_path}/*.mdx"])] == ["b.mdx"]
    assert [Path(one).name for one in discover([f"{tmp_path}/**/*.txt"])] == ["e.txt"]
    assert [Path(one).name for one in discover([f"{tmp_path}/*"])] == ["a.md", "b.mdx", "c.markdown", "d.QMD"]
