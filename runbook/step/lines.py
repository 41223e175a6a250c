"""Lines typed at a terminal or coming from a pipe, while a signal can still be heard."""

import contextlib
import os
import select
import termios
from collections.abc import Iterator

from runbook.cancel import Cancellation, Wish


class LineReader:
    """Reads lines from the descriptor `keys`; `wake` becomes readable when `cancel` may have changed."""

    def __init__(self, keys: int, cancel: Cancellation, wake: int) -> None:
        self._keys = keys
        self._cancel = cancel
        self._wake = wake
        self._waiting = b""

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
            termios.tcsetattr(self._keys, termios.TCSADRAIN, before)
