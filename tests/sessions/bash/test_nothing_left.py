"""After every end of `runbook run`, the process table and the private folders tell nothing of it any more."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.sessions.process import process_tree, runtime_dir
from runbook.sessions.process.reaper import sweep
from tests.frontends.cli.command import RUNBOOK

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

BLOCK = """# T

```bash
sleep 301 &
(setsid sleep 302 >/dev/null 2>&1 &)
nohup sleep 303 >/dev/null 2>&1 &
echo "$RUNBOOK_MARK" >token
```

```bash {attributes}
v=1
sh -c 'sleep 304; true'
```
"""


class Run:
    """A run in the middle of its second block, which has these `attributes`."""

    def __init__(self, folder: Path, *options: str, attributes: str = "") -> None:
        (folder / "doc.md").write_text(BLOCK.replace("{attributes}", attributes))
        self.process = subprocess.Popen(
            [*RUNBOOK, "run", "doc.md", *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.token = _wait(lambda: (folder / "token").exists() and (folder / "token").read_text().strip())
        # bash, three sleeps, sh and its sleep; a busy machine may not show them before the time of the block is over
        _wait(lambda: len(self.left()) >= 6 or self.process.poll() is not None)

    def left(self) -> list[int]:
        return [pid for pid in process_tree.marked(str(self.token)) if process_tree.alive(pid)]

    @property
    def folder(self) -> Path:
        return runtime_dir.base() / str(self.token)

    def gone(self) -> bool:
        return not self.left() and not self.folder.exists()

    def guardian(self) -> int:
        (found,) = [
            pid
            for pid in process_tree.children(self.process.pid)
            if Path(f"/proc/{pid}/exe").resolve() != Path("/usr/bin/bash").resolve()
            and os.getsid(pid) == pid
            and pid not in self.left()
        ]
        return found

    def kill(self) -> None:
        for pid in (self.process.pid, *self.left()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate(timeout=60)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    one = Run(tmp_path)
    yield one
    one.kill()


def _wait(condition: object, limit: float = 60.0) -> object:
    assert callable(condition)
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


@pytest.mark.parametrize(
    "signals",
    [[signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT], [signal.SIGINT, signal.SIGINT]],
    ids=lambda signals: "+".join(one.name for one in signals),
)
def test_a_signal_ends_everything(run: Run, signals: list[signal.Signals]) -> None:
    for number in signals:
        run.process.send_signal(number)
        time.sleep(0.1)
    run.process.communicate(timeout=60)
    assert run.process.returncode == 128 + signals[0]
    _wait(run.gone)


def test_after_a_kill_the_guardian_ends_everything(run: Run) -> None:
    run.process.kill()
    run.process.communicate(timeout=60)
    _wait(run.gone)


def test_when_the_guardian_is_killed_too_the_next_start_sweeps(run: Run) -> None:
    guardian = run.guardian()
    os.kill(guardian, signal.SIGKILL)
    run.process.kill()
    run.process.communicate(timeout=60)
    _wait(lambda: len(run.left()) < 6 and not process_tree.alive(guardian))  # bash ends with its parent
    assert run.left() and run.folder.exists()
    assert run.folder in sweep()
    assert run.gone()


def test_a_folder_whose_engine_lives_is_not_swept(run: Run) -> None:
    assert run.folder not in sweep()
    assert len(run.left()) >= 6 and run.folder.exists()


def test_an_ordinary_end_leaves_nothing(tmp_path: Path) -> None:
    run = Run(tmp_path, attributes="{timeout=1s}")
    run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert run.gone()


def test_background_jobs_are_kept_on_request(tmp_path: Path) -> None:
    run = Run(tmp_path, "--keep-background", attributes="{timeout=1s}")
    out, _ = run.process.communicate(timeout=60)
    try:
        # Of an engine that somebody killed nothing is kept: the guardian sees to that.
        assert (run.process.returncode, run.folder.exists()) == (1, False), out
        assert len(run.left()) == 3, out
    finally:
        process_tree.send(run.left(), signal.SIGKILL)


def test_jobs_that_are_kept_outlive_a_run_that_starts_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that starts has the lock of the folder open already, and gets it when the other is through."""
    ending = runtime_dir.RunDir(tmp_path)
    lock = fcntl.flock

    def late(descriptor: int, operation: int) -> None:
        ending.remove()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    assert list(runtime_dir.abandoned(tmp_path)) == []


@pytest.mark.timeout(300)
def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each has its own shell, variables, files; two hundred of them were tried by hand."""
    document = (
        '# T\n\n```bash\nv=$RANDOM-$$; echo "$v" >mine\n```\n\n```bash\nfalse\n```\n\n'
        '```bash\n[[ $(cat mine) == "$v" ]] && echo "mine: $v"\n```\n'
    )
    (tmp_path / "doc.md").write_text(document)
    started = []
    for number in range(16):
        place = tmp_path / str(number)
        place.mkdir()
        started.append(
            subprocess.Popen(
                [*RUNBOOK, "run", "../doc.md", "--keep-going"],
                cwd=place,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    for one in started:
        out, _ = one.communicate(timeout=120)
        assert one.returncode == 1
        assert "mine: " in out and "2 passed" in out
