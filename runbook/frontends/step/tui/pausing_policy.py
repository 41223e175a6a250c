"""The policy of a run that is a person's once something has failed."""

from collections.abc import Callable

from runbook.core.events import BlockFinished, Status
from runbook.engine.plan import Step
from runbook.engine.policy import After, Aside, Policy, Turn, may_retry
from runbook.frontends.step.guide_policy import GuidePolicy


class PausingPolicy:
    """`straight` until a block does not pass, then `guide`; `pause` is called in between."""

    def __init__(self, straight: Policy, guide: GuidePolicy, pause: Callable[[], None]) -> None:
        self._straight = straight
        self._guide = guide
        self._pause = pause
        self.paused = False

    @property
    def _current(self) -> Policy:
        return self._guide if self.paused else self._straight

    def looks(self, prerequisite: str) -> bool:
        """What the policy of the moment says."""
        return self._current.looks(prerequisite)

    def before(self, step: Step) -> Turn:
        """What the policy of the moment says."""
        return self._current.before(step)

    def idle(self) -> Step | Aside | None:
        """What the policy of the moment says."""
        return self._current.idle()

    def after(self, step: Step, result: BlockFinished) -> After:
        """Try again as often as the document allows; then the person decides what follows."""
        decided = self._guide.after(step, result)
        if self.paused or result.status is Status.PASSED:
            return decided
        if may_retry(step, result):
            return After.RETRY
        self.paused = True
        self._pause()
        return After.CONTINUE
