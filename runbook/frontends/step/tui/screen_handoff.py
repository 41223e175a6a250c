"""The screen is lent to a program that wants the terminal, and taken back."""

import threading
from signal import SIGWINCH, signal
from typing import TYPE_CHECKING

from runbook.frontends.step import block_summary

if TYPE_CHECKING:
    from runbook.frontends.step.tui.main_view import Stage


LOOK_S = 0.3
"""How often, in seconds, the engine looks whether there is still a screen to wait for."""


class Lender:
    """Makes room for a program that wants the terminal; the engine's thread asks for it."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage
        self._gone = threading.Event()
        self._back = threading.Event()

    def suspend(self) -> None:
        """Wait until the screen is free."""
        self._gone.clear()
        self._back.clear()
        self._stage.desk.suspended = True
        self._stage.call_later(self._lend)
        while not self._gone.wait(LOOK_S) and self._stage.is_running:
            pass

    def resume(self) -> None:
        """Take it back."""
        self._stage.desk.suspended = False
        self._back.set()

    def _lend(self) -> None:
        with self._stage.suspend():
            # Textual leaves the signal of a resize to its default, which wakes nobody.
            before = signal(SIGWINCH, lambda number, frame: None)
            running = self._stage.progress.running
            if running is not None:
                print(f"\n── {block_summary.headline(running)}", flush=True)  # noqa: T201
            self._gone.set()
            self._back.wait()
            signal(SIGWINCH, before)
