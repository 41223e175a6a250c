"""Which results an update is about, and which blocks have to run for them."""

from dataclasses import replace

from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Plan, Selection
from runbook.engine.planner import build


def chosen(plan: Plan, only: tuple[str, ...]) -> frozenset[str]:
    """The ids of the blocks that the selectors name. Raises UsageError when one names none."""
    selected = build([part.document for part in plan.documents], Selection(only=only))
    return frozenset(step.id for step in selected.steps if step.left_out != LeftOut(Reason.NOT_SELECTED))


def up_to(plan: Plan, ids: frozenset[str]) -> Plan:
    """The plan without what follows the last of these blocks; clean-ups stay."""
    order = [step.id for step in plan.steps]
    last = max(order.index(one) for one in ids)
    needless = {step.id for step in plan.steps[last + 1 :] if not step.directive.cleanup}
    documents = tuple(
        replace(
            part,
            steps=tuple(
                replace(step, left_out=step.left_out or LeftOut(Reason.NOT_SELECTED))
                if step.id in needless
                else step
                for step in part.steps
            ),
        )
        for part in plan.documents
    )
    return replace(plan, documents=documents)
