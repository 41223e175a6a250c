"""The edge around the loop: session, sinks and signals for one run, and an exit code for its end."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from runbook import __version__
from runbook.core.cancellation import Cancellation
from runbook.core.clock import Clock, now
from runbook.core.errors import NothingToRun, OutputError, UsageError
from runbook.core.events import BlockFinished, DocumentStarted, Event, RunFinished, RunStarted, Status
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES
from runbook.engine import loop
from runbook.engine.plan import Plan
from runbook.engine.policy import Confirmed
from runbook.engine.session import Command, Ended, Output, Session
from runbook.engine.verdicts import NOT_FOUND
from runbook.masking import Masker
from runbook.reporting.github_commands import Log
from runbook.reporting.terminal.capabilities import can_redraw, has_colors, shows_console
from runbook.reporting.terminal.notices import say
from runbook.running import planning
from runbook.running.ended.left_over import LeftOver
from runbook.running.kept.run_keeper import keep
from runbook.running.recorder import Record
from runbook.running.report_files import check_all
from runbook.running.request import Front, Request, Sink, initiator, unwatched, variables
from runbook.running.signals import Interruption, Signals
from runbook.storage.journal import identifier
from runbook.storage.runs.run_store import journal_of

if TYPE_CHECKING:
    from runbook.sessions.terminal import Screen, Terminal


def execute(request: Request, stdout: TextIO) -> int:
    """Run it: the live view goes to `stdout`, or to standard error when a report takes standard output.

    Returns the exit code of the contract. Raises RunbookError for what keeps the run from beginning.
    """
    taken = any(target.to_stdout for target in request.targets)
    view_stream = sys.stderr if taken else stdout
    interactive = (
        can_redraw(view_stream) and sys.stdin is not None and sys.stdin.isatty() and not request.stdin_taken
    )
    signals = Signals(interactive=interactive)
    terminal = _terminal(view_stream) if interactive and runnable(request.plan) else None
    if any(step.directive.confirm for step in request.plan.steps):
        request = confirming(request, terminal, signals, view_stream)
    front = Front(live_view(request, view_stream), view_stream, terminal)
    with signals.active():
        return perform(request, signals, front)


def confirming(request: Request, terminal: "Terminal | None", signals: Signals, stream: TextIO) -> Request:
    """The run, with a policy that asks before blocks that nobody has allowed. Raises UsageError without a terminal."""
    from runbook.running.confirmation import confirmation  # not at the top: few documents ask for it
    from runbook.running.plans import confirmations

    left = confirmations.waiting(request.plan)
    if not left:
        return request
    if terminal is None:
        raise confirmations.refusal(left[0])
    hash_of = confirmations.hasher(request.plan, request.options, request.variables)
    return replace(
        request, policy=Confirmed(request.policy, confirmation(terminal, signals, stream, hash_of))
    )


def perform(request: Request, signals: Signals, front: Front) -> int:
    """Run it, with its journal and its reports; `signals` are active. Any thread may do so.

    Returns the exit code of the contract. Raises RunbookError for what keeps the run from beginning.
    """
    _check(request)
    try:
        finished = _recorded(request, signals, front)
    except Interruption as end:
        return 128 + end.number
    if finished.status is Status.SKIPPED and front.guided and runnable(request.plan):
        return 0  # the person had a look
    if finished.status is Status.SKIPPED and not request.plan.refused:
        raise NothingToRun(_nothing(request.plan))
    return _exit_code(request.plan, finished, signals.cancel)


def _recorded(request: Request, signals: Signals, front: Front) -> RunFinished:
    """The end of the run, once all is written. Raises Interruption when a signal gave up what was to be written."""
    run = identifier()
    log = Log(front.stream)
    masker = masker_for(request, log)
    with contextlib.ExitStack() as stack:
        stack.enter_context(masked_errors(masker))
        shells: list[Session] = []

        def watch(session: Session, masker: Masker) -> Session:
            shells.append(session)
            return front.watch(session, masker)

        if request.resumption:
            from runbook.running.kept.resumed_policy import ResumedPolicy  # few runs go on with another

            resumed = ResumedPolicy(request.policy, request.resumption, run)
            request = replace(request, policy=resumed, sinks=(*request.sinks, resumed))
        events = stack.enter_context(
            performance(request, run, signals, masker, front.terminal, guided=front.guided, watch=watch)
        )
        quoted = stack.enter_context(contextlib.ExitStack())
        quoted.enter_context(log.text())
        view = stack.enter_context(front.view)
        if front.terminal and not front.terminal.view:
            usual = getattr(view, "usual", view)
            front.terminal.view = cast("Screen", usual)  # in a terminal it is the ConsoleView
        record = stack.enter_context(Record(run, request.targets, signals, request.options))
        if request.resumable and runnable(request.plan):
            keep(record, request, run, masker, shells[0] if shells else None, guided=front.guided)
        finished: RunFinished | None = None
        left = LeftOver()
        try:
            for event in events:
                record(event)
                left(event)
                for sink in request.sinks:
                    sink(event)
                view(event)
                if isinstance(event, RunFinished):
                    finished = event
        except OutputError:  # nothing more can be kept: what there is goes into the reports
            quoted.close()
            with contextlib.suppress(OutputError, BrokenPipeError):
                record.report(front.stream)
            raise
        assert finished is not None
        quoted.close()
        record.report(front.stream)
    if not front.guided:  # the guide says it when the screen is the person's again
        say(*left.lines(run if journal_of(run) else None, background=request.options.leaves_background))
    return finished


@contextlib.contextmanager
def performance(
    request: Request,
    run: str,
    signals: Signals,
    masker: Masker,
    terminal: "Terminal | None" = None,
    *,
    session: Session | None = None,
    guided: bool = False,
    isolated: bool = False,
    watch: Callable[[Session, Masker], Session] = unwatched,
) -> Iterator[Iterator[Event]]:
    """Opens the session and gives the events of the run `run`, one by one; at the end nothing of it is left.

    Everything that runs a plan does it through this. `session` is taken in place of a shell. Raises SessionError when
    there is no shell.
    """
    with contextlib.ExitStack() as stack:
        if session is None and not runnable(request.plan):
            session = _NoSession()
        answers = request.options.cloud
        if session is None and answers is None:
            session = watch(stack.enter_context(_session(request, signals, terminal)), masker)
        elif session is None:
            from runbook.running.cloud import cloud_modes  # only here: few runs ask for it

            answers = cloud_modes.told(request.options)
            cloud = stack.enter_context(cloud_modes.opened(request, masker))
            shell = _session(request, signals, terminal, cloud.environment)
            session = cloud.listening(watch(stack.enter_context(shell), masker))
        events = loop.run(
            request.plan,
            session,
            request.policy,
            settings=loop.LoopSettings(
                run,
                __version__,
                request.options.matcher,
                request.folders,
                request.options.total_timeout,
                attended=terminal is not None,
                guided=guided,
                isolated=isolated,
                cloud=answers,
                resumes=request.resumption.run if request.resumption else None,
            ),
            judge=request.judge,
            clock=Clock(now, time.monotonic, signals.pause),
            cancel=signals.cancel,
            masker=masker,
        )
        yield (_completed(event, request) for event in events)


def _completed(event: Event, request: Request) -> Event:
    """The event with what the loop does not know: who began the run, and the files of a document.

    Where a command was not found, with the name that was meant.
    """
    match event:
        case RunStarted():
            resumes = (
                None if request.cleans else event.resumes
            )  # it begins in that run's state, and does not go on
            by = initiator()
            return replace(event, by=by, resumes=resumes, cleans=request.cleans, plan=request.fixed)
        case DocumentStarted():
            part = next(one for one in request.plan.documents if one.id == event.document)
            return replace(event, files=part.files)
        case BlockFinished(exit_status=status, message=str(message)) if status == NOT_FOUND:
            from runbook.running import programs  # not at the top: most runs find all of their commands

            called = programs.called(step.code for step in request.plan.steps)
            return replace(event, message=programs.with_suggestion(message, called))
        case _:
            return event


def _check(request: Request) -> None:
    if request.options.cloud is not None:
        from runbook.running.cloud import cloud_modes

        cloud_modes.check(request.options)
    check_all(request.targets)
    asked = () if request.plan.refused else request.plan.steps  # what is wrong with it is said with its line
    places = {step.directive.matcher: f"{step.place}: " for step in reversed(asked)} | {
        request.options.matcher: ""
    }
    for name in places.keys() - {None}:
        from runbook.judging import registry

        try:
            registry.matcher(str(name))
        except UsageError as problem:
            raise UsageError(f"{places[name]}{problem}") from None


def runnable(plan: Plan) -> bool:
    """Whether a block of it is going to run: then it needs a shell."""
    return not plan.refused and any(step.left_out is None for step in plan.steps)


def _nothing(plan: Plan) -> str:
    if plan.steps:
        return f"nothing to run: all {len(plan.steps)} blocks are left out by the selection or by their directives"
    names = ", ".join(part.id for part in plan.documents)
    if not any(part.document.source.strip() for part in plan.documents):
        return f"{names}: nothing to run: the file is empty"
    return (
        f"{names}: nothing to run: no fenced code block has a language that is run "
        f"({', '.join(sorted(DEFAULT_LANGUAGES))})"
    )


def _exit_code(plan: Plan, finished: RunFinished, cancel: Cancellation) -> int:
    if plan.refused:
        return 2
    match finished.status:
        case Status.PASSED:
            return 0
        case Status.FAILED:
            return 1
        case Status.CANCELLED:
            return 128 + (cancel.signal or 2)
        case Status.SKIPPED:
            return NothingToRun.exit_code
        case Status.ERROR:
            return 3


def masker_for(request: Request, log: TextIO | Log) -> Masker:
    """The masker of the run; GitHub's runner hears of each secret in `log`, where no report is written."""
    announce = (log if isinstance(log, Log) else Log(log)).mask
    return planning.masker(request.options, request.plan, variables(request), announce)


