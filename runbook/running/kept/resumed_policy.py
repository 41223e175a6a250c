"""The policy of a run that goes on with another: what is done is not repeated."""

from runbook.core.events import AsideFinished, BlockFinished, Event, Reason, Status
from runbook.engine.plan import Step
from runbook.engine.policy import After, Aside, Before, Policy, Turn
from runbook.running.kept.resumption import Resumption


class ResumedPolicy:
    """Another policy, in the run `run` that goes on with an earlier one; a sink of its events, too."""

    def __init__(self, inner: Policy, resumption: Resumption, run: str) -> None:
        self._inner = inner
        self._earlier = dict(resumption.earlier)
        self._checks = dict(resumption.checks)
        self._asked: Step | None = None  # the block whose check runs
        self._begun = resumption.prerequisites
        self._run = run
        self._resumes = resumption.run
        self._stopped = False

    def __call__(self, event: Event) -> None:
        """Take the next event: how a check ended."""
        step = self._asked
        if step is None or not isinstance(event, AsideFinished):
            return
        self._asked = None
        if event.reason is Reason.EXIT_STATUS:
            self._earlier.pop(step.id, None)
        elif event.status is not Status.PASSED:
            self._stopped = True
        elif step.id not in self._earlier:
            self._earlier[step.id] = BlockFinished(
                event.time,
                self._run,
                step.document,
                step.id,
                1,
                Status.SKIPPED,
                Reason.SATISFIED,
                "its check says that it has happened",
                ran_in=self._resumes,
            )

    def looks(self, prerequisite: str) -> bool:
        """What the other policy says of a prerequisite that had not begun."""
        return prerequisite not in self._begun and self._inner.looks(prerequisite)

    def before(self, step: Step) -> Turn:
        """How the block has ended, where it has; else what the other policy does."""
        if self._stopped:
            return Before.STOP
        if (check := self._checks.pop(step.id, None)) is not None:
            self._asked = step
            return Aside(check.rstrip("\n") + "\n")
        return self._earlier.pop(step.id, None) or self._inner.before(step)

    def idle(self) -> Step | Aside | None:
        """What the other policy says."""
        return self._inner.idle()

    def after(self, step: Step, result: BlockFinished) -> After:
        """What the other policy says. Who has the block run again does not take its earlier end."""
        self._earlier.pop(step.id, None)
        return self._inner.after(step, result)
