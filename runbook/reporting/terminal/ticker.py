"""Something to do again and again while the program waits for something else."""

import signal
import threading
from collections.abc import Callable


class Ticker:
    """Calls `action` from a thread of its own every `interval` seconds, from `start` until `stop`."""

    def __init__(self, interval: float, action: Callable[[], None]) -> None:
        self._interval = interval
        self._action = action
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; when it has begun, or was stopped, nothing happens."""
        if self._thread is None and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._run, name="runbook-view", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Make an end, and wait for an action that is under way."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        # The main thread heeds the signals: it has to be the one that they interrupt.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        while not self._stopped.wait(self._interval):
            self._action()
