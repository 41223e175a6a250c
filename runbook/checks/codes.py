"""All rules by their codes. ``docs/reference/diagnostics.md`` is made from this, ``runbook explain`` reads it."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import groupby

from runbook.checks.installed_rules import modules
from runbook.checks.registry import CODE_RULES, DOCUMENT_RULES, REPORTED
from runbook.checks.rule import LintRule


def every() -> Iterator[LintRule]:
    """Every rule, one for each severity of a code. Imports all of them."""
    for row in (*CODE_RULES, *DOCUMENT_RULES):
        yield from import_module(f"runbook.checks.rules.{row.file}").RULES
    for name in REPORTED:
        yield from import_module(f"runbook.checks.reported.{name}").RULES
    for module in modules():
        yield from module.RULES


@cache
def codes() -> Mapping[str, tuple[LintRule, ...]]:
    """Code -> its rules, one for each severity; sorted by code."""
    ordered = sorted(every(), key=lambda rule: rule.code)
    return {code: tuple(rules) for code, rules in groupby(ordered, key=lambda rule: rule.code)}
