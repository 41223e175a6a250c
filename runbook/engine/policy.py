"""What to do before, after and between the blocks. A policy decides; the engine acts."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from runbook.core.classes.records import dataclass
from runbook.core.events import BlockFinished, Reason, Status
from runbook.engine.plan import Step


class Before(Enum):
    """What to do with the block whose turn it is. SKIP: a person declined to run it."""

    RUN = auto()
    SKIP = auto()
    STOP = auto()


class After(Enum):
    """What to do once a block has ended."""

    CONTINUE = auto()
    RETRY = auto()
    STOP = auto()


@dataclass(frozen=True, slots=True)
class Aside:
    """Something of the person's own, to run in the same shell. `interactive` asks for the whole terminal.

    `fills` is the block for which it sets variables, where that is what it is for.
    """

    code: str
    interactive: bool = False
    fills: str | None = None


Turn = Before | Step | Aside | BlockFinished
"""What to do when a block has its turn."""


class Policy(Protocol):
    """The mode's say in the loop."""

    def looks(self, prerequisite: str) -> bool:
        """Asked once for each prerequisite, before its first block: whether its validation is tried first."""
        ...

    def before(self, step: Step) -> Turn:
        """Asked for each block that is selected; for clean-ups also when the run has stopped.

        A `BlockFinished` is how the block has ended already, in the run that this one goes on with. A `Step` is run
        now. When it is the same block in another form (with other code), that was its turn; when it is
        another one of the document, earlier or later, or when it is an `Aside`, the question comes again.
        """
        ...

    def idle(self) -> Step | Aside | None:
        """Asked when every block of a document has had its turn: what else to run. None ends the document."""
        ...

    def after(self, step: Step, result: BlockFinished) -> After:
        """Asked after each attempt, not after an error of the engine itself: that always stops.

        The policy only decides. In a guided run the engine has cleared an interruption of the block before it asks.
        """
        ...


class _Straight:
    """Straight through the document."""

    __slots__ = ()

    def looks(self, prerequisite: str) -> bool:
        """It is: what is in place need not be done again."""
        return True

    def before(self, step: Step) -> Before:
        """Run it."""
        return Before.RUN

    def idle(self) -> None:
        """Nothing else."""


@dataclass(frozen=True, slots=True)
class FailFast(_Straight):
    """Stop at the first block that does not pass."""

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows; stop when it still does not pass."""
        if result.status is Status.PASSED:
            return After.CONTINUE
        return After.RETRY if may_retry(step, result) else After.STOP


@dataclass(frozen=True, slots=True)
class KeepGoing(_Straight):
    """Run every block, whatever became of the ones before."""

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows, then go on."""
        return After.RETRY if may_retry(step, result) else After.CONTINUE


@dataclass(frozen=True, slots=True)
class PastMismatches(_Straight):
    """Go on past an output that is not the documented one; stop at a block that did not do its work."""

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows; stop when it failed by more than its output."""
        if may_retry(step, result):
            return After.RETRY
        harmless = result.status is Status.PASSED or result.reason is Reason.MISMATCH
        return After.CONTINUE if harmless else After.STOP


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Another policy, but blocks that nobody has allowed are put to a person first, where they say so.

    `ask` gives the block, with who allowed it, or SKIP.
    """

    inner: Policy
    ask: Callable[[Step], Step | Before]

    def looks(self, prerequisite: str) -> bool:
        """What the other policy says."""
        return self.inner.looks(prerequisite)

    def before(self, step: Step) -> Turn:
        """What the person says, then what the other policy does."""
        if not step.directive.confirm or step.confirmed:
            return self.inner.before(step)
        answer = self.ask(step)
        if not isinstance(answer, Step):
            return answer
        decided = self.inner.before(answer)
        return answer if decided is Before.RUN else decided

    def idle(self) -> Step | Aside | None:
        """What the other policy says."""
        return self.inner.idle()

    def after(self, step: Step, result: BlockFinished) -> After:
        """What the other policy says."""
        return self.inner.after(step, result)


def may_retry(step: Step, result: BlockFinished, *, earlier: int = 0) -> bool:
    """Whether the document allows one more attempt at a block that has failed.

    A block's `retry` counts for one run of the block. `earlier` is the number of attempts before that run began: a
    person can run a block again.
    """
    return result.status is Status.FAILED and result.attempt - earlier <= (step.directive.retry or 0)
