"""The guide in a real terminal: tmux presses the keys and tells what the screen shows."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.core.events import AsideFinished, BlockFinished, BlockStarted, RunFinished, Status
from runbook.storage import journal
from runbook.storage.runs import run_store
from tests.frontends.step.driver import copied

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
PATIENCE_S = 45.0


class Terminal:
    """A terminal of tmux with a shell in it, in which the guide runs."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self._socket = str(folder / "tmux")
        self._env = {
            **{key: value for key, value in os.environ.items() if key not in ("TMUX", "NO_COLOR")},
            "XDG_STATE_HOME": str(state),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "EDITOR": "sed -i s/three/four/",
            "PAGER": "cat > paged; true",
        }

    def start(self, width: int, height: int) -> None:
        size = ["-x", str(width), "-y", str(height)]
        self._tmux("-f", os.devnull, "new-session", "-d", *size, "bash --norc --noprofile -i")
        self.until(r"[#$]")

    def guide(self, *arguments: str) -> None:
        command = " ".join([sys.executable, "-m", "runbook", "step", *arguments, "article.md"])
        self.line(f"clear; {command}; echo left with $?")

    def line(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)
        self.press("Enter")

    def type(self, text: str) -> None:
        """Type a text into a field, and wait until it stands there."""
        self._tmux("send-keys", "-l", text)
        self.until(f"▌ .*{re.escape(text)}")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    @property
    def shown(self) -> str:
        return self._tmux("capture-pane", "-p").rstrip("\n")

    def until(self, pattern: str) -> str:
        """What is shown as soon as it matches; `pattern` is a regular expression, over all rows."""
        end = time.monotonic() + PATIENCE_S
        while not re.search(pattern, shown := self.shown, re.DOTALL):
            assert time.monotonic() < end, f"{pattern!r} never came:\n{shown}"
            time.sleep(0.05)
        return shown

    def asked(self, pattern: str) -> str:
        """The same, and that the person has a choice to make now."""
        return self.until(f"{pattern}.*Enter run")

    def gone(self, text: str) -> None:
        """Wait until a text is not shown any more."""
        end = time.monotonic() + PATIENCE_S
        while text in self.shown:
            assert time.monotonic() < end, f"{text!r} stays"
            time.sleep(0.05)

    def back(self) -> None:
        """Close what stands above the document."""
        self.press("Escape")
        self.gone("Esc close")

    def awake(self) -> None:
        """Wait until the guide answers to keys again after a program had the terminal: what came before is lost."""
        time.sleep(0.3)
        end = time.monotonic() + PATIENCE_S
        while "Esc close" not in self.shown:
            assert time.monotonic() < end, f"the guide sleeps:\n{self.shown}"
            self.press("?")
            time.sleep(0.3)
        self.back()

    def guide_pid(self) -> int:
        """The process of the guide: the only child of the shell."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", shell], capture_output=True, text=True, check=True
        )
        return int(listed.stdout.split()[0])

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *arguments],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture
def terminal(tmp_path: Path, state_home: Path) -> Iterator[Terminal]:
    folder = tmp_path / "t"
    folder.mkdir()
    copied(folder)
    one = Terminal(folder, state_home)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("before", "after"), [((80, 24), (200, 50)), ((200, 50), (80, 24))], ids=["grows", "shrinks"]
)
def test_every_verb_in_a_terminal_that_changes_its_size(
    terminal: Terminal, before: tuple[int, int], after: tuple[int, int]
) -> None:
    terminal.start(*before)
    terminal.guide("--report", "json=report.json")
    terminal.until("Welcome")
    terminal.press("Escape")
    terminal.until("place.md is needed first")
    terminal.press("Down", "Enter")  # run it without asking
    terminal.asked("next block 3 of 10")
    terminal.press("Enter")
    shown = terminal.asked("✓ passed.*block 3 .*two.txt.*next block 4 of 10 count")
    assert "ls notes | wc -l" in shown.split("next block 4")[1]
    terminal.press("Enter")
    terminal.asked("✗ failed.*because no match.*next block 5")

    terminal.press("[", "[", "E")  # the block before the failed one, in an editor
    terminal.until("Run it as edited")
    terminal.press("y")
    terminal.asked("attempt 2.*four.txt")
    terminal.press("!")
    terminal.until("Your own command")
    terminal.type("cat notes/four.txt")
    terminal.press("Enter")
    terminal.asked("✓ passed.*your own command.*note four")

    terminal.resize(*after)
    terminal.until("run again block 3 of 10 write")
    terminal.press(".", "Enter")
    terminal.until("Block 5 needs values")
    terminal.type("Ada")
    terminal.press("Enter")
    time.sleep(1.0)  # nothing shows that the next field has the keys
    terminal.type("서울")
    terminal.press("Enter")
    terminal.asked("written by Ada in 서울.*next block 6")
    terminal.press("s")
    terminal.asked("next block 7")
    terminal.press("Enter")
    terminal.until("running block 7.*row 60 한글 日本 🎉")
    terminal.press("C-c")
    terminal.asked("! cancelled.*next block 8 of 10 ask")
    terminal.press("Enter")
    terminal.until(r"── article.md:68[^\n]*\nWhose turn is it\?")
    terminal.line("Bo")
    terminal.asked("It is the turn of Bo.*next block 9")
    terminal.press("/")
    terminal.until("Search document and output")
    terminal.type("hurry")
    terminal.press("Enter")
    terminal.gone("Search document")
    assert "test -e hurry" in terminal.shown or "tried hurry" in terminal.shown
    terminal.press("d")
    terminal.until("the document shows no result for it")
    terminal.back()
    terminal.press("v")
    terminal.until("who=Bo.*Esc close")
    terminal.back()
    terminal.press("p")
    terminal.awake()
    terminal.asked("next block 9")
    terminal.press(".", "a")
    terminal.until(r"again in \d")
    terminal.asked("attempt 2.*next block 10 of 10 tidy")
    terminal.press("q")
    terminal.until("Leave now")
    terminal.press("y")
    terminal.until("cleans up with this")
    terminal.press("n")
    terminal.until("Keep a small archive: .* passed, 1 failed, 1 cancelled.*journal: .*left with 130")
    assert (terminal.folder / "report.json").exists() and (terminal.folder / "notes").is_dir()

    (path,) = run_store.folder().glob("*/journal.jsonl")
    events = list(journal.read(path))
    ends = {event.block: event for event in events if isinstance(event, BlockFinished)}
    assert {
        name.rpartition(":")[2]: str(one.status) for name, one in ends.items() if name.startswith("article")
    } == {
        "21": "passed",
        "39": "failed",
        "51": "passed",
        "57": "skipped",
        "63": "cancelled",
        "68": "passed",
        "73": "passed",
        "79": "skipped",
    }
    assert ends["place.md:3"].status is Status.PASSED
    assert [one.code for one in events if isinstance(one, AsideFinished) and not one.fills] == [
        "cat notes/four.txt\n"
    ]


def test_a_killed_guide_leaves_a_journal_and_a_terminal_that_can_be_reset(terminal: Terminal) -> None:
    terminal.start(80, 24)
    (terminal.folder / "place").touch()
    terminal.guide()
    terminal.until("Welcome")
    terminal.press("Escape")
    terminal.until("place.md is needed first")
    terminal.press("Enter")
    terminal.asked("next block 3")
    terminal.press("Enter")
    terminal.asked(r"✓ passed[^\n]*block 3 ")
    terminal.press("]", "]", "]", "Enter")
    terminal.until("running block 7.*row 60")
    (path,) = run_store.folder().glob("*/journal.jsonl")
    os.kill(terminal.guide_pid(), signal.SIGKILL)
    terminal.until("Killed")
    terminal.line("reset; echo it is mine")
    terminal.until("(?m)^it is mine")
    events = list(journal.read(path))
    ended = [event for event in events if isinstance(event, BlockFinished)]
    assert ended[-1].block == "article.md:21" and ended[-1].status is Status.PASSED
    assert isinstance([event for event in events if isinstance(event, BlockStarted)][-1], BlockStarted)
    assert [event.block for event in events if isinstance(event, BlockStarted)][-1] == "article.md:63"


@pytest.mark.parametrize("interrupted", [False, True])
def test_when_the_terminal_goes_away_the_run_ends_in_good_order(
    terminal: Terminal, interrupted: bool
) -> None:
    terminal.start(80, 24)
    (terminal.folder / "place").touch()
    (terminal.folder / "hurry").touch()
    terminal.guide()
    terminal.until("Welcome")
    terminal.press("Escape")
    terminal.until("place.md is needed first")
    terminal.press("Enter")
    terminal.asked("next block 3")
    terminal.press("Enter")
    terminal.asked(r"✓ passed[^\n]*block 3 ")
    if interrupted:
        (terminal.folder / "hurry").unlink()
        terminal.press("]", "]", "]", "Enter")
        terminal.until("running block 7.*row 60")
        terminal.press("C-c")
        terminal.asked("! cancelled.*run again block 7")
    pid = terminal.guide_pid()
    terminal.close()
    end = time.monotonic() + PATIENCE_S
    while Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text():
        assert time.monotonic() < end, "the guide goes on without a terminal"
        time.sleep(0.1)
    (path,) = run_store.folder().glob("*/journal.jsonl")
    events = list(journal.read(path))
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.CANCELLED
    assert not (terminal.folder / "notes").exists()  # the clean-up ran
