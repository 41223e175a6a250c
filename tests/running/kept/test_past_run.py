"""Runs that earlier versions kept, read and resumed by this one."""

import shutil
from pathlib import Path

import pytest

from runbook.core.events import Status
from runbook.running.kept.past_run import read_run, state_before
from runbook.storage.runs import run_store
from tests import ROOT
from tests.frontends.cli.command import Folder

VERSIONS = sorted((ROOT / "fixtures" / "runs").iterdir())
RUN = "20261130T162600Z-00000001"


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a run of that version, whose document lies in `tmp_path`."""
    place = run_store.folder() / RUN
    place.mkdir(parents=True)
    for path in request.param.glob("*.json*"):
        (place / path.name).write_text(path.read_text().replace("@FOLDER@", str(tmp_path)))
    shutil.copy(request.param / "a.md", tmp_path)
    return place


def test_a_run_of_an_earlier_version_is_read(kept: Path) -> None:
    past = read_run(kept)
    assert [(name, past.blocks[name].status) for name, _ in past.steps] == [
        ("a.md:3", Status.PASSED),
        ("a.md:7", Status.FAILED),
        ("a.md:11", Status.SKIPPED),
    ]
    state, lost = state_before(past, frozenset({"a.md:7", "a.md:11"}))
    assert state is not None and lost is None
    assert b'-- id="4711"' in state.pieces


def test_a_run_of_an_earlier_version_is_resumed(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "ok").touch()
    done = Folder(tmp_path).runbook("resume", kept.name, "--report", "json=r.json")
    assert done.code == 0 and "3 passed" in done.out
    assert '"stdout": "hello 4711 b c\\n"' in (tmp_path / "r.json").read_text()
