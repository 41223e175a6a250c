"""The full screen with its engine: the engine in a thread of its own, the signals and the screen in the main one."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from runbook.frontends.step.final_reports import write_final_reports
from runbook.frontends.step.tui.app import GuideApp
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.frontends.step.tui.screen_handoff import ScreenHandoff
from runbook.frontends.step.tui.terminal_handoff import GuideTerminal
from runbook.frontends.step.walkthrough import GuideRequest, Walkthrough
from runbook.reporting import wording
from runbook.reporting.terminal.notices import say
from runbook.running.request import Front, Request
from runbook.running.runner import perform
from runbook.running.signals import Signals

_POLL_S = 1.0
"""Seconds between two looks whether the terminal is still there, once the run is over."""


class EngineThread(threading.Thread):
    """The run, beside the screen: `performed` runs it, `finished` is told its end.

    `code` is its exit code, `problem` the exception that ended it, if one did.
    """

    def __init__(
        self, performed: Callable[[], int], finished: Callable[[], None], terminal: GuideTerminal | None
    ) -> None:
        super().__init__(name="engine", daemon=True)
        self.code = 0
        self.problem: BaseException | None = None
        self._over = threading.Event()
        self._terminal = None if terminal is None or terminal.gone else terminal
        self._perform = performed
        self._finished = finished

    def run(self) -> None:
        """Perform the run, and say when it is over."""
        try:
            self.code = self._perform()
        except BaseException as problem:  # shown when the screen is the person's again
            self.problem = problem
        if self._terminal and self._terminal.gone:
            # With the terminal the threads that draw on it are gone: whoever waits for them waits forever. All is
            # written, every process of the blocks has ended.
            os._exit(128 + signal.SIGHUP)
        self._finished()
        self._stand_by()

    def _stand_by(self) -> None:
        """Exit also when the terminal goes after the end of the run: nobody else would notice."""
        while self._terminal and not self._over.wait(_POLL_S):
            if self._terminal.gone:
                os._exit(128 + signal.SIGHUP)

    def close(self) -> None:
        """Wait until the run is over; the screen is the person's again."""
        self._over.set()
        while self.ident is not None and self.is_alive():
            self.join(
                _POLL_S
            )  # not without an end: a signal may come to another thread, and is heeded in this one


def guided(
    walkthrough: Walkthrough, app: GuideApp, signals: Signals, terminal: GuideTerminal | None
) -> EngineThread:
    """The engine of a run that `app` shows from its start."""
    front = Front(
        contextlib.nullcontext(app.bridge), sys.stderr, terminal, guided=True, watch=walkthrough.track
    )
    run = walkthrough.request(app.bridge, signals.cancel)
    return EngineThread(partial(perform, run, signals, front), app.engine_finished, terminal)


def full_screen(wanted: GuideRequest, request: Request | None = None) -> int:
    """Guide through the document, and on to those that the person chooses; the exit code of the last one.

    `request` is the run of the first one, where there is one already.
    """
    while True:
        walkthrough = Walkthrough(wanted, request)
        signals = Signals(interactive=True)
        terminal = GuideTerminal(sys.stdin.fileno(), sys.stdout.fileno())
        app = GuideApp(walkthrough, terminal, EngineBridge(signals.cancel), learning=wanted.guide.learn)
        terminal.view = ScreenHandoff(app)
        engine = guided(walkthrough, app, signals, terminal)
        app.start_engine = engine.start
        with signals.active(), contextlib.closing(terminal):
            shown(app, engine)
        if engine.ident is None and signals.cancel.signal:
            return 128 + signals.cancel.signal  # before the first question
        told(app, engine)
        if app.controller.following is None or engine.code > 1:
            return engine.code
        wanted, request = replace(wanted, document=walkthrough.beside(app.controller.following)), None


def shown(app: GuideApp, engine: EngineThread) -> None:
    """Show the guide until it is left; then the engine has ended, too."""
    try:
        app.run()
    finally:
        if engine.is_alive():
            app.bridge.end()
        engine.close()


def told(app: GuideApp, engine: EngineThread) -> None:
    """Say how the run ended. Raises what ended the engine, where something did."""
    if engine.problem is not None:
        raise engine.problem
    progress = app.controller.progress
    if progress.over is not None and progress.over.message:
        say(f"The run ended: {progress.over.message}", stream=sys.stdout)
    say(f"{progress.title}: {wording.totals(progress.counts(), progress.spent)}", stream=sys.stdout)
    write_final_reports(progress.run, app.controller.reports, partial(say, stream=sys.stdout))
