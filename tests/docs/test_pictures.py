import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from runbook.storage.journal import Journal
from tests import ROOT
from tests.reporting.story import Story, outline, verdict


def test_a_picture_of_a_journal(tmp_path: Path) -> None:
    story = Story().document(outline(3, "echo hello", expected="hello\n"), title="제목")
    story.starts(3).prints("\x1b[32mhello\x1b[0m\n").ends(verdict=verdict(1.0)).over()
    journal, picture = tmp_path / "run.jsonl", tmp_path / "picture.svg"
    with journal.open("w", encoding="utf-8") as stream:
        sink = Journal(stream)
        for event in story:
            sink(event)
    command = [
        sys.executable,
        "-m",
        "tests.docs.pictures",
        str(journal),
        str(picture),
        "--title",
        "a run",
        "--rows",
        ":-3",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    svg = picture.read_text(encoding="utf-8")
    texts = "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")
    for text in ("a run", "제목", "article.md:3", "hello", "passed", "score 1.00, needs 0.30"):
        assert text in texts
    assert "1 passed" not in texts
    assert "url(http" not in svg
    assert "@font-face" not in svg
