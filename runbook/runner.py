"""The edge around the loop: session, sinks and signals for one run, and an exit code for its end."""

import contextlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from runbook import __version__, engine
from runbook.cancel import Cancellation
from runbook.clock import Clock
from runbook.errors import NothingToRun, OutputError, UsageError
from runbook.events import Event, RunFinished, Status
from runbook.journal import LIVE_BYTES, Journal, create, identifier, read
from runbook.judge import judge
from runbook.markdown.languages import DEFAULT_LANGUAGES
from runbook.masking import Masker
from runbook.plan import Plan
from runbook.policy import Policy
from runbook.protocol import Command, Ended, Output, Session
from runbook.reporters.registry import JOURNAL, Target, check, write
from runbook.signals import Signals

if TYPE_CHECKING:
    from runbook.session.terminal import Screen, Terminal

Sink = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One run, as it was asked for. `folders` maps a document's id to the folder it lies in; times are seconds.

    `secrets` are names of variables, on top of those that the documents declare. `sinks` get every event once it is in
    the journal.
    """

    plan: Plan
    policy: Policy
    folders: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    matcher: str | None = None
    cwd: str | None = None
    deadline_s: float | None = None
    targets: tuple[Target, ...] = ()
    keep_background: bool = False
    color: str = "auto"
    verbosity: int = 0
    stdin_taken: bool = False
    secrets: tuple[str, ...] = ()
    sinks: tuple[Sink, ...] = ()


def execute(request: Request, stdout: TextIO) -> int:
    """Run it: the live view goes to `stdout`, or to standard error when a report takes standard output.

    Returns the exit code of the contract. Raises RunbookError for what keeps the run from beginning.
    """
    _check(request)
    taken = any(target.to_stdout for target in request.targets)
    view_stream = sys.stderr if taken else stdout
    seen = view_stream.isatty() and os.environ.get("TERM") != "dumb"
    interactive = seen and sys.stdin is not None and sys.stdin.isatty() and not request.stdin_taken
    signals = Signals(interactive=interactive)
    run = identifier()
    masker = _masker(request, view_stream)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_masked_errors(masker))
        stack.enter_context(signals.active())
        session: Session = _NoSession()
        terminal: Terminal | None = None
        if _runnable(request.plan):
            terminal = _terminal(view_stream) if interactive else None
            session = stack.enter_context(_session(request, signals, terminal))
        view = stack.enter_context(_view(request, view_stream, seen=seen))
        if terminal:
            terminal.view = cast("Screen", view)  # in a terminal it is the ConsoleView
        book = stack.enter_context(_Book(run, request.targets))
        finished: RunFinished | None = None
        for event in engine.run(
            request.plan,
            session,
            request.policy,
            settings=engine.Settings(
                run,
                __version__,
                request.matcher,
                request.folders,
                request.deadline_s,
                attended=terminal is not None,
            ),
            judge=judge,
            clock=Clock(_now, time.monotonic, signals.pause),
            cancel=signals.cancel,
            masker=masker,
        ):
            book(event)
            for sink in request.sinks:
                sink(event)
            view(event)
            if isinstance(event, RunFinished):
                finished = event
        assert finished is not None
        book.report()
    if finished.status is Status.SKIPPED and not request.plan.refused:
        raise NothingToRun(_nothing(request.plan))
    return _exit_code(request.plan, finished, signals.cancel)


def _check(request: Request) -> None:
    if sum(target.to_stdout for target in request.targets) > 1:
        raise UsageError("only one --report can go to standard output")
    for target in request.targets:
        check(target)
    names = {step.directive.matcher for step in request.plan.steps} | {request.matcher}
    for name in names - {None}:
        from runbook.matching import registry

        registry.matcher(str(name))


def _runnable(plan: Plan) -> bool:
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


def _variables(request: Request) -> dict[str, str]:
    """The variables that the shell starts with."""
    defaults: dict[str, str] = {}
    for part in request.plan.documents:
        defaults.update(part.document.variables)
    return {**defaults, **os.environ, **request.variables}


def _masker(request: Request, stream: TextIO) -> Masker:
    """The masker of the run; GitHub's runner hears of each secret on `stream`, where no report is written."""

    def announce(value: str) -> None:
        # https://docs.github.com/actions/reference/workflow-commands-for-github-actions#masking-a-value-in-a-log
        escaped = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        with contextlib.suppress(OSError):  # nobody reads it any more
            stream.write(f"::add-mask::{escaped}\n")
            stream.flush()

    names = {*request.secrets, *(name for step in request.plan.steps for name in step.directive.secret)}
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    masker = Masker(names, announce) if on_github else Masker(names)
    masker.learn(_variables(request))
    return masker


