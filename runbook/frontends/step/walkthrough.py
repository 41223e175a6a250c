"""A document ready to be stepped through: its plan, the values it needs, the policy that asks, the tracked session."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from runbook.core.cancellation import Cancellation
from runbook.core.errors import DocumentError, NothingToRun
from runbook.core.options import GuideOptions, RunOptions
from runbook.engine.plan import DocumentPlan, Plan
from runbook.engine.policy import FailFast
from runbook.engine.session import Session
from runbook.frontends.step.guide_policy import GuidePolicy
from runbook.frontends.step.questions import Person
from runbook.frontends.step.required_values import RequiredValues
from runbook.frontends.step.variable_tracker import ShellVariable, TrackedSession
from runbook.masking import Masker
from runbook.running import planning
from runbook.running.plans import confirmations
from runbook.running.request import Request, variables
from runbook.running.runner import runnable
from runbook.sources.loader import decode
from runbook.storage import saved_values

if TYPE_CHECKING:
    from runbook.sessions.terminal import Terminal

ANSWERED_BY_PERSON = frozenset({"placeholder", "undefined-variable"})
"""Codes of diagnostics that do not refuse a document here: the person is asked for what is missing."""


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """One use of the guide, as it was asked for. `variables` are those given for the run.

    `confirm` puts a question to the person at the terminal; None: there is nobody to ask.
    """

    document: str
    options: RunOptions = field(default_factory=RunOptions)
    guide: GuideOptions = field(default_factory=GuideOptions)
    variables: Mapping[str, str] = field(default_factory=dict)
    confirm: Callable[[str], bool] | None = None

    def plan(self) -> Plan:
        """The plan of the document. Raises RunbookError when there is none, or when it is not to run."""
        documents = planning.load(self.options, [self.document], self.confirm)

        def planned(options: RunOptions) -> Plan:
            return planning.plan(options, documents, self.variables)

        options, made = planning.with_shells(self.options, planned(self.options), planned, self.confirm)
        planning.allow_web(made, options, self.confirm)
        return confirmations.allowed(made, options, self.variables)


class Walkthrough:
    """One document on its way. `request` is the run where there is one already, which is not to be planned again.

    Raises RunbookError when it cannot be read or is refused.
    """

    def __init__(self, wanted: GuideRequest, request: Request | None = None) -> None:
        recording = None
        if wanted.options.cloud and request is None:
            from runbook.running.cloud import cloud_modes  # only here: few runs ask for it

            cloud_modes.check(wanted.options)
            recording = cloud_modes.recording(wanted.options, wanted.document, suite=False)
            given = cloud_modes.pinned(wanted.options, recording) | dict(wanted.variables)
            wanted = replace(wanted, variables=given)
        self.wanted = wanted
        plan = wanted.plan() if request is None else request.plan
        self.plan = replace(plan, documents=tuple(_without_answered(part) for part in plan.documents))
        self.document = self.plan.documents[0].document
        if self.plan.refused:
            problem = DocumentError("the document has errors:")
            for one in (one for part in self.plan.documents for one in part.obstacles):
                problem.add_note(one.text(self.document.path))
            raise problem
        if not runnable(self.plan):
            raise NothingToRun(f"{self.document.path}: nothing to step through: no block is to run")
        self.masker = Masker()
        self._session: TrackedSession | None = None
        self._request = (
            replace(request, plan=self.plan)
            if request
            else Request(
                plan=self.plan,
                policy=FailFast(),
                options=wanted.options,
                folders=planning.plan_folders(self.plan),
                variables=wanted.variables,
                stdin_taken=True,
                recording=recording,
            )
        )

    def request(self, person: Person, cancel: Cancellation) -> Request:
        """The run, with a policy that asks `person`."""
        document, steps = self.document, self.plan.steps
        declared = {
            name: value for name, value in document.variables.items() if name not in self.wanted.variables
        }
        secret = {*self.wanted.options.secrets, *(name for step in steps for name in step.directive.secret)}
        values = RequiredValues(self, declared, saved_values.recall(document.path), secret)
        policy = GuidePolicy(
            self.plan,
            person,
            values,
            cancel,
            hash_of=confirmations.hasher(self.plan, self.wanted.options, self.wanted.variables),
            confirmed=self.wanted.options.yes,
        )
        return replace(self._request, policy=policy)

    def track(self, session: Session, masker: Masker) -> Session:
        """Put the tracker of variables between engine and session."""
        self.masker = masker
        self._session = TrackedSession(session, masker, variables(self._request))
        return self._session

    @property
    def variables(self) -> tuple[ShellVariable, ...]:
        """What the blocks have set so far."""
        return self._session.variables if self._session else ()

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

    # -- the values that the person gives (see ValueStore) ---------------------------------------------------------

    def known(self) -> frozenset[str]:
        """Names of the variables that the shell has."""
        return self._session.names if self._session else frozenset(os.environ)

    def hide(self, values: Mapping[str, str]) -> None:
        """Mask these values from now on."""
        self.masker.declare(values)
        self.masker.add(*values.values())

    def remember(self, values: Mapping[str, str]) -> None:
        """Keep these values for the next run of the document, where that can be done."""
        with contextlib.suppress(OSError):  # the run is worth more than what the next one is spared
            saved_values.keep(self.document.path, values)


def _without_answered(part: DocumentPlan) -> DocumentPlan:
    return replace(
        part, diagnostics=tuple(one for one in part.diagnostics if one.code not in ANSWERED_BY_PERSON)
    )


def source(path: str) -> str:
    """The text of an included file; empty where it cannot be read."""
    try:
        return decode(Path(path).read_bytes(), path)
    except (OSError, DocumentError):
        return ""
