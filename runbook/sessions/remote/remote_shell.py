"""The bash there, and the questions that a session asks of its processes, answered by the agent."""

import os
import shlex
import signal
import time
from collections.abc import Iterable, Mapping

from runbook.core.cancellation import Cancellation
from runbook.core.errors import SessionError
from runbook.sessions.bash.control_channel import Control, Message
from runbook.sessions.bash.scripts import Scripts
from runbook.sessions.bash.shell_process import Shell
from runbook.sessions.bash.termination import Ending
from runbook.sessions.process.block_processes import BlockProcesses
from runbook.sessions.process.runtime_dir import RunDir
from runbook.sessions.remote.escaped import escaped
from runbook.sessions.remote.link import Link
from runbook.sessions.remote.streams import RemotePipes

_START_S = 30.0
_WHOLE_ENVIRONMENT = "environment"


class RemoteFolder(RunDir):
    """The private folder there; `pipes` fetch what is in it."""

    def __init__(self, link: Link) -> None:
        self.path = link.folder
        self._link = link
        self.pipes: RemotePipes | None = None

    @property
    def token(self) -> str:
        """What marks the processes of this session."""
        return self._link.token

    def mkdir(self, name: str) -> None:
        """The agent has made all folders."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file in it."""
        self._link.write(name, data)

    def read(self, name: str) -> bytes:
        """Read a file in it; empty where there is none."""
        return self.pipes.fetch(name) if self.pipes is not None else b""

    def delete(self, name: str) -> None:
        """Delete a file in it, if it is there."""
        self._link.delete(name)


class RemoteControl(Control):
    """Commands go to the shell through the agent, word of how each ended comes back through it."""

    def __init__(self, link: Link, shell: "RemoteShell") -> None:
        self._link = link
        self._shell = shell
        self.fd = link.fd
        self._nonce = link.nonce.encode()

    def write(self, line: str) -> int:
        """Have bash read a line of script; the number of bytes."""
        data = line.encode(errors="surrogateescape")
        self._link.send(b"c " + escaped(data))
        return len(data)

    def read(self) -> list[Message]:
        """The messages that have come since. Raises LostConnectionError."""
        found = []
        for one in self._link.words():
            if one[:2] in (b"P ", b"G "):
                self._shell.hear(one)
            elif message := self._parse(self._nonce + b" " + one):
                found.append(message)
        return found

    def unread(self) -> int | None:
        """How many bytes bash has not read, now that it is dead."""
        return 1 << 30 if self._shell.unread else 0

    def idle(self, pid: int) -> bool:
        """Whether bash waits for a line although none is left for it."""
        return bool(self._link.ask("i"))

    def close(self) -> None:
        """The connection stays."""


class RemoteShell(Shell):
    """A bash there. Raises SessionError when it does not start."""

    def __init__(self, link: Link, env: Mapping[str, str], cwd: str) -> None:
        self._link = link
        self.pid = 0
        self.tty = -1
        self.pidfd = None
        self.unread = False
        self._status: int | None = None
        self._watched: set[int] = set()
        self.control = RemoteControl(link, self)
        link.write(_WHOLE_ENVIRONMENT, _environment(env, cwd))
        link.send(b"s 0")
        deadline = time.monotonic() + _START_S
        while not self.pid:
            if time.monotonic() > deadline:
                raise SessionError(f"{link.label}: bash does not start there")
            self.control.read()
            time.sleep(0.001)
        link.send(b"y %d" % self.pid)

    def hear(self, said: bytes) -> None:
        """The agent's word on a shell: it has started, or ended."""
        kind, *more = said.split()
        if kind == b"P" and not self.pid:
            self.pid = int(more[1])
        elif kind == b"G" and int(more[0]) == self.pid:
            self._status, self.unread = int(more[1]), more[2] == b"1"

    @property
    def alive(self) -> bool:
        """Whether bash still runs, as far as it is known."""
        return self._status is None

    def read_terminal(self, most: int) -> bytes:
        """There is no terminal."""
        return b""

    def unwatch(self, fd: int) -> None:
        """Nothing of its own is listened to."""

    def interrupt(self) -> None:
        """SIGINT for the whole group."""
        self._link.send(b"k INT -%d" % self.pid)

    def bury(self) -> int:
        """Its exit status, 128 + N after signal N."""
        deadline = time.monotonic() + 2.0
        while self._status is None and time.monotonic() < deadline:
            self.control.read()
            time.sleep(0.002)
        return self._status or 0


def _environment(env: Mapping[str, str], cwd: str) -> bytes:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in env.items()]
    place = f"cd {shlex.quote(cwd)} 2>/dev/null || cd\n" if cwd else ""
    return os.fsencode("".join(f"{line}\n" for line in lines) + place)


class RemoteProcesses(BlockProcesses):
    """The processes there; see `BlockProcesses`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.guardian = 0
        self.group = None

    def started(self, shell: int) -> None:
        """The agent knows."""

    def running(self) -> list[int]:
        """Each the root of a tree of processes that blocks have started."""
        return [int(one) for one in self._link.ask("r")]

    def note(self, running: set[int]) -> None:
        """The agent finds them by their marks."""

    def end(self, spare: Iterable[int]) -> None:
        """End what runs, but for `spare` and its descendants."""
        self._link.ask("e", " ".join(map(str, spare)), limit=30.0)

    def end_all(self) -> list[int]:
        """End the shell and all that runs; the processes that could not be ended."""
        return [int(one) for one in self._link.ask("a", limit=30.0)]

    def close(self, *, keep: bool = False) -> None:
        """Nothing is held here."""


class RemoteEnding(Ending):
    """Ends blocks there; see `Ending`."""

    def __init__(self, link: Link, folder: RunDir, scripts: Scripts, cancel: Cancellation) -> None:
        super().__init__(folder, scripts, cancel, list)
        self._link = link

    def _kill(self, shell: Shell, spare: set[int]) -> None:
        self._link.send(b"K 0 " + " ".join(map(str, spare)).encode())

    def _signal(self, shell: Shell, number: signal.Signals) -> None:
        self._link.send(f"k {number.name.removeprefix('SIG')} {shell.pid}".encode())
