"""A run with its usual view, which goes over into the full screen when a block fails: in the same shell."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TextIO

from runbook.core.errors import UsageError
from runbook.core.events import Event, OutputReceived
from runbook.frontends.step.guide_policy import GuidePolicy
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.frontends.step.tui.pausing_policy import PausingPolicy
from runbook.frontends.step.tui.terminal_handoff import GuideTerminal
from runbook.frontends.step.walkthrough import GuideRequest, Walkthrough
from runbook.reporting.terminal.notices import say
from runbook.running.request import Front, Request, Sink
from runbook.running.runner import confirming, live_view, perform
from runbook.running.signals import Signals
from runbook.sessions.terminal import Terminal

_POLL_S = 0.3
"""Seconds between two looks whether the run has ended or paused: a signal may come to another thread."""


class PausingTerminal(GuideTerminal):
    """The person's terminal, whose keys the blocks get until the guide reads them."""

    def __init__(self, real: int, screen: int) -> None:
        super().__init__(real, screen)
        self._guided = False
        os.dup2(real, self.keys, inheritable=False)

    @contextlib.contextmanager
    def lent(self, *, whole: bool = False) -> Iterator[None]:
        """As the one or the other kind of terminal does."""
        kind = GuideTerminal if self._guided else Terminal
        with kind.lent(self, whole=whole):
            yield

    def hand_over(self) -> None:
        """From now on the guide reads the keys."""
        os.dup2(self._pipe, self.keys, inheritable=False)
        self._guided = True


class _View:
    """The usual view, until the guide shows what happens; that gets all events but the output before."""

    def __init__(self, usual: contextlib.AbstractContextManager[Sink], bridge: EngineBridge) -> None:
        self._usual = contextlib.ExitStack()
        self._show: Sink | None = None
        self._context = usual
        self._bridge = bridge

    def __enter__(self) -> "_View":
        self._show = self._usual.enter_context(self._context)
        return self

    def __exit__(self, *_: object) -> None:
        self.pause()

    def __call__(self, event: Event) -> None:
        if self._show is None or not isinstance(event, OutputReceived):
            self._bridge(event)
        if self._show is not None:
            self._show(event)

    @property
    def usual(self) -> Sink | None:
        """The usual view, while it shows something."""
        return self._show

    def pause(self) -> None:
        """Show nothing more: the screen is the guide's."""
        self._show = None
        self._usual.close()


def run_until_failure(request: Request, stdout: TextIO) -> int:
    """Run it as `runbook run` does; where a block fails, the person goes on in the guide. Returns the exit code.

    Raises RunbookError for what keeps the run from beginning.
    """
    if len(request.plan.documents) != 1:
        raise UsageError("--pause-on-failure takes one document: the guide shows one")
    (part,) = request.plan.documents
    wanted = GuideRequest(part.document.path, request.options, variables=request.variables)
    walkthrough = Walkthrough(wanted, request)
    signals = Signals(interactive=True)
    bridge = EngineBridge(signals.cancel)
    terminal = PausingTerminal(sys.stdin.fileno(), stdout.fileno())
    view = _View(live_view(request, stdout), bridge)
    paused = threading.Event()

    def pause() -> None:
        view.pause()
        terminal.view = None
        terminal.hand_over()
        paused.set()

    guided = walkthrough.request(bridge, signals.cancel)
    assert isinstance(guided.policy, GuidePolicy)
    straight = confirming(request, terminal, signals, stdout).policy
    run = replace(guided, policy=PausingPolicy(straight, guided.policy, pause))
    front = Front(view, stdout, terminal, guided=True, watch=walkthrough.track)
    return _performed(partial(perform, run, signals, front), walkthrough, bridge, terminal, signals, paused)


def _performed(
    performed: Callable[[], int],
    walkthrough: Walkthrough,
    bridge: EngineBridge,
    terminal: PausingTerminal,
    signals: Signals,
    paused: threading.Event,
) -> int:
    from runbook.frontends.step.tui.engine_thread import EngineThread, shown, told

    ended = threading.Event()
    on_end: list[Callable[[], None]] = []

    def finished() -> None:
        ended.set()
        for one in on_end:
            one()

    engine = EngineThread(performed, finished, terminal)
    with signals.active(), contextlib.closing(terminal):
        engine.start()
        while not ended.is_set() and not paused.wait(_POLL_S):
            pass
        if ended.is_set():
            engine.close()
            if engine.problem is not None:
                raise engine.problem
            return engine.code
        from runbook.frontends.step.tui.app import GuideApp  # not at the top: most runs do not fail
        from runbook.frontends.step.tui.screen_handoff import ScreenHandoff

        app = GuideApp(walkthrough, terminal, bridge)
        wake, bridge.wake = bridge.wake, lambda: None
        terminal.view = ScreenHandoff(app)

        def begin() -> None:
            bridge.wake = wake
            wake()
            on_end.append(app.engine_finished)
            if ended.is_set():
                app.engine_finished()

        app.start_engine = begin
        shown(app, engine)
    told(app, engine)
    run = app.controller.progress.run
    if engine.code and run:
        say(f"to go on: runbook resume {run}", stream=sys.stdout)
    return engine.code
