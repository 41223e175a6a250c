"""The person's terminal: its keys go to the session's own terminal while a block runs; it is given back as it was."""

import contextlib
import fcntl
import os
import signal
import struct
import termios
import tty
from collections.abc import Iterator
from typing import Any, Protocol

_INTERRUPT = b"\x03"
_SOBER = b"\x1b[?1049l\x1b[?1000;1002;1003;1006;1004;2004l\x1b[?1l\x1b>\x1b[r\x1b[m\x1b[?25h\r\n"
"""The main screen, no mouse reports, no focus reports, no marks around what is pasted, plain keys, the whole screen
scrolls, plain characters, a cursor (xterm's "Control Sequences")."""


class Screen(Protocol):
    """What else draws on the person's terminal, and makes room for a program that wants all of it."""

    def suspend(self) -> None:
        """Draw nothing until `resume`."""
        ...

    def resume(self) -> None:
        """Draw again."""
        ...


class Terminal:
    """The terminal that the process was started from: `keys` is the descriptor its keys are read from, `screen` the one
    that shows what is written to it. `view` draws there while no program has all of it.
    """

    def __init__(self, keys: int = 0, screen: int = 1) -> None:
        self.keys = keys
        self.screen = screen
        self.view: Screen | None = None
        self._usual: list[Any] | None = None

    @contextlib.contextmanager
    def lent(self, *, whole: bool = False) -> Iterator[None]:
        """Keys come one by one, unechoed, and none of them is a signal: the session's terminal does all that.

        With `whole` a program of the block gets the screen as well, and the view waits. A terminal that is gone lends
        nothing: what is to end in good order, clean-ups among it, runs without it.
        """
        before: list[Any] | None = None
        with contextlib.suppress(termios.error):
            before = termios.tcgetattr(self.keys)
        if whole and self.view:
            self.view.suspend()
        try:
            with contextlib.suppress(termios.error):
                self._take(whole=whole)
            yield
        finally:
            if before is not None:
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(self.keys, termios.TCSADRAIN, before)
            if whole and self.view:
                self.view.resume()

    def _take(self, *, whole: bool) -> None:
        """Change the mode of the keys. Raises termios.error when the terminal is gone."""
        if whole:
            tty.setraw(self.keys, termios.TCSADRAIN)
            return
        mode = termios.tcgetattr(self.keys)
        mode[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
        mode[0] &= ~(termios.IXON | termios.ICRNL)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.keys, termios.TCSADRAIN, mode)

    def read(self) -> bytes:
        """The keys that wait."""
        with contextlib.suppress(OSError):
            return os.read(self.keys, 4096)
        return b""

    def show(self, data: bytes) -> None:
        """Write to the screen what a program wrote, byte for byte."""
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(self.screen, data) :]

    def remember(self, session: int) -> None:
        """The session's terminal is new: this is how it is to be after a program that could not tidy up."""
        self._usual = termios.tcgetattr(session)

    def recover(self, session: int, *, whole: bool) -> None:
        """A program was ended: what it has done to the terminals is undone."""
        if self._usual:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(session, termios.TCSANOW, self._usual)
        if whole:
            self.show(_SOBER)

    def fit(self, session: int) -> None:
        """Give the session's terminal the size of this one; its programs are told when it changes."""
        with contextlib.suppress(OSError):
            size = fcntl.ioctl(self.keys, termios.TIOCGWINSZ, bytes(8))
            if struct.unpack("HHHH", size)[0]:
                fcntl.ioctl(session, termios.TIOCSWINSZ, size)


def interrupts(session: int, keys: bytes) -> bool:
    """Whether one of `keys` interrupts what runs at the session's terminal, as that is set now."""
    return _INTERRUPT in keys and bool(termios.tcgetattr(session)[3] & termios.ISIG)


def in_foreground(descriptor: int) -> bool:
    """Whether this process may use the terminal: one in the background would be stopped when it did."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False


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
