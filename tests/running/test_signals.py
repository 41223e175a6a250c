import os
import signal

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.running.signals import Signals


def test_asking_again_asks_for_more() -> None:
    cancel = Cancellation()
    wishes = []
    for _ in range(4):
        cancel.ask(Wish.BLOCK, signal.SIGINT)
        wishes.append(cancel.wish)
    assert wishes == [Wish.BLOCK, Wish.RUN, Wish.NOW, Wish.NOW]


@pytest.mark.parametrize(
    ("interactive", "number", "wish"),
    [
        (True, signal.SIGINT, Wish.BLOCK),
        (False, signal.SIGINT, Wish.RUN),
        (True, signal.SIGTERM, Wish.RUN),
        (False, signal.SIGHUP, Wish.RUN),
    ],
)
def test_what_a_signal_asks_for(interactive: bool, number: signal.Signals, wish: Wish) -> None:
    signals = Signals(interactive=interactive)
    with signals.active():
        os.kill(os.getpid(), number)
        assert (signals.cancel.wish, signals.cancel.signal) == (wish, number)
        assert os.read(signals.wake, 10)


def test_a_terminal_that_is_gone_is_said_twice_and_asks_for_no_more() -> None:
    signals = Signals(interactive=True)
    with signals.active():
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGHUP)
        assert signals.cancel.wish is Wish.RUN


def test_the_handlers_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with Signals(interactive=False).active():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.timeout(method="thread")  # the alarm is this test's own
def test_a_pause_ends_early_when_somebody_wishes_an_end() -> None:
    signals = Signals(interactive=False)
    with signals.active():
        signal.signal(signal.SIGALRM, lambda number, frame: signals.cancel.ask(Wish.RUN, signal.SIGTERM))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        signals.pause(3600)
        assert signals.cancel.wish is Wish.RUN


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        signals = Signals(interactive=False)
        with signals.active():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signals.cancel.wish is Wish.NOTHING
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
