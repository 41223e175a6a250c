"""The whole screen for the guide: the engine in a thread of its own, the signals and the screen in the main one."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace

from runbook.frontends.step.final_reports import farewell
from runbook.frontends.step.tui.app import Face
from runbook.frontends.step.tui.engine_bridge import Desk
from runbook.frontends.step.tui.screen_handoff import Lender
from runbook.frontends.step.tui.terminal_handoff import LentTerminal
from runbook.frontends.step.walkthrough import Tour, Wanted
from runbook.reporting import wording
from runbook.running.request import Front
from runbook.running.runner import perform
from runbook.running.signals import Signals

_LOOK_S = 1.0
"""Seconds between two looks whether the terminal is still there, once the run is over."""


class Engine(threading.Thread):
    """The run, beside the screen. `code` is its exit code, `problem` what kept it from one."""

    def __init__(self, tour: Tour, face: Face, signals: Signals, terminal: LentTerminal | None) -> None:
        super().__init__(name="engine", daemon=True)
        self.code = 0
        self.problem: BaseException | None = None
        self._face = face
        self._over = threading.Event()
        self._terminal = None if terminal is None or terminal.gone else terminal
        request = tour.request(face.desk.ask, signals, face.desk.paused)
        front = Front(contextlib.nullcontext(face.desk), sys.stderr, terminal, guided=True, watch=tour.watch)
        self._perform: Callable[[], int] = lambda: perform(request, signals, front)

    def run(self) -> None:
        """Perform, and say so."""
        try:
            self.code = self._perform()
        except BaseException as problem:  # shown when the screen is the person's again
            self.problem = problem
        if self._terminal and self._terminal.gone:
            # With the terminal the threads that draw on it are gone: whoever waits for them waits forever. All is
            # written, every process of the blocks has ended.
            os._exit(128 + signal.SIGHUP)
        self._face.finished()
        self._stand_by()

    def _stand_by(self) -> None:
        """Nobody draws on a terminal that goes after the end of the run, either."""
        while self._terminal and not self._over.wait(_LOOK_S):
            if self._terminal.gone:
                os._exit(128 + signal.SIGHUP)

    def dismiss(self) -> None:
        """The screen is the person's again: wait until nothing of this runs."""
        self._over.set()
        if self.ident is not None:
            self.join()


def full_screen(wanted: Wanted) -> int:
    """Guide through the document, and on to those that the person chooses; the exit code of the last one."""
    while True:
        tour = Tour(wanted)
        signals = Signals(interactive=True)
        terminal = LentTerminal(sys.stdin.fileno(), sys.stdout.fileno())
        face = Face(tour, terminal, Desk(signals.cancel), learn=wanted.guide.learn)
        terminal.view = Lender(face)
        engine = Engine(tour, face, signals, terminal)
        face.starts = engine.start
        with signals.active(), contextlib.closing(terminal):
            try:
                face.run()
            finally:
                if engine.is_alive():
                    face.desk.end()
                engine.dismiss()
        if engine.problem is not None:
            raise engine.problem
        over = face.progress.over
        if over is not None and over.message:
            print(f"The run ended: {over.message}")  # noqa: T201
        totals = wording.totals(face.progress.counts(), face.progress.spent)
        print(f"{face.progress.title}: {totals}")  # noqa: T201
        farewell(face.progress.run, face.reports, print)
        if face.following is None or engine.code > 1:
            return engine.code
        wanted = replace(wanted, document=tour.beside(face.following))
