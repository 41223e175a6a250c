"""The smallest session: it looks its answers up."""

from collections.abc import Iterator

from runbook.core.document import Stream
from runbook.engine.session import Command, Ended, Output

SPOKEN = {
    "echo hello": (b"hello\n", b"", 0),
    "echo oops >&2; exit 3": (b"", b"oops\n", 3),
    "printf '\\377\\0'": (b"\xff\0", b"", 0),
    ":": (b"", b"", 0),
}
"""Commands -> (stdout, stderr, exit status)."""


class ScriptedSession:
    """Says what `SPOKEN` says."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        out, err, status = SPOKEN[command.code]
        for stream, data in ((Stream.STDOUT, out), (Stream.STDERR, err)):
            if data:
                yield Output(command.token, stream, data)
        yield Ended(status)
