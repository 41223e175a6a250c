"""Signals to this process -> a wish to end, and a descriptor that wakes whoever waits.

The first signal asks for an end in good order. No signal is swallowed: one that comes while nobody heeds an earlier one
ends the process by the system's default action, and while reports are written a signal gives up the rest of them.
"""

import fcntl
import os
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from runbook.core.cancellation import Cancellation, Wish

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEAF_S = 0.2
"""How long a signal may go unheeded before a further one ends the process, in seconds: the same request often comes
twice at once, from the terminal and from the program that started this one."""
_SIGNATURE = bytes(64)
"""What an ending signal adds in `wake` to the byte that Python writes: more than all that came since somebody read."""
_OUTPUTS = (1, 2)


class Interruption(BaseException):
    """A signal, where it ends what is done at the moment. No `except Exception` takes it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")
        self.number = number


class Signals:
    """While active, a signal that would end the process is noted in `cancel` instead.

    `wake` becomes readable on every signal; who reads it heeds the wish. With `interactive` the first ^C is about the
    block only; a second one, and every other signal, is about the run.
    """

    def __init__(self, *, interactive: bool) -> None:
        self.cancel = Cancellation()
        self._interactive = interactive
        self._abrupt = False
        self._noted_at = 0.0  # when the earliest signal came that may be unheeded, a time of `time.monotonic`
        self._mark = 0  # bytes in `wake` after the latest signal; fewer now: somebody has read them
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

    @contextmanager
    def abrupt(self) -> Iterator[None]:
        """Within it a signal raises Interruption: there is nothing that has to end in good order.

        Only the main thread can be interrupted so; in another one nothing changes.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._abrupt = True
        try:
            yield
        finally:
            self._abrupt = False

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP and self.cancel.wish >= Wish.RUN:
            return  # the kernel says that the terminal is gone, and then the shell says it again
        now = time.monotonic()
        if not 0 < self._mark < self._waiting():
            self._noted_at = now
        elif now - self._noted_at >= _DEAF_S:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        with suppress(BlockingIOError):
            os.write(self._ring, _SIGNATURE)
        self._mark = self._waiting()
        gentle = number == signal.SIGINT and self._interactive
        self.cancel.ask(Wish.BLOCK if gentle else Wish.RUN, number)
        if self._abrupt:
            self._abrupt = False
            raise Interruption(number)
        _free_stuck_outputs()

    def _waiting(self) -> int:
        """The number of bytes in `wake`."""
        (count,) = struct.unpack("i", fcntl.ioctl(self.wake, termios.FIONREAD, bytes(4)))
        return int(count)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until somebody wishes an end."""
        deadline = time.monotonic() + seconds
        before = self.cancel.wish
        while self.cancel.wish == before and (left := deadline - time.monotonic()) > 0:
            if select.select([self.wake], [], [], left)[0]:
                os.read(self.wake, 4096)


@contextmanager
def at_once() -> Iterator[None]:
    """Within it ^C ends the process as TERM does, by the system's default action: nothing has to end in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    if before == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _free_stuck_outputs() -> None:
    """Replace each standard stream that takes nothing (a full pipe that nobody reads) by the null device.

    The end of the run does not wait for its reader then: a write that blocks is tried again after the signal (PEP 475),
    and succeeds. A terminal is left alone: it comes back with ^Q.
    """
    for descriptor in _OUTPUTS:
        with suppress(OSError):
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT)
            if not poll.poll(0) and not os.isatty(descriptor):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, descriptor)
                os.close(null)
