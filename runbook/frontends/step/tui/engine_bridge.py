"""Between the engine's thread and the screen's: events, questions and retries go one way, choices the other."""

import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.events import Event, OutputReceived
from runbook.engine.plan import Step
from runbook.frontends.step.controller import Retry
from runbook.frontends.step.questions import Choice, Leave, Situation

POLL_S = 0.3
"""How often, in seconds, the engine looks whether the run is to end while it waits for a choice."""

Update = Event | Situation | Retry


class EngineBridge:
    """A queue for each direction. `wake` is called, in any thread, when there is something to take."""

    def __init__(self, cancel: Cancellation) -> None:
        self._cancel = cancel
        self.wake: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._updates: deque[Update] = deque()
        self._woken = False
        self._choices: queue.SimpleQueue[Choice] = queue.SimpleQueue()
        self.suspended = False

    @property
    def ending(self) -> bool:
        """Whether the run is to end."""
        return self._cancel.wish >= Wish.RUN

    # -- the engine's side ---------------------------------------------------------------------------------------

    def __call__(self, event: Event) -> None:
        """Take the next event; while a program has the terminal, its output is dropped: the program shows it."""
        if not (self.suspended and isinstance(event, OutputReceived)):
            self._put(event)

    def ask(self, situation: Situation) -> Choice:
        """Put the question, and wait for the choice."""
        self._put(situation)
        while True:
            try:
                return self._choices.get(timeout=POLL_S)
            except queue.Empty:
                if self.ending:
                    return Leave()

    def retry_in(self, step: Step, seconds: float) -> None:
        """Tell that the block is tried again."""
        self._put(Retry(step, time.monotonic() + seconds))

    def _put(self, update: Update) -> None:
        with self._lock:
            self._updates.append(update)
            woken, self._woken = self._woken, True
        if not woken:
            self.wake()

    # -- the screen's side ---------------------------------------------------------------------------------------

    def take(self) -> list[Update]:
        """What has come, in order."""
        with self._lock:
            updates = list(self._updates)
            self._updates.clear()
            self._woken = False
        return updates

    def choose(self, choice: Choice) -> None:
        """Answer the question."""
        self._choices.put(choice)

    def stop(self) -> None:
        """Interrupt what runs, as ^C does. Only in the main thread, where signals are handled."""
        signal.raise_signal(signal.SIGINT)

    def end(self) -> None:
        """End the run: nobody is there to answer any more. Only in the main thread."""
        self._choices.put(Leave())
        # Asked for once: a second time would be a wish to skip the clean-ups. A hang-up may have come before.
        if self._cancel.wish < Wish.RUN:
            signal.raise_signal(signal.SIGTERM)
        if self._cancel.wish < Wish.RUN:  # the signal is ignored (nohup)
            self._cancel.ask(Wish.RUN, signal.SIGTERM)
