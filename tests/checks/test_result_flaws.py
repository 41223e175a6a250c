from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.checks.codes import codes
from runbook.checks.rules.results.result_flaws import flaws
from runbook.judging.claim import Claim
from runbook.judging.registry import MATCHERS

texts = st.text(alphabet='{}[]":,.\n<>$x-_*0aé字\\^(?|)', max_size=60) | st.text(max_size=60)


@given(
    texts,
    st.sampled_from(["", "json", "JSON", "output", "jsonpath"]),
    st.none() | st.floats(0, 1),
    st.none() | texts,
    st.none() | st.sampled_from([*MATCHERS.table, "no-such"]),
    st.sampled_from(["", "echo done", "az vm list -o table", "echo '"]),
)
def test_any_result_can_be_looked_at(
    expected: str, language: str, threshold: float | None, regex: str | None, name: str | None, command: str
) -> None:
    for flaw in flaws(Claim(expected, "", language, threshold, regex, command), name):
        assert flaw.code in codes()
        assert flaw.message
        assert 0 <= flaw.line <= expected.count("\n") + 1


@pytest.mark.parametrize(
    ("pattern", "sample", "advice"),
    [
        ("^two$", "one\ntwo\nthree", "(?m) before the pattern"),
        ("^one.*three$", "one\ntwo\nthree", "(?s) before the pattern"),
        ("^two.*four$", "one\ntwo\nthree\nfour\nfive", "(?ms) before the pattern"),
        (r"^\\[done\\]", "[done]", "one backslash is enough"),
        (r"^\\[done\\]$", "[done]\nbye", "; one backslash is enough"),
    ],
)
def test_the_usual_slips_of_a_pattern_are_named(pattern: str, sample: str, advice: str) -> None:
    (flaw,) = flaws(Claim(sample, "", regex=pattern), None)
    assert not flaw.hopeless
    assert advice in flaw.message


def test_a_pattern_without_a_usual_slip() -> None:
    (flaw,) = flaws(Claim("Hello", "", regex="^Bye"), None)
    assert flaw.message == 'the pattern "^Bye" is not found in the result documented for it, "Hello"'


def test_the_message_names_what_was_found_and_what_can_be_asked() -> None:
    (flaw,) = flaws(Claim("id: <your-id>", "", threshold=1.0), None)
    assert '"<your-id>"' in flaw.message
    assert "at most 0.99" in flaw.message


@pytest.mark.parametrize(
    ("expected", "command", "excepted"),
    [
        ("NAME  READY\nbar   1/1\nqux   1/1", "printf 'NAME  READY\\nfoo   1/1\\n'", {"any_rows": True}),
        ('{"name": "a", "etag": "b"}', """echo '{"name": "a", "etag": ["c"]}'""", {"ignored": ("$.etag",)}),
        ("5 passed in 0.31s", "echo 4 passed in 0.29s", {"ignored": ("P7",)}),
    ],
)
def test_what_the_document_excepts_is_excepted_from_texts_that_are_never_printed_too(
    expected: str, command: str, excepted: dict[str, Any]
) -> None:
    claim = Claim(expected, "", threshold=0.3, command=command)
    assert [one.code for one in flaws(claim, None)] == ["text-never-printed"]
    assert not list(flaws(replace(claim, **excepted), None))
