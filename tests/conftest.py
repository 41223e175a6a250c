"""Every test has a state directory and a runtime directory of its own: no journal of a test ends up among the user's,
and no session of one test is swept by another's."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import ROOT

# No test may depend on how fast the machine is. CI draws the same examples each time; at a desk they are new ones, and
# a failure says how to have its own again, since it may come once in many runs.
settings.register_profile(
    "runbook",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("runbook")

# What is ignored stays so in the programs that a process starts, and the product respects it; the tests send these
# signals to programs that they start. What is handled is as usual again in those, so a handler that does nothing
# leaves this process what nohup(1), or a shell without job control, wanted of it.
for _number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, lambda number, frame: None)


@pytest.fixture(autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(path))
    return path


@pytest.fixture(autouse=True)
def terminal_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test takes for a terminal is a capable one, wherever the test runs."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(autouse=True)
def runtime_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path_factory.mktemp("runtime")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(path))
    return path


SLOW = (
    "tests/authoring/export",
    "tests/authoring/update/test_corpus.py",
    "tests/authoring/update/test_json_tree.py",
    "tests/authoring/update/test_properties.py",
    "tests/conformance",
    "tests/core/test_results.py",
    "tests/docs",
    "tests/documents/test_edits.py",
    "tests/documents/test_fuzz.py",
    "tests/documents/test_html.py",
    "tests/documents/test_parse.py",
    "tests/fixtures",
    "tests/frontends",
    "tests/masking/test_masker.py",
    "tests/reporting/html/test_browser.py",
    "tests/reporting/live/test_console.py",
    "tests/running/suite",
    "tests/running/test_preflight.py",
    "tests/running/test_signals.py",
    "tests/sessions",
    "tests/shell/test_override.py",
    "tests/test_conftest.py",
)
"""What starts processes or browsers, or draws many examples: more than two seconds a module (``--durations=0``)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow: ``-m "not slow"`` is what to run after each change."""
    for item in items:
        if item.path.is_relative_to(ROOT) and item.path.relative_to(ROOT).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)
