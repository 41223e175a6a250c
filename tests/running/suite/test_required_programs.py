from pathlib import Path
from typing import Any

import pytest
import yaml

from runbook.core.events import Reason
from runbook.engine.plan import LeftOut
from runbook.engine.planner import build
from runbook.engine.session import Command
from runbook.running import programs
from runbook.running.suite import required_programs
from tests import ROOT
from tests.book import document

CASES = yaml.safe_load((ROOT / "fixtures" / "testing" / "programs.yaml").read_text())


@pytest.fixture(autouse=True)
def only_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    programs.absent.cache_clear()
    programs._on_path.cache_clear()


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_the_first_missing_program(case: dict[str, Any]) -> None:
    plan = build([document(*case["blocks"])])
    found = required_programs.wanting(plan, case.get("may_lack", ()))
    missing = found.first
    if case["missing"] is None:
        assert missing is None, missing
    else:
        assert missing is not None
        assert missing.program == case["missing"]
        assert missing.line == missing.step.block.line + case["line"]
    slips = [(one.name, one.meant) for one in found.slips]
    assert slips == ([(case["slip"], case["meant"])] if "slip" in case else [])


def test_a_document_whose_program_is_missing_is_left_out_whole() -> None:
    plan = build([document("echo", "nosuch")])
    found = required_programs.wanting(plan)
    assert (found.names, found.unallowed) == (("nosuch",), ("nosuch",))
    left_out, absent = required_programs.settled(plan, found, strict=False)
    why = LeftOut(Reason.MISSING_PROGRAM, "nosuch is not on PATH (line 8 calls it)")
    assert [step.left_out for step in left_out.steps] == [why] * 2 and absent is None
    strict, absent = required_programs.settled(plan, found, strict=True)
    assert [step.left_out for step in strict.steps] == [why, None]
    assert absent is not None and next(absent.execute(Command("t", ""))).reason is Reason.MISSING_PROGRAM  # type: ignore[union-attr]


def test_a_slip_fails_also_where_a_program_is_missing() -> None:
    plan = build([document("helm list", "gti status")])
    left_out, absent = required_programs.settled(
        plan, required_programs.wanting(plan, ("helm",)), strict=False
    )
    assert [step.left_out is None for step in left_out.steps] == [False, True]
    assert absent is not None
    (end,) = absent.execute(Command("t", ""))
    assert end.exit_status == 127  # type: ignore[union-attr]
    assert end.message == "gti: command not found (line 8); did you mean git?"  # type: ignore[union-attr]


def test_what_may_lack_is_no_failure_of_strict() -> None:
    plan = build([document("helm list")])
    found = required_programs.wanting(plan, ("helm",))
    assert found.unallowed == () and required_programs.settled(plan, found, strict=True)[1] is None


def test_what_is_meant_for_a_shell_elsewhere_is_no_matter_where_a_program_is_missing() -> None:
    plan = build([document("mongosh", "show dbs")])
    left_out, _ = required_programs.settled(plan, required_programs.wanting(plan), strict=False)
    reasons = [step.left_out.reason for step in left_out.steps if step.left_out]
    assert reasons == [Reason.MISSING_PROGRAM] * 2
