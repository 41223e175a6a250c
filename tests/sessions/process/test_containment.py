import os
import signal
import subprocess
import sys
import time

import pytest

from runbook.sessions.process.containment import ControlGroup


@pytest.fixture
def group() -> ControlGroup:
    found = ControlGroup.make(f"runbook-test-{os.getpid()}")
    if found is None:
        pytest.skip("this system lends no control group")
    return found


def test_what_a_member_starts_is_a_member_until_it_is_killed(group: ControlGroup) -> None:
    code = "import os, time; os.fork() or os.setsid(); time.sleep(300)"
    child = subprocess.Popen([sys.executable, "-c", code], env={}, preexec_fn=group.join)
    try:
        while len(group.members()) < 2:
            time.sleep(0.01)
        assert child.pid in group.members()
        group.kill()
        assert child.wait(60) == -signal.SIGKILL
    finally:
        child.kill()
    group.remove()
    assert not group.path.exists()


def test_without_a_control_group_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook.sessions.process.containment._own", lambda: None)
    assert ControlGroup.make("x") is None
