"""What was asked to be run, and where it meets the person."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from runbook.core.events import Event
from runbook.core.variables import Given
from runbook.engine import loop
from runbook.engine.judge import judge
from runbook.engine.plan import Plan
from runbook.engine.policy import Policy
from runbook.engine.session import Session
from runbook.masking import Masker
from runbook.reporting.registry import Target

if TYPE_CHECKING:
    from runbook.sessions.terminal import Terminal


Sink = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One run, as it was asked for. `folders` maps a document's id to the folder it lies in; times are seconds.

    `secrets` are names of variables, on top of those that the documents declare. `confirmed` says that no block is
    put to the person. `judge` compares the outputs. `sinks` get every event once it is in the journal.
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
    confirmed: bool = False
    judge: loop.Judge = judge
    sinks: tuple[Sink, ...] = ()


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


def variables(request: Request) -> dict[str, str]:
    """The variables that the shell starts with."""
    return Given(request.variables, environment=os.environ, declared=request.plan.declared).initial
