"""What to do before and after each block. A policy decides; the engine acts."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from runbook.events import BlockFinished, Reason, Status
from runbook.plan import Step


class Before(Enum):
    """What to do with the block whose turn it is."""

    RUN = auto()
    SKIP = auto()
    STOP = auto()


class After(Enum):
    """What to do once a block has ended."""

    CONTINUE = auto()
    RETRY = auto()
    STOP = auto()


class Policy(Protocol):
    """The mode's say in the loop."""

    def before(self, step: Step) -> Before:
        """Asked for each block that is selected."""
        ...

    def after(self, step: Step, result: BlockFinished) -> After:
        """Asked after each attempt, not after an error of the engine itself: that always stops."""
        ...


@dataclass(frozen=True, slots=True)
class FailFast:
    """Stop at the first block that does not pass."""

    def before(self, step: Step) -> Before:
        """Run it."""
        return Before.RUN

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows; stop when it still does not pass."""
        if result.status is Status.PASSED:
            return After.CONTINUE
        return After.RETRY if _may_retry(step, result) else After.STOP


@dataclass(frozen=True, slots=True)
class KeepGoing:
    """Run every block, whatever became of the ones before."""

    def before(self, step: Step) -> Before:
        """Run it."""
        return Before.RUN

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows, then go on."""
        return After.RETRY if _may_retry(step, result) else After.CONTINUE


@dataclass(frozen=True, slots=True)
class PastMismatches:
    """Go on past an output that is not the documented one; stop at a block that did not do its work."""

    def before(self, step: Step) -> Before:
        """Run it."""
        return Before.RUN

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows; stop when it failed by more than its output."""
        if _may_retry(step, result):
            return After.RETRY
        harmless = result.status is Status.PASSED or result.reason is Reason.MISMATCH
        return After.CONTINUE if harmless else After.STOP


def _may_retry(step: Step, result: BlockFinished) -> bool:
    return result.status is Status.FAILED and result.attempt <= (step.directive.retry or 0)
