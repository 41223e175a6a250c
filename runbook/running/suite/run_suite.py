"""`runbook test` from its options to its exit code."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from runbook import __version__
from runbook.core.clock import now
from runbook.core.errors import DocumentError, NothingToRun, UsageError
from runbook.core.events import DocumentStarted, Event, RunFinished, RunStarted, Status, overall
from runbook.core.options import RunOptions, SuiteOptions
from runbook.core.strings import printable
from runbook.engine import alternatives
from runbook.reporting import wording
from runbook.reporting.github_commands import Log
from runbook.reporting.live.suite_view import BoardView
from runbook.reporting.registry import Target, target
from runbook.reporting.terminal.capabilities import can_redraw, has_colors, shows_console
from runbook.reporting.terminal.notices import answer, say
from runbook.running import planning
from runbook.running.ended.left_over import LeftOver
from runbook.running.executors import DEFAULT_EXECUTOR, EXECUTORS, ExecutorSetup
from runbook.running.recorder import Record
from runbook.running.report_files import check_all
from runbook.running.request import Sink, initiator
from runbook.running.signals import Interruption, Signals
from runbook.running.suite import changed_documents, scratch_dir, shards
from runbook.running.suite.exclusive_documents import exclusive_names
from runbook.running.suite.job import Job
from runbook.running.suite.scheduler import Outcome, Scheduler
from runbook.running.suite.worker import applicable
from runbook.sessions.registry import DEFAULT_SESSION, SESSIONS
from runbook.sources import discovery
from runbook.storage.journal import identifier
from runbook.storage.runs.run_store import journal_of
from runbook.storage.test_history import History, Past, root

if TYPE_CHECKING:
    from runbook.storage.result_memory import Recording

TICK_S = 0.1
"""Seconds between two looks at the clock while a terminal shows what is under way."""


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """What was asked for. `variables` are those given for the run; `root` is the folder that `exclude` is about.

    `chosen` are the documents to test among those that are found; None: all of them.
    `session` and `executor` name what runs a document and where (`runbook.sessions.registry`,
    `runbook.running.executors`).
    """

    paths: tuple[str, ...]
    options: RunOptions
    suite: SuiteOptions
    variables: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None
    session: str = DEFAULT_SESSION
    executor: str = DEFAULT_EXECUTOR
    chosen: frozenset[str] | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """The reports that were asked for. Raises UsageError for one that there is not."""
        return tuple(map(target, self.options.reports))

    @property
    def may_lack(self) -> tuple[str, ...]:
        """The programs that may be missing, one by one."""
        return tuple(name for one in self.suite.may_lack for part in one.split(",") if (name := part.strip()))

    @property
    def durations(self) -> Path | None:
        """The file in which durations are kept."""
        return Path(self.suite.durations) if self.suite.durations else None


@dataclass(slots=True)
class _Listener:
    """Hands the course of the suite on to the journal, the view and the log."""

    record: Record
    view: BoardView
    log: Log
    interval: float | None
    recording: Sink | None = None
    left: LeftOver = field(default_factory=LeftOver)
    stale: list[str] = field(default_factory=list)  # records that do not count: the view shows errors only

    def event(self, event: Event, line: str | None = None) -> None:
        self.record(event, line)
        self.left(event)
        if self.recording is not None:
            self.recording(event)
        if isinstance(event, DocumentStarted) and event.attempt == 1:
            self.stale += (
                one.text(event.document) for one in event.diagnostics if one.code == "stale-record"
            )
        self.view(event)

    def nothing_in(self, document: str) -> None:
        self.view.nothing_in(document)

    def mask(self, value: str) -> None:
        self.log.mask(value)

    def tick(self) -> None:
        self.view.refresh()


def processors() -> int:
    """How many processes can run at once here: the processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def choose(request: SuiteRequest, history: History) -> tuple[list[str], int]:
    """The documents to test, and the number of files that were found.

    Raises UsageError for a path that is not there, a revision that git does not know.
    """
    found = discovery.discover(request.paths, request.suite.exclude, request.root)
    documents = [name for name in found if discovery.may_hold_blocks(name)]
    if request.chosen is not None:
        documents = [name for name in documents if name in request.chosen]
    if request.suite.changed_since is not None:
        documents = changed_documents.changed_since(documents, request.suite.changed_since, request.options)
    if request.suite.last_failed:
        documents = history.failed(documents) or documents
    if request.suite.shard is not None:
        index, count = shards.parse(request.suite.shard)
        documents = shards.pack(shards.expected(documents, history.durations(documents)), count)[index - 1]
    return documents, len(found)


