"""What others wrote is never read without end."""

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from runbook.core.diagnostics import Diagnostic, Severity, in_order
from runbook.core.document import Document
from runbook.core.errors import DocumentError
from runbook.engine.planner import build
from runbook.sources import loader, locations, reading_bounds
from runbook.sources.loader import load

BLOCK = "```bash\necho\n```\n"


def includes(*names: str) -> str:
    return "".join(f"[!INCLUDE [x]({name})]\n\n" for name in names) + BLOCK


def needs(*names: str) -> str:
    return (
        "# T\n\n## Prerequisites\n\n"
        + "".join(f"- [x]({name})\n" for name in names)
        + f"\n## Work\n\n{BLOCK}"
    )


def excess(document: Document) -> list[str]:
    """What is said of a bound, of the document and of all that it needs."""
    found = [one for part in build([document]).documents for one in part.diagnostics]
    assert all(one.severity is Severity.ERROR for one in found if one.code == "document-too-large")
    return [one.message for one in found if one.code == "document-too-large"]


@pytest.mark.parametrize("form", [includes, needs])
def test_a_chain_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: type[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(600):
        Path(f"a{number}.md").write_text(form(f"a{number + 1}.md"))
    Path("a600.md").write_text(BLOCK)
    (message,) = excess(load("a0.md"))
    assert message.startswith(
        f"a chain of includes or prerequisites has more than {reading_bounds.DEEPEST} files: a0.md -> a1"
    )
    assert message.endswith("-> a19.md -> a20.md")
    assert excess(load("a581.md")) == []


def test_files_that_include_the_next_one_twice_are_not_read_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(15):
        Path(f"a{number}.md").write_text(includes(f"a{number + 1}.md", f"a{number + 1}.md"))
    Path("a15.md").write_text(BLOCK)
    document = load("a0.md")
    assert len(document.blocks) <= reading_bounds.MOST_FILES + 1
    (message,) = excess(document)
    assert "made of more than 500 files" in message


def test_prerequisites_that_are_shared_are_taken_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(18):
        for side in "ab":
            Path(f"{side}{number}.md").write_text(needs(f"a{number + 1}.md", f"b{number + 1}.md"))
    for side in "ab":
        Path(f"{side}18.md").write_text(BLOCK)
    (part,) = build([load("a0.md")]).documents
    assert len(part.steps) == 1 + 2 * 18


def test_the_size_of_all_parts_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_bounds, "MOST_BYTES", 1000)
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(includes(*["b.md"] * 8))
    Path("b.md").write_text("x" * 200)
    assert "MiB" in excess(load("a.md"))[0]


@pytest.mark.parametrize("name", ["/dev/zero", "folder", "folder/none", "x" * 5000])
def test_what_is_no_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    with pytest.raises(DocumentError):
        load(name)


def test_a_pipe_is_read_when_the_person_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader, writer = os.pipe()
    os.write(writer, b"# From a pipe\n")
    os.close(writer)
    assert load(f"/dev/fd/{reader}").title == "From a pipe"
    os.close(reader)
    os.mkfifo("pipe.md")
    Path("a.md").write_text(includes("pipe.md"))
    assert [one.code for one in load("a.md").diagnostics] == ["include-not-found"]


@pytest.mark.parametrize("name", ["a.md", "-"])
def test_a_document_has_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(reading_bounds, "MOST_BYTES", 1000)
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text("x" * 1001)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 1001)))
    with pytest.raises(DocumentError, match="a document is smaller"):
        load(name)


def test_a_link_that_no_file_can_have_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(includes("x" * 5000, "%00.md") + needs(f"{'y' * 400}.md", "%00.md"))
    found = [one.code for one in load("a.md").diagnostics]
    assert found == ["include-not-found"] * 2 + ["prerequisite-not-found"] * 2


def test_what_many_lines_say_is_put_together_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    calls: list[int] = []

    def counted(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        calls.append(1)
        return in_order(found)

    monkeypatch.setattr(loader, "in_order", counted)
    monkeypatch.setattr(locations, "root", lambda name: pytest.fail("no file is there to lie in a folder"))
    Path("a.md").write_text(includes(*(f"none{number}.md" for number in range(50))))
    assert len(load("a.md").diagnostics) == 50
    assert len(calls) == 2
