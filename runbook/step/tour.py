"""A document ready to be guided through: its plan, its needs, the policy that asks, the session that is watched."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from runbook.errors import DocumentError, NothingToRun
from runbook.loader import folder, load
from runbook.masking import Masker
from runbook.model import Severity
from runbook.plan import Selection, Step, build
from runbook.policy import FailFast
from runbook.protocol import Session
from runbook.reporters.registry import Target
from runbook.runner import Request, runnable, variables
from runbook.signals import Signals
from runbook.step import memory
from runbook.step.guide import Guide
from runbook.step.needs import Needs
from runbook.step.talk import Choice, Situation
from runbook.step.watch import Variable, Watched

if TYPE_CHECKING:
    from runbook.session.terminal import Terminal

ASKED_FOR = frozenset({"placeholder", "undefined-variable"})
"""Diagnostics that need not keep a document from running: the person is asked for what is missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One use of the guide, as it was asked for; see `runbook.runner.Request`."""

    document: str
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    timeout: float | None = None
    start: str | None = None
    matcher: str | None = None
    cwd: str | None = None
    targets: tuple[Target, ...] = ()
    plain: bool = False
    learn: bool = False


class Tour:
    """One document on its way. Raises RunbookError when it cannot be read or must not run as it stands."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        loaded = load(wanted.document)
        found = tuple(one for one in loaded.diagnostics if one.code not in ASKED_FOR)
        self.document = replace(loaded, diagnostics=found)
        errors = [one for one in found if one.severity is Severity.ERROR]
        if errors:
            lines = (f"{loaded.path}:{one.line}: {one.message} [{one.code}]" for one in errors)
            raise DocumentError("\n".join(["the document must not run as it stands:", *lines]))
        self.plan = build([self.document], Selection(start=wanted.start), wanted.timeout)
        if not runnable(self.plan):
            raise NothingToRun(f"{loaded.path}: nothing to step through: no block is to run")
        self.masker = Masker()
        self._watched: Watched | None = None
        self._request = Request(
            plan=self.plan,
            policy=FailFast(),
            folders={self.plan.documents[0].id: folder(wanted.document)},
            variables=wanted.variables,
            matcher=wanted.matcher,
            cwd=wanted.cwd,
            targets=wanted.targets,
            secrets=wanted.secrets,
            stdin_taken=True,
        )

    def request(
        self,
        ask: Callable[[Situation], Choice],
        signals: Signals,
        paused: Callable[[Step, float], None],
    ) -> Request:
        """The run, with a policy that asks `ask`."""
        document, steps = self.document, self.plan.steps
        declared = {
            name: value for name, value in document.variables.items() if name not in self.wanted.variables
        }
        secret = {*self.wanted.secrets, *(name for step in steps for name in step.directive.secret)}
        guide = Guide(
            self.plan,
            ask,
            cancel=signals.cancel,
            needs=Needs(steps, declared, memory.recall(document.path), secret),
            known=self._known,
            hide=self._hide,
            paused=paused,
            remember=self._remember,
        )
        return replace(self._request, policy=guide)

    def watch(self, session: Session, masker: Masker) -> Session:
        """Put the look-out between engine and session."""
        self.masker = masker
        self._watched = Watched(session, masker, variables(self._request))
        return self._watched

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What the blocks have set so far."""
        return self._watched.variables if self._watched else ()

    def shown(self) -> Iterator[tuple[str, str]]:
        """Names and values of these."""
        return ((one.name, one.value) for one in self.variables)

    def beside(self, target: str) -> str:
        """The name of a document that this one links to."""
        return str(Path(self.wanted.document).parent / target)

    def terminal(self, stdout: TextIO) -> "Terminal | None":
        """The person's terminal, for programs that want it; None where there is none or it is not ours."""
        from runbook.session.terminal import Terminal, in_foreground

        seen = stdout.isatty() and sys.stdin.isatty() and in_foreground(sys.stdin.fileno())
        return Terminal(sys.stdin.fileno(), stdout.fileno()) if seen else None

    def _known(self) -> frozenset[str]:
        return self._watched.names if self._watched else frozenset(os.environ)

    def _hide(self, values: Mapping[str, str]) -> None:
        self.masker.declare(values)
        self.masker.add(*values.values())

    def _remember(self, values: Mapping[str, str]) -> None:
        memory.keep(self.document.path, values)
