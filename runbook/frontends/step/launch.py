"""From the command line to the guide: the prompt or the full screen, and on to the next document."""

import contextlib
import sys
from dataclasses import replace
from typing import TextIO

from runbook.core.errors import UsageError
from runbook.core.strings import shown
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.final_reports import write_final_reports
from runbook.frontends.step.passages import passages
from runbook.frontends.step.prompt.line_input import LineReader
from runbook.frontends.step.prompt.prompt import ChoiceSlot, LinePrompt
from runbook.frontends.step.walkthrough import GuideRequest, Walkthrough, source
from runbook.reporting.registry import target
from runbook.reporting.terminal.capabilities import can_redraw
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.running.request import Front, Request
from runbook.running.runner import perform
from runbook.running.signals import Signals


def launch(wanted: GuideRequest, stdout: TextIO, request: Request | None = None) -> int:
    """Guide the person through the document, and on to those that they choose at its end.

    `request` is the run of the first one, where there is one already: one that goes on with an earlier one.
    Returns the exit code of the last one. Raises RunbookError for what keeps it from beginning.
    """
    if any(target(text).to_stdout for text in wanted.options.reports):
        raise UsageError("standard output is for the person: give --report a file")
    able = can_redraw(stdout) and all(one.isatty() for one in (sys.stdin, sys.stderr))
    if wanted.guide.plain or not able:
        return _prompt(wanted, stdout, request)
    from runbook.frontends.step.tui.engine_thread import full_screen

    return full_screen(wanted, request)


def _prompt(wanted: GuideRequest, stdout: TextIO, former: Request | None) -> int:
    reader, stream = LineReader(sys.stdin.fileno()), ViewStream(stdout)
    while True:
        walkthrough = Walkthrough(wanted, former)
        terminal = walkthrough.terminal(stdout)
        signals = Signals(interactive=terminal is not None)
        slot = ChoiceSlot()
        controller = StepController(walkthrough.plan, slot, learning=wanted.guide.learn)
        prompt = LinePrompt(
            controller,
            slot,
            passages(walkthrough.document, walkthrough.plan.steps, source),
            stream,
            reader.read,
            variables=walkthrough.shown,
        )
        reader.attend(signals.cancel, signals.wake)
        request = walkthrough.request(prompt, signals.cancel)
        front = Front(contextlib.nullcontext(prompt), stdout, terminal, guided=True, watch=walkthrough.track)
        with signals.active():
            code = perform(request, signals, front)
        write_final_reports(
            controller.progress.run, controller.reports, lambda line: stream.write(f"{shown(line)}\n")
        )
        if controller.following is None:
            return code
        wanted, former = replace(wanted, document=walkthrough.beside(controller.following)), None
