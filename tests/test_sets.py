"""Documents that need other files: each folder of ``fixtures/sets/`` is read as its ``case.json`` says."""

import json
from pathlib import Path
from typing import Any

import pytest

from runbook.alternatives import wanted
from runbook.loader import Loader
from runbook.plan import Plan, build

FOLDER = Path(__file__).parents[1] / "fixtures" / "sets"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/case.json"))


def planned(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], Plan]:
    case = json.loads((FOLDER / name / "case.json").read_bytes())
    monkeypatch.chdir(FOLDER / name)
    # The checkout is a repository; each set is to be read as if it were alone.
    monkeypatch.setattr("runbook.places._nearest", lambda name, mark: None)
    roots = tuple(Path(root) for root in case.get("roots", ()))
    document = Loader(roots=roots).load(case.get("document", "article.md"))
    return case, build([document], choice=wanted(case.get("choose", ())))


@pytest.mark.parametrize("name", CASES)
def test_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, plan = planned(name, monkeypatch)
    part = plan.documents[0]
    found = [[step.id, step.block.section, step.left_out and str(step.left_out)] for step in part.steps]
    assert found == case["blocks"]
    diagnostics = [[one.path, one.line, str(one.severity), one.code] for one in part.diagnostics]
    assert diagnostics == case.get("diagnostics", [])
    needed_by = {step.id: list(step.needed_by) for step in part.steps}
    assert {key: needed_by[key] for key in case.get("needed_by", ())} == case.get("needed_by", {})
    assert [step.id for step in part.steps if step.validates] == case.get("validates", [])
    if "variables" in case:
        assert dict(part.document.variables) == case["variables"]


def test_there_are_cases() -> None:
    assert len(CASES) > 15
