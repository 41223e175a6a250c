"""From the command line to the guide: which face it has, and on to the next document."""

import contextlib
import sys
from dataclasses import replace
from typing import TextIO

from runbook.core.errors import UsageError
from runbook.frontends.step.final_reports import farewell
from runbook.frontends.step.passages import passages
from runbook.frontends.step.progress import Progress
from runbook.frontends.step.prompt.line_input import LineReader
from runbook.frontends.step.prompt.prompt import Plain
from runbook.frontends.step.walkthrough import Tour, Wanted, source
from runbook.reporting.registry import target
from runbook.reporting.terminal.capabilities import can_redraw
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.running.request import Front
from runbook.running.runner import perform
from runbook.running.signals import Signals


def launch(wanted: Wanted, stdout: TextIO) -> int:
    """Guide the person through the document, and on to those that they choose at its end.

    Returns the exit code of the last one. Raises RunbookError for what keeps it from beginning.
    """
    if any(target(text).to_stdout for text in wanted.options.reports):
        raise UsageError("standard output is for the person: give --report a file")
    able = can_redraw(stdout) and all(one.isatty() for one in (sys.stdin, sys.stderr))
    if wanted.guide.plain or not able:
        return _plain(wanted, stdout)
    from runbook.frontends.step.tui.engine_thread import full_screen

    return full_screen(wanted)


def _plain(wanted: Wanted, stdout: TextIO) -> int:
    reader, stream = LineReader(sys.stdin.fileno()), ViewStream(stdout)
    while True:
        tour = Tour(wanted)
        terminal = tour.terminal(stdout)
        signals = Signals(interactive=terminal is not None)
        progress = Progress()
        plain = Plain(
            passages(tour.document, tour.plan.steps, source),
            tour.document,
            tour.plan.steps,
            progress,
            stream,
            reader.read,
            variables=tour.shown,
            learn=wanted.guide.learn,
        )
        reader.attend(signals.cancel, signals.wake)
        request = tour.request(plain.ask, signals, plain.paused)
        front = Front(contextlib.nullcontext(plain), stdout, terminal, guided=True, watch=tour.watch)
        with signals.active():
            code = perform(request, signals, front)
        farewell(progress.run, plain.reports, lambda line: stream.write(f"{line}\n"))
        if plain.following is None:
            return code
        wanted = replace(wanted, document=tour.beside(plain.following))
