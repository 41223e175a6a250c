"""The line to the shell: commands go in through one named pipe, word of how each ended comes back through another."""

import errno
import fcntl
import os
import select
import struct
import termios
from pathlib import Path

from runbook.core.classes.records import dataclass

_MAX_STATUS = 255


@dataclass(frozen=True, slots=True)
class Message:
    """What the shell says of block `number`.

    `kind` is ``D`` (the block is done), ``X`` (it ended the shell, which starts anew), ``S`` (the state is saved),
    ``E`` (a command failed) or ``F`` (one whose status bash throws away). All but ``S`` come with a `status`; `rest` is
    the working directory, with ``E`` the depth of subshells, the line and the command, with ``F`` the number of its
    site.
    """

    number: int
    kind: str
    status: int = 0
    rest: str = ""


class Control:
    """Both pipes, made new for each bash. Only lines that begin with `nonce` are the shell's."""

    def __init__(self, folder: Path, nonce: str) -> None:
        self._nonce = nonce.encode()
        self._commands = folder / "commands"
        self._rest = b""
        descriptors = []
        for path in (self._commands, folder / "control"):
            path.unlink(missing_ok=True)
            os.mkfifo(path, 0o600)
            # Both ways, so that neither side ever waits for the other to open it, nor sees an end.
            descriptors.append(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
        self._out, self.fd = descriptors

    def write(self, line: str) -> int:
        """Have bash read a line of script; the number of bytes."""
        data = line.encode(errors="surrogateescape")
        size = len(data)
        while data:
            try:
                data = data[os.write(self._out, data) :]
            except OSError as problem:
                if problem.errno != errno.EAGAIN:
                    raise
                select.select([], [self._out], [])
        return size

    def read(self) -> list[Message]:
        """The messages that have come since."""
        try:
            self._rest += os.read(self.fd, 1 << 16)
        except BlockingIOError:
            return []
        *whole, self._rest = self._rest.split(b"\0")
        return [message for one in whole if (message := self._parse(one))]

    def _parse(self, data: bytes) -> Message | None:
        nonce, _, rest = data.partition(b" ")
        if nonce != self._nonce:
            return None
        kind, number, *more = rest.split(b" ", 3)
        if not more:
            return Message(int(number), kind.decode())
        return Message(int(number), kind.decode(), int(more[0]) & _MAX_STATUS, os.fsdecode(more[1]))

    def unread(self) -> int | None:
        """How many bytes bash has not read yet; None where that cannot be told."""
        try:
            return int(struct.unpack("i", fcntl.ioctl(self._out, termios.FIONREAD, bytes(4)))[0])
        except OSError:
            return None

    def idle(self, pid: int) -> bool:
        """Whether bash waits for a line although none is left for it (Linux; False where that cannot be told)."""
        try:
            with open(f"/proc/{pid}/syscall") as file:
                call = file.read().split()
            descriptor = int(call[1], 16)
            target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
        except (OSError, IndexError, ValueError):
            return False
        return self.unread() == 0 and target == str(self._commands)

    def close(self) -> None:
        """Close this side of both."""
        os.close(self._out)
        os.close(self.fd)
