"""What can be asked for when a run goes on."""

from runbook.core.classes.records import dataclass
from runbook.core.flags.option_fields import Group, Value
from runbook.core.flags.option_fields import option as _option


@dataclass(frozen=True, slots=True)
class ResumeOptions:
    """How to go on with a run. Selectors name blocks as those of `RunOptions` do.

    `at`: go on there, whatever has become of the blocks before. `redo` and `skip` decide about blocks whose end nobody
    saw; any other block that is named runs again, or counts as done. `guide`: in the step-through.
    """

    at: str | None = _option(
        "--from",
        Value.TEXT,
        Group.RESUME,
        "Go on at this block; those before it count as done.",
        values="SELECTOR",
    )
    redo: tuple[str, ...] = _option(
        "--redo", Value.TEXTS, Group.RESUME, "Run this block again; repeatable.", (), values="SELECTOR"
    )
    skip: tuple[str, ...] = _option(
        "--skip", Value.TEXTS, Group.RESUME, "Count this block as done; repeatable.", (), values="SELECTOR"
    )
    force: bool = _option(
        "--force",
        Value.FLAG,
        Group.RESUME,
        "Go on although earlier blocks have changed, or were cleaned up.",
        False,
    )
    revalidate: bool = _option(
        "--revalidate",
        Value.FLAG,
        Group.RESUME,
        "First check again what the blocks that passed have done.",
        False,
    )
    guide: bool = _option("--step", Value.FLAG, Group.RESUME, "Go on in the guide, block by block.", False)
