"""What every session must do, whatever it runs its commands in.

A test class inherits `SessionContract` and gives `session`; the commands are those of `SPOKEN`, which a shell
understands as it is and a stand-in can look up.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from runbook.core.document import Stream
from runbook.core.events import Reason
from runbook.engine.session import Command, Ended, Output, Session

SPOKEN = {
    "echo hello": (b"hello\n", b"", 0),
    "echo oops >&2; exit 3": (b"", b"oops\n", 3),
    "printf '\\377\\0'": (b"\xff\0", b"", 0),
    ":": (b"", b"", 0),
}
"""Commands -> (stdout, stderr, exit status)."""


class SessionContract:
    """The tests; `session` is all that an implementation adds."""

    def session(self) -> AbstractContextManager[Session]:
        """A new session."""
        raise NotImplementedError

    def test_each_command_gives_its_output_and_its_exit_status(self) -> None:
        with self.session() as session:
            for code, (out, err, status) in SPOKEN.items():
                *pieces, end = session.execute(Command("token", code, timeout=20))
                assert isinstance(end, Ended)
                assert (end.exit_status, end.reason) == (status, None), code
                assert _joined(pieces, Stream.STDOUT) == out
                assert _joined(pieces, Stream.STDERR) == err

    def test_the_end_comes_last_and_once(self) -> None:
        with self.session() as session:
            for code in SPOKEN:
                given = list(session.execute(Command("token", code, timeout=20)))
                assert [isinstance(one, Ended) for one in given].count(True) == 1
                assert isinstance(given[-1], Ended)

    def test_output_carries_the_token_of_its_command(self) -> None:
        with self.session() as session:
            for number in range(3):
                given = list(session.execute(Command(f"t{number}", "echo hello", timeout=20)))
                assert {one.token for one in given if isinstance(one, Output)} == {f"t{number}"}
                assert not any(one.late for one in given if isinstance(one, Output))

    def test_variables_can_be_asked_for_at_every_end(self) -> None:
        with self.session() as session:
            for code in SPOKEN:
                for one in session.execute(Command("token", code, timeout=20)):
                    if isinstance(one, Ended):
                        assert all(isinstance(name, str) for name in one.variables())
                        assert one.reason is not Reason.SESSION_LOST

    def test_nothing_happens_before_it_is_asked_for(self) -> None:
        with self.session() as session:
            session.execute(Command("never", "echo hello"))
            *pieces, _ = session.execute(Command("token", ":", timeout=20))
            assert not pieces


def _joined(pieces: list[Output | Ended], stream: Stream) -> bytes:
    return b"".join(one.data for one in pieces if isinstance(one, Output) and one.stream is stream)


class ScriptedSession:
    """The smallest session: it looks its answers up."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Say what `SPOKEN` says."""
        out, err, status = SPOKEN[command.code]
        for stream, data in ((Stream.STDOUT, out), (Stream.STDERR, err)):
            if data:
                yield Output(command.token, stream, data)
        yield Ended(status)