WORKING_DIR = "RUNBOOK_WORKING_DIR"
"""The variable that tells blocks that write files in which folder the run began: nothing is written outside of it."""


@contextlib.contextmanager
def masked_errors(masker: Masker) -> Iterator[None]:
    """Within it, no exception names a secret."""
    try:
        yield
    except Exception as problem:
        problem.args = tuple(masker.text(one) if isinstance(one, str) else one for one in problem.args)
        raise


def _terminal(stream: TextIO) -> "Terminal | None":
    from runbook.sessions.terminal import Terminal, in_foreground

    keys = sys.stdin.fileno()
    return Terminal(keys, stream.fileno()) if in_foreground(keys) else None


def _session(
    request: Request,
    signals: Signals,
    terminal: "Terminal | None",
    environment: Mapping[str, str] | None = None,
) -> contextlib.AbstractContextManager[Session]:
    # Not at the top: a document that does not run needs no session.
    from runbook.sessions.registry import SessionSetup, open_session

    resumed = request.resumption.state if request.resumption else None
    start = resumed.cwd if resumed else request.start or request.options.cwd
    environment = variables(request) if environment is None else environment
    if any(step.block.file for step in request.plan.steps):
        environment = {**environment, WORKING_DIR: str(Path(start or ".").resolve())}
    setup = SessionSetup(
        cwd=Path(start) if start else None,
        env=environment,
        terminal=terminal,
        cancel=signals.cancel,
        wake=signals.wake,
        keep_background=request.options.leaves_background,
        state=request.resumption.state if request.resumption else None,
        overrides=request.resumption.overrides if request.resumption else {},
    )
    own = open_session(request.session, setup)
    if not any(step.left_out is None and (step.on or step.opens) for step in request.plan.steps):
        return own
    from runbook.sessions.remote.shell_switch import (
        switched,
    )  # only here: few documents open a shell elsewhere

    return switched(own, setup)


@contextlib.contextmanager
def live_view(request: Request, stream: TextIO) -> Iterator[Sink]:
    """The view of a run that nobody guides, on `stream`."""
    choice = request.options.color
    if not shows_console(stream, choice):
        from runbook.reporting.live.plain import PlainView

        with PlainView(stream, verbosity=request.options.verbosity) as plain:
            yield plain
        return
    from runbook.reporting.live.console import ConsoleView

    with ConsoleView(
        stream, color=has_colors(stream, choice), verbosity=request.options.verbosity
    ) as console:
        yield console


class _NoSession:
    """Stands in where no block is going to run."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        raise AssertionError(f"{command.token} was not to run")
