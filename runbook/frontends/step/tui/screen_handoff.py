"""The screen is handed to a program that needs the terminal, and taken back."""

import sys
import threading
from signal import SIGWINCH, signal
from typing import TYPE_CHECKING

from runbook.frontends.step import block_summary
from runbook.reporting.terminal.notices import say

if TYPE_CHECKING:
    from runbook.frontends.step.tui.app import GuideApp


POLL_S = 0.3
"""How often, in seconds, each side of the handoff looks up: the engine whether there is still a screen, the screen's
thread for signals. The system may give a signal to any thread, which does not interrupt the one that waits."""


class ScreenHandoff:
    """Makes room for a program that needs the terminal; the engine's thread asks for it."""

    def __init__(self, app: "GuideApp") -> None:
        self._app = app
        self._free = threading.Event()
        self._back = threading.Event()

    def suspend(self) -> None:
        """Wait until the screen is free."""
        self._free.clear()
        self._back.clear()
        self._app.bridge.suspended = True
        self._app.call_later(self._hand_over)
        while not self._free.wait(POLL_S) and self._app.is_running:
            pass

    def resume(self) -> None:
        """Take the screen back."""
        self._app.bridge.suspended = False
        self._back.set()

    def _hand_over(self) -> None:
        with self._app.suspend():
            # Textual leaves the signal of a resize to its default, which wakes nobody.
            before = signal(SIGWINCH, lambda number, frame: None)
            running = self._app.controller.progress.running
            if running is not None:
                say("", f"── {block_summary.headline(running)}", stream=sys.stdout)
            self._free.set()
            while not self._back.wait(POLL_S):
                pass
            signal(SIGWINCH, before)
