"""Laws that hold for every document."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from runbook.checks.codes import codes
from runbook.core.diagnostics import Severity
from runbook.core.document import Document
from runbook.documents.markdown import source_lines, tokenizer
from runbook.documents.parse import parse
from runbook.reporting.formats.document_json import to_json

from .generated import ANYTHING, PATIENT, Known, known


@given(known())
@PATIENT
def test_known_blocks_are_found_with_their_results(document: Known) -> None:
    blocks = [one for one in parse(document.source, "x.md").blocks if one.executable]
    found = [(one.code, one.expectation.content if one.expectation else None) for one in blocks]
    assert found == list(document.blocks)


@given(ANYTHING)
@settings(PATIENT, max_examples=500)
@example("---\na: [\n")
@example("> ```\n> ")
@example("- <!--\n\n-->\n```bash")
def test_any_text_is_a_document(text: str) -> None:
    check(parse(text, "x.md"))


def check(document: Document) -> None:
    """What holds for every document."""
    every = source_lines.lines(document.source)
    assert "".join(every) == document.source
    for problem in document.diagnostics:
        assert 1 <= problem.line <= len(every), problem
        assert problem.code in codes()
        assert problem.message
    for before, after in pairwise(document.blocks):
        assert before.span.end < after.span.start
    for block in document.blocks:
        assert 1 <= block.span.start <= block.code_span.start <= block.code_span.end + 1
        assert block.code_span.end <= block.span.end <= len(every)
        assert "\r" not in block.code
        if block.expectation:
            assert block.span.end < block.expectation.span.start <= block.expectation.span.end <= len(every)
            assert block.executable
    for section in document.sections:
        assert 1 <= section.span.start <= section.span.end <= len(every)
    assert json.loads(json.dumps(to_json(document), allow_nan=False))["path"] == document.path


@given(ANYTHING)
@settings(PATIENT, max_examples=500)
def test_blocks_are_those_of_commonmark(text: str) -> None:
    """Beside what only this parser takes: over-indented fences and comments, zones and tabs."""
    text = source_lines.normalise(text)
    text = text if text.endswith("\n") else f"{text}\n"
    found, _ = tokenizer.blocks(text)
    if any(own(token) for token in found):
        return
    plain = MarkdownIt("commonmark", {"maxNesting": tokenizer.MAX_NESTING})
    plain.core.ruler.enableOnly(["block"])
    assert view(found) == view(plain.parse(text))


def own(token: Token) -> bool:
    """Whether CommonMark would read a token otherwise."""
    indentation = token.content[: len(token.content) - len(token.content.lstrip(" \t"))]
    over_indented = token.type == "html_block" and len(indentation.expandtabs(4)) > 3
    taken = token.type == "fence" and (token.meta["loose"] or token.meta["outside"])
    return over_indented or taken or token.type.startswith(("zone", "tab_"))


def view(tokens: list[Token]) -> list[tuple[object, ...]]:
    """What matters of the tokens."""
    return [
        (token.type, token.map, token.content.strip(), token.info, token.tag, token.nesting)
        for token in tokens
        if token.map and token.type != "paragraph_open"
    ]


@pytest.mark.parametrize("opening", ["> ", "- ", "1. ", "* > "])
def test_deep_nesting_is_reported(opening: str) -> None:
    document = parse(opening * 400 + "```bash\n", "x.md")
    assert [one.code for one in document.diagnostics] == ["nesting-too-deep"]
    assert not document.blocks


@pytest.mark.parametrize("opening", ["> " * 20, "> " * 90, "- " * 20, "- " * 45])
def test_nesting_that_people_write_is_no_problem(opening: str) -> None:
    assert parse(f"{opening}```bash\n", "x.md").blocks


def test_the_languages_can_be_chosen() -> None:
    text = "```Fish\necho\n```\n```bash\necho\n```\n```fihs\necho\n```\n"
    document = parse(text, "x.md", executable=frozenset({"FISH"}))
    assert [(one.language, one.executable) for one in document.blocks] == [
        ("Fish", True),
        ("bash", False),
        ("fish", True),
    ]


@pytest.mark.parametrize(("path", "title"), [("a/b.md", "b.md"), ("-", "-"), ("b", "b")])
def test_a_document_without_title_has_its_file_name(path: str, title: str) -> None:
    assert parse("Text.\n", path).title == title


def test_an_error_says_that_the_document_must_not_run() -> None:
    document = parse("```bash\necho\n", "x.md")
    assert [one.severity for one in document.diagnostics] == [Severity.ERROR]


def test_a_plain_document_loads_no_cryptographic_library() -> None:
    code = (
        "import sys; from runbook.documents.parse import parse\n"
        "parse('# T\\n\\n```bash\\necho a\\n```\\n', 'a.md')\n"
        "print({'_hashlib', 'importlib.resources'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout == "set()\n", done.stderr
