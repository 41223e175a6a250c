"""Between the engine's thread and the screen's: events and questions go one way, choices the other."""

import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.events import Event, OutputReceived
from runbook.engine.plan import Step
from runbook.frontends.step.questions import Choice, Leave, Situation

LOOK_S = 0.3
"""How often, in seconds, somebody who waits for a choice looks whether the run is to end."""


class Desk:
    """`arrived` is called, in any thread, when something lies there that has not been taken yet."""

    def __init__(self, cancel: Cancellation) -> None:
        self._cancel = cancel
        self.arrived: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._events: deque[Event] = deque()
        self._told = False
        self._choices: queue.SimpleQueue[Choice] = queue.SimpleQueue()
        self.situation: Situation | None = None
        self.pause: tuple[Step, float] | None = None
        self.suspended = False

    # -- the engine's side ---------------------------------------------------------------------------------------

    def __call__(self, event: Event) -> None:
        """Take the next event; while a program has the terminal, what it prints there is not kept waiting."""
        if self.suspended and isinstance(event, OutputReceived):
            return
        with self._lock:
            self._events.append(event)
        self._tell()

    def ask(self, situation: Situation) -> Choice:
        """Put the question, wait for the choice."""
        self.situation = situation
        self._tell()
        while True:
            try:
                choice = self._choices.get(timeout=LOOK_S)
            except queue.Empty:
                if self._cancel.wish >= Wish.RUN:
                    choice = Leave()
                else:
                    continue
            return choice

    def paused(self, step: Step, seconds: float) -> None:
        """A block is going to be tried again."""
        self.pause = (step, time.monotonic() + seconds)
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            told, self._told = self._told, True
        if not told:
            self.arrived()

    # -- the screen's side ---------------------------------------------------------------------------------------

    def take(self) -> list[Event]:
        """The events that have come, in order."""
        with self._lock:
            events = list(self._events)
            self._events.clear()
            self._told = False
        return events

    def choose(self, choice: Choice) -> None:
        """Answer the question."""
        self.situation = None
        self._choices.put(choice)

    def stop(self) -> None:
        """End the block that runs, as ^C does. Only in the main thread, where signals are heard."""
        signal.raise_signal(signal.SIGINT)

    def end(self) -> None:
        """End the run: nobody is there to answer any more. Only in the main thread."""
        self._choices.put(Leave())
        self._cancel.ask(Wish.RUN, signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
