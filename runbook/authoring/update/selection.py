"""Which results an update is about, and which blocks have to run for them."""

from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Plan, Selection
from runbook.engine.planner import build


def chosen(plan: Plan, only: tuple[str, ...]) -> frozenset[str]:
    """The ids of the blocks that the selectors name. Raises UsageError when one names none."""
    selected = build([part.document for part in plan.documents], Selection(only=only))
    return frozenset(step.id for step in selected.steps if step.left_out != LeftOut(Reason.NOT_SELECTED))
