"""Documents with one fault each are found at its line; documents that look as if they had one are not accused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from runbook.core.diagnostics import Severity
from runbook.core.options import CheckOptions, RunOptions
from runbook.running.checking.one_document import check_one
from tests import ROOT

CASES = yaml.safe_load((ROOT / "fixtures" / "checks" / "planted.yaml").read_text(encoding="utf-8"))


def title(case: dict[str, Any] | str) -> str:
    return case.partition("\n")[0] if isinstance(case, str) else f"{case['code']} {title(case['text'])}"


@pytest.mark.parametrize("case", CASES["planted"], ids=title)
def test_a_fault_is_found_at_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(case["text"], encoding="utf-8")
    checked, _ = check_one(str(path), RunOptions(), CheckOptions(), {})
    line = next(at for at, text in enumerate(case["text"].split("\n"), 1) if case["at"] in text)
    assert (case["code"], line) in {(one.code, one.line) for one in checked.findings}


@pytest.mark.parametrize("text", CASES["clean"], ids=title)
def test_a_clean_document_is_not_accused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    checked, _ = check_one(str(path), RunOptions(), CheckOptions(), {})
    assert [one for one in checked.findings if one.severity is not Severity.INFO] == []