def listed(request: SuiteRequest, stdout: TextIO) -> int:
    """Write the documents that would be tested, one a line; nothing runs. Returns the exit code."""
    documents, found = choose(request, History(root(), request.durations))
    documents = [name for name in documents if _has_selected(request, name)]
    if not documents:
        raise NothingToRun(_nothing(request, found))
    answer(*map(printable, documents), stream=stdout)
    return 0


def _has_selected(request: SuiteRequest, name: str) -> bool:
    """Whether the document has a block that the options select; one that cannot be read is tested, and fails."""
    options = request.options
    if not (options.only or options.start or options.until):
        return True
    try:
        document = planning.load(options, [name])[0]
        return applicable(options, document, request.variables) is not None
    except DocumentError:
        return True


def run_suite(request: SuiteRequest, stdout: TextIO) -> int:
    """Test the documents; the live view goes to `stdout`, or to standard error when a report takes standard output.

    Returns the exit code of the contract. Raises RunbookError for what keeps the run from beginning.
    """
    check_all(request.targets)
    answers = request.options.cloud
    if answers is not None:
        from runbook.running.cloud import cloud_modes

        cloud_modes.check(request.options)
        answers = cloud_modes.told(request.options)
        _check_recording(request)
    if request.suite.only_drifted and request.options.record is None:
        raise UsageError("--only-drifted needs --record DIR: the folder with the recordings")
    alternatives.wanted(request.options.choose)
    start_executor = EXECUTORS[request.executor]
    if request.session not in SESSIONS:
        raise UsageError(SESSIONS.unknown(request.session))
    if request.options.matcher:
        from runbook.judging import registry

        registry.matcher(request.options.matcher)
    history = History(root(), request.durations)
    documents, found = choose(request, history)
    known = history.durations(documents)
    width = min(request.suite.jobs or processors(), max(1, len(documents)))
    order = shards.longest_first(shards.expected(documents, known)) if known and width > 1 else documents
    stream = sys.stderr if any(one.to_stdout for one in request.targets) else stdout
    run = identifier()
    started = time.monotonic()
    signals = Signals(interactive=False)
    with contextlib.ExitStack() as stack, contextlib.suppress(Interruption):
        stack.enter_context(signals.active())
        base = None if request.suite.in_place else str(stack.enter_context(scratch_dir.base()))
        log = Log(stream)
        text = stack.enter_context(contextlib.ExitStack())
        text.enter_context(log.text())
        view = stack.enter_context(_view(request, stream, known, len(documents), width))
        record = stack.enter_context(Record(run, request.targets, signals, request.options))
        recording = _recording(request, documents)
        listener = _Listener(record, view, log, TICK_S if can_redraw(stream) else None, recording)
        executor = start_executor(ExecutorSetup(width, signals.wake))
        stack.callback(executor.close)
        template = Job(
            run,
            "",
            options=request.options,
            variables=request.variables,
            session=request.session,
            strict=request.suite.strict,
            may_lack=request.may_lack,
            scratch=base,
            only_drifted=request.suite.only_drifted,
        )
        alone = exclusive_names(documents, request.options) if width > 1 else {}
        scheduler = Scheduler(
            (replace(template, document=name, exclusive=alone.get(name, ())) for name in order),
            executor,
            listener,
            signals.cancel,
            reruns=request.suite.reruns,
            fail_fast=request.suite.fail_fast,
        )
        listener.event(
            RunStarted(
                now(),
                run,
                __version__,
                documents=tuple(map(printable, documents)),
                cloud=answers,
                by=initiator(),
            )
        )
        scheduler.run()
        executor.close()
        listener.event(_finished(run, scheduler, round(time.monotonic() - started, 6)))
        _remember(history, scheduler.outcomes, durations=request.suite.shard is None)
        text.close()
        say(*listener.stale)
        if recording is not None:
            say(*map(str, recording.write()))
        record.report(stream)
        say(*listener.left.lines(run if journal_of(run) else None, background=False))
    if signals.cancel.wish:
        return 128 + (signals.cancel.signal or 2)
    outcomes = list(scheduler.outcomes.values())
    return _exit_code(outcomes, lambda: _nothing(request, found, blocks=bool(outcomes)))


