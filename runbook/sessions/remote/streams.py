"""What blocks print there: commands of the connection that carry a pair of streams, used again when all is read."""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Literal

from runbook.core.document import Stream
from runbook.core.errors import SessionError
from runbook.engine.session import Output
from runbook.sessions.bash.output_pipes import CHUNK, Pipe, Pipes
from runbook.sessions.remote.escaped import word
from runbook.sessions.remote.link import Link

_READY_S = 30.0
_MOST_LATE = 64


class Carrier:
    """A command there that gives what comes through the two named pipes. `busy`: how many of them are not over."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._process: subprocess.Popen[bytes] = link.stream()
        assert self._process.stdout is not None and self._process.stderr is not None
        self.fds = {
            Stream.STDOUT: self._process.stdout.fileno(),
            Stream.STDERR: self._process.stderr.fileno(),
        }
        self.busy = 0
        mark = b"\0" + link.nonce.encode() + b"\0"
        self.mark = mark
        for fd in self.fds.values():
            self._skip(fd, mark)
            os.set_blocking(fd, False)

    def _skip(self, fd: int, mark: bytes) -> None:
        """What programs on the way say before the streams begin."""
        seen = b""
        deadline = time.monotonic() + _READY_S
        while not seen.endswith(mark):
            left = deadline - time.monotonic()
            ready = select.select([fd], [], [], max(0.0, left))[0]
            data = os.read(fd, 1) if ready else b""
            if not data:
                self._link.check()
                said = seen.decode(errors="replace").strip()
                raise SessionError(f"{self._link.label}: a second command cannot be started there: {said}")
            seen += data

    def tell(self, line: bytes) -> None:
        """Have it begin with something."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + b"\n")
        except OSError:
            self._link.lose("a command of it ended")
            self._link.check()

    def fetch(self, name: str) -> bytes:
        """A file in the folder there; empty where there is none. Raises LostConnectionError."""
        self.tell(b"f " + word(name))
        fd = self.fds[Stream.STDOUT]
        found = bytearray()
        while not found.endswith(self.mark):
            self._link.check()
            if select.select([fd], [], [], 0.5)[0]:
                data = os.read(fd, CHUNK)
                if not data:
                    self._link.lose("a command of it ended")
                found += data
        return bytes(found[: -len(self.mark)])

    def close(self) -> None:
        """End it."""
        for one in (self._process.stdin, self._process.stdout, self._process.stderr):
            if one is not None:
                with contextlib.suppress(OSError):
                    one.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class RemotePipe(Pipe):
    """One stream of one block, from a carrier: over when the carrier says so."""

    def __init__(self, carrier: Carrier, token: str, stream: Stream, hidden: bytes, link: Link) -> None:
        self.carrier = carrier
        self.token = token
        self.stream = stream
        self.late = self.kept = False
        self.open = True
        self.fd = carrier.fds[stream]
        self._hidden = hidden
        self._held = b""
        self._tail = b""
        self._link = link

    def receive(self) -> Iterator[Output]:
        """What is there, at most `CHUNK` bytes. Raises LostConnectionError."""
        try:
            data = os.read(self.fd, CHUNK)
        except BlockingIOError:
            return
        mark = self.carrier.mark
        if not data:
            self.open = False
            yield from self.flush()
            self._link.lose("it ended")
            self._link.check()
        data = self._tail + data
        self._tail = b""
        if data.endswith(mark):
            data, self.open = data[: -len(mark)], False
        else:
            held = next((n for n in range(len(mark) - 1, 0, -1) if data.endswith(mark[:n])), 0)
            if held:
                data, self._tail = data[:-held], data[-held:]
        if self._hidden and data:
            data = self._cut(data)
        if data:
            yield Output(self.token, self.stream, data, self.late)
        if not self.open:
            yield from self.flush()


class RemotePipes(Pipes):
    """The streams of a session elsewhere; see `Pipes`."""

    def __init__(self, link: Link, poll: "select.poll") -> None:
        self._link = link
        self._hidden = {Stream.STDOUT: b"", Stream.STDERR: os.fsencode(link.folder / "blocks") + b"/"}
        self._poll = poll
        self._pipes: dict[int, Pipe] = {}
        self._carriers: list[Carrier] = [Carrier(link)]

    def _idle(self) -> Carrier:
        for one in self._carriers:
            if not one.busy:
                return one
        self._carriers.append(Carrier(self._link))
        return self._carriers[-1]

    def fetch(self, name: str) -> bytes:
        """A file in the folder there."""
        return self._idle().fetch(name)

    def begin(self, token: str, *, merged: bool = False) -> tuple[Pipe, ...]:
        """The streams for a block that is about to start: stdout's and stderr's, or one for both."""
        carrier = self._idle()
        carrier.tell(b"m" if merged else b"o")
        names = (Stream.STDOUT,) if merged else (Stream.STDOUT, Stream.STDERR)
        hidden = self._hidden[Stream.STDERR]
        pipes = tuple(
            RemotePipe(carrier, token, name, hidden if merged else self._hidden[name], self._link)
            for name in names
        )
        carrier.busy = len(pipes)
        for kept in self._pipes.values():
            if kept.kept:
                kept.token, kept.late = token, False
        for pipe in pipes:
            self._pipes[pipe.fd] = pipe
            self._poll.register(pipe.fd, select.POLLIN)
        return pipes

    def retire(self, *pipes: Pipe, shell: int = 0) -> Literal["", "shell", "others"]:
        """The block is over; see `Pipes.retire`."""
        held = [pipe for pipe in pipes if pipe.open]
        for pipe in self._pipes.values():
            pipe.late = pipe.late or pipe.kept
        if not held:
            return ""
        mine = self._link.ask("h", " ".join(pipe.stream.value for pipe in held))
        for pipe in held:
            pipe.late = True
            pipe.kept = bool(shell) and pipe.stream.value in mine
        late = [pipe for pipe in self._pipes.values() if pipe.late]
        for pipe in late[: max(0, len(late) - _MOST_LATE)]:
            self._forget(pipe)
        return "others" if any(not pipe.kept for pipe in held) else "shell"

    def _forget(self, pipe: Pipe) -> None:
        self._poll.unregister(pipe.fd)
        del self._pipes[pipe.fd]
        if isinstance(pipe, RemotePipe):
            pipe.carrier.busy -= 1

    def close(self) -> None:
        """End all carriers."""
        for pipe in list(self._pipes.values()):
            self._forget(pipe)
        for one in self._carriers:
            one.close()
        self._carriers.clear()
