import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from runbook.matchers import reference as compat
from tests.matchers.smetrics import jaro, jaro_winkler

few_letters = st.text(alphabet="ab é", max_size=40)
texts = few_letters | st.text(max_size=80)


@given(texts, texts)
def test_text_score_is_jaro_winkler_over_bytes(expected: str, actual: str) -> None:
    wanted = jaro_winkler(expected.encode(), actual.encode())
    assert compat.text_score(expected, actual) == pytest.approx(wanted, abs=1e-9)


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | few_letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(few_letters, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(few_letters, values, max_size=4)


@given(objects, objects)
def test_json_score_is_jaro_over_remarshalled_bytes(
    expected: dict[str, object], actual: dict[str, object]
) -> None:
    one, other = json.dumps(expected), json.dumps(actual)
    wanted = jaro(compat.remarshal(other).encode(), compat.remarshal(one).encode())
    assert compat.json_score(one, other) == pytest.approx(wanted, abs=1e-9)


@given(objects)
def test_remarshalled_json_means_the_same_and_stays(value: dict[str, object]) -> None:
    text = compat.remarshal(json.dumps(value))
    assert json.loads(text, parse_int=float) == value
    assert compat.remarshal(text) == text


@pytest.mark.parametrize(
    ("text", "marshalled"),
    [
        ('{"b": 1, "a": [true, null, "x"]}', '{"a":[true,null,"x"],"b":1}'),
        ('{"a": "<&>\\u2028\\u2029"}', '{"a":"\\u003c\\u0026\\u003e\\u2028\\u2029"}'),
        ('{"a": "\\u0001\\n\\t\\r\\"\\\\/\\u007f"}', '{"a":"\\u0001\\n\\t\\r\\"\\\\/\u007f"}'),
        ('{"a": 1.0, "b": 1e3, "c": 100000000000000000000}', '{"a":1,"b":1000,"c":100000000000000000000}'),
        ('{"a": 1e21, "b": 1e-6, "c": 1.5e-7, "d": 123456789012345678}',
         '{"a":1e+21,"b":0.000001,"c":1.5e-7,"d":123456789012345680}'),
        ('{"a": -0, "b": 0.1, "c": 1e-10, "d": 1.25e+300}', '{"a":-0,"b":0.1,"c":1e-10,"d":1.25e+300}'),
        ('{"a": 1, "a": 2}', '{"a":2}'),
        ('{"é": "\\ud800x"}', '{"é":"\ufffdx"}'),
        ("null", "null"),
    ],
)  # fmt: skip
def test_json_is_written_as_go_writes_it(text: str, marshalled: str) -> None:
    assert compat.remarshal(text) == marshalled


@pytest.mark.parametrize(
    "text", ["[]", "1", '"x"', "", "{", "{} {}", "{'a': 1}", '{"a": NaN}', '{"a": 1e400}']
)
def test_what_go_does_not_read_into_a_map_scores_0(text: str) -> None:
    for expected, actual in ((text, "{}"), ("{}", text)):
        verdict = judge(Claim(expected, actual, "JSON", threshold=0.0), "reference")
        assert (verdict.score, verdict.passed) == (0.0, False)


@pytest.mark.parametrize(
    ("expected", "actual", "language", "score"),
    [
        ("MARTHA", "MARHTA", "text", 0.961111111),  # Winkler's own example
        ("DIXON", "DICKSONX", "", 0.813333333),
        ("", "anything", "text", 1.0),
        ("a", "a", "text", 0.0),
        ("a", "", "text", 0.0),
        ('{"a":1,"b":2}', '{"b": 2, "a": 1}', "json", 1.0),
    ],
)
def test_known_scores(expected: str, actual: str, language: str, score: float) -> None:
    verdict = judge(Claim(expected, actual, language, threshold=0.5), "reference")
    assert verdict.score == pytest.approx(score, abs=1e-9)
    assert verdict.passed is (score >= 0.5)


def test_a_pattern_decides_and_scores_nothing() -> None:
    verdicts = [judge(Claim("", actual, regex="^Hello"), "reference") for actual in ("Hello you", "Bye")]
    assert [(one.score, one.passed) for one in verdicts] == [(0.0, True), (0.0, False)]