def _check_recording(request: SuiteRequest) -> None:
    """Raise UsageError for results that are to be recorded where no service answers.

    Stand-ins make their answers up, and a recording gives the same in every run: a record of either would demand these
    values of the real services from then on.
    """
    if request.suite.record_results and request.options.cloud != "record":
        other = f"--{request.options.cloud}"
        raise UsageError(
            f"--record-results and {other} exclude each other, since no real service answers: leave one of them out"
        )


def _recording(request: SuiteRequest, documents: Sequence[str]) -> "Recording | None":
    """What records the results of those documents that have a place for it."""
    if not request.suite.record_results:
        return None
    from runbook.storage.result_memory import Recording  # not at the top: few suites record

    places = ((name, planning.results_file(name, request.options)) for name in documents)
    return Recording({printable(name): place for name, place in places if place is not None})


def _view(
    request: SuiteRequest, stream: TextIO, known: dict[str, float], total: int, width: int
) -> BoardView:
    names = {printable(name): seconds for name, seconds in known.items()}
    choice = request.options.color
    if not shows_console(stream, choice):
        from runbook.reporting.live.suite_plain import PlainBoard

        return PlainBoard(
            stream,
            verbosity=request.options.verbosity,
            total=total,
            expected_s=names,
            jobs=width,
            clock=time.monotonic,
        )
    from runbook.reporting.live.suite_console import ConsoleBoard

    return ConsoleBoard(
        stream,
        color=has_colors(stream, choice),
        verbosity=request.options.verbosity,
        total=total,
        expected_s=names,
        jobs=width,
        clock=time.monotonic,
    )


def _finished(run: str, scheduler: Scheduler, seconds: float) -> RunFinished:
    status = overall(one.status for one in scheduler.outcomes.values())
    if scheduler.stopped == "interrupted":
        status = Status.CANCELLED
    message = scheduler.stopped
    if message is None and (lacking := _unallowed(scheduler.outcomes.values())):
        message = wording.not_allowed(lacking)
        status = Status.FAILED if status in (Status.PASSED, Status.SKIPPED) else status
    elif message and scheduler.left:
        message += f": {scheduler.left} {'document was' if scheduler.left == 1 else 'documents were'} not run"
    return RunFinished(now(), run, status, seconds, message)


def _unallowed(outcomes: Iterable[Outcome]) -> list[str]:
    """The missing programs that nobody said may lack, each once."""
    return sorted({name for one in outcomes if one.lack for name in one.lack.unallowed})


def _remember(history: History, outcomes: dict[str, Outcome], *, durations: bool) -> None:
    ended = {
        name: Past(one.duration_s, one.status)
        for name, one in outcomes.items()
        if one.status is not Status.SKIPPED
    }
    try:
        history.record(ended, durations=durations)
    except OSError as problem:
        say(f"runbook: how the documents ended is not kept: {problem}")


def _exit_code(outcomes: Sequence[Outcome], nothing: Callable[[], str]) -> int:
    if any(one.status is Status.ERROR and not one.refused for one in outcomes):
        return 3
    refused = any(one.refused for one in outcomes)
    ran = any(one.ran for one in outcomes)
    failed = any(one.status is Status.FAILED for one in outcomes)
    if failed or (refused and ran) or _unallowed(outcomes):
        return 1
    if refused:
        return UsageError.exit_code
    if not ran and not any(one.lack for one in outcomes):
        raise NothingToRun(nothing())
    return 0


def _nothing(request: SuiteRequest, found: int, *, blocks: bool = False) -> str:
    """Why nothing ran. `blocks`: there were some, and all were left out."""
    paths = ", ".join(printable(one) for one in request.paths)
    if not found:
        return f"{paths}: nothing to run: there is no *.md file"
    if request.suite.changed_since is not None:
        return f"{paths}: nothing to run: no document has changed since {request.suite.changed_since}"
    if request.suite.shard is not None:
        return f"{paths}: nothing to run in this shard"
    what = (
        "all blocks are left out by the selection or by their directives"
        if blocks
        else "no block that can run"
    )
    return f"{paths}: nothing to run: {wording.counted(found, 'Markdown file')}, {what}"
