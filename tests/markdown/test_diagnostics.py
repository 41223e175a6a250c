import json
import re
from pathlib import Path

from runbook.markdown.diagnostics import CODES

ROOT = Path(__file__).parents[2]


def test_the_reference_page_lists_each_code() -> None:
    page = (ROOT / "docs" / "reference" / "diagnostics.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(CODES)


def test_each_code_has_a_case() -> None:
    folders = (ROOT / "fixtures" / name for name in ("documents", "expectations"))
    cases = [case for folder in folders for case in folder.glob("*.json")]
    seen = {code for case in cases for _, _, code in json.loads(case.read_bytes())["diagnostics"]}
    assert seen | {"nesting-too-deep"} == set(CODES)  # which needs a document of a hundred levels
