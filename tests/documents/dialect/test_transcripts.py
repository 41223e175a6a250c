import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.documents.dialect.transcripts import Effort, FenceKind, read
from runbook.documents.parse import parse

FOLDER = Path(__file__).parents[3] / "fixtures" / "transcripts"
_CASE = re.compile(r"^=== (\w+): (.*)\n", re.MULTILINE)
_PART = re.compile(r"^--- (.*)\n?", re.MULTILINE)


def cases() -> Iterator[object]:
    """Each ``=== kind: title``, the fence's content, and behind ``--- code`` and the like what is made of it."""
    for file in sorted(FOLDER.glob("*.txt")):
        _, *every = _CASE.split(file.read_text())
        for kind, title, body in zip(every[::3], every[1::3], every[2::3], strict=True):
            content, *parts = _PART.split(body)
            yield pytest.param(kind, content, dict(zip(parts[::2], parts[1::2], strict=True)), id=title)


@pytest.mark.parametrize(("kind", "content", "expected"), list(cases()))
def test_a_transcript(kind: str, content: str, expected: dict[str, str]) -> None:
    found = read(content, FenceKind[kind.upper()], Effort())
    if "none" in expected:
        assert found is None
        return
    assert found is not None
    assert found.code == expected.get("code", "")
    assert found.output == expected.get("output", "")
    assert [f"{one.line}: {one.reason}" for one in found.left_out] == expected.get(
        "left out", ""
    ).splitlines()


def test_a_mark_between_two_sessions_does_not_make_the_second_a_result() -> None:
    text = (
        "```console\n$ echo a\na\n```\n\n<!-- expected_similarity=0.3 -->\n\n```console\n$ echo b\nb\n```\n"
    )
    document = parse(text, "article.md")
    assert [block.code for block in document.blocks if block.executable] == ["echo a\n", "echo b\n"]
    assert [one.code for one in document.diagnostics] == ["mark-without-result"]


def test_what_is_not_run_is_said_once() -> None:
    text = "```console\nPS> dir\n```\n\n" * 3
    document = parse(text, "article.md")
    assert not any(block.executable for block in document.blocks)
    assert [(one.code, one.line) for one in document.diagnostics] == [("prompt-not-run", 2)]
    assert document.diagnostics[0].message.endswith("(also on lines 6, 10)")


def test_prompts_are_said_once() -> None:
    document = parse("```bash\n$ echo a\n```\n\n" * 12, "article.md")
    (said,) = document.diagnostics
    assert said.code == "prompts-in-code"
    assert "and 3 more" in said.message


@pytest.mark.parametrize(
    "line",
    [
        "$ echo '(\n",
        '$ for x in <a>; do "\n',
        "$ cat <<A\n",
        "# x\n",
        "$ cat <<A <<B\nA\n",
        "$ a \\\n",
        "~/$ x\n",
    ],
)
def test_long_transcripts_of_all_kinds_are_read(line: str) -> None:
    content = line + "it's (an) output\n" * 1000
    for kind in FenceKind:
        found = read(content * 3, kind, Effort())
        assert found is None or found.code.count("\n") <= content.count("\n") * 3
