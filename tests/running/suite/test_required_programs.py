from pathlib import Path
from typing import Any

import pytest
import yaml

from runbook.core.events import Reason
from runbook.engine.plan import LeftOut
from runbook.engine.planner import build
from runbook.running.suite import required_programs
from tests import ROOT
from tests.book import document

CASES = yaml.safe_load((ROOT / "fixtures" / "testing" / "programs.yaml").read_text())


@pytest.fixture(autouse=True)
def only_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    required_programs._absent.cache_clear()


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_the_first_missing_program(case: dict[str, Any]) -> None:
    plan = build([document(*case["blocks"])])
    missing = required_programs.first_missing(plan)
    if case["missing"] is None:
        assert missing is None, missing
    else:
        assert missing is not None
        assert missing.program == case["missing"]
        assert missing.line == missing.step.block.line + case["line"]


def test_a_document_whose_program_is_missing_is_left_out_whole() -> None:
    plan = build([document("echo", "nosuch")])
    missing = required_programs.first_missing(plan)
    assert missing is not None
    left_out = required_programs.settled(plan, missing, strict=False)
    why = LeftOut(Reason.MISSING_PROGRAM, "nosuch is not on PATH (line 8 calls it)")
    assert [step.left_out for step in left_out.steps] == [why] * 2
    strict = required_programs.settled(plan, missing, strict=True)
    assert [step.left_out for step in strict.steps] == [why, None]
