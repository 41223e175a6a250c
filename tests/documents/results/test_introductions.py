"""Every case of ``fixtures/generators/results.json``: which fence is whose result, and which is not run."""

import json
from typing import Any

import pytest

from runbook.core.document import ANY_FAILURE
from runbook.documents.dialect.special_headings import PREREQUISITES
from runbook.documents.parse import parse
from tests import ROOT

CASES = json.loads((ROOT / "fixtures" / "generators" / "results.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=[one["what"] for one in CASES])
def test_result(case: dict[str, Any]) -> None:
    document = parse("\n".join(case["text"]), "x.md")
    implied = {
        block.code.rstrip("\n"): block.implied.content.rstrip("\n")
        for block in document.blocks
        if block.implied
    }
    assert implied == case["implied"]
    assert [one.code.rstrip("\n") for one in document.blocks if not one.executable] == case["not_run"]


def test_each_of_the_nineteen_languages_has_a_sentence() -> None:
    assert {one["what"].split()[3] for one in CASES if one["what"].startswith("a sentence in")} == set(
        PREREQUISITES
    )


def test_a_documented_failure_is_expected() -> None:
    command, _ = parse("```bash\nls nowhere\n```\n```error\nls: nowhere\n```\n", "x.md").blocks
    assert command.directive.exit == ANY_FAILURE


def test_the_author_may_say_which_failure() -> None:
    command, _ = parse("```bash {exit=2}\nls nowhere\n```\n```error\nls: nowhere\n```\n", "x.md").blocks
    assert command.directive.exit == 2


def test_what_is_not_run_is_said() -> None:
    document = parse("```bash\ntell\n```\n\nThe output is:\n\n```bash\nName: web\n```\n", "x.md")
    assert [(one.line, one.code) for one in document.diagnostics] == [(7, "shown-output")]
