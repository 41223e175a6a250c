"""A run that goes over into the guide, and runs that the guide and `runbook run` hand to each other: in tmux."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.frontends.step.test_tmux import Terminal

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

ARTICLE = """# Count

```bash {name=one}
value=1; echo one >>ran
```

```bash {name=two}
echo two >>ran; value=$((value + 1)); test -e ok
```

```bash {name=three}
echo "three $value" >>ran
```
"""


@pytest.fixture
def terminal(tmp_path: Path, state_home: Path) -> Iterator[Terminal]:
    (state_home / "runbook").mkdir()
    (state_home / "runbook" / "guide-seen").touch()
    (tmp_path / "article.md").write_text(ARTICLE)
    one = Terminal(tmp_path, state_home)
    one.start(100, 30)
    yield one
    one.close()


def type_command(terminal: Terminal, *arguments: str) -> None:
    terminal.line(f"clear; {' '.join([sys.executable, '-m', 'runbook', *arguments])}; echo left with $?")


def ran(terminal: Terminal) -> list[str]:
    return (terminal.folder / "ran").read_text().splitlines()


def test_a_failure_hands_the_run_over_in_the_same_shell(terminal: Terminal) -> None:
    type_command(terminal, "run", "--pause-on-failure", "article.md")
    terminal.asked("failed.*block 2.*next block 3")
    (terminal.folder / "ok").touch()
    terminal.press("[", "Enter")
    terminal.asked("passed [^\n]*attempt 2 · block 2")
    terminal.press("a")
    terminal.until("run 20.*Esc close")
    terminal.back()
    terminal.press("q")
    terminal.until("left with 0")
    assert ran(terminal) == ["one", "two", "two", "three 3"]


def test_a_run_that_passes_is_a_run(terminal: Terminal) -> None:
    (terminal.folder / "ok").touch()
    type_command(terminal, "run", "--pause-on-failure", "article.md")
    terminal.until("3 passed.*left with 0")


def test_what_is_left_of_a_paused_run_is_resumed(terminal: Terminal) -> None:
    type_command(terminal, "run", "--pause-on-failure", "article.md")
    terminal.asked("failed.*block 2.*next block 3")
    terminal.press("q")
    terminal.until("Leave now")
    terminal.press("y")
    terminal.until("to go on: runbook resume .*left with 1")
    (terminal.folder / "ok").touch()
    type_command(terminal, "resume")
    terminal.until("3 passed.*left with 0")
    assert ran(terminal) == ["one", "two", "two", "three 2"]


def test_the_guide_takes_over_a_run_and_gives_it_back(terminal: Terminal) -> None:
    type_command(terminal, "run", "--quiet", "article.md")
    terminal.until("left with 1")
    type_command(terminal, "step", "--resume", "article.md")
    terminal.asked("passed.*next block 2")
    terminal.press("q")
    terminal.until("Leave now")
    terminal.press("y")
    terminal.until("left with 0")
    (terminal.folder / "ok").touch()
    type_command(terminal, "resume", "--quiet")
    terminal.until("3 passed.*left with 0")
    assert ran(terminal) == ["one", "two", "two", "three 2"]
