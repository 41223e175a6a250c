"""The person's terminal: its keys go to the session's own terminal while a block runs, and it is given back as it was."""

import contextlib
import fcntl
import os
import signal
import struct
import termios
from collections.abc import Iterator

_INTERRUPT = b"\x03"


class Terminal:
    """The terminal that the process was started from; `keys` is the descriptor its keys are read from."""

    def __init__(self, keys: int = 0) -> None:
        self.keys = keys

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Keys come one by one, unechoed, and none of them is a signal: the session's terminal does all that."""
        before = termios.tcgetattr(self.keys)
        mode = termios.tcgetattr(self.keys)
        mode[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
        mode[0] &= ~(termios.IXON | termios.ICRNL)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.keys, termios.TCSADRAIN, mode)
        try:
            yield
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.keys, termios.TCSADRAIN, before)

    def forward(self, master: int) -> bool:
        """Hand the waiting keys on. True when one of them interrupts what runs there."""
        try:
            data = os.read(self.keys, 4096)
        except OSError:
            return False
        signals = termios.tcgetattr(master)[3] & termios.ISIG
        with contextlib.suppress(OSError):
            os.write(master, data)
        return bool(signals) and _INTERRUPT in data

    def fit(self, master: int) -> None:
        """Give the session's terminal the size of this one."""
        with contextlib.suppress(OSError):
            size = fcntl.ioctl(self.keys, termios.TIOCGWINSZ, bytes(8))
            if struct.unpack("HHHH", size)[0]:
                fcntl.ioctl(master, termios.TIOCSWINSZ, size)


def leave_controlling_terminal() -> None:
    """Detach a session leader from its terminal, its standard streams too: nothing can ask a person any more.

    For a child, before it becomes another program.
    """
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        fcntl.ioctl(0, termios.TIOCNOTTY)
    signal.signal(signal.SIGHUP, before)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


