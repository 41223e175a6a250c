"""``runbook runs``: the kept runs listed, shown, deleted."""

import json

import pytest

from runbook.storage.runs import run_store
from tests.frontends.cli.command import Folder
from tests.frontends.cli.noting import article, block, resume


@pytest.fixture
def names(folder: Folder) -> list[str]:
    """A run that failed, the one that went on with it, and another one that failed."""
    article(folder, block(1), block(2, "test -e ok"), block(3))
    assert folder.run("a.md").code == 1
    folder.write("ok", "")
    assert resume(folder).code == 0
    (folder.path / "ok").unlink()
    assert folder.run("a.md").code == 1
    return run_store.names()


def test_runs_are_listed_with_how_they_ended(folder: Folder, names: list[str]) -> None:
    first, second, third = folder.runbook("runs").out.splitlines()
    assert first.startswith(f"{names[0]}  failed in ") and first.endswith(f"; resumed by {names[1]}")
    assert "  a.md  (1 passed, 1 failed, 1 skipped)" in third and "resumed" not in third
    assert second.startswith(f"{names[1]}  passed in ") and "(3 passed)" in second
    listed = json.loads(folder.runbook("runs", "list", "--format", "json").out)
    assert [(one["name"], one["status"], one["resumed_by"]) for one in listed] == [
        (names[0], "failed", names[1]),
        (names[1], "passed", None),
        (names[2], "failed", None),
    ]


def test_a_run_is_shown_with_its_blocks(folder: Folder, names: list[str]) -> None:
    first, second, third = (folder.runbook("runs", "show", one).out for one in names)
    assert f"resumed by: {names[1]}\n" in first and "to go on" not in first
    assert f"goes on with: {names[0]}\n" in second and f"  passed    a.md:3 b1 (in {names[0]})\n" in second
    assert "  failed    a.md:8 b2: " in third and f"to go on: runbook resume {names[2]}\n" in third


def test_runs_are_deleted(folder: Folder, names: list[str]) -> None:
    assert folder.runbook("runs", "rm", names[0], "nothing-like-it").code == 2
    assert run_store.names() == names, "nothing where one of them is not there"
    assert folder.runbook("runs", "rm", *names[:2]).code == 0
    assert run_store.names() == names[2:]
    assert folder.runbook("runs", "rm", names[2]).code == 0
    assert folder.runbook("runs").out == "no run is kept\n"
