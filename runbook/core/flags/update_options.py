"""What a person can ask of an update of the documented results."""

from dataclasses import dataclass

from runbook.core.flags.option_fields import Group, Value, option


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """What is to be done with the results that a run gives. `journal` is that of an earlier run, in place of a run.

    `refresh`: results that still fit are rewritten, too. `add`: blocks without a result get one, results without a mark
    get a mark. `failed`: what a failed block printed counts, too. `interactive`: a person decides about each change.
    """

    dry_run: bool = option(
        "--dry-run", Value.FLAG, Group.UPDATE, "Write nothing; show the difference.", False
    )
    check: bool = option(
        "--check", Value.FLAG, Group.UPDATE, "Write nothing; exit code 1 when something would change.", False
    )
    interactive: bool = option(
        "--interactive", Value.FLAG, Group.UPDATE, "Show each change, and ask whether to make it.", False
    )
    refresh: bool = option("--all", Value.FLAG, Group.UPDATE, "Rewrite results that still fit, too.", False)
    add: bool = option(
        "--add", Value.FLAG, Group.UPDATE, "Add a result and a mark where a block has none.", False
    )
    failed: bool = option(
        "--failed", Value.FLAG, Group.UPDATE, "Document what failed blocks printed, too.", False
    )
    journal: str | None = option(
        "--journal",
        Value.JOURNAL,
        Group.UPDATE,
        "Run nothing; take what the blocks printed from the journal of an earlier run.",
    )

    @property
    def writes(self) -> bool:
        """Whether a file may be rewritten."""
        return not (self.dry_run or self.check)
