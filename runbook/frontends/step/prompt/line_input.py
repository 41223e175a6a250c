"""Lines typed at a terminal or coming from a pipe, while a signal can still be heard."""

import contextlib
import os
import select
import termios
from collections.abc import Iterator

from runbook.core.cancellation import Cancellation, Wish


class LineReader:
    """Reads lines from the descriptor `keys`, for one run after the other."""

    def __init__(self, keys: int) -> None:
        self._keys = keys
        self._waiting = b""
        self._cancel = Cancellation()
        self._wake = -1

    def attend(self, cancel: Cancellation, wake: int) -> None:
        """Read for a run: `wake` becomes readable when its `cancel` may have changed."""
        self._cancel, self._wake = cancel, wake

    def read(self, *, hidden: bool = False) -> str | None:
        """The next line without its newline; None at the end of the input, or when the run is to end."""
        with self._hidden() if hidden else contextlib.nullcontext():
            while b"\n" not in self._waiting:
                if self._cancel.wish >= Wish.RUN:
                    return None
                ready = select.select([self._keys, self._wake], [], [])[0]
                if self._wake in ready:
                    os.read(self._wake, 4096)
                if self._keys in ready:
                    data = b""
                    with contextlib.suppress(OSError):  # the terminal is gone, or standard input was closed
                        data = os.read(self._keys, 4096)
                    if not data:
                        return self._rest()
                    self._waiting += data
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")

    def _rest(self) -> str | None:
        rest, self._waiting = self._waiting, b""
        return rest.decode(errors="replace") if rest else None

    @contextlib.contextmanager
    def _hidden(self) -> Iterator[None]:
        """Nothing that is typed is shown; where there is no terminal nothing is shown anyway."""
        try:
            before = termios.tcgetattr(self._keys)
        except termios.error:
            yield
            return
        mode = termios.tcgetattr(self._keys)
        mode[3] &= ~termios.ECHO
        termios.tcsetattr(self._keys, termios.TCSADRAIN, mode)
        try:
            yield
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._keys, termios.TCSADRAIN, before)
