"""What the reference engine finds in the documents of the corpus, and where this parser finds otherwise.

``fixtures/reference_differences.json`` lists each accepted difference with its reason.
"""

import json
from difflib import SequenceMatcher
from typing import Any

import pytest

from runbook.core.document import Block, Document
from runbook.documents.dialect.languages import is_configuration
from runbook.documents.parse import parse
from tests import ROOT

CORPUS = ROOT / ".." / "shared" / "corpus"
ACCEPTED = json.loads((ROOT / "fixtures" / "reference_differences.json").read_bytes())
LANGUAGES = {"bash", "azurecli", "azurecli-interactive", "terraform"}
"""The reference engine's; it knows no letter case but this."""


def reference() -> dict[str, Any]:
    path = CORPUS / "reference-blocks.json"
    return json.loads(path.read_bytes()) if path.exists() else {}


@pytest.mark.skipif(not reference(), reason="the corpus is not there")
def test_every_difference_has_its_reason() -> None:
    found = {}
    for name, theirs in reference().items():
        document = parse((CORPUS / name).read_bytes().decode(), name)
        if differences := compare(document, theirs):
            found[name] = differences
    accepted = {name: {key: one[key] for key in one if key != "reason"} for name, one in ACCEPTED.items()}
    assert found == accepted
    assert all(len(one["reason"]) > 20 for one in ACCEPTED.values())


def compare(document: Document, theirs: dict[str, Any]) -> dict[str, Any]:
    """The lines of blocks that the reference does not find (`more`) or finds otherwise (`other`), and the rest."""
    blocks = [one for one in document.blocks if one.executable and one.language in LANGUAGES]
    # The reference runs configurations of Terraform as commands.
    texts = [
        "\n" + "\n".join(line.strip() for line in one.code.split("\n"))
        for one in document.blocks
        if is_configuration(one.language.lower(), one.code)
    ]
    commands = [
        one for one in theirs["blocks"] if not any("\n" + one["first_line"].strip() in text for text in texts)
    ]
    ours, expected = [shape(one) for one in blocks], [theirs_shape(one) for one in commands]
    differences: dict[str, Any] = {}
    for kind, start, end, from_, to in SequenceMatcher(None, expected, ours, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        changed = min(end - start, to - from_)
        differences.setdefault("other", []).extend(one.line for one in blocks[from_ : from_ + changed])
        differences.setdefault("more", []).extend(one.line for one in blocks[from_ + changed : to])
        differences.setdefault("missing", []).extend(one[1] for one in expected[start + changed : end])
    targets = [one.target for one in document.prerequisites]
    if targets != theirs["prerequisites"]:
        differences["prerequisites"] = len(targets) - len(theirs["prerequisites"])
    if document.title != theirs["title"]:
        differences["title"] = True
    if document.variables != theirs["variables"]:
        differences["variables"] = True
    return {key: value for key, value in differences.items() if value}


def shape(block: Block) -> tuple[object, ...]:
    result = block.expectation
    found = result and (result.language, result.similarity or 0, result.regex, result.content.count("\n"))
    return block.language, block.code.strip().split("\n")[0][:100], block.code.count("\n"), found


def theirs_shape(block: dict[str, Any]) -> tuple[object, ...]:
    result = block["expected"]
    found = result and (result["language"], result["similarity"], result["regex"], result["lines"])
    return block["language"], block["first_line"], block["lines"], found
