"""The policy of an update: a result that is out of date is what it is for, a command that fails is not."""

from dataclasses import dataclass

from runbook.events import BlockFinished, Reason
from runbook.plan import Step
from runbook.policy import After, Before, FailFast, KeepGoing


@dataclass(frozen=True, slots=True)
class GoOnAfterMismatch:
    """As `FailFast`, or as `KeepGoing` with `keep_going`, but an output that does not match stops nothing."""

    keep_going: bool = False

    def before(self, step: Step) -> Before:
        """Run it."""
        return Before.RUN

    def idle(self) -> None:
        """Nothing else."""

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows; stop when a command still fails."""
        tolerant = self.keep_going or result.reason is Reason.MISMATCH
        return (KeepGoing() if tolerant else FailFast()).after(step, result)
