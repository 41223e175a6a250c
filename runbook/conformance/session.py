"""What every session owes to the engine.

A test module derives from `SessionSuite` and names its session::

    class TestMine(SessionSuite):
        name = "mine"
        commands = Commands(hello="print('hello')", ...)

The session must be registered: in the table, or by an entry point of the group ``runbook.sessions``. One that is not
gives `open` a body of its own.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runbook.api import (
    Cancellation,
    Command,
    Ended,
    Output,
    Reason,
    Session,
    SessionError,
    SessionSetup,
    Stream,
    Wish,
    open_session,
)


@dataclass(frozen=True, slots=True)
class Commands:
    """The code that the rules run, here that of a shell. None: the session's language cannot say it.

    A rule whose code is None is skipped.
    """

    hello: str = "echo hello"
    """Prints the line ``hello``."""
    fail: str = "echo oops >&2; exit 3"
    """Prints the line ``oops`` on standard error and ends with the exit status 3."""
    nothing: str = ":"
    """Prints nothing."""
    raw: str | None = "printf '\\377\\0'"
    """Prints the bytes FF and 00, which are not UTF-8."""
    broken: str | None = "if true"
    """Code that cannot be read."""
    keep: str | None = "kept=17"
    """Sets the variable ``kept`` to 17."""
    show: str | None = 'echo "$kept"'
    """Prints the value of ``kept`` on a line."""
    given: str | None = "sh -c 'echo \"$GIVEN\"'"
    """Prints the value of the environment variable ``GIVEN`` on a line."""
    folder: str | None = "pwd"
    """Prints the working directory on a line."""
    read: str | None = "cat"
    """Reads standard input up to its end."""
    wait: str | None = "echo on; sleep 60 || true; echo off"
    """Prints the line ``on``, waits for a minute, prints the line ``off`` even if the waiting failed."""
    late: str | None = "{ sleep 0.3; echo late; } &"
    """Ends at once, and prints the line ``late`` within a second."""
    pause: str | None = "sleep 1.5"
    """Waits for a second and a half."""
    leave: str | None = "sleep 300 >/dev/null 2>&1 & echo $!"
    """Ends at once, leaves a process running for minutes, and prints its process id."""
    lose: str | None = "kill -9 $$"
    """Kills what runs the commands."""


@dataclass(slots=True)
class CommandOutcome:
    """What a command gave. `late` are pieces of earlier commands: token and data."""

    ended: Ended
    stdout: bytes = b""
    stderr: bytes = b""
    late: list[tuple[str, bytes]] = field(default_factory=list)


class SessionSuite:
    """The rules. Class attributes say with what they are tried."""

    name: str
    commands: Commands = Commands()
    reads_variables: bool = True
    """`Ended.variables` has what commands have set. Without it no block can name a variable that is secret."""
    patience_s: float = 30.0
    """How long a command may take that is to be done at once, on a busy machine."""

    def open(self, setup: SessionSetup) -> AbstractContextManager[Session]:
        """A new session."""
        return open_session(self.name, setup)

    def run(
        self,
        session: Session,
        code: str,
        token: str = "t",  # noqa: S107 - the name of a command
        *,
        timeout: float | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> CommandOutcome:
        """Run a command to its end, which must come once and last. `timeout` is in seconds."""
        limit = self.patience_s if timeout is None else timeout
        command = Command(token, code, timeout=limit, environment=environment or {})
        return self.collect(session.execute(command), token)

    def collect(self, given: Iterator[Output | Ended], token: str) -> CommandOutcome:
        """All that a command gives."""
        out: dict[Stream, bytearray] = {stream: bytearray() for stream in Stream}
        late: list[tuple[str, bytes]] = []
        ended: Ended | None = None
        for piece in given:
            assert ended is None, "something came after the end"
            if isinstance(piece, Ended):
                ended = piece
            elif piece.late:
                assert piece.token != token, "output of the command itself is not late"
                late.append((piece.token, piece.data))
            else:
                assert piece.token == token, "output carries the token of its command"
                out[piece.stream] += piece.data
        assert ended is not None, "no end came"
        return CommandOutcome(ended, bytes(out[Stream.STDOUT]), bytes(out[Stream.STDERR]), late)

    def code(self, *names: str) -> list[str]:
        """The code of these names of `Commands`. Skips the test when the language cannot say one of them."""
        found = [getattr(self.commands, name) for name in names]
        if None in found:
            pytest.skip(f"there is no code for {names[found.index(None)]!r}")
        return found

    # -- output and exit status ------------------------------------------------------------------------------------

    def test_a_command_gives_its_output_and_its_exit_status(self) -> None:
        """The two streams stay apart; a status that is not 0 is not a reason of its own."""
        with self.open(SessionSetup()) as session:
            hello = self.run(session, self.commands.hello)
            assert (hello.stdout, hello.stderr) == (b"hello\n", b"")
            assert (hello.ended.exit_status, hello.ended.reason) == (0, None)
            failed = self.run(session, self.commands.fail)
            assert (failed.stdout, failed.stderr) == (b"", b"oops\n")
            assert (failed.ended.exit_status, failed.ended.reason) == (3, None)
            nothing = self.run(session, self.commands.nothing)
            assert (nothing.stdout, nothing.stderr, nothing.ended.exit_status) == (b"", b"", 0)

    def test_output_carries_the_token_of_its_command(self) -> None:
        """Also when the same code runs again."""
        with self.open(SessionSetup()) as session:
            for number in range(3):
                found = self.run(session, self.commands.hello, f"b{number}")
                assert (found.stdout, found.late) == (b"hello\n", [])

    def test_output_is_raw(self) -> None:
        """Bytes arrive as they were written, whatever encoding they are in."""
        (raw,) = self.code("raw")
        with self.open(SessionSetup()) as session:
            assert self.run(session, raw).stdout == b"\xff\0"

    def test_nothing_happens_before_it_is_asked_for(self) -> None:
        """`execute` is lazy: the engine may decide otherwise."""
        with self.open(SessionSetup()) as session:
            session.execute(Command("never", self.commands.hello))
            found = self.run(session, self.commands.nothing)
            assert (found.stdout, found.late) == (b"", [])

    def test_code_that_cannot_be_read_fails_alone(self) -> None:
        """The next command runs."""
        (broken,) = self.code("broken")
        with self.open(SessionSetup()) as session:
            found = self.run(session, broken)
            assert found.ended.exit_status != 0
            assert found.ended.reason is None
            assert self.run(session, self.commands.hello).stdout == b"hello\n"

    def test_late_output_belongs_to_the_command_that_printed_it(self) -> None:
        """It comes while another runs, and carries the token of the first."""
        late, pause = self.code("late", "pause")
        with self.open(SessionSetup()) as session:
            first = self.run(session, late, "first")
            assert first.ended.background, "a process of the command still holds its streams"
            second = self.run(session, pause, "second")
            assert b"".join(data for _, data in second.late) == b"late\n"
            assert {token for token, _ in second.late} == {"first"}
            assert second.stdout == b""

    # -- state -----------------------------------------------------------------------------------------------------

    def test_state_carries_over(self) -> None:
        """Also over a command that failed."""
        keep, show = self.code("keep", "show")
        with self.open(SessionSetup()) as session:
            self.run(session, keep)
            assert self.run(session, show).stdout == b"17\n"
            self.run(session, self.commands.fail)
            assert self.run(session, show).stdout == b"17\n"

    def test_sessions_know_nothing_of_each_other(self) -> None:
        """Two that run at the same time."""
        keep, show = self.code("keep", "show")
        with self.open(SessionSetup()) as one, self.open(SessionSetup()) as other:
            self.run(one, keep)
            assert b"17" not in self.run(other, show).stdout

    def test_variables_can_be_asked_for_at_every_end(self) -> None:
        """They are texts."""
        with self.open(SessionSetup()) as session:
            for code in (self.commands.nothing, self.commands.fail):
                found = self.run(session, code).ended.variables()
                assert all(isinstance(one, str) for pair in found.items() for one in pair)

    def test_variables_that_a_command_has_set_can_be_read(self) -> None:
        """The engine hides the values of secret ones in the output, and hands all to the matchers."""
        if not self.reads_variables:
            pytest.skip("does not read variables")
        (keep,) = self.code("keep")
        with self.open(SessionSetup()) as session:
            assert self.run(session, keep).ended.variables()["kept"] == "17"

    def test_the_environment_is_the_one_that_was_given(self) -> None:
        """At the start, and more of it with a command."""
        (given,) = self.code("given")
        with self.open(SessionSetup(env={**os.environ, "GIVEN": "one"})) as session:
            assert self.run(session, given).stdout == b"one\n"
            assert self.run(session, given, environment={"GIVEN": "two 'x'\ny"}).stdout == b"two 'x'\ny\n"

    def test_it_starts_in_the_folder_that_was_given(self, tmp_path: Path) -> None:
        """Whatever the folder of this process is."""
        (folder,) = self.code("folder")
        with self.open(SessionSetup(cwd=tmp_path)) as session:
            found = os.fsdecode(self.run(session, folder).stdout.rstrip(b"\n"))
        assert Path(found).resolve() == tmp_path.resolve()

    def test_without_a_person_there_is_no_input(self) -> None:
        """A command that reads ends, instead of waiting for somebody."""
        (read,) = self.code("read")
        with self.open(SessionSetup()) as session:
            found = self.run(session, read)
            assert found.ended.reason is None
            assert found.stdout == b""

    # -- ends that come early --------------------------------------------------------------------------------------

    def test_a_command_ends_when_its_time_is_over(self) -> None:
        """It does not go on behind the engine's back; the session does, with its state."""
        wait, keep, show = self.code("wait", "keep", "show")
        with self.open(SessionSetup()) as session:
            self.run(session, keep)
            started = time.monotonic()
            found = self.run(session, wait, timeout=0.7)
            assert time.monotonic() - started < self.patience_s
            assert found.ended.reason is Reason.TIMEOUT
            assert b"off" not in found.stdout
            assert self.run(session, show).stdout == b"17\n"

    def test_a_command_ends_when_somebody_asks_for_it(self) -> None:
        """At once, though it is silent: `wake` says so. The session goes on."""
        wait, keep, show = self.code("wait", "keep", "show")
        cancel = Cancellation()
        with _pipe() as (wake, ring), self.open(SessionSetup(cancel=cancel, wake=wake)) as session:
            self.run(session, keep)
            started = time.monotonic()
            command = Command("t", wait, timeout=2 * self.patience_s)
            found = self.collect(_asking(session.execute(command), cancel, ring), "t")
            assert time.monotonic() - started < self.patience_s
            assert found.stdout == b"on\n"
            assert found.ended.reason is Reason.INTERRUPTED
            cancel.wish = Wish.NOTHING
            assert self.run(session, show).stdout == b"17\n"

    def test_a_session_that_is_lost_says_so(self) -> None:
        """It fails the command, and then it is there again, or says that it is not: it never waits for ever."""
        (lose,) = self.code("lose")
        with self.open(SessionSetup()) as session:
            try:
                ended = self.run(session, lose).ended
                assert ended.exit_status != 0
                assert ended.message, "why the session was lost"
            except SessionError as problem:
                assert str(problem)
                return
            with contextlib.suppress(SessionError):
                again = self.run(session, self.commands.hello)
                assert again.ended.reason is Reason.SESSION_LOST or again.stdout == b"hello\n"

    # -- the end of the session ------------------------------------------------------------------------------------

    def test_nothing_runs_on_when_it_closes(self) -> None:
        """What commands have started ends with the session."""
        (leave,) = self.code("leave")
        with self.open(SessionSetup()) as session:
            pid = int(self.run(session, leave).stdout)
            assert _runs(pid)
        assert self._ends(pid)

    def test_what_runs_on_is_left_running_on_request(self) -> None:
        """`keep_background` is for documents that start a service."""
        (leave,) = self.code("leave")
        with self.open(SessionSetup(keep_background=True)) as session:
            pid = int(self.run(session, leave).stdout)
        try:
            assert _runs(pid)
        finally:
            os.kill(pid, signal.SIGKILL)

    def _ends(self, pid: int) -> bool:
        deadline = time.monotonic() + self.patience_s
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        return not _runs(pid)


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    wake, ring = os.pipe()
    try:
        yield wake, ring
    finally:
        os.close(ring)
        os.close(wake)


def _asking(given: Iterator[Output | Ended], cancel: Cancellation, ring: int) -> Iterator[Output | Ended]:
    """`given`, with the wish to end it after its first line, which may come in pieces."""
    line: bytes | None = b""
    for piece in given:
        if line is not None and isinstance(piece, Output):
            line += piece.data
        if line is not None and line.endswith(b"\n"):
            line = None
            cancel.ask(Wish.BLOCK, signal.SIGINT)
            os.write(ring, b"!")
        yield piece


def _runs(pid: int) -> bool:
    """Whether the process is there. One that has ended and waits for its parent (a zombie) does not run."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True
