import pytest

from runbook.judging.claim import Claim
from runbook.judging.registry import judge


@pytest.mark.parametrize(
    ("matcher", "expected", "actual", "holds"),
    [
        ("exact", "a\nb\n", "a\nb", True),
        ("exact", "a\nb", "a \r\n\x1b[1mb\x1b[0m\t\r\n\r\n", True),
        ("exact", "a", "A", False),
        ("exact", "a", " a", False),
        ("exact", "a\nb", "a", False),
        ("exact", "a", "a\nb", False),
        ("exact", "", "\n\n", True),
        ("contains", "b\nc", "a\nb  \nc\nd", True),
        ("contains", "ell", "Hello", True),
        ("contains", "c\nb", "a\nb\nc", False),
        ("contains", "b", "a", False),
    ],
)
def test_verdict(matcher: str, expected: str, actual: str, holds: bool) -> None:
    verdict = judge(Claim(expected, actual, threshold=0.3), matcher)
    assert (verdict.score, verdict.passed, verdict.threshold) == (float(holds), holds, 1.0)


@pytest.mark.parametrize(
    ("expected", "actual", "why"),
    [
        ("a\nb", "a\nc", 'line 2 is "c", not "b"'),
        ("a\nb", "a", 'line 2 is missing: "b"'),
        ("a", "a\nb", 'line 2 is one too many: "b"'),
    ],
)
def test_exact_names_the_first_difference(expected: str, actual: str, why: str) -> None:
    assert judge(Claim(expected, actual, threshold=1.0), "exact").why == (why,)


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        ("four", 'not in the output: "four"'),
        ("one\nfour", 'not in the output: line 2 of 2: "four"'),
        ("one\nthree", "every line is in the output, but not one right after another"),
    ],
)
def test_contains_says_which_line_is_not_there(expected: str, why: str) -> None:
    verdict = judge(Claim(expected, "one\ntwo\nthree\n", threshold=0.3), "contains")
    assert (verdict.passed, verdict.why) == (False, (why,))
