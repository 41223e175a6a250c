import json
import re

from runbook.checks import registry
from runbook.checks.codes import CODES
from tests import ROOT


def test_the_reference_page_lists_each_code() -> None:
    page = (ROOT / "docs" / "reference" / "diagnostics.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == sorted([*CODES, *registry.CODES])


def test_each_code_has_a_case() -> None:
    fixtures = ROOT / "fixtures"
    cases = [
        *fixtures.glob("documents/*.json"),
        *fixtures.glob("expectations/*.json"),
        *fixtures.glob("sets/*/case.json"),
    ]
    seen = {row[-1] for case in cases for row in json.loads(case.read_bytes()).get("diagnostics", ())}
    assert seen | {"nesting-too-deep"} == set(CODES)  # which needs a document of a hundred levels
