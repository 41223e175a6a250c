"""The same choices, by questions and answers and on the full screen, leave the same journal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frontends.step.driver import Driven, copied, journal_events, normal, play

ANSWERS = """\
check
run
! echo mine: $name
all
again 3
run
Ada
Rome
n
skip
to 7
skip
all
skip
quit
"""


def prepared(folder: Path) -> None:
    folder.mkdir()
    copied(folder)
    (folder / "hurry").touch()
    (folder / "place").touch()


def by_answers(folder: Path, state: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runbook", "step", "--plain", "article.md"],
        cwd=folder,
        input=ANSWERS,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
    )
    assert done.returncode == 1, done.stderr


async def by_keys(guide: Driven) -> None:
    await guide.dialog("ListDialog")
    await guide.press("enter")
    await guide.free()
    await guide.press("enter")
    await guide.until(lambda: guide.status("write") == "passed")
    await guide.free()
    await guide.press("exclamation_mark")
    await guide.dialog("LineDialog")
    await guide.type("echo mine")
    await guide.press("colon", "space", "dollar_sign")
    await guide.type("name")
    await guide.press("enter")
    await guide.until(
        lambda: bool(guide.controller.progress.asides) and not guide.controller.progress.asides[-1].running
    )
    await guide.free()
    await guide.press("a")
    await guide.until(lambda: guide.status("count") == "failed")
    await guide.free()
    await guide.press("left_square_bracket", "left_square_bracket", "enter")
    await guide.until(lambda: guide.controller.progress.entries["article.md:21"].attempt == 2)
    await guide.free()
    await guide.press("full_stop", "enter")
    await guide.dialog("ValuesDialog")
    await guide.type("Ada")
    await guide.press("enter")
    await guide.type("Rome")
    await guide.press("enter")
    await guide.until(lambda: guide.status("sign") == "passed")
    await guide.free()
    await guide.press("s")
    await guide.free()
    await guide.press("t")
    await guide.until(lambda: guide.status("wait") == "passed")
    await guide.free()
    await guide.press("s")
    await guide.free()
    await guide.press("a")
    await guide.until(lambda: guide.status("flaky") == "passed")
    await guide.free()
    await guide.press("s")
    await guide.dialog("ListDialog")
    await guide.press("escape")
    await guide.closed()
    await guide.press("q")
    await guide.until(lambda: not guide.app.is_running)


def test_the_same_choices_leave_the_same_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(tmp_path / "one")
    prepared(tmp_path / "two")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-one"))
    by_answers(tmp_path / "one", tmp_path / "state-one")
    answered = normal(journal_events())
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-two"))
    monkeypatch.chdir(tmp_path / "two")
    play("article.md", by_keys)
    assert normal(journal_events()) == answered
