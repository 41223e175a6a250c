"""The built-in matchers keep the rules."""

from runbook.conformance.matcher import TEXTS, MatcherSuite
from runbook.judging.registry import MATCHERS


class TestAuto(MatcherSuite):
    name = "auto"


class TestText(MatcherSuite):
    name = "text"


class TestJson(MatcherSuite):
    name = "json"
    texts = (TEXTS[2], '["a", "b"]', '"scalar"', "null")


class TestTable(MatcherSuite):
    name = "table"
    texts = (TEXTS[1], "a | b\n--+--\n1 | 2\n")


class TestExact(MatcherSuite):
    name = "exact"


class TestContains(MatcherSuite):
    name = "contains"


class TestRegex(MatcherSuite):
    name = "regex"
    texts = ("Hello \\w+", "^\\d+")
    whole = False
    examples = (("Hello \\w+", "Hello world\n", "Hello!"), ("(?m)^\\d+$", "a\n17\n", "a 17"))


class TestJsonpath(MatcherSuite):
    name = "jsonpath"
    texts = ('$.state == "Succeeded"\n$.items[1]\n', "# nothing\n", "no assertion\n")
    whole = False
    examples = ((texts[0], TEXTS[2], '{"state": "Failed", "items": []}'),)


class TestReference(MatcherSuite):
    name = "reference"
    tolerant = False
    whole = False
    examples = ((TEXTS[0], TEXTS[0], "zzz 17"), (TEXTS[3], TEXTS[3], ""))


def test_every_matcher_of_the_table_is_held_to_the_rules() -> None:
    assert {suite.name for suite in MatcherSuite.__subclasses__()} >= set(MATCHERS.table)
