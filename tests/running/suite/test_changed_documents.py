import subprocess
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.running.suite import changed_documents

BLOCK = "```bash\ntrue\n```\n"


class Repository:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.path, check=True, capture_output=True)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.path / name.replace("__", "/").replace("_md", ".md").replace("_sh", ".sh")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    repository = Repository(tmp_path)
    repository.write(
        plain_md=BLOCK,
        other_md=BLOCK,
        docs__article_md=f"# A\n\n## Prerequisites\n\n- [Set up](../common/setup.md)\n\n## Do\n\n{BLOCK}",
        docs__included_md=f"# B\n\n[!INCLUDE [x](../common/part.md)]\n\n{BLOCK}",
        docs__mentions_md="# C\n\nSee [the set-up](../common/setup.md).\n\n" + BLOCK,
        docs__script_md="# D\n\n```bash\nbash tool.sh\n```\n",
        docs__tool_sh="echo\n",
        common__setup_md=f"# S\n\n## Prerequisites\n\n- [Deeper](deeper.md)\n\n## Do\n\n{BLOCK}",
        common__deeper_md=f"# T\n\n{BLOCK}",
        common__part_md="text\n",
    )
    repository.commit()
    return repository


def changed(repository: Repository) -> list[str]:
    everything = sorted(str(one.relative_to(repository.path)) for one in repository.path.rglob("*.md"))
    return changed_documents.changed_since(everything, "main", RunOptions())


def test_nothing_has_changed(repository: Repository) -> None:
    assert changed(repository) == []


def test_a_document_has_changed_whether_committed_or_not_or_new(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "work")
    repository.write(plain_md=BLOCK + "more\n")
    repository.commit()
    repository.write(other_md=BLOCK + "more\n", new_md=BLOCK)
    assert changed(repository) == ["new.md", "other.md", "plain.md"]


def test_what_the_other_branch_did_meanwhile_is_no_change(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "work")
    repository.git("checkout", "-q", "main")
    repository.write(plain_md="changed\n" + BLOCK)
    repository.commit()
    repository.git("checkout", "-q", "work")
    assert changed(repository) == []


def test_prerequisites_of_prerequisites_count_and_mere_links_do_not(repository: Repository) -> None:
    repository.write(common__deeper_md=BLOCK + "more\n")
    assert changed(repository) == ["common/deeper.md", "common/setup.md", "docs/article.md"]


def test_includes_count(repository: Repository) -> None:
    repository.write(common__part_md="other text\n")
    assert changed(repository) == ["common/part.md", "docs/included.md"]


def test_a_file_beside_the_document_that_it_names_counts(repository: Repository) -> None:
    repository.write(docs__tool_sh="exit 1\n")
    assert changed(repository) == ["docs/script.md"]


@pytest.mark.parametrize("name", ["plain.ini", ".env"])
def test_a_file_beside_the_document_that_declares_variables_counts(repository: Repository, name: str) -> None:
    (repository.path / name).write_text("X=1\n")
    documents = ["other.md", "plain.md"] if name == ".env" else ["plain.md"]
    assert changed(repository) == documents
    repository.commit()
    (repository.path / name).unlink()
    repository.git("branch", "-f", "base")
    assert changed_documents.changed_since(["plain.md"], "base", RunOptions()) == ["plain.md"]


def test_a_document_of_nothing_but_an_include_counts(repository: Repository) -> None:
    repository.write(docs__all_md="[!INCLUDE [x](../common/deeper.md)]\n")
    repository.commit()
    repository.write(common__deeper_md=BLOCK + "more\n")
    assert "docs/all.md" in changed(repository)


def test_a_renamed_document_has_changed(repository: Repository) -> None:
    repository.git("mv", "plain.md", "renamed.md")
    assert changed(repository) == ["renamed.md"]


def test_what_git_does_not_know_is_said(repository: Repository) -> None:
    for revision in ("nosuch", "--output=x"):
        with pytest.raises(UsageError, match="git knows no such revision"):
            changed_documents.changed_since(["plain.md"], revision, RunOptions())


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="lies in no git repository"):
        changed_documents.changed_since(["a.md"], "main", RunOptions())
