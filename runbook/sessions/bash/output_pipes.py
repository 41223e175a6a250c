"""The two pipes that a block writes to, and those of earlier blocks that background jobs still hold open."""

import contextlib
import fcntl
import os
import select
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from runbook.core.document import Stream
from runbook.engine.session import Output

CHUNK = 1 << 20
_LARGE = 1 << 20
_MOST_LATE = 64


class Pipe:
    """The reading end of one stream of one block.

    `hidden` is cut from what comes: the name of the session's private folder, in front of the document's own name in
    the shell's messages. `open` turns False when every writer is gone. A pipe that is `kept` is one that the shell
    itself still holds (``exec 3>&1``): what comes through it belongs to the block that runs.
    """

    def __init__(self, path: str, token: str, stream: Stream, hidden: bytes) -> None:
        self.token = token
        self.stream = stream
        self.late = False
        self.kept = False
        self.open = True
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._hidden = hidden
        self._held = b""
        self._received = 0

    def receive(self) -> Iterator[Output]:
        """What is there, at most `CHUNK` bytes."""
        try:
            data = os.read(self.fd, CHUNK)
        except BlockingIOError:
            return
        if not data:
            self.open = False
            yield from self.flush()
            return
        before, self._received = self._received, self._received + len(data)
        if before < _LARGE <= self._received:
            # A block that prints a lot gets a larger pipe (Linux), for fewer switches between the processes. Only
            # then, since the system bounds what all pipes of a user may take together (pipe(7)).
            with contextlib.suppress(AttributeError, OSError):
                fcntl.fcntl(self.fd, fcntl.F_SETPIPE_SZ, _LARGE)
        if self._hidden:
            data = self._cut(data)
        if data:
            yield Output(self.token, self.stream, data, self.late)

    def flush(self) -> Iterator[Output]:
        """What was held back because it might have become `hidden`."""
        if self._held:
            data, self._held = self._held, b""
            yield Output(self.token, self.stream, data, self.late)

    def _cut(self, data: bytes) -> bytes:
        data = (self._held + data).replace(self._hidden, b"")
        held = next((n for n in range(len(self._hidden) - 1, 0, -1) if data.endswith(self._hidden[:n])), 0)
        self._held = data[len(data) - held :]
        return data[: len(data) - held]


def _targets(pid: int) -> set[str]:
    """What a process has open (Linux; elsewhere nothing is known)."""
    found = set()
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{name}"))
    return found


class Pipes:
    """The pipes of a session, kept registered with `poll` for as long as somebody may write to them.

    A pipe that has seen its last writer go serves the next block again; one that a background job still holds is
    left to that job, and a new one takes its name.
    """

    def __init__(self, folder: Path, poll: "select.poll") -> None:
        self._paths = {name: os.path.join(folder, name) for name in (Stream.STDOUT, Stream.STDERR)}
        self._hidden = {Stream.STDOUT: b"", Stream.STDERR: os.fsencode(folder / "blocks") + b"/"}
        self._poll = poll
        self._pipes: dict[int, Pipe] = {}
        for path in self._paths.values():
            os.mkfifo(path, 0o600)

    def begin(self, token: str, *, merged: bool = False) -> tuple[Pipe, ...]:
        """The pipes for a block that is about to start: stdout's and stderr's, or one for both."""
        hidden = self._hidden[Stream.STDERR]
        if merged:
            pipes: tuple[Pipe, ...] = (Pipe(self._paths[Stream.STDOUT], token, Stream.STDOUT, hidden),)
        else:
            pipes = tuple(Pipe(path, token, name, self._hidden[name]) for name, path in self._paths.items())
        for pipe in self._pipes.values():
            if pipe.kept:
                pipe.token, pipe.late = token, False
        for pipe in pipes:
            self._pipes[pipe.fd] = pipe
            self._poll.register(pipe.fd, select.POLLIN)
        return pipes

    def receive(self, fd: int) -> Iterator[Output]:
        """What has come through a descriptor of one of the pipes; nothing for any other descriptor."""
        pipe = self._pipes.get(fd)
        if pipe is not None:
            yield from pipe.receive()
            if not pipe.open:
                self._forget(pipe)

    def rest(self) -> Iterator[Output]:
        """What the running block has printed through pipes of earlier blocks that the shell keeps."""
        for pipe in [one for one in self._pipes.values() if one.kept and not one.late]:
            yield from self.receive(pipe.fd)

    def retire(self, *pipes: Pipe, shell: int = 0) -> Literal["", "shell", "others"]:
        """The block is over. Who can still write to one of `pipes`: the process `shell` at least, or only others."""
        held = [pipe for pipe in pipes if pipe.open]
        targets = _targets(shell) if held and shell else set()
        for pipe in self._pipes.values():
            pipe.late = pipe.late or pipe.kept
        for pipe in held:
            pipe.late = True
            pipe.kept = self._paths[pipe.stream] in targets
            os.unlink(self._paths[pipe.stream])
            os.mkfifo(self._paths[pipe.stream], 0o600)
        late = [pipe for pipe in self._pipes.values() if pipe.late]
        for pipe in late[: max(0, len(late) - _MOST_LATE)]:
            self._forget(pipe)
        if any(not pipe.kept for pipe in held):
            return "others"
        return "shell" if held else ""

    def _forget(self, pipe: Pipe) -> None:
        self._poll.unregister(pipe.fd)
        del self._pipes[pipe.fd]
        os.close(pipe.fd)

    def close(self) -> None:
        """Close whatever is still open."""
        for pipe in list(self._pipes.values()):
            self._forget(pipe)
