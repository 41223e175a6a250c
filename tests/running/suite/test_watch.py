"""`runbook test --watch`, in a process of its own, as a person uses it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.core.options import RunOptions
from runbook.running.suite.changed_documents import affected
from tests.frontends.cli.command import RUNBOOK

BLOCK = "# {0}\n\n[!INCLUDE [part](part.md)]\n\n```bash\necho {0}\n```\n"


class Watched:
    """A watch that goes on; `text` is what it has written so far."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.log = folder.parent / "log"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [*RUNBOOK, "test", ".", "--watch", "-v", *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )

    @property
    def text(self) -> str:
        return self.log.read_text()

    def rounds(self, number: int) -> str:
        """What is written once it waits for the time of that number."""
        deadline = time.monotonic() + 60
        while self.text.count("Watching ") < number:
            assert self.process.poll() is None and time.monotonic() < deadline, self.text
            time.sleep(0.05)
        return self.text

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "one.md").write_text(BLOCK.format("one"))
    (folder / "two.md").write_text("# two\n\n```bash\necho two\n```\n")
    (folder / "part.md").write_text("Only words.\n")
    return folder


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    made = Watched(folder)
    yield made
    made.process.kill()
    made.process.wait()


def test_what_changes_runs_again_and_nothing_else(folder: Path, watched: Watched) -> None:
    first = watched.rounds(1)
    assert "PASS one.md" in first and "PASS two.md" in first
    (folder / "two.md").write_text("# two\n\n```bash\nfalse\n```\n")
    second = watched.rounds(2).removeprefix(first)
    assert "FAIL two.md" in second and "one.md" not in second
    (folder / "part.md").write_text("Other words.\n")
    third = watched.rounds(3).removeprefix(first + second)
    assert "PASS one.md" in third and "two.md" not in third
    (folder / "three.md").write_text("# three\n\n```bash\necho three\n```\n")
    fourth = watched.rounds(4).removeprefix(first + second + third)
    assert "PASS three.md" in fourth and "one.md" not in fourth
    assert watched.end(signal.SIGINT) == 130
    assert "Traceback" not in watched.text


def test_a_document_that_is_away_for_a_moment_is_tested_when_it_is_back(
    folder: Path, watched: Watched
) -> None:
    first = watched.rounds(1)
    (folder / "two.md").unlink()
    os.replace(_new(folder), folder / "two.md")
    assert "PASS two.md" in watched.rounds(2).removeprefix(first)
    assert watched.end(signal.SIGTERM) == 143


def _new(folder: Path) -> Path:
    path = folder.parent / "new.md"
    path.write_text("# two\n\n```bash\necho new\n```\n")
    return path


def test_the_interruption_of_a_run_ends_the_watch(folder: Path) -> None:
    (folder / "two.md").write_text("```bash\ntouch ../begun; sleep 60\n```\n")
    watched = Watched(folder, "--in-place")
    deadline = time.monotonic() + 60
    while not (folder.parent / "begun").exists():
        assert time.monotonic() < deadline, watched.text
        time.sleep(0.05)
    assert watched.end(signal.SIGINT) == 130
    assert "Watching" not in watched.text


def test_who_needs_a_changed_file_is_affected(folder: Path) -> None:
    documents = [str(folder / "one.md"), str(folder / "two.md")]
    assert affected(documents, {os.path.realpath(folder / "part.md")}, RunOptions()) == documents[:1]
