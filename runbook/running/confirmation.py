"""Questions to the person at the terminal, before a block that requires confirmation."""

import contextlib
import os
import select
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from runbook.core.cancellation import Wish
from runbook.core.strings import shown
from runbook.engine.plan import Step
from runbook.engine.policy import Before
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.running.plans.confirmations import confirmed
from runbook.running.signals import Signals

if TYPE_CHECKING:
    from runbook.sessions.terminal import Terminal

_YES = frozenset({"y", "yes"})
_QUIT = frozenset({"q", "quit"})


def confirmation(
    terminal: "Terminal", signals: Signals, stream: TextIO, hash_of: Callable[[Step], str]
) -> Callable[[Step], Step | Before]:
    """What puts the question for a block. An answer that is neither yes nor quit leaves the block out.

    `hash_of` gives the hash of the code that is allowed.

    Quitting, ^C and the end of the input end the run.
    """

    def ask(step: Step) -> Step | Before:
        if terminal.view:
            terminal.view.suspend()
        try:
            answer = _answer(_question(step), terminal.keys, signals, stream)
        finally:
            if terminal.view:
                terminal.view.resume()
        if answer is None or answer in _QUIT:
            signals.cancel.ask(Wish.RUN, signal.SIGINT)
        return confirmed(step, "answer", hash_of(step)) if answer in _YES else Before.SKIP

    return ask


def _question(step: Step) -> str:
    lines = "".join(f"  | {shown(line)}\n" for line in step.code.rstrip("\n").split("\n"))
    why = "".join(f"  {shown(reason)}\n" for reason in step.unconfirmed)
    return f"{shown(step.place)} requires confirmation:\n{lines}{why}Run it? [y]es, [n]o, [q]uit: "


def _answer(question: str, keys: int, signals: Signals, stream: TextIO) -> str | None:
    """The line that the person types, in lower case; None for ^C and the end of the input."""
    shown = ViewStream(stream)
    shown.write(question)
    before = signals.cancel.wish
    while True:
        ready = select.select([keys, signals.wake], [], [])[0]
        if signals.wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(signals.wake, 4096)
            if signals.cancel.wish > before:
                shown.write("\n")
                return None
        if keys in ready:
            typed = b""
            with contextlib.suppress(OSError):  # the terminal is gone: nobody answers
                typed = os.read(keys, 4096)
            return typed.decode(errors="replace").strip().lower() if typed else None
