"""Variables that only a block assigns that a run leaves out."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Severity
from runbook.shell.facts import How
from runbook.shell.known_names import well_known

_SKIPPED = "# T\n\n```bash {{skip=later}}\n{}\n```\n\n```bash\n{}\n```\n"

RULES = (
    LintRule(
        "assigned-in-skipped-block",
        Severity.WARNING,
        "A variable is used, and only a block assigns it that a run leaves out (`skip`, or another tab or zone): it is "
        "empty when the block runs.",
        "Assign it in a block that runs.",
        bad=(_SKIPPED.format("export RG=demo", "az group show -n $RG"),),
        good=(
            _SKIPPED.format("export RG=demo", "RG=other\naz group show -n $RG"),
            _SKIPPED.format("export RG=demo", "az group list"),
        ),
        topic=Topic.VARIABLES,
    ),
)


def find(subject: Subject) -> Iterator[Finding]:
    """A warning for each variable, at its first use in a block that runs."""
    left_out = [part for part in subject.parts if part.left_out is not None and not part.elsewhere]
    if not left_out:
        return
    lost = {name: part for part in left_out for name in _assigned(part)}
    known = set(subject.declared)
    for part in subject.parts:
        if part.left_out is not None:
            continue
        here = part.code.facts.variables
        for one in here:
            name = one.name
            if hasattr(one, "how"):
                known.add(name)
            elif name in lost and name not in known and not well_known(name) and not _may_be_absent(one):
                known.add(name)
                if part.own and not _same_choice(lost[name], part):
                    line = lost[name].block.line
                    message = f"{name} is assigned on line {line} only, in a block that a run leaves out: it is empty"
                    yield subject.placed(
                        part, Finding("assigned-in-skipped-block", Severity.WARNING, one.line, message)
                    )


def _assigned(part: Part) -> list[str]:
    return [one.name for one in part.code.facts.assigned if one.how not in (How.PREFIX, How.LOCAL)]


def _may_be_absent(use: object) -> bool:
    return bool(getattr(use, "has_default", False) or getattr(use, "in_function", False))


def _same_choice(one: Part, other: Part) -> bool:
    return bool(one.block.choices) and one.block.choices == other.block.choices
