"""`runbook test` from its options to its exit code."""

import contextlib
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from runbook import __version__
from runbook.core.clock import now
from runbook.core.errors import NothingToRun, UsageError
from runbook.core.events import Event, RunFinished, RunStarted, Status, overall
from runbook.core.text import printable
from runbook.engine import alternatives
from runbook.reporting.github_commands import Log
from runbook.reporting.live.suite_view import BoardView
from runbook.reporting.registry import Target, check_all
from runbook.running.recorder import Record
from runbook.running.signals import Signals
from runbook.running.suite import changed_documents, scratch_dir, shards
from runbook.running.suite.job import Job
from runbook.running.suite.process_pool import Pool
from runbook.running.suite.scheduler import Course, Outcome
from runbook.sources import discovery
from runbook.storage.journal import identifier
from runbook.storage.test_history import History, Past, root

TICK_S = 0.1
"""Seconds between two looks at the clock while a terminal shows what is under way."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `template` is the job of any document, but for its name; `root` is what `exclude` is about.

    `jobs` is how many run at once; None: one a processor.
    """

    paths: tuple[str, ...]
    template: Job
    exclude: tuple[str, ...] = ()
    root: Path | None = None
    changed_since: str | None = None
    last_failed: bool = False
    shard: tuple[int, int] | None = None
    durations: Path | None = None
    jobs: int | None = None
    reruns: int = 0
    fail_fast: bool = False
    in_place: bool = False
    targets: tuple[Target, ...] = ()
    color: str = "auto"
    verbosity: int = 0


