"""Real documents, where they are at hand: a run that prints what they say changes nothing in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from runbook.authoring.update.result import UpdateScope
from runbook.core.document import Block
from runbook.documents.parse import parse
from runbook.engine.planner import build
from tests import ROOT
from tests.authoring.update.case import update

CORPUS = ROOT / ".." / "shared" / "corpus" / "docs"


def documented(block: Block) -> str:
    result = block.expectation or block.implied
    return result.content if result else ""


def printing(source: str, output: Callable[[int, list[str]], str]) -> list[dict[str, object]]:
    """What each block that runs prints, made from the documented results of all."""
    steps = [step for step in build([parse(source, "article.md")]).steps if step.left_out is None]
    results = [documented(step.block) for step in steps]
    return [
        {"prints": [("stdout", output(at, results) if result else "")]} for at, result in enumerate(results)
    ]


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.md")), ids=lambda path: path.name)
def test_documents_that_hold_stay_and_the_others_settle(path: Path) -> None:
    source = path.read_bytes().decode()
    for wanted in (UpdateScope(), UpdateScope(refresh=True)):
        made = update(source, printing(source, lambda at, results: results[at]), wanted)
        assert made.proposal.text == source

    def next_one(at: int, results: list[str]) -> str:
        return next((one for one in (*results[at + 1 :], *results) if one), "")

    blocks = printing(source, next_one)
    once = update(source, blocks).proposal
    again = update(once.text, blocks)
    assert again.proposal.text == once.text
    assert again.matched or once.notes
