"""Whatever a block starts has ended when its session has, however it tried to get away."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.sessions.bash.session import BashSession
from runbook.sessions.process import process_tree
from runbook.sessions.process.containment import ControlGroup
from tests.conformance.cases import run

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

_DOUBLE_FORK = """python3 - <<'CODE'
import os
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.execvpe("sleep", ["sleep", "{time}"], {{"PATH": os.environ["PATH"]}})
CODE"""

SHAPES = {
    "job": "sleep {time} &",
    "orphan": "(sleep {time} &)",
    "disowned": "sleep {time} & disown",
    "nohup": "nohup sleep {time} >/dev/null 2>&1 &",
    "session": "(setsid sleep {time} &)",
    "group": "(set -m; sleep {time} >/dev/null 2>&1 &)",
    "environment": "(env -i sleep {time} >/dev/null 2>&1 &)",
    "session and environment": "(env -i setsid sleep {time} >/dev/null 2>&1 &)",
    "double fork": _DOUBLE_FORK,
    "deaf": "(setsid bash -c 'trap \"\" TERM HUP INT; exec -c sleep {time}' >/dev/null 2>&1 &)",
    "stopped": (
        "(env -i setsid sleep {time} >/dev/null 2>&1 &)\n"
        "until pgrep -f '^sleep {time}$'; do :; done; pkill -STOP -f '^sleep {time}$'"
    ),
    "coprocess": "coproc sleep {time}",
    "of another user": "(setpriv --reuid 65534 --clear-groups env -i setsid sleep {time} >/dev/null 2>&1 &)",
}


def _sleeping(time: str) -> list[int]:
    """The processes that sleep for just that time."""
    found = []
    for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        with contextlib.suppress(OSError):
            if Path(
                f"/proc/{pid}/cmdline"
            ).read_bytes() == f"sleep\0{time}\0".encode() and process_tree.alive(pid):
                found.append(pid)
    return found


@pytest.fixture(params=["group", "no group"])
def contained(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """With a control group, where this machine lends one, and without."""
    if request.param == "no group":
        monkeypatch.setattr(ControlGroup, "make", classmethod(lambda cls, name: None))
    yield


@pytest.mark.usefixtures("contained")
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_outlives_its_session(shape: str) -> None:
    if shape == "of another user" and os.getuid() != 0:
        pytest.skip("only root becomes another user")
    time = f"{300 + list(SHAPES).index(shape)}.{os.getpid()}"
    try:
        with BashSession() as session:
            result = run(
                session, SHAPES[shape].format(time=time) + f"\nuntil pgrep -f '^sleep {time}$'; do :; done"
            )
            assert result.ended.exit_status == 0, result.stderr
            assert len(_sleeping(time)) == 1
        assert _sleeping(time) == []
    finally:
        process_tree.send(_sleeping(time), signal.SIGKILL)


@pytest.mark.usefixtures("contained")
def test_a_process_that_goes_on_forking_is_caught() -> None:
    time = f"299.{os.getpid()}"
    hopper = f"""import os, time
end = time.monotonic() + 20
while time.monotonic() < end:
    if os.fork():
        os._exit(0)
    os.setsid()
os.execvp("sleep", ["sleep", "{time}"])
"""
    with BashSession() as session:
        run(session, f"(env -i PATH=\"$PATH\" python3 -c '{hopper}' >/dev/null 2>&1 &)")
        running = session._processes.running()
        assert running
    left = [
        pid
        for pid in process_tree.descendants([os.getpid()])
        if pid != os.getpid() and process_tree.alive(pid)
    ]
    hoppers = [
        pid for pid in left if f'sleep", "{time}'.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    process_tree.send(hoppers, signal.SIGKILL)
    assert hoppers == []


def test_ended_processes_of_a_session_of_their_own_are_collected() -> None:
    with BashSession() as session:
        run(session, "for i in $(seq 20); do (setsid sh -c 'exit 0' &); done; sleep 0.3")
        result = run(session, "ps -A -o ppid=,stat= | awk -v me=$PPID '$1 == me && $2 ~ /^Z/' | wc -l")
        assert result.stdout.strip() == b"0"
