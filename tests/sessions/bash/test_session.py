"""What one session does that cases of blocks cannot say: late output, several sessions, snapshots, bounds."""

import gc
import os
import signal
import time
from pathlib import Path

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.errors import SessionError
from runbook.core.events import Changes, Reason
from runbook.engine.session import Command, Ended, Output
from runbook.sessions.bash.running_block import INTERRUPT_STATUS
from runbook.sessions.bash.session import BashSession
from runbook.sessions.bash.states import save_interval
from runbook.sessions.bash.states.save_interval import Pace
from runbook.sessions.process import process_tree
from tests.conformance.cases import run


def test_two_sessions_in_one_process_do_not_touch_each_other() -> None:
    with BashSession() as first, BashSession() as second:
        run(first, "v=1; (setsid sleep 30.4321 &)")
        run(second, "v=2; sleep 30", timeout=0.3)
        assert run(first, "echo $v; pgrep -f '^sleep 30.4321$' | wc -l").stdout == b"1\n1\n"
        second.close()
        assert run(first, "echo $v").stdout == b"1\n"


def test_late_output_carries_the_token_of_its_block_also_after_the_shell_has_died() -> None:
    with BashSession() as session:
        run(session, "(sleep 0.3; echo late) &", "first")
        run(session, "kill -9 $$", "second")
        third = run(session, "sleep 0.6; echo own", "third")
        assert third.stdout == b"own\n"
        assert ("first", b"late\n") in third.late


def test_a_shell_that_is_killed_between_two_blocks_is_started_anew() -> None:
    with BashSession() as session:
        run(session, "v=1")
        os.kill(session.pid, signal.SIGKILL)
        time.sleep(0.1)
        result = run(session, "echo $v")
        assert (result.stdout, result.ended.exit_status) == (b"1\n", 0)


def test_without_snapshots_a_failure_still_keeps_the_state() -> None:
    with BashSession(snapshot=False) as session:
        run(session, "v=1")
        assert run(session, "w=2; false").ended.exit_status == 1
        assert run(session, "echo $v$w").stdout == b"12\n"


@pytest.mark.parametrize("kill", ["kill $!", "kill -TERM %1", "kill $!; wait $! || true"])
def test_a_job_that_is_killed_before_it_has_begun_its_program_is_not_a_second_shell(kill: str) -> None:
    """Such a child still has the traps of the shell."""
    with BashSession() as session:
        shell = run(session, "echo $$; n=0; false").stdout
        for _ in range(3):
            assert run(session, f"sleep 60 & {kill}", timeout=20).ended.reason is None
        assert [run(session, "n=$((n + 1)); echo $n $$").stdout for _ in range(3)] == [
            b"%d %s" % (number, shell) for number in (1, 2, 3)
        ]


def test_a_return_trap_does_not_meet_the_session_itself() -> None:
    with BashSession() as session:
        assert run(session, "trap 'echo R' RETURN; f() { :; }; f").stdout == b""
        assert run(session, "echo two").stdout == b"two\n"
        assert run(session, "declare -ft f; f; trap -p RETURN").stdout == b"R\ntrap -- 'echo R' RETURN\n"


def test_a_trace_on_another_descriptor_shows_the_documents_lines_only() -> None:
    with BashSession() as session:
        run(session, "BASH_XTRACEFD=1; set -x")
        assert b"runbook" not in run(session, "echo two").stdout


def test_an_exit_trap_of_the_document_runs_when_the_session_ends(tmp_path: Path) -> None:
    with BashSession() as session:
        run(session, f"trap 'echo bye $v >{tmp_path}/bye' EXIT; v=1")
        run(session, "v=2; false")
        assert not (tmp_path / "bye").exists()
    assert (tmp_path / "bye").read_text() == "bye 2\n"


def test_an_exit_trap_that_is_taken_does_not_run_again(tmp_path: Path) -> None:
    with BashSession() as session:
        run(session, f"trap 'echo bye >>{tmp_path}/bye' EXIT; false")
        code = session.take_exit_trap()
        assert code == f"echo bye >>{tmp_path}/bye"
        run(session, code)
        assert session.take_exit_trap() is None
    assert (tmp_path / "bye").read_text() == "bye\n"


def test_merged_streams_keep_their_order_and_the_documents_name() -> None:
    with BashSession() as session:
        code = "for i in 1 2 3; do echo out $i; echo err $i >&2; done; nosuch_program || true"
        result = run(session, code, merged=True, name="a b.md")
        lines = result.stdout.decode().splitlines()
        assert lines[:6] == [f"{stream} {i}" for i in (1, 2, 3) for stream in ("out", "err")]
        assert lines[6] == "a b.md: line 1: nosuch_program: command not found"
        assert (result.stderr, result.ended.background) == (b"", False)
        assert run(session, "echo out; echo err >&2").stderr == b"err\n"


