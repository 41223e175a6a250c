"""Documents that need other files: each folder of ``fixtures/sets/`` is read as its ``case.json`` says."""

import json
from pathlib import Path
from typing import Any

import pytest

from runbook.core import results
from runbook.core.errors import SessionError, UsageError
from runbook.core.events import BlockFinished, RunFinished
from runbook.engine.alternatives import wanted
from runbook.engine.plan import Plan
from runbook.engine.planner import build
from runbook.sources.loader import Loader
from tests import ROOT
from tests.book import FakeSession, play

FOLDER = ROOT / "fixtures" / "sets"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/case.json"))


def planned(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], Plan]:
    case = json.loads((FOLDER / name / "case.json").read_bytes())
    monkeypatch.chdir(FOLDER / name)
    # The checkout is a repository; each set is to be read as if it were alone.
    monkeypatch.setattr("runbook.sources.locations._nearest", lambda name, mark: None)
    roots = tuple(Path(root) for root in case.get("roots", ()))
    loader = Loader(roots=roots, consent=lambda _: bool(case.get("env_file_allowed")))
    document = loader.load(case.get("document", "article.md"))
    return case, build([document], choice=wanted(case.get("choose", ())))


@pytest.mark.parametrize("name", CASES)
def test_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, plan = planned(name, monkeypatch)
    part = plan.documents[0]
    found = [
        [step.id, step.block.section, step.left_out and str(step.left_out.reason)] for step in part.steps
    ]
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


IN_PLACE = [
    ("b.md:9", 0, "passed", None),
    ("b.md:15", 0, "passed", None),
    ("b.md:3", 1, "skipped", "satisfied"),
    ("b.md:21", 1, "skipped", "satisfied"),
    ("article.md:9", 1, "passed", None),
]
NOT_IN_PLACE = [
    ("b.md:9", 0, "passed", None),
    ("b.md:15", 0, "failed", "exit_status"),
    ("b.md:3", 1, "passed", None),
    ("b.md:9", 1, "passed", None),
    ("b.md:15", 1, "passed", None),
    ("b.md:21", 1, "passed", None),
    ("article.md:9", 1, "passed", None),
]
LOST = [
    ("b.md:9", 0, "error", "session_lost"),
    ("b.md:3", 1, "skipped", "session_lost"),
    ("b.md:15", 1, "skipped", "session_lost"),
    ("b.md:21", 1, "skipped", "session_lost"),
    ("article.md:9", 1, "skipped", "session_lost"),
]


@pytest.mark.parametrize(
    ("answers", "expected", "status"),
    [
        ((0, 0), IN_PLACE, "passed"),
        ((0, 1), NOT_IN_PLACE, "passed"),
        ((SessionError("gone"),), LOST, "error"),
    ],
    ids=["in-place", "not-in-place", "lost"],
)
def test_a_prerequisite_whose_validation_passes_is_skipped(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[Any, ...], expected: list[Any], status: str
) -> None:
    _, plan = planned("prerequisites-validated", monkeypatch)
    events = play(plan, FakeSession(*answers))
    found = [
        (one.block, one.attempt, one.status, one.reason) for one in events if isinstance(one, BlockFinished)
    ]
    assert found == expected
    last = events[-1]
    assert isinstance(last, RunFinished)
    assert last.status == status
    rows = [one for one in results.blocks(iter(events)) if isinstance(one, results.BlockResult)]
    assert [one.outline.id for one in rows] == [step.id for step in plan.steps]
    assert {one.outline.path for one in rows} == {"b.md", None}


def test_a_refused_prerequisite_refuses_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    _, plan = planned("prerequisites-broken", monkeypatch)
    session = FakeSession()
    events = play(plan, session)
    assert session.commands == []
    assert [one.reason for one in events if isinstance(one, BlockFinished)] == ["refused", "refused"]


def test_a_block_knows_its_own_file_and_line(monkeypatch: pytest.MonkeyPatch) -> None:
    _, plan = planned("include-blocks", monkeypatch)
    session = FakeSession("create", "check")
    play(plan, session)
    places = [(one.name, one.line) for one in session.commands]
    assert places[:3] == [("article.md", 6), ("parts/check.md", 8), ("parts/check.md", 20)]


def test_the_alternative_that_nobody_has_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    document = planned("tabs-first", monkeypatch)[1].documents[0].document
    with pytest.raises(
        UsageError, match="tab=azure-cly: no document has such a tab; did you mean 'azure-cli'"
    ):
        build([document], choice=wanted(["tab=azure-cly"]))
    with pytest.raises(UsageError, match=r"zone=x: no document has such a zone$"):
        build([document], choice=wanted(["zone=x"]))
    with pytest.raises(UsageError, match=r"write tab=ID or zone=ID"):
        wanted(["tub=azure-cli"])