def processors() -> int:
    """How many processes can run at once here: the processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def choose(options: Options, history: History) -> tuple[list[str], int]:
    """The documents to test, and the number of files that were found.

    Raises UsageError for a path that is not there, a revision that git does not know.
    """
    found = discovery.discover(options.paths, options.exclude, options.root)
    documents = [name for name in found if discovery.may_hold_blocks(name)]
    if options.changed_since is not None:
        documents = changed_documents.changed_since(
            documents, options.changed_since, options.template.planning
        )
    if options.last_failed:
        documents = history.failed(documents) or documents
    if options.shard is not None:
        index, count = options.shard
        documents = shards.pack(shards.expected(documents, history.durations(documents)), count)[index - 1]
    return documents, len(found)


def listed(options: Options, stdout: TextIO) -> int:
    """Write the documents that would be tested, one a line; nothing runs. Returns the exit code."""
    documents, found = choose(options, History(root(), options.durations))
    if not documents:
        raise NothingToRun(_nothing(options, found))
    stdout.write("".join(f"{printable(name)}\n" for name in documents))
    return 0


def execute(options: Options, stdout: TextIO) -> int:
    """Test the documents; the live view goes to `stdout`, or to standard error when a report takes standard output.

    Returns the exit code of the contract. Raises RunbookError for what keeps the run from beginning.
    """
    check_all(options.targets)
    alternatives.wanted(options.template.planning.choose)
    if options.template.matcher:
        from runbook.judging import registry

        registry.matcher(options.template.matcher)
    history = History(root(), options.durations)
    documents, found = choose(options, history)
    known = history.durations(documents)
    width = min(options.jobs or processors(), max(1, len(documents)))
    order = shards.longest_first(shards.expected(documents, known)) if known and width > 1 else documents
    stream = sys.stderr if any(one.to_stdout for one in options.targets) else stdout
    run = identifier()
    started = time.monotonic()
    signals = Signals(interactive=False)
    _preload()
    with contextlib.ExitStack() as stack:
        stack.enter_context(signals.active())
        base = None if options.in_place else str(stack.enter_context(scratch_dir.base()))
        log = Log(stream)
        text = stack.enter_context(contextlib.ExitStack())
        text.enter_context(log.text())
        view = stack.enter_context(_view(options, stream, known, len(documents), width))
        record = stack.enter_context(Record(run, options.targets))
        pool = Pool(signals.wake)
        stack.callback(pool.close)

        def sink(event: Event, line: str | None = None) -> None:
            record(event, line)
            view(event)

        template = replace(options.template, run=run, scratch=base)
        course = Course(
            (replace(template, document=name) for name in order),
            pool,
            sink,
            signals.cancel,
            width=width,
            reruns=options.reruns,
            fail_fast=options.fail_fast,
            empty=view.nothing_in,
            mask=log.mask,
            tick=(TICK_S if stream.isatty() else None, view.refresh),
        )
        sink(RunStarted(now(), run, __version__, documents=tuple(map(printable, documents))))
        course.run()
        pool.close()
        sink(_finished(run, course, round(time.monotonic() - started, 6)))
        _remember(history, course.outcomes, durations=options.shard is None)
        text.close()
        record.report(stream)
    if signals.cancel.wish:
        return 128 + (signals.cancel.signal or 2)
    return _exit_code(list(course.outcomes.values()), lambda: _nothing(options, found))


def _preload() -> None:
    """Import what every worker needs before they are forked: they share it."""
    import runbook.running.preflight
    import runbook.sessions.bash.session  # noqa: F401

    gc.freeze()  # what no worker's collector touches stays shared (gc module, "freeze")


def _view(options: Options, stream: TextIO, known: dict[str, float], total: int, width: int) -> BoardView:
    seen = stream.isatty() and os.environ.get("TERM") != "dumb"
    names = {printable(name): seconds for name, seconds in known.items()}
    if not seen and options.color != "always":
        from runbook.reporting.live.suite_plain import PlainBoard

        return PlainBoard(
            stream,
            verbosity=options.verbosity,
            total=total,
            expected_s=names,
            jobs=width,
            clock=time.monotonic,
        )
    from runbook.reporting.live.suite_console import ConsoleBoard

    color = options.color == "always" or (options.color == "auto" and not os.environ.get("NO_COLOR"))
    return ConsoleBoard(
        stream,
        color=color,
        verbosity=options.verbosity,
        total=total,
        expected_s=names,
        jobs=width,
        clock=time.monotonic,
    )


def _finished(run: str, course: Course, seconds: float) -> RunFinished:
    status = overall(one.status for one in course.outcomes.values())
    if course.stopped == "interrupted":
        status = Status.CANCELLED
    message = course.stopped
    if message and course.left:
        message += f": {course.left} {'document was' if course.left == 1 else 'documents were'} not run"
    return RunFinished(now(), run, status, seconds, message)


def _remember(history: History, outcomes: dict[str, Outcome], *, durations: bool) -> None:
    ended = {
        name: Past(one.duration_s, one.status)
        for name, one in outcomes.items()
        if one.status is not Status.SKIPPED
    }
    try:
        history.record(ended, durations=durations)
    except OSError as problem:
        print(f"runbook: how the documents ended is not kept: {problem}", file=sys.stderr)  # noqa: T201


def _exit_code(outcomes: Sequence[Outcome], nothing: Callable[[], str]) -> int:
    if any(one.status is Status.ERROR and not one.refused for one in outcomes):
        return 3
    refused = any(one.refused for one in outcomes)
    ran = any(one.ran for one in outcomes)
    if any(one.status is Status.FAILED for one in outcomes) or (refused and ran):
        return 1
    if refused:
        return UsageError.exit_code
    if not ran:
        raise NothingToRun(nothing())
    return 0


def _nothing(options: Options, found: int) -> str:
    paths = ", ".join(printable(one) for one in options.paths)
    if not found:
        return f"{paths}: nothing to run: there is no *.md file"
    if options.changed_since is not None:
        return f"{paths}: nothing to run: no document has changed since {options.changed_since}"
    if options.shard is not None:
        return f"{paths}: nothing to run in this shard"
    return f"{paths}: nothing to run: {found} Markdown {'file' if found == 1 else 'files'}, no block that can run"
