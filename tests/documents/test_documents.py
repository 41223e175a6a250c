"""Every ``fixtures/documents/NAME.md`` is read as the ``NAME.json`` beside it says.

The JSON is written by hand. It lists all blocks and all diagnostics; what it leaves out has its default value
(a block is executable, there are no variables), except for `title` and `sections`, compared only where given.
"""

import json
from dataclasses import asdict
from typing import Any

import pytest

from runbook.core.document import Block, Directive, Document, Expectation, Span
from runbook.documents.parse import parse
from tests import ROOT

FOLDER = ROOT / "fixtures" / "documents"
CASES = sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", CASES)
def test_document(name: str) -> None:
    source = (FOLDER / f"{name}.md").read_bytes().decode()
    expected = json.loads((FOLDER / f"{name}.json").read_bytes())
    found = found_in(parse(source, f"somewhere/{name}.md"))
    assert found == {"title": found["title"], "sections": found["sections"]} | NOTHING | expected


def test_there_are_cases_and_each_is_a_pair() -> None:
    assert len(CASES) > 60
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == CASES


NOTHING: dict[str, Any] = {
    "blocks": [],
    "diagnostics": [],
    "metadata": {},
    "variables": {},
    "prerequisites": [],
    "defaults": {},
}


def found_in(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "sections": [[one.title, one.level, *lines(one.span)] for one in document.sections],
        "blocks": [block(one) for one in document.blocks],
        "diagnostics": [[one.line, str(one.severity), one.code] for one in document.diagnostics],
        "metadata": dict(document.metadata),
        "variables": dict(document.variables),
        "prerequisites": [[one.line, one.target, one.title] for one in document.prerequisites],
        "defaults": directive(document.defaults),
    }


def block(one: Block) -> dict[str, Any]:
    named = {
        "section": one.section,
        "tab": one.tab,
        "zone": one.zone,
        "directive": directive(one.directive) or None,
        "expectation": one.expectation and result(one.expectation),
        "implied": one.implied and result(one.implied),
        "executable": None if one.executable else False,
    }
    known = {"lines": lines(one.span), "language": one.language, "code": one.code}
    return known | {key: value for key, value in named.items() if value is not None}


def result(one: Expectation) -> dict[str, Any]:
    named = {"mark_line": one.mark_line, "similarity": one.similarity, "regex": one.regex}
    known = {"lines": lines(one.span), "language": one.language, "content": one.content}
    return known | {key: value for key, value in named.items() if value is not None}


def directive(one: Directive) -> dict[str, Any]:
    unset = asdict(Directive())
    found = {key: value for key, value in asdict(one).items() if value != unset[key]}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def lines(span: Span) -> list[int]:
    return [span.start, span.end]
