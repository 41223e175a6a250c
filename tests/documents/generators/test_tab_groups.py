"""Every case of ``fixtures/generators/tabs.json``: the blocks of a text, the tabs around each, and which are taken."""

import json
from typing import Any

import pytest

from runbook.documents.parse import parse
from runbook.engine.alternatives import decide
from tests import ROOT

CASES = json.loads((ROOT / "fixtures" / "generators" / "tabs.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=[one["form"] for one in CASES])
def test_form(case: dict[str, Any]) -> None:
    document = parse("\n".join(case["text"]), "x.md")
    decision = decide(document, {})
    found = [
        {
            "code": block.code.rstrip("\n"),
            "tabs": [one.name for one in block.choices],
            "taken": decision.takes(block),
        }
        for block in document.blocks
    ]
    assert found == case["blocks"]
    assert not [one for one in document.diagnostics if one.code != "looks-like-fence"]


@pytest.mark.parametrize("case", CASES, ids=[one["form"] for one in CASES])
def test_each_alternative_can_be_chosen(case: dict[str, Any]) -> None:
    document = parse("\n".join(case["text"]), "x.md")
    for choice in document.choices:
        decision = decide(document, {"tab": [name.casefold() for name in choice.names]})
        for block in document.blocks:
            if block.choices and block.choices[-1] == choice:
                outer = {one for each in document.choices if each != choice for one in each.names}
                assert decision.takes(block) or outer & {one.name for one in block.choices[:-1]}


@pytest.mark.parametrize(
    "line",
    ["=== no quotes", "== ", "<Tab", "<Table>", "{{ tab }}", "{{< figure >}}", ":::image type=x:::", "!!! "],
)
def test_a_line_that_is_no_mark_is_text(line: str) -> None:
    document = parse(f"{line}\n\n```bash\na\n```\n", "x.md")
    assert [one.choices for one in document.blocks] == [()]
