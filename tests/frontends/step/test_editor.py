import os
import stat
from pathlib import Path

import pytest

from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.frontends.step.editor import save

TEXT = "# A\n\n```bash\necho one\n```\n"


def saved(path: Path, code: str) -> str:
    document = parse(TEXT, str(path))
    (step,) = build([document]).steps
    return save(document, step, code)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.md"
    path.write_text(TEXT)
    return path


def test_an_edit_goes_where_a_link_leads_and_the_mode_stays(article: Path) -> None:
    article.chmod(0o640)
    link = article.with_name("link.md")
    link.symlink_to("article.md")
    assert saved(link, "echo two\n") == f"{link} is changed."
    assert link.is_symlink()
    assert article.read_text() == TEXT.replace("one", "two")
    assert stat.S_IMODE(article.stat().st_mode) == 0o640


def test_what_somebody_else_changed_is_kept(article: Path) -> None:
    article.write_text("theirs")
    assert "has changed since it was read" in saved(article, "echo two\n")
    assert article.read_text() == "theirs"


def test_a_disk_that_is_full_costs_nothing(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "The edit is not kept" in saved(article, "echo two\n")
    assert article.read_text() == TEXT
    assert os.listdir(article.parent) == ["article.md"]
