"""One process that tests document after document: jobs in, events out, both as lines of JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from runbook.core.clock import now
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Choice, Document, Lack
from runbook.core.errors import DocumentError, RunbookError, UsageError
from runbook.core.events import (
    BlockFinished,
    DocumentFinished,
    DocumentStarted,
    Event,
    RunFinished,
    RunStarted,
    Status,
    to_line,
)
from runbook.core.options import RunOptions
from runbook.core.strings import printable
from runbook.engine import alternatives
from runbook.engine.plan import Plan
from runbook.engine.policy import FailFast, KeepGoing
from runbook.engine.selectors import predicate
from runbook.reporting.github_commands import Log, active
from runbook.running import planning, runner
from runbook.running.planning import Loaded, allow, load_with_files, plan_folders
from runbook.running.request import Request
from runbook.running.signals import Signals
from runbook.running.suite import required_programs
from runbook.running.suite import scratch_dir as scratch
from runbook.running.suite.job import DONE, Job
from runbook.sources.locations import folder

FITS = "not recorded again: the replay of its recording has passed"


class Told(Log):
    """A step's log that another process writes: it hears of each secret by a line."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        super().__init__(sys.stderr, on_github=False)
        self._tell = write

    def mask(self, value: str) -> None:
        """Have the other process hide `value`."""
        if active():
            self._tell(json.dumps({"type": "Secret", "value": value}, separators=(",", ":")).encode() + b"\n")


