"""The table of the judging rules."""

import re

import pytest

from runbook.judging.claim import Claim
from runbook.judging.policy_rules import RULES, RULES_BY_ID, JudgingRule
from runbook.judging.recorded import Recorded
from runbook.judging.registry import judge
from runbook.judging.rules import ORDER


def test_ids_are_p_and_a_number_in_order() -> None:
    assert [one.id for one in RULES] == [f"P{number}" for number in range(1, len(RULES) + 1)]
    assert list(RULES_BY_ID) == [one.id for one in RULES]


def test_a_rule_says_in_whole_sentences_what_breaks_it_and_shows_it() -> None:
    for one in RULES:
        assert re.fullmatch(r"[A-Z].*\.", one.sentence), one.id
        assert one.example_command, one.id
        assert one.example_expected.strip(), one.id
        assert one.example_expected != one.example_actual, one.id


def test_each_rule_is_asked_once() -> None:
    assert sorted(rule for rule, _ in ORDER) == sorted(RULES_BY_ID)


def claim(rule: JudgingRule, **more: object) -> Claim:
    recorded = Recorded(2, tuple(rule.example_recorded.split("\n"))) if rule.example_recorded else None
    return Claim(
        rule.example_expected,
        rule.example_actual,
        threshold=0.3,
        command=rule.example_command,
        recorded=recorded,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_the_example_of_a_rule_breaks_that_rule(rule: JudgingRule) -> None:
    verdict = judge(claim(rule))
    assert verdict.rule == rule.id, verdict.why
    assert not verdict.passed
    assert verdict.score <= 0.05
    assert verdict.why[0].startswith(f"{rule.id}: ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_a_document_may_except_a_rule(rule: JudgingRule) -> None:
    verdict = judge(claim(rule, ignored=(rule.id,)))
    assert verdict.rule != rule.id
    if rule.id in ("P1", "P4", "P5", "P6", "P7", "P8"):  # the others are about the output as a whole
        assert verdict.passed, verdict.why
