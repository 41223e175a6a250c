"""What was asked to be run, and where it meets the person."""

import contextlib
import os
import pwd
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from runbook.core.classes.records import dataclass
from runbook.core.document import Initiator
from runbook.core.events import Event
from runbook.core.options import RunOptions
from runbook.core.strings import printable
from runbook.core.variables import Given
from runbook.engine.judge import Judge, judge
from runbook.engine.plan import Plan
from runbook.engine.policy import Policy
from runbook.engine.session import Session
from runbook.masking import Masker
from runbook.reporting.registry import Target, target
from runbook.sessions.registry import DEFAULT_SESSION

if TYPE_CHECKING:
    from runbook.running.kept.resumption import Resumption  # few runs go on with another
    from runbook.sessions.terminal import Terminal


Sink = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One run: what was asked for, and its result.

    `folders` maps a document's id to the folder it lies in. `variables` are those given for the run, the files of
    variables among them. `start` is the folder in which the session begins, where `options` do not say it.
    `session` is the name of the kind of session that runs it (`runbook.sessions.registry`). `stdin_taken` says that
    standard input is a document. `recording` is the folder of the recording of the cloud's answers, where there is one
    to be made or used. `resumption` says with which run it goes on; no run goes on with one that is not `resumable`.
    `judge` compares the outputs. `sinks` get every event once it is in the journal. `cleans` is the run after which
    this one cleans up, `fixed` the SHA-256 of the file that the plan was made from, if it was.
    """

    plan: Plan
    policy: Policy
    options: RunOptions = field(default_factory=RunOptions)
    folders: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    session: str = DEFAULT_SESSION
    stdin_taken: bool = False
    recording: Path | None = None
    resumption: "Resumption | None" = None
    resumable: bool = True
    judge: Judge = judge
    sinks: tuple[Sink, ...] = ()
    cleans: str | None = None
    fixed: str | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """The reports that were asked for. Raises UsageError for one that there is not."""
        return tuple(map(target, self.options.reports))


def unwatched(session: Session, masker: Masker) -> Session:
    """The session as it is: nothing stands between it and the engine."""
    return session


@dataclass(frozen=True, slots=True)
class Front:
    """Where a run meets the person. `view` gives the sink; `stream` is where nothing but the view writes.

    `guided` says that the policy asks the person. `watch` may put itself between the engine and the session.
    """

    view: contextlib.AbstractContextManager[Sink]
    stream: TextIO
    terminal: "Terminal | None" = None
    guided: bool = False
    watch: Callable[[Session, Masker], Session] = unwatched


def initiator() -> Initiator:
    """Who runs this process, and where. The names are those of the system, not of variables that anybody can set."""
    number = os.getuid()
    try:
        user = pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no entry
        user = str(number)
    try:
        folder = printable(os.getcwd())
    except FileNotFoundError:
        folder = ""
    return Initiator(user, os.uname().nodename, folder)


def variables(request: Request) -> dict[str, str]:
    """The variables that the shell starts with."""
    return Given(request.variables, environment=os.environ, declared=request.plan.declared).initial