@contextlib.contextmanager
def _masked_errors(masker: Masker) -> Iterator[None]:
    try:
        yield
    except Exception as problem:
        problem.args = tuple(masker.text(one) if isinstance(one, str) else one for one in problem.args)
        raise


def _terminal(stream: TextIO) -> "Terminal | None":
    from runbook.session.terminal import Terminal, in_foreground

    keys = sys.stdin.fileno()
    return Terminal(keys, stream.fileno()) if in_foreground(keys) else None


def _session(
    request: Request, signals: Signals, terminal: "Terminal | None"
) -> contextlib.AbstractContextManager[Session]:
    # Not at the top: a document that does not run needs no shell.
    from runbook.session.bash import BashSession

    return BashSession(
        cwd=Path(request.cwd) if request.cwd else None,
        env=_variables(request),
        terminal=terminal,
        cancel=signals.cancel,
        wake=signals.wake,
        keep_background=request.keep_background,
    )


@contextlib.contextmanager
def _view(request: Request, stream: TextIO, *, seen: bool) -> Iterator[Sink]:
    if not seen and request.color != "always":
        from runbook.reporters.plain import PlainView

        with PlainView(stream, verbosity=request.verbosity) as plain:
            yield plain
        return
    from runbook.reporters.console import ConsoleView

    color = request.color == "always" or (request.color == "auto" and not os.environ.get("NO_COLOR"))
    with ConsoleView(stream, color=color, verbosity=request.verbosity) as console:
        yield console


class _NoSession:
    """Stands in where no block is going to run."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        raise AssertionError(f"{command.token} was not to run")


class _Book:
    """The journal of the run, kept for reports and for the person, and the reports made from it."""

    def __init__(self, run: str, targets: tuple[Target, ...]) -> None:
        self._reports = [target for target in targets if target.format != JOURNAL]
        self._streams: list[tuple[str, TextIO, Journal]] = []
        self._problem: str | None = None
        self._temporary: Path | None = None
        self._stack = contextlib.ExitStack()
        self._path = self._kept(run)
        if self._path:
            self._add(str(self._path), LIVE_BYTES)
        for target in targets:
            if target.format == JOURNAL:
                self._add(target.path, None if target.to_stdout else LIVE_BYTES)

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        if self._temporary:
            self._temporary.unlink(missing_ok=True)

    def _kept(self, run: str) -> Path | None:
        try:
            return create(run)
        except OSError as problem:
            print(f"runbook: the journal is not kept: {problem}", file=sys.stderr)  # noqa: T201
        if not self._reports:
            return None
        try:
            descriptor, name = tempfile.mkstemp(prefix=f"{run}.", suffix=".jsonl")
        except OSError as problem:
            raise OutputError(f"no place to keep what the reports are made from: {problem}") from problem
        os.close(descriptor)
        self._temporary = Path(name)
        return self._temporary

    def _add(self, path: str, limit: int | None) -> None:
        stream = sys.stdout if path == "-" else self._stack.enter_context(_private(path))
        self._streams.append((path, stream, Journal(stream, live_bytes=limit)))

    def __call__(self, event: Event) -> None:
        for entry in list(self._streams):
            path, stream, journal = entry
            try:
                journal(event)
            except OSError as problem:
                # The run is worth more than its record: it goes on, and the loss is said at the end.
                self._streams.remove(entry)
                with contextlib.suppress(OSError):  # what the stream still holds has nowhere to go
                    stream.close()
                self._problem = f"the journal {path} is incomplete: {problem.strerror or problem}"

    def report(self) -> None:
        """Write the reports. Raises OutputError for the first thing that was lost on the way."""
        path = self._path
        if self._problem is None:
            for target in self._reports:
                assert path is not None
                write(target, lambda: read(path))
        if self._problem is not None:
            raise OutputError(self._problem)


def _private(path: str) -> TextIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)  # a file that was there keeps its mode otherwise
    return open(descriptor, "w", encoding="utf-8", newline="\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
