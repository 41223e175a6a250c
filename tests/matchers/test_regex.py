import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from runbook.matchers import regex
from runbook.matchers.pattern_size import BadPattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("Hello", "Well, Hello you", "Hello"),
        ("^b$", "a\nb\nc", None),
        ("(?m)^b$", "a\nb\nc", "b"),
        ("a(?i)bc", "aBC", "aBC"),
        ("a(?i)bc", "ABC", None),
        ("(?:x(?i)y|z)w", "Zw", "Zw"),
        ("(?:x(?i)y|z)w", "ZW", None),
        ("x(?i)y|z", "Z", "Z"),
        ("(?i)x(?-i)y", "XY", None),
        ("(?i)x(?-i)y", "Xy", "Xy"),
        ("a.c(?s).d", "abc\nd", "abc\nd"),
        ("[)|(](?i)k", ")K", ")K"),
        ("\\(?(?i)k", "(K", "(K"),
        ("\\Q1.2(3\\E!", "1.2(3!", "1.2(3!"),
        ("[[:digit:]]+", "port 8080", "8080"),
        ("\\p{Lu}\\w+", "x Ähre", "Ähre"),
        ("(?P<n>\\d)(?P=n)", "12334", "33"),
        ("pods? ready", "\x1b[32mpods\x1b[0m ready", "pods ready"),
        ("^a$(?m)", "a", "a"),
        ("b\\z", "ab", "b"),
        ("b\\z", "ab\n", "b"),
        ("b\\z", "ab\nc", None),
        ("(?m)^a$", "a \t\nb", "a"),
        ("a $", "a ", "a "),
        ("(?U)a+", "aaa", "aaa"),
        ("(?U:a+)(?i-U)B", "aab", "aab"),
        ("x|(?i)B|c", "C", "C"),
        ("(?i:b|(?s).)c", "\nc", "\nc"),
        ("(?im-s:^A)", "x\na", "a"),
        ("\\x{41}\\x{1F600}", "A😀", "A😀"),
        ("a\\Cb", "a\nb", "a\nb"),
        ("^[[:alpha:]]+[^[:space:]]$", "ab1", "ab1"),
    ],
)
def test_search(pattern: str, text: str, found: str | None) -> None:
    assert regex.search(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("name: $NAME$", "name: a.b+c", True),
        ("name: ${NAME}-x", "name: a.b+c-x", True),
        ("name: $NAME", "name: aXb+c", False),
        ("$UNKNOWN", "UNKNOWN", False),
        ("\\$NAME", "$NAME", True),
        ("^$", "", True),
        ("[$NAME]", "N", True),
    ],
)
def test_variables_stand_for_their_values(pattern: str, text: str, matches: bool) -> None:
    assert (regex.search(pattern, text, {"NAME": "a.b+c"}) is not None) is matches


def test_a_pattern_that_backtracks_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex, "TIMEOUT", 0.05)
    verdict = judge(Claim("", "a" * 5000 + "b", regex=r"(a+)+\1c|(a|aa)+$"))
    assert not verdict.passed
    assert "backtracks" in verdict.why[0]


@pytest.mark.parametrize("pattern", ["(", "[", "*", "(?Q)a", "(?P<a", "\\", "\\x{110000}"])
def test_what_is_no_pattern_fails_and_says_so(pattern: str) -> None:
    verdict = judge(Claim("", "abc", regex=pattern))
    assert not verdict.passed
    assert "is not a regular expression" in verdict.why[0]


def test_a_sample_that_does_not_match_is_named() -> None:
    verdict = judge(Claim("Hello", "Bye", regex="^Hola"))
    assert verdict.why == (
        'no match for "^Hola"',
        'the output begins with "Bye"',
        "the documented sample does not match it either",
    )
    assert judge(Claim("Hola", "", regex="^Hola")).why == ('no match for "^Hola"', "the output is empty")


def test_the_reasons_show_the_pattern_with_its_variables() -> None:
    verdict = judge(Claim("", "hello eve", regex="^hello ${WHO}$", variables={"WHO": "ada"}))
    assert verdict.why[0] == 'no match for "^hello ${WHO}$", that is "^hello ada$"'


def test_a_pattern_needs_a_match_even_without_a_threshold() -> None:
    verdict = judge(Claim("", "b", regex="a", threshold=None))
    assert (verdict.score, verdict.threshold, verdict.passed) == (0.0, 1.0, False)


def test_without_a_mark_the_expected_text_is_the_pattern() -> None:
    assert judge(Claim("v\\d+\n", "v12", threshold=0.3), "regex").passed


@pytest.mark.parametrize(
    ("pattern", "nothing"),
    [
        (r"^a$\n^b$", True),
        ("a^b", True),
        ("a+^", True),
        ("x$ y", True),
        (r"\d+$\d", True),
        (r"a\Zb", True),
        ("(?!)", True),
        (r"(?m)^a$\n^b$", False),
        ("^a$", False),
        (r"^a$\n", False),
        ("a?^b", False),
        ("a{0}^b", False),
        ("(a)?^b", False),
        ("a|b^c", False),
        ("$HOME/x", False),
        ("[$^]a", False),
        (r"a\^b\$c", False),
        (r"end$\s*", False),
        (r"\b^a", False),
        (r"(?x) ^ a", False),
    ],
)
def test_a_pattern_that_no_text_holds_is_known(pattern: str, nothing: bool) -> None:
    assert regex.finds_nothing(pattern) is nothing


@settings(max_examples=500)
@given(st.text(alphabet="a^$|?*\\\n(b)", max_size=8), st.text(alphabet="ab\n", max_size=5))
def test_what_is_found_is_not_said_to_be_impossible(pattern: str, text: str) -> None:
    try:
        found = regex.search(pattern, text)
    except BadPattern:
        return
    assert found is None or not regex.finds_nothing(pattern)
