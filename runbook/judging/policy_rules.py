"""The rules of the default judgement, as a table: ``docs/reference/judging-rules.md`` is made from it.

The first rule that an output breaks decides, and its id stands in the verdict (`Verdict.rule`). Where none is broken,
the score does. What the table says is data: ``policy_rules.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class JudgingRule:
    """A rule, and an output that breaks it. `id` is ``P`` and a number; `sentence` says what breaks it, in Markdown.

    `example_command` printed `example_actual` where `example_expected` is documented. `example_recorded` is what
    earlier runs printed, where the rule needs that.
    """

    id: str
    sentence: str
    example_command: str
    example_expected: str
    example_actual: str
    example_recorded: str | None = None

    @property
    def summary(self) -> str:
        """The first sentence, as plain text."""
        return self.sentence.partition(". ")[0].replace("`", "").rstrip(".")


_TABLE = tomllib.loads((resources.files("runbook.judging") / "policy_rules.toml").read_text(encoding="utf-8"))
RULES = tuple(JudgingRule(**row) for row in _TABLE["rule"])
"""In the order of their ids."""
RULES_BY_ID: Mapping[str, JudgingRule] = {one.id: one for one in RULES}
"""Id -> rule."""
