"""Whatever a block holds, the session answers within its limit, and the next block has the state from before."""

import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.sessions.bash.session import BashSession
from tests.conformance.cases import run

# Each example has an alarm of its own, which the limit of the whole test must not use.
pytestmark = pytest.mark.timeout(600, method="thread")

LIMIT_S = 2.0
STUCK_S = 30
"""A session that has not answered by then never will."""

words = st.sampled_from(
    [
        *(
            "echo",
            "a",
            "$v",
            '"',
            "'",
            "`",
            "$(",
            ")",
            "((",
            "))",
            "{",
            "}",
            "[[",
            "]]",
            "<<E",
            "E",
            "\\",
            "|",
            "||",
            "&&",
        ),
        *(
            ";",
            ";;",
            "!",
            "if",
            "then",
            "fi",
            "while",
            "do",
            "done",
            "case",
            "esac",
            "in",
            "for",
            "function",
            "f()",
        ),
        *(
            "exit",
            "exit 3",
            "return 4",
            "break",
            "false",
            "true",
            ":",
            "cat",
            "read x",
            "eval",
            "exec",
            "trap",
            "wait",
        ),
        *(
            "set -u",
            "set +e",
            "set -f",
            "set -C",
            "shopt -s extglob",
            "local x",
            "declare -A m",
            "${x",
            "}",
            "$((",
            "1/0",
        ),
        *(
            "\r",
            "\t",
            "\x01",
            "\x04",
            "\x1a",
            "\x1b[2J",
            "\x7f",
            "\x00",
            "é",
            "日本",
            "\udcff",
            "#",
            "~",
            "*",
            "?",
            "\n",
        ),
        *(
            "kill -TERM $$",
            "kill -9 $$",
            "(exit 9)",
            "sleep 0.01 &",
            "unset x",
            "x=(",
            "x=1",
            "export x",
            "cd /",
            "umask 7",
        ),
    ]
)
descriptors = st.integers(0, 40)
targets = st.sampled_from(["/dev/null", "&1", "&2", "&-", "/dev/full", "/nowhere/x", "&9", "/dev/stdout"])
redirections = st.builds(
    lambda command, fd, way, target: f"{command} {fd}{way}{target}\n",
    st.sampled_from(["exec", ":", "echo x"]),
    descriptors,
    st.sampled_from(["<", ">", ">>", "<>"]),
    targets,
)
long_lines = st.builds(
    lambda size, letter: f": {letter * size}\n", st.integers(4000, 200_000), st.sampled_from("x'\" ")
)
blocks = st.one_of(
    st.lists(words, max_size=12).map(" ".join),
    st.lists(words, max_size=12).map("\n".join),
    st.lists(redirections, min_size=1, max_size=5).map("".join),
    long_lines,
    st.text(st.characters(exclude_categories=()), max_size=60),
)


class Keeper:
    """A session, and an alarm for the case that it hangs."""

    def __init__(self, session: BashSession, folder: Path) -> None:
        self.session = session
        self.folder = folder  # where a redirection may make files
        self.numbers = count()

    def hold(self, code: str) -> None:
        number = next(self.numbers)
        signal.alarm(STUCK_S)
        before = f"v={number}; set +n +u; \\builtin cd {self.folder}"
        assert run(self.session, before, timeout=10).ended.exit_status == 0
        run(self.session, code, "fuzz", timeout=LIMIT_S)
        after = run(self.session, "\\builtin printf 'v is %s' \"$v\"", "after", timeout=10)
        assert (after.stdout, after.ended.exit_status) == (b"v is %d" % number, 0)
        signal.alarm(0)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    def stuck(number: int, frame: FrameType | None) -> None:
        raise AssertionError("the session hangs")

    before = signal.signal(signal.SIGALRM, stuck)
    with BashSession() as session:
        yield Keeper(session, tmp_path_factory.mktemp("fuzz"))
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(blocks)
def test_the_session_answers_and_keeps_its_state(keeper: Keeper, code: str) -> None:
    keeper.hold(code)


def test_what_such_a_block_writes_lies_in_a_folder_of_its_own(keeper: Keeper) -> None:
    keeper.hold("cd /")
    keeper.hold("> é¤¹1")
    assert (keeper.folder / "é¤¹1").exists()
