import os
import signal

from runbook.sessions.process.reaper import Guardian
from runbook.sessions.process.runtime_dir import RunDir


def test_a_guardian_that_somebody_has_stopped_goes_too() -> None:
    folder = RunDir()
    guardian = Guardian(folder)
    os.kill(guardian.pid, signal.SIGSTOP)
    os.waitpid(guardian.pid, os.WUNTRACED)
    guardian.dismiss()
    assert folder.path.exists(), "it has cleaned up nothing: the engine is still there"
    folder.remove()
