"""Signals to this process -> a wish to end, and a descriptor that wakes whoever waits."""

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from runbook.core.cancellation import Cancellation, Wish

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """While active, a signal that would end the process is noted in `cancel` instead.

    `wake` becomes readable on every signal. With `interactive` the first ^C is about the block only; a second one, and
    every other signal, is about the run.
    """

    def __init__(self, *, interactive: bool) -> None:
        self.cancel = Cancellation()
        self._interactive = interactive
        self.wake, self._ring = os.pipe()
        for descriptor in (self.wake, self._ring):
            os.set_blocking(descriptor, False)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Take the signals over, and give them back at the end."""
        # What is ignored stays so: nohup(1), and shells without job control for what they start in the background.
        taken = [number for number in _ENDING if signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, self._note) for number in taken}
        before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, lambda number, frame: None)
        ring = signal.set_wakeup_fd(self._ring, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(ring)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self.wake)
            os.close(self._ring)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP and self.cancel.wish >= Wish.RUN:
            return  # the kernel says that the terminal is gone, and then the shell says it again
        gentle = number == signal.SIGINT and self._interactive
        self.cancel.ask(Wish.BLOCK if gentle else Wish.RUN, number)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until somebody wishes an end."""
        deadline = time.monotonic() + seconds
        before = self.cancel.wish
        while self.cancel.wish == before and (left := deadline - time.monotonic()) > 0:
            if select.select([self.wake], [], [], left)[0]:
                os.read(self.wake, 4096)