def serve(jobs: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    """Do one job after the other, until there is none or a signal wishes the end."""
    log = Told(write)
    signals = Signals(interactive=False)
    with signals.active():
        for line in jobs:
            waiting = b""
            for event in perform(Job.from_line(line), signals, log):
                waiting += to_line(event).encode()
                # The next event comes at once: both go in one piece, which spares a change of processes.
                if not isinstance(event, BlockFinished | DocumentStarted):
                    write(waiting)
                    waiting = b""
            write(waiting + DONE)
            if signals.cancel.wish:
                return


def perform(job: Job, signals: Signals, log: TextIO | Log) -> Iterator[Event]:
    """The events of one document, from its start to its finish; none when it holds nothing to run.

    Whatever goes wrong is an event, too: this never raises.
    """
    started = time.monotonic()
    if job.only_drifted:
        yield from _unless_it_fits(job, signals, log)
        return
    try:
        loaded = load_with_files(job.document, job.options)
        job = with_recorded(job)
        plan = planned(job, loaded.document)
    except (RunbookError, OSError) as problem:
        code = "unconfirmed" if isinstance(problem, UsageError) else "unreadable"
        yield from _unreadable(job, problem, code)
        return
    if plan is None or not (plan.steps or plan.refused):
        return
    begun = False
    try:
        with prepared(job, plan, loaded, signals, log) as events:
            for event in events:
                begun = begun or isinstance(event, DocumentStarted)
                yield event
    except DocumentError as problem:
        yield from _unreadable(job, problem)
    except Exception as problem:  # the other documents still run
        if not begun:
            yield _started(job, loaded.document.title)
        message = str(problem) if isinstance(problem, RunbookError) else f"internal error: {problem!r}"
        seconds = round(time.monotonic() - started, 6)
        yield DocumentFinished(now(), job.run, printable(job.document), Status.ERROR, seconds, message)


def _unless_it_fits(job: Job, signals: Signals, log: TextIO | Log) -> Iterator[Event]:
    """The events of a replay where it passes; else those of a new recording."""
    job = replace(job, only_drifted=False)
    options = replace(job.options, record=None, replay=job.options.record, rehearse=False)
    events = list(perform(replace(job, options=options), signals, log))
    end = events[-1] if events else None
    if (
        isinstance(end, DocumentFinished)
        and end.status in (Status.FAILED, Status.ERROR)
        and not signals.cancel.wish
    ):
        yield from perform(job, signals, log)
        return
    for event in events:
        if isinstance(event, DocumentFinished) and event.status is Status.PASSED:
            event = replace(event, message=event.message or FITS)
        yield event


def with_recorded(job: Job) -> Job:
    """The job with the values of variables that its recording has. Raises UsageError where that cannot be used."""
    if job.options.replay is None:
        return job
    from runbook.running.cloud import cloud_modes

    folder = cloud_modes.recording(job.options, job.document, suite=True)
    return replace(job, variables=cloud_modes.pinned(job.options, folder) | dict(job.variables))


def _recording(job: Job) -> Path | None:
    if job.options.cloud is None:
        return None
    from runbook.running.cloud import cloud_modes

    return cloud_modes.recording(job.options, job.document, suite=True)


def planned(job: Job, document: Document) -> Plan | None:
    """The plan for the one document; None when it has nothing of what is to be selected.

    Raises UsageError for a block that requires confirmation where nobody said yes.
    """
    wanted = applicable(job.options, document, job.variables)
    if wanted is None:
        return None
    make = planning.plan if job.reads_bash else planning.outline
    plan = make(wanted, [document], job.variables)
    return allow(plan, wanted, job.variables, None)


def applicable(wanted: RunOptions, document: Document, given: Mapping[str, str]) -> RunOptions | None:
    """The options, without the selectors and alternatives that the one document of many does not have.

    None when it has nothing of what is to be selected. Raises UsageError for an alternative that cannot be read.
    """
    if wanted.choose:
        known = {f"{one.kind}={name}" for one in _choices(document) for name in one.names}
        alternatives.wanted(wanted.choose)
        wanted = replace(wanted, choose=tuple(one for one in wanted.choose if one in known))
    if wanted.only or wanted.skip or wanted.start or wanted.until or wanted.approve:
        everything = replace(wanted, only=(), skip=(), start=None, until=None)
        steps = planning.outline(everything, [document], given).steps

        def present(selector: str) -> bool:
            return any(map(predicate(selector), steps))

        only = tuple(filter(present, wanted.only))
        bounds = [one for one in (wanted.start, wanted.until) if one]
        if (wanted.only and not only) or not all(map(present, bounds)):
            return None
        skip, approve = (tuple(filter(present, one)) for one in (wanted.skip, wanted.approve))
        wanted = replace(wanted, only=only, skip=skip, approve=approve)
    return wanted


def _choices(document: Document) -> Iterator[Choice]:
    yield from document.choices
    for one in document.prerequisites:
        if one.document:
            yield from _choices(one.document)


@contextmanager
def prepared(
    job: Job, plan: Plan, loaded: Loaded, signals: Signals, log: TextIO | Log
) -> Iterator[Iterator[Event]]:
    """The events of the one document of the plan, in a session of its own, in its scratch directory.

    Raises DocumentError when its folder cannot be copied, SessionError when there is no shell.
    """
    lack, message, absent = None, None, None
    if job.reads_bash and not plan.refused:  # what is wrong with a document comes before what it lacks
        found = required_programs.wanting(plan, job.may_lack)
        if found.first:
            plan, absent = required_programs.settled(plan, found, strict=job.strict)
            message = found.first.message if absent is None else None
            lack = Lack(found.names, found.unallowed) if absent is None else None
    with ExitStack() as stack:
        folders = plan_folders(plan)
        start = job.options.cwd or folder(job.document)
        if job.scratch is not None and runner.runnable(plan) and absent is None:
            copy = stack.enter_context(
                scratch.copied(
                    Path(job.document),
                    loaded.files,
                    loaded.document.source,
                    Path(job.options.cwd) if job.options.cwd else None,
                    Path(job.scratch),
                )
            )
            folders = {name: copy.of(Path(path)) for name, path in folders.items()}
            start = copy.of()
        request = Request(
            plan=plan,
            policy=KeepGoing() if job.options.keep_going else FailFast(),
            options=job.options,
            folders=folders,
            variables=job.variables,
            start=start,
            session=job.session,
            recording=_recording(job),
        )
        masker = runner.masker_for(request, log)
        stack.enter_context(runner.masked_errors(masker))
        events = stack.enter_context(
            runner.performance(request, job.run, signals, masker, session=absent, isolated=True)
        )
        yield _of_document(events, job.attempt, lack, message)


def _of_document(
    events: Iterable[Event], attempt: int, lack: Lack | None, message: str | None
) -> Iterator[Event]:
    """The document's own events. Its end is that of the run of which it is all there is; `message` is what it lacks."""
    end: DocumentFinished | None = None
    for event in events:
        match event:
            case RunStarted():
                pass
            case DocumentStarted():
                yield replace(event, attempt=attempt)
            case DocumentFinished():
                end = event
            case RunFinished() if end is not None:
                yield replace(end, status=event.status, message=event.message or message, lack=lack)
            case _:
                yield event


def _unreadable(job: Job, problem: Exception, code: str = "unreadable") -> Iterator[Event]:
    name = printable(job.document)
    reason, line, path = str(problem), 1, None
    if isinstance(problem, RunbookError):
        notes = (one.strip() for one in getattr(problem, "__notes__", ()))
        reason, line = "; ".join((problem.reason, *notes)), problem.line or 1
        path = None if problem.path == name else problem.path
    yield _started(job, "", Diagnostic(code, Severity.ERROR, line, reason, path))
    # The end of a document has no place: what is said of another file names it.
    yield DocumentFinished(now(), job.run, name, Status.ERROR, 0.0, reason if path is None else str(problem))


def _started(job: Job, title: str, *diagnostics: Diagnostic) -> DocumentStarted:
    name = printable(job.document)
    return DocumentStarted(now(), job.run, name, title, {}, diagnostics, (), attempt=job.attempt)
