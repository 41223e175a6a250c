"""What can be asked of the step-through."""

from runbook.core.classes.records import dataclass
from runbook.core.flags.option_fields import Group, Value
from runbook.core.flags.option_fields import option as _option


@dataclass(frozen=True, slots=True)
class GuideOptions:
    """What was asked for of the step-through."""

    plain: bool = _option(
        "--plain",
        Value.FLAG,
        Group.GUIDE,
        "Questions and answers, line by line: for a screen reader or a script.",
        False,
    )
    learn: bool = _option(
        "--learn", Value.FLAG, Group.GUIDE, "Type each command yourself, and see where it differs.", False
    )
