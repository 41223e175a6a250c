import json

import pytest

from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from runbook.matchers import jsonpath, regex

VM = {
    "name": "web-1",
    "properties": {"provisioningState": "Failed", "cores": 4, "zone": None},
    "tags": ["blue", "green"],
}


def judged(expected: str, actual: object = VM, **variables: str) -> Verdict:
    text = actual if isinstance(actual, str) else json.dumps(actual, indent=2)
    return judge(Claim(expected, text, "jsonpath", 0.3, variables=variables))


@pytest.mark.parametrize(
    "line",
    [
        '$.name == "web-1"',
        "$['name'] == 'web-1'",
        "$.properties.cores >= 4 && $.properties.cores < 8",
        '!($.name == "web-2") || $.nothing',
        "$.properties.zone",
        "!$.properties.error",
        "$.properties.zone == null",
        'match($.name, "web-[[:digit:]]+")',
        'search($.name, "^web")',
        "length($.tags) == 2",
        "count($..*) > 5",
        '$.tags[?@ == "blue"]',
        '$.name == "${APP}-$N" && $.properties.cores == $CORES',
        "$.name == '$APP-1'",
        "$.properties.provisioningState == $STATE",
    ],
)
def test_what_holds(line: str) -> None:
    verdict = judged(line, APP="web", N="1", CORES="4", STATE="Failed")
    assert (verdict.passed, verdict.score, verdict.threshold) == (True, 1.0, 1.0)
    assert verdict.why == (f"holds: {line}",)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            '$.properties.provisioningState == "Succeeded"',
            'does not hold: $.properties.provisioningState == "Succeeded" '
            '($.properties.provisioningState is "Failed")',
        ),
        ("$.id", "does not hold: $.id (there is no $.id)"),
        (
            "$.properties.cores == $CORES",
            'does not hold: $.properties.cores == $CORES ($.properties.cores is 4; $CORES is "8")',
        ),
        ('match($.name, "web")', 'does not hold: match($.name, "web") ($.name is "web-1")'),
        ('$.name = "web-1"', "$.name = \"web-1\" is not an assertion: unexpected token '='"),
        (
            '$.name =~ "web"',
            '$.name =~ "web" is not an assertion: "=~" is not part of JSONPath; write search($.path, "PATTERN")',
        ),
        ("$.name == $WHO", "$.name == $WHO is not an assertion: the variable WHO has no value"),
        ("$.a][?$.b", "$.a][?$.b is not an assertion: expected one expression on a line"),
        (
            'search($.name, "(")',
            'search($.name, "(") is not an assertion: "(" is not a valid regular expression: missing ) at position 1',
        ),
    ],
)
def test_what_does_not_hold(line: str, why: str) -> None:
    verdict = judged(line, CORES="8")
    assert (verdict.passed, verdict.score, verdict.why) == (False, 0.0, (why,))


def test_all_lines_are_needed_and_comments_are_none() -> None:
    verdict = judged('# the machine\n$.name == "web-1"\n\n// its zone\n$.zone\n')
    assert (verdict.passed, verdict.score, verdict.threshold) == (False, 0.5, 1.0)
    assert verdict.why == ("does not hold: $.zone (there is no $.zone)",)


def test_the_json_may_stand_between_other_lines() -> None:
    assert judged('$.name == "web-1"', f"WARNING: old client\n{json.dumps(VM)}\ndone\n").passed


@pytest.mark.parametrize(("actual", "why"), [("", "but nothing"), ("error: gone", 'but "error: gone"')])
def test_an_output_without_json(actual: str, why: str) -> None:
    verdict = judged("$", actual)
    assert not verdict.passed
    assert why in verdict.why[0]


def test_a_result_without_assertions_does_not_pass() -> None:
    assert judged("# later\n").why == ("the documented result holds no assertion",)


def test_a_value_is_data_in_whatever_quotes_it_is_put() -> None:
    hostile = 'it\'s "q" \\ == $.x'
    for line in ('$.a == "$V"', "$.a == '$V'", "$.a == $V"):
        assert judged(line, {"a": hostile}, V=hostile).passed, line


def test_a_pattern_that_backtracks_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex, "TIMEOUT", 0.05)
    verdict = judged('search($.a, "(a|aa)+$")', {"a": "a" * 5000 + "b"})
    assert not verdict.passed
    assert "backtracks" in verdict.why[0]


def test_reading_a_line_without_values() -> None:
    jsonpath.check('$.a == "$B" && $.c == ${D}')
    for line in ("$.a == ", "state", "(" * 5000):
        with pytest.raises(jsonpath.BadAssertion):
            jsonpath.check(line)