def test_a_descriptor_that_the_shell_keeps_is_the_running_blocks() -> None:
    with BashSession() as session:
        first = run(session, "exec 3>&1 4>&2; echo one", "first")
        assert (first.stdout, first.ended.background) == (b"one\n", False)
        second = run(session, "echo two >&3; echo three >&4", "second")
        assert (second.stdout, second.stderr, second.late) == (b"two\n", b"three\n", [])
        run(session, "exec 3>&- 4>&-", "third")
        assert run(session, "echo four", "fourth").stdout == b"four\n"


def test_code_that_looks_for_its_own_folder_finds_the_working_directory(tmp_path: Path) -> None:
    with BashSession(cwd=tmp_path) as session:
        code = """cd "$(dirname "${BASH_SOURCE[0]}")"
pwd
echo "${BASH_SOURCE[0]}"
cat >script.sh <<'END'
echo "${BASH_SOURCE[0]}"
END
. ./script.sh"""
        assert run(session, code).stdout == f"{tmp_path}\ndocument\n./script.sh\n".encode()


def test_environment_of_a_command_is_exported() -> None:
    with BashSession() as session:
        assert run(session, "sh -c 'echo \"$A\"'", environment={"A": "x 'y'\nz"}).stdout == b"x 'y'\nz\n"
        assert run(session, "sh -c 'echo \"$A\"'", environment={"A": "b"}).stdout == b"b\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_wish_to_end_ends_the_block_and_keeps_the_state(number: signal.Signals) -> None:
    wake, ring = os.pipe()
    cancel = Cancellation()
    with BashSession(cancel=cancel, wake=wake) as session:
        _end_after_its_output(session, cancel, ring, number, "v=1; echo on; sleep 60 || true; echo no")
        assert run(session, "echo $v").stdout == b"1\n"
    os.close(ring)
    os.close(wake)


def test_a_wish_that_comes_before_the_shell_has_the_block_keeps_it_from_running(tmp_path: Path) -> None:
    cancel = Cancellation()
    with BashSession(cancel=cancel) as session:
        cancel.ask(Wish.RUN, signal.SIGTERM)
        late = Command("b", f"touch {tmp_path}/ran", heeded=Wish.NOTHING)
        (end,) = session.execute(late)
        assert isinstance(end, Ended) and end.reason is Reason.INTERRUPTED
        assert not (tmp_path / "ran").exists()
        known = Command("c", "echo clean", heeded=Wish.RUN)
        assert [piece.data for piece in session.execute(known) if isinstance(piece, Output)] == [b"clean\n"]


def test_a_wish_to_end_while_bash_starts_a_program_keeps_the_state() -> None:
    """A shell that takes up much memory is in fork(2) for long: there the signal finds it nearly every time."""
    for _ in range(3):
        wake, ring = os.pipe()
        cancel = Cancellation()
        with BashSession(cancel=cancel, wake=wake) as session:
            run(session, "set -- {1..500000}; kept_behind=1; set --")
            code = "v=1; echo on; sleep 60 || true; echo no"
            _end_after_its_output(session, cancel, ring, signal.SIGTERM, code)
            assert run(session, "echo $v").stdout == b"1\n"
        os.close(ring)
        os.close(wake)


def _end_after_its_output(
    session: BashSession, cancel: Cancellation, ring: int, number: signal.Signals, code: str
) -> None:
    ends = []
    for piece in session.execute(Command("b", code)):
        if isinstance(piece, Ended):
            ends.append(piece)
        else:
            assert piece.data == b"on\n"
            cancel.ask(Wish.BLOCK, number)
            os.write(ring, b"!")
    assert [(one.exit_status, one.reason) for one in ends] == [(INTERRUPT_STATUS, Reason.INTERRUPTED)]


