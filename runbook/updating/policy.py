"""The policy of an update: a result that is out of date is what it is for, a command that fails is not."""

from dataclasses import dataclass

from runbook.events import BlockFinished, Reason
from runbook.plan import Step
from runbook.policy import After, Aside, Before, KeepGoing, Policy


@dataclass(frozen=True, slots=True)
class GoOnAfterMismatch:
    """Another policy, but an output that does not match stops nothing."""

    inner: Policy

    def before(self, step: Step) -> Before | Step | Aside:
        """What the other policy says."""
        return self.inner.before(step)

    def idle(self) -> Step | Aside | None:
        """What the other policy says."""
        return self.inner.idle()

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the block's `retry` allows, and go on with what came last."""
        policy = KeepGoing() if result.reason is Reason.MISMATCH else self.inner
        return policy.after(step, result)
