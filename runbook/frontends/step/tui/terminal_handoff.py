"""The person's terminal while the guide draws on it: a program that wants all of it gets it, and gives it back."""

import contextlib
import fcntl
import os
import struct
import termios
from collections.abc import Iterator

from runbook.sessions.terminal import Screen, Terminal


class GuideTerminal(Terminal):
    """`keys` is a pipe, since the guide reads the real keys; while a program has the terminal, it is the terminal.

    `real` is the descriptor of the terminal's keys. What `type` writes goes to the program that runs.
    """

    def __init__(self, real: int = 0, screen: int = 1) -> None:
        keys, self._typed = os.pipe()
        super().__init__(keys, screen)
        self._real = real
        self._pipe = os.dup(keys)

    @property
    def gone(self) -> bool:
        """Whether there is no terminal any more, or none that this process may ask (tcgetpgrp(3): EIO, ENOTTY)."""
        try:
            os.tcgetpgrp(self._real)
        except OSError:
            return True
        return False

    def type(self, text: str) -> None:
        """Type for the person, as at the keyboard of the session's terminal."""
        with contextlib.suppress(OSError):
            os.write(self._typed, text.encode())

    @contextlib.contextmanager
    def lent(self, *, whole: bool = False) -> Iterator[None]:
        """With `whole` the guide makes room, and the keys are the program's; else nothing changes hands."""
        if not whole:
            yield
            return
        view: Screen | None = self.view
        if view:
            view.suspend()
        self.view = None
        try:
            os.dup2(self._real, self.keys, inheritable=False)
            with super().lent(whole=True):
                yield
        finally:
            os.dup2(self._pipe, self.keys, inheritable=False)
            self.view = view
            if view:
                view.resume()

    def fit(self, session: int) -> None:
        """Give the session's terminal the size of the real one."""
        with contextlib.suppress(OSError):
            size = fcntl.ioctl(self._real, termios.TIOCGWINSZ, bytes(8))
            if struct.unpack("HHHH", size)[0]:
                fcntl.ioctl(session, termios.TIOCSWINSZ, size)

    def close(self) -> None:
        """Close the pipe."""
        for descriptor in (self.keys, self._typed, self._pipe):
            with contextlib.suppress(OSError):
                os.close(descriptor)