def test_nothing_stays_open_or_running() -> None:
    run_once = BashSession
    with run_once() as session:
        run(session, "true")
    gc.collect()
    before = set(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else set()
    children = process_tree.children(os.getpid())
    for _ in range(3):
        with run_once() as session:
            run(session, "sleep 50 & (sleep 51 &) ; false")
            run(session, "kill -9 $$")
            run(session, "true")
    gc.collect()
    assert set(os.listdir("/proc/self/fd")) == before
    assert process_tree.children(os.getpid()) == children


def test_ended_jobs_of_blocks_do_not_pile_up() -> None:
    # What other tests have left without a parent, ended or not, has come to this process, too.
    before = len(process_tree.children(os.getpid()))
    with BashSession() as session:
        for _ in range(20):
            run(session, "(true &); true & sleep 0.01")
        assert len(process_tree.children(os.getpid())) - before < 10


def test_a_large_state_is_not_saved_after_every_block(monkeypatch: pytest.MonkeyPatch) -> None:
    saves: list[bool] = []
    with BashSession() as session:
        run(session, "for ((i = 0; i < 4000; i++)); do declare v$i=$i; done; last=0")
        due = session._pace.due

        def noted(now: float) -> bool:
            saves.append(due(now))
            return saves[-1]

        monkeypatch.setattr(session._pace, "due", noted)
        for _ in range(20):
            run(session, "last=1")
        assert run(session, "echo $v3999; false").stdout == b"3999\n"
        assert run(session, "echo $v3999").stdout == b"3999\n"
    assert saves.count(True) < len(saves)


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the states that sessions save; what a block leaves is looked at from the first one on."""
    sizes: list[int] = []
    saved = Pace.saved

    def noted(self: Pace, now: float, seconds: float, size: int) -> None:
        sizes.append(size)
        saved(self, now, seconds, size)

    monkeypatch.setattr(Pace, "saved", noted)
    monkeypatch.setattr(save_interval, "WORTH", 0)
    return sizes


def test_the_state_is_saved_after_blocks_that_may_have_changed_it_only(saves: list[int]) -> None:
    with BashSession() as session:
        run(session, "v=1")
        for code in ("echo $v", "ls / | wc -l", "cat <<E\n$v\nE"):
            ended = run(session, code).ended
            assert (len(saves), ended.exit_status) == (1, 0)
            assert ended.changes == Changes()
            assert ended.variables()["v"] == "1"
        assert run(session, "kill -9 $$").ended.reason is None
        assert run(session, "echo $v").stdout == b"1\n"
        run(session, "v=2")
        assert run(session, "/bin/sh -c 'kill -9 $PPID'").ended.exit_status == 137
        assert run(session, "echo $v").stdout == b"2\n"


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ("f() { v=2; }", "f"),
        ("ls() { v=2; }", "ls -l | cat; ls"),
        ("alias say='v=2; echo'", "say hi"),
        ("trap 'v=2' DEBUG", "echo hi"),
        ("set +e; trap 'v=2' ERR", "ls /nowhere"),
        ("trap 'v=2' USR1", "/bin/sh -c 'kill -USR1 $PPID'"),
        ("i='v=2'; a=(7); declare -n r='a[i]'", "echo $r"),
        ("PS4='${v:=2}'; unset v; set -x", "echo hi"),
    ],
)
def test_what_a_word_stands_for_may_change_the_state(saves: list[int], before: str, code: str) -> None:
    with BashSession() as session:
        run(session, "v=1")
        run(session, before)
        run(session, code)
        run(session, "kill -9 $$")
        assert run(session, "builtin echo $v").stdout == b"2\n"


def test_a_state_that_was_not_saved_is_not_taken_for_the_shells(
    saves: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with BashSession() as session:
        run(session, "v=1")
        with monkeypatch.context() as patch:
            patch.setattr(session._pace, "due", lambda now: False)
            run(session, "v=2")
        run(session, "ls /")
        run(session, "kill -9 $$")
        assert run(session, "echo $v").stdout == b"2\n"


def test_a_substitution_is_watched_without_a_process_more() -> None:
    with BashSession() as session:
        assert run(session, "export X=$(sh -c 'echo $PPID'); echo $((X == $$))").stdout == b"1\n"


@pytest.mark.parametrize(
    "code",
    [
        "a=($(exit 7))",
        "a=([$(exit 7)0]=1)",
        "a[$(exit 7)0]=1",
        "x=$(( $(echo 1; exit 7) + 1 ))",
        "(( $(echo 1; exit 7) + 1 ))",
        "[[ x =~ $(exit 7) ]]",
        "for i in a$(exit 7){b,c}; do echo no; done",
        "case `exit 7` in *) echo no ;; esac",
        ': "${x:-"$(exit 7)"}"',
        "echo no >/dev/null$(exit 7)",
        "cat <<<$(exit 7)",
        "echo no a | cat - $(exit 7)",
        "export x=$( (exit 7) )y z=1",
        "if true; then echo no $(exit 7); fi",
    ],
)
def test_a_substitution_that_fails_ends_the_block_wherever_it_stands(code: str) -> None:
    with BashSession() as session:
        found = run(session, f"{code}\necho no")
        assert (found.ended.exit_status, found.stdout) == (7, b"")


def test_a_full_disk_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with BashSession() as session:
        run(session, "v=1")

        def full(name: str, data: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(session._folder, "write", full)
        with pytest.raises(SessionError, match="No space left"):
            run(session, "true")


def test_a_missing_working_directory_is_an_error(tmp_path: Path) -> None:
    with BashSession(cwd=tmp_path / "none") as session:
        assert run(session, "pwd").stdout == b"/\n"


def test_a_long_name_and_a_directory_that_is_no_text(tmp_path: Path) -> None:
    with BashSession(cwd=tmp_path) as session:
        result = run(session, "no-such-program", name="한" * 200 + ".md", line=7)
        assert "한.md: line 7:".encode() in result.stderr
        ended = run(session, 'd=$\'\\xff\\n x\'; mkdir "$d"; cd "$d"').ended
        assert ended.changes is not None and ended.changes.cwd == f"{tmp_path}/\ufffd\n x"
        run(session, "kill -9 $$")
        assert run(session, "pwd | od -An -tx1 | tail -1").stdout.strip()[-8:] == b"20 78 0a"
