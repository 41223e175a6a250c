"""A document ready to be guided through: its plan, its needs, the policy that asks, the session that is watched."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from runbook.core.errors import DocumentError, NothingToRun
from runbook.core.options import GuideOptions, RunOptions
from runbook.engine.plan import DocumentPlan, Plan, Step
from runbook.engine.policy import FailFast
from runbook.engine.session import Session
from runbook.frontends.step.policy import Guide
from runbook.frontends.step.questions import Choice, Situation
from runbook.frontends.step.required_values import Needs
from runbook.frontends.step.variable_tracker import Variable, Watched
from runbook.masking import Masker
from runbook.running import planning
from runbook.running.request import Request, variables
from runbook.running.runner import runnable
from runbook.running.signals import Signals
from runbook.sources.loader import decode
from runbook.sources.locations import is_url
from runbook.storage import saved_values

if TYPE_CHECKING:
    from runbook.sessions.terminal import Terminal

ASKED_FOR = frozenset({"placeholder", "undefined-variable"})
"""Diagnostics that need not keep a document from running: the person is asked for what is missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One use of the guide, as it was asked for. `variables` are those given for the run.

    `person` puts a question to the person at the terminal; None: there is none.
    """

    document: str
    options: RunOptions = field(default_factory=RunOptions)
    guide: GuideOptions = field(default_factory=GuideOptions)
    variables: Mapping[str, str] = field(default_factory=dict)
    person: Callable[[str], bool] | None = None

    def plan(self) -> Plan:
        """The plan of the document. Raises RunbookError when there is none, or when it is not to run."""
        documents = planning.load(self.options, [self.document])
        made = planning.plan(self.options, documents, self.variables)
        if any(is_url(step.path) for step in made.steps) and not made.refused:
            planning.allow(made, yes=self.options.yes, person=self.person)
        return made


class Tour:
    """One document on its way. Raises RunbookError when it cannot be read or must not run as it stands."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        plan = wanted.plan()
        self.plan = replace(plan, documents=tuple(_without_asked(part) for part in plan.documents))
        self.document = self.plan.documents[0].document
        if self.plan.refused:
            lines = (one.text(self.document.path) for part in self.plan.documents for one in part.obstacles)
            raise DocumentError("\n".join(["the document must not run as it stands:", *lines]))
        if not runnable(self.plan):
            raise NothingToRun(f"{self.document.path}: nothing to step through: no block is to run")
        self.masker = Masker()
        self._watched: Watched | None = None
        self._request = Request(
            plan=self.plan,
            policy=FailFast(),
            options=wanted.options,
            folders=planning.plan_folders(self.plan),
            variables=wanted.variables,
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
        secret = {*self.wanted.options.secrets, *(name for step in steps for name in step.directive.secret)}
        guide = Guide(
            self.plan,
            ask,
            cancel=signals.cancel,
            needs=Needs(declared, saved_values.recall(document.path), secret),
            known=self._known,
            confirmed=self.wanted.options.yes,
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
        from runbook.sessions.terminal import Terminal, in_foreground

        seen = stdout.isatty() and sys.stdin.isatty() and in_foreground(sys.stdin.fileno())
        return Terminal(sys.stdin.fileno(), stdout.fileno()) if seen else None

    def _known(self) -> frozenset[str]:
        return self._watched.names if self._watched else frozenset(os.environ)

    def _hide(self, values: Mapping[str, str]) -> None:
        self.masker.declare(values)
        self.masker.add(*values.values())

    def _remember(self, values: Mapping[str, str]) -> None:
        with contextlib.suppress(OSError):  # the run is worth more than what the next one is spared
            saved_values.keep(self.document.path, values)


def _without_asked(part: DocumentPlan) -> DocumentPlan:
    return replace(part, diagnostics=tuple(one for one in part.diagnostics if one.code not in ASKED_FOR))


def source(path: str) -> str:
    """The text of an included file; empty where it cannot be read."""
    try:
        return decode(Path(path).read_bytes(), path)
    except (OSError, DocumentError):
        return ""
