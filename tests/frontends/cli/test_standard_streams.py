"""The standard streams closed, full, or without a reader; and the terminal that goes away."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.core.events import BlockFinished, RunFinished
from runbook.storage import journal
from runbook.storage.runs import run_store
from tests.frontends.cli.command import RUNBOOK, Folder

COMMANDS = {
    "list": ["test", "doc.md", "--list"],
    "inspect": ["inspect", "doc.md"],
    "inspect json": ["inspect", "doc.md", "--format", "json"],
    "export": ["export", "doc.md"],
    "score": ["score", "doc.md", "doc.md"],
    "config": ["config"],
    "completion": ["completion", "bash"],
    "schema": ["schema", "report"],
    "help": ["--help"],
    "version": ["--version"],
    "help of a command": ["run", "--help"],
}
"""What is asked for on standard output."""
RUNS = {
    "run": ["run", "doc.md"],
    "test": ["test", "doc.md"],
    "update": ["update", "doc.md"],
    "step": ["step", "doc.md", "--plain"],
}
"""What only tells a person of it."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("doc.md", "# T\n\n```bash\necho hi\n```\n")
    return made


def shell(folder: Folder, line: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """The command by a shell: ``runbook`` stands for it in `line`."""
    return subprocess.run(
        ["bash", "-c", line.replace("runbook", '"$@"'), "bash", *RUNBOOK, *arguments],
        cwd=folder.path,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def without_reader(folder: Folder, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """The command, its standard output a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [*RUNBOOK, *arguments],
            cwd=folder.path,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_asked_for_and_is_lost_is_an_error(folder: Folder, name: str) -> None:
    for line, why in (("runbook >/dev/full", "No space left"), ("runbook >&-", "Bad file descriptor")):
        done = shell(folder, line, COMMANDS[name])
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("runbook: standard output cannot be written: ") and why in done.stderr
        assert done.stderr.count("\n") == 1
    left = without_reader(folder, COMMANDS[name])
    assert (left.returncode, left.stderr) == (141, "")


@pytest.mark.parametrize("name", RUNS)
def test_a_view_that_cannot_be_written_changes_nothing(folder: Folder, name: str) -> None:
    for line in (
        "runbook >/dev/full",
        "runbook >&-",
        "runbook 2>&-",
        "runbook <&-",
        "runbook >&- 2>&- <&-",
    ):
        done = shell(folder, line, RUNS[name])
        assert (done.returncode, done.stderr) == (0, ""), line
    assert without_reader(folder, RUNS[name]).returncode == 0
    folder.write("doc.md", "# T\n\n```bash\nfalse\n```\n")
    expected = 0 if name == "step" else 1  # nothing ran there: nobody answered
    assert shell(folder, "runbook >&- 2>&-", RUNS[name]).returncode == expected


@pytest.mark.parametrize(
    "arguments", [["run", "-"], ["score", "--format", "jsonl"], ["score", "-", "doc.md"]]
)
def test_a_standard_input_that_was_closed_is_not_an_empty_one(folder: Folder, arguments: list[str]) -> None:
    done = shell(folder, "runbook <&-", arguments)
    assert done.returncode == 2 and "Bad file descriptor" in done.stderr and "internal" not in done.stderr


def test_a_file_is_never_taken_for_a_closed_stream(folder: Folder) -> None:
    done = shell(
        folder, "runbook >&- 2>&- <&-", ["run", "doc.md", "--report", "jsonl=out", "--report", "json=j"]
    )
    assert done.returncode == 0
    assert json.loads((folder.path / "j").read_text())["status"] == "passed"
    assert all(line.startswith('{"type"') for line in (folder.path / "out").read_text().splitlines())


def test_each_report_is_written_for_itself(folder: Folder) -> None:
    arguments = ["run", "doc.md"]
    for one in ("json=/dev/full", "jsonl=/dev/full", "junit=ok.xml", "markdown=/dev/full", "html=ok.html"):
        arguments += ["--report", one]
    done = shell(folder, "runbook", arguments)
    assert done.returncode == 3
    assert (folder.path / "ok.xml").exists() and (folder.path / "ok.html").exists()
    assert "␊" not in done.stderr
    for lost in ("--report json=/dev/full: cannot be written: No space", "--report markdown=/dev/full"):
        assert lost in done.stderr
    assert "runbook: the journal /dev/full is incomplete: No space left" in done.stderr
    left = without_reader(folder, ["run", "-q", "doc.md", "--report", "json=-", "--report", "junit=too.xml"])
    assert left.returncode == 141 and (folder.path / "too.xml").exists()
    full = shell(folder, "runbook >/dev/full", ["run", "doc.md", "--report", "json=-"])
    assert full.returncode == 3 and full.stderr.count("cannot be written") == 1


PLUG_IN = """
import importlib.metadata as metadata
import sys

class Entry:
    name, value, dist = "boom", "boom:write", None
    def load(self):
        {load}

real = metadata.entry_points
metadata.entry_points = lambda **how: [Entry()] if how.get("group") == "runbook.reporters" else real(**how)
from runbook.frontends.cli.app import main
sys.argv[0] = "runbook"
main(sys.argv[1:], prog_name="runbook")
"""


@pytest.mark.parametrize(
    ("load", "code", "said"),
    [
        ('raise ImportError("no module of that name")', 2, "cannot be used: boom:write: ImportError"),
        (
            "return lambda events, stream: 1 / 0",
            3,
            "--report boom=x: the reporter failed: ZeroDivisionError: division by zero",
        ),
    ],
    ids=["does not load", "fails"],
)
def test_a_reporter_of_a_package_fails_before_the_run_or_for_itself(
    folder: Folder, load: str, code: int, said: str
) -> None:
    folder.write("doc.md", "```bash\ntouch ran\n```\n")
    folder.write("plug.py", PLUG_IN.replace("{load}", load))
    done = subprocess.run(
        [sys.executable, "plug.py", "run", "doc.md", "--report", "boom=x", "--report", "junit=y.xml"],
        cwd=folder.path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code and said in done.stderr
    assert "fault of runbook" not in done.stderr
    assert (folder.path / "ran").exists() == (folder.path / "y.xml").exists() == (code == 3)
    assert not (folder.path / "x").exists()


# -- the terminal -----------------------------------------------------------------------------------------------------

TAKE = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Line:
    """A command at a terminal of its own; `close` is what becomes of a connection that is lost."""

    def __init__(self, folder: Folder, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.running = subprocess.Popen(
            [sys.executable, "-c", TAKE, *RUNBOOK, *arguments],
            cwd=folder.path,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def until(self, text: bytes) -> None:
        seen = b""
        while text not in seen:
            seen += os.read(self._master, 65536)

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def close(self) -> int:
        os.close(self._master)
        return self.running.wait(60)


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    started: list[Line] = []
    yield started
    for one in started:
        if one.running.poll() is None:
            one.running.kill()
            one.running.wait()


HELP = b"help]: "
PROGRAM = 'python3 -c \'print("ti" + "cks"); input()\''
LEFT = """# T

```bash
touch left; {waits}
```

```bash
echo second
```

```bash {{cleanup}}
echo cleans; rm left
```
"""


@pytest.mark.parametrize(
    ("arguments", "waits", "answers", "last"),
    [
        (["run", "doc.md"], "echo ticks; sleep 60", [], b"ticks"),
        (["run", "doc.md", "-q"], "echo ticks; sleep 60", [], b""),
        (["run", "doc.md"], "read -p ticks: x", [], b"ticks:"),
        (["run", "doc.md"], "watch -n 9 echo ticks", [], b"ticks"),
        (["test", "doc.md", "--in-place"], "echo ticks; sleep 60", [], b"doc.md"),
        (["step", "doc.md", "--plain"], "true", [(HELP, b"\r"), (HELP, b"\r")], b"(clean-up)"),
        (["step", "doc.md", "--plain"], PROGRAM, [(HELP, b"term\r")], b"ticks"),
        (["step", "doc.md"], PROGRAM, [(b"Welcome", b"\x1b"), (b"block 1 of 3", b"w")], b"ticks"),
        (["step", "doc.md"], "true", [(b"Welcome", b"\x1b"), (b"block 1 of 3", b"aa")], b"clean-up"),
    ],
)
def test_a_terminal_that_goes_away_ends_the_run_in_good_order(
    folder: Folder,
    lines: list[Line],
    arguments: list[str],
    waits: str,
    answers: list[tuple[bytes, bytes]],
    last: bytes,
) -> None:
    folder.write("doc.md", LEFT.format(waits=waits))
    line = Line(folder, *arguments, *([] if "step" in arguments else ["--report", "json=report.json"]))
    lines.append(line)
    for asked, keys in answers:
        line.until(asked)
        line.type(keys)
    line.until(last)
    while not (folder.path / "left").exists():
        time.sleep(0.05)
    assert line.close() == 129
    assert not (folder.path / "left").exists()
    (path,) = run_store.folder().glob("*/journal.jsonl")
    events = list(journal.read(path))
    ends = [event for event in events if isinstance(event, BlockFinished)]
    assert len({one.block for one in ends}) == 3 and isinstance(events[-1], RunFinished)
    assert next(one for one in ends if one.block == "doc.md:11").stdout == "cleans\n"
    assert all(one.reason != "declined" for one in ends)
    assert (
        "step" in arguments or json.loads((folder.path / "report.json").read_text())["status"] == "cancelled"
    )
