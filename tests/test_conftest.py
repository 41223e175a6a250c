import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

SUITE = """
import os, signal, subprocess, sys
import tests.conftest
os.kill(os.getpid(), signal.{0})
subprocess.run([sys.executable, "-c", "import signal; print(signal.getsignal(signal.{0}) != signal.SIG_IGN)"])
"""


@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"])
def test_a_signal_that_the_suite_is_to_ignore_reaches_the_programs_that_it_starts(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SUITE.format(name)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(getattr(signal, name), signal.SIG_IGN),
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_a_failure_of_a_property_says_how_to_repeat_it() -> None:
    assert settings().print_blob


def test_every_test_has_a_time_limit(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("timeout")
    assert float(pytestconfig.getini("timeout")) > 0
