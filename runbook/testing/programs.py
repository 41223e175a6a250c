"""The programs that a document needs, and whether they are there."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace

from runbook.events import Reason
from runbook.plan import Plan, Step
from runbook.protocol import Command, Ended, Output


@dataclass(frozen=True, slots=True)
class Missing:
    """A program that `step` calls on `line` of its document, and that is not on PATH."""

    program: str
    step: Step
    line: int

    @property
    def message(self) -> str:
        """What a person reads."""
        return f"{self.program} is not on PATH ({self.step.document}:{self.line} calls it)"


class Absent:
    """Stands in for a session where a program is missing: the block that calls it fails before anything has run."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Say what is missing; see `runbook.protocol.Session`."""
        yield Ended(None, Reason.MISSING_PROGRAM, self._missing.message)


def settled(plan: Plan, missing: Missing, *, strict: bool) -> Plan:
    """The plan without its blocks, for the reason that the program is missing.

    With `strict` the block that calls it stays: it is the one that fails.
    """
    return replace(
        plan,
        documents=tuple(
            replace(part, steps=tuple(_left_out(step, missing, strict=strict) for step in part.steps))
            for part in plan.documents
        ),
    )


def _left_out(step: Step, missing: Missing, *, strict: bool) -> Step:
    if step.left_out is not None or (strict and step.id == missing.step.id):
        return step
    directive = replace(step.directive, skip=missing.message)
    return replace(step, left_out=Reason.MISSING_PROGRAM, directive=directive)


def first_missing(plan: Plan) -> Missing | None:
    """The first program that is called and not there, in the order in which the blocks run; None when all are.

    A document that defines a function of that name, or speaks of the program in an earlier command (``apt-get install
    jq``, ``command -v jq``), may provide for it itself; so may one that changes PATH or reads another script.
    """
    provided: set[str] = set()
    for step in plan.steps:
        if step.left_out is not None:
            continue
        for words, line in _calls(step):
            name = words[0]
            if "/" not in name and name not in provided and shutil.which(name) is None:
                return Missing(name, step, line)
            provided.update(words[1:])
    return None


def _calls(step: Step) -> Iterator[tuple[tuple[str, ...], int]]:
    yield from ()
