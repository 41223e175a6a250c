"""The queues between the engine's thread and the screen's."""

import signal
import threading

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.document import Stream
from runbook.core.events import BlockStarted, OutputReceived
from runbook.engine.planner import build
from runbook.frontends.step.controller import Retry
from runbook.frontends.step.questions import Leave, Run, Situation, SituationKind
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.running.signals import Signals
from tests.book import document

STARTED = BlockStarted("", "r1", "d", "d:3", 1, None)
OUTPUT = OutputReceived("", "r1", "d", "d:3", 1, Stream.STDOUT, "x\n")


def test_everything_is_taken_in_order_after_one_call() -> None:
    (step,) = build([document("a")]).steps
    bridge, calls = EngineBridge(Cancellation()), []
    bridge.wake = lambda: calls.append(1)
    bridge(STARTED)
    bridge(OUTPUT)
    bridge.retry_in(step, 60)
    *events, retry = bridge.take()
    assert events == [STARTED, OUTPUT] and len(calls) == 1
    assert isinstance(retry, Retry) and retry.step == step and 0 < retry.left <= 60
    bridge(STARTED)
    assert len(calls) == 2 and bridge.take() == [STARTED] and bridge.take() == []


def test_what_a_program_prints_while_it_has_the_terminal_is_dropped() -> None:
    bridge = EngineBridge(Cancellation())
    bridge.suspended = True
    bridge(OUTPUT)
    bridge(STARTED)
    assert bridge.take() == [STARTED]


def test_a_question_waits_for_its_choice() -> None:
    bridge, asked = EngineBridge(Cancellation()), threading.Event()
    bridge.wake = asked.set
    choices: list[object] = []
    question = Situation(SituationKind.END)
    engine = threading.Thread(target=lambda: choices.append(bridge.ask(question)))
    engine.start()
    assert asked.wait(10) and bridge.take() == [question]
    bridge.choose(Run("d:3"))
    engine.join(10)
    assert choices == [Run("d:3")]


def test_a_question_is_given_up_when_the_run_is_to_end() -> None:
    cancel = Cancellation()
    cancel.ask(Wish.RUN, 15)
    assert EngineBridge(cancel).ask(Situation(SituationKind.END)) == Leave()


@pytest.mark.parametrize("hung_up", [False, True])
def test_the_end_is_asked_for_once_so_that_clean_ups_run(hung_up: bool) -> None:
    signals = Signals(interactive=True)
    with signals.active():
        if hung_up:
            signal.raise_signal(signal.SIGHUP)
        EngineBridge(signals.cancel).end()
        signal.raise_signal(signal.SIGHUP)  # the kernel says it, too
    assert signals.cancel.wish is Wish.RUN


def test_the_end_comes_where_the_signal_is_ignored() -> None:
    cancel = Cancellation()
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        EngineBridge(cancel).end()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert cancel.wish is Wish.RUN
