"""The table of the judging rules."""

import re

from runbook.judging.policy_rules import RULES, RULES_BY_ID


def test_ids_are_p_and_a_number_in_order() -> None:
    assert [one.id for one in RULES] == [f"P{number}" for number in range(1, len(RULES) + 1)]
    assert list(RULES_BY_ID) == [one.id for one in RULES]


def test_a_rule_says_in_whole_sentences_what_breaks_it_and_shows_it() -> None:
    for one in RULES:
        assert re.fullmatch(r"[A-Z].*\.", one.sentence), one.id
        assert one.example_command, one.id
        assert one.example_expected.strip(), one.id
        assert one.example_expected != one.example_actual, one.id
