import pytest

from runbook.documents.dialect.expectation_marks import regex_problem


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "a.*b",
        "(?i)a",
        "a(?m)^b",
        r"\pL+\p{Greek}\P{^Lu}",
        r"\Q(\E",
        r"\Q(",
        r"a\z",
        "[[:alpha:]_]",
        "$VAR ${VAR}",
        r"\\Q\(",
        "[[a]",
        r"\x{1F600}\C",
        "(?U:a)(?U)b(?i-s:c)(?-i)",
    ],
)
def test_regular_expressions_of_go_and_python(pattern: str) -> None:
    assert regex_problem(pattern) is None


@pytest.mark.parametrize("pattern", ["*a", "(", "[a", "a{99999999999}", r"a\Qb\E)", "(?P<1>a)", r"\\pL("])
def test_what_is_none(pattern: str) -> None:
    assert regex_problem(pattern)
