"""What a code means: one look-up for all that a run, a check or a report may say.

A source is a function without arguments that gives code -> `Explanation`; it is imported when it is asked. A row here
is all that a further kind of code needs.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from runbook.core.registry import lazy


class Explanation(NamedTuple):
    """What a code means: `kind` ("warning", "reason"), Markdown, and examples of what has it and what has it not."""

    kind: str
    meaning: str
    remedy: str = ""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


SOURCES: tuple[Callable[[], Mapping[str, tuple[Explanation, ...]]], ...] = (
    lazy("runbook.frontends.cli.explanations:diagnostics"),
    lazy("runbook.frontends.cli.explanations:reasons"),
    lazy("runbook.frontends.cli.explanations:judging_rules"),
)
"""Where codes are looked up, in this order."""


def explanations(code: str) -> tuple[Explanation, ...]:
    """What there is to say of a code; nothing for one that does not exist. Letter case does not matter."""
    wanted = code.casefold()
    return tuple(
        one
        for source in SOURCES
        for name, found in source().items()
        if name.casefold() == wanted
        for one in found
    )


def known() -> Iterator[str]:
    """All codes."""
    for source in SOURCES:
        yield from source()


def diagnostics() -> Mapping[str, tuple[Explanation, ...]]:
    """The codes of diagnostics and findings."""
    from runbook.checks.codes import codes

    return {
        code: tuple(
            Explanation(str(rule.severity), rule.meaning, rule.remedy, rule.bad, rule.good) for rule in rules
        )
        for code, rules in codes().items()
    }


def reasons() -> Mapping[str, tuple[Explanation, ...]]:
    """Why a block did not pass."""
    from runbook.reporting.wording import REASONS

    return {str(one): (Explanation("reason", text.meaning),) for one, text in REASONS.items()}


def judging_rules() -> Mapping[str, tuple[Explanation, ...]]:
    """The rules of the default judgement; each example is an output that breaks the rule."""
    from runbook.judging.policy_rules import RULES

    return {
        one.id: (
            Explanation(
                "judging rule",
                one.sentence,
                f"Where it does not hold for a block: `<!-- runbook: ignore={one.id} -->`.",
                (
                    f"$ {one.example_command}\ndocumented:\n{one.example_expected}\n"
                    f"printed:\n{one.example_actual or '(nothing)'}",
                ),
            ),
        )
        for one in RULES
    }
