"""`runbook run` in a terminal: questions, passwords, editors, ^C; and the terminal is afterwards as it was."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

SHELL_PROMPT = "ready> "


class Person:
    """Somebody at a terminal with a shell in it."""

    def __init__(self, folder: Path) -> None:
        env = {**os.environ, "PS1": SHELL_PROMPT, "TERM": "xterm", "HISTFILE": "/dev/null", "NO_COLOR": "1"}
        self.child = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "--noediting"],
            cwd=str(folder),
            env=env,
            timeout=20,
            encoding="utf-8",
        )
        self.child.expect_exact(SHELL_PROMPT)
        self.folder = folder
        self.settings = self.command("stty -g")

    def command(self, line: str) -> str:
        self.child.sendline(line)
        self.child.expect_exact(line)
        self.child.expect_exact(SHELL_PROMPT)
        return str(self.child.before).strip()

    def run(self, *blocks: str, options: str = "") -> None:
        """Start a run; `finish` waits for its end."""
        text = "# T\n\n" + "".join(f"```bash\n{block}\n```\n\n" for block in blocks)
        (self.folder / "doc.md").write_text(text)
        line = f"{sys.executable} -m runbook run doc.md {options}; echo code=$?"
        self.child.sendline(line)
        self.child.expect_exact("echo code=$?")

    def finish(self) -> tuple[int, str]:
        """The exit code and what was seen; the terminal's settings must be as before."""
        self.child.expect(r"code=(\d+)\s")
        code, seen = int(str(self.child.after).partition("=")[2]), str(self.child.before)
        self.child.expect_exact(SHELL_PROMPT)
        assert self.command("stty -g") == self.settings
        return code, seen

    def pid(self) -> int:
        """The process that runs the document."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text()
        return int(children.split()[0])


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    one = Person(tmp_path)
    yield one
    one.child.close(force=True)


def test_a_question_is_answered(person: Person) -> None:
    person.run('read -r -p "name? " n; echo "hi $n"')
    person.child.expect_exact("name? ")
    person.child.sendline("bob")
    code, seen = person.finish()
    assert code == 0 and "hi bob" in seen


def test_a_password_is_not_echoed(person: Person) -> None:
    person.run(
        'read -r -s -p "pass? " p; echo "length ${#p}"',
        "printf 'tty? ' >/dev/tty; stty -echo </dev/tty; read -r q </dev/tty; stty echo </dev/tty; echo \"${#q} read\"",
    )
    person.child.expect_exact("pass? ")
    time.sleep(0.2)
    person.child.sendline("s3cret")
    person.child.expect_exact("tty? ")
    time.sleep(0.2)
    person.child.sendline("hidden!")
    code, seen = person.finish()
    assert code == 0 and "7 read" in seen
    assert "hidden!" not in seen


def test_the_session_has_the_size_of_the_terminal_also_when_it_changes(person: Person) -> None:
    person.child.setwinsize(31, 97)
    person.run("stty size </dev/tty; read -r -p 'wait ' x; stty size </dev/tty")
    person.child.expect_exact("31 97")
    person.child.expect_exact("wait ")
    person.child.setwinsize(33, 95)
    time.sleep(0.2)
    person.child.sendline("")
    _, seen = person.finish()
    assert "33 95" in seen


def test_an_interactive_block_has_the_terminal_for_all_its_streams(person: Person) -> None:
    person.run(
        "echo before",
        "# runbook\n[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && printf '\\033[5n raw\\n'",
        "[ -t 1 ] || echo piped again",
    )
    code, _ = person.finish()
    assert code == 1  # without the directive there are pipes
    (person.folder / "doc.md").write_text(
        "# T\n\n```bash { interactive }\n[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && printf 'all \\033[7m three\\n'\n```\n\n"
        "```bash\n[ -t 1 ] || echo piped again\n```\n"
    )
    person.child.sendline(f"{sys.executable} -m runbook run doc.md; echo code=$?")
    person.child.expect_exact("echo code=$?")
    code, seen = person.finish()
    assert code == 0 and "all \x1b[7m three" in seen and "piped again" in seen
    assert "background" not in seen


@pytest.mark.skipif(shutil.which("vi") is None, reason="no vi here")
def test_an_editor_works_and_the_view_goes_on(person: Person) -> None:
    person.run("printf 'old\\n' >file.txt", "vi file.txt", "cat file.txt")
    person.child.expect_exact("old", timeout=10)
    person.child.expect("file.txt.*1L|1049h|\x1b\\[1;1H", timeout=10)
    time.sleep(1)
    person.child.send("ccnew line\x1b:wq\r")
    code, seen = person.finish()
    assert code == 0 and "3 passed" in seen
    assert (person.folder / "file.txt").read_text() == "new line\n"


def test_interrupting_a_block_ends_the_block_and_keeps_the_state(person: Person) -> None:
    person.run("v=4; echo started; sleep 60", 'echo "v is $v"', options="--keep-going")
    person.child.expect_exact("started")
    time.sleep(0.3)
    person.child.send("\x03")
    code, seen = person.finish()
    assert code == 130 and "v is 4" in seen


def test_interrupting_twice_ends_the_run(person: Person) -> None:
    person.run("trap '' INT; echo started; sleep 60; sleep 60", "echo never seen", options="--keep-going")
    person.child.expect_exact("started")
    time.sleep(0.3)
    person.child.send("\x03")
    time.sleep(0.3)
    person.child.send("\x03")
    code, seen = person.finish()
    assert code == 130
    assert "\n    never seen" not in seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_leaves_the_terminal_as_it_was(person: Person, number: signal.Signals) -> None:
    person.run("stty -echo raw </dev/tty; echo started; sleep 60")
    person.child.expect_exact("started")
    time.sleep(0.3)
    os.kill(person.pid(), number)
    code, _ = person.finish()
    assert code == 128 + number


def test_a_run_in_the_background_is_not_stopped_by_the_terminal(person: Person) -> None:
    person.run("read -r x || echo no input; [ -t 0 ] || echo no terminal", options="& wait $!")
    code, seen = person.finish()
    assert code == 0 and "no input" in seen and "no terminal" in seen
