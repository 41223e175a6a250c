"""Every rule finds what its bad examples show, nothing in its good ones, and mends what it says it mends."""

from pathlib import Path

import pytest

from runbook.checks.codes import codes
from runbook.checks.fixes import fixed
from runbook.checks.rule import LintRule
from tests.checks.linted import as_document, lint

RULES = [rule for rules in codes().values() for rule in rules]


def examples(*, good: bool) -> list[tuple[LintRule, str]]:
    return [(rule, one) for rule in RULES if not rule.outside for one in (rule.good if good else rule.bad)]


def name(value: object) -> str:
    return f"{value.code}-{value.severity}" if isinstance(value, LintRule) else str(value)[:40]


@pytest.mark.parametrize(("rule", "example"), examples(good=False), ids=name)
def test_a_bad_example_is_found(rule: LintRule, example: str, tmp_path: Path) -> None:
    found = lint(example, tmp_path)
    assert (rule.code, rule.severity) in {(one.code, one.severity) for one in found}


@pytest.mark.parametrize(("rule", "example"), examples(good=True), ids=name)
def test_a_good_example_is_not(rule: LintRule, example: str, tmp_path: Path) -> None:
    assert (rule.code, rule.severity) not in {(one.code, one.severity) for one in lint(example, tmp_path)}


@pytest.mark.parametrize(
    ("rule", "example"), [one for one in examples(good=False) if one[0].fixable], ids=name
)
def test_a_fix_mends_what_was_found_and_nothing_twice(rule: LintRule, example: str, tmp_path: Path) -> None:
    found = lint(example, tmp_path)
    text, _ = fixed(as_document(example), found)
    mended = {(one.code, one.line) for one in found if one.edits}
    assert mended.isdisjoint((one.code, one.line) for one in lint(text, tmp_path))
    again, count = fixed(text, lint(text, tmp_path))
    assert (again, count) == (text, 0)


@pytest.mark.parametrize("rule", [one for one in RULES if one.fixable], ids=name)
def test_what_is_called_fixable_is_mended(rule: LintRule, tmp_path: Path) -> None:
    assert any(one.edits for one in lint(rule.bad[0], tmp_path) if one.code == rule.code)


WITHOUT = {
    "document-too-large",
    "fetched",
    "include-outside",
    "include-unreadable",
    "prerequisite-remote",
    "prerequisite-section",
    "prerequisite-unreadable",
    "prerequisite-cycle",
    "include-cycle",
    "nesting-too-deep",
    "env-file-unread",
    "override-left",
    "unconfirmed",
    "unreadable",
    "unread-variable",
}
"""Codes whose examples need other files, the web, a run or a very large document; other tests have them."""


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_every_rule_has_examples(rule: LintRule) -> None:
    assert (rule.code in WITHOUT or rule.outside) or (rule.bad and rule.good)
