"""A pattern is measured before it is compiled: no document can take the memory of the machine."""

import pytest

from runbook.checks.documented_results import checked
from runbook.documents.parse import parse
from runbook.matchers import jsonpath, regex
from runbook.matchers.pattern_size import MOST_STEPS, BadPattern, check

HUGE = [
    "a{1000000}",
    "(a{1000}){1000}",
    r"[\w]{20000000}",
    "a{1001}",
    "a{,2000}",
    "a{2000,}",
    "a{5,2000}",
    "a{ 2000 }",
    "a{100}{100}",
    "a++{2000}",
    "(?:(?:(?:a{10}){10}){10}){10}",
    "(?<n>a|b){2000}",
    "(?P=n){2000}",
    "(?=a{2000})",
    "(?(1)a|b){2000}",
    "a)))b){2000}",
    "(?x)(a # (\n b){2000}",
    "(?x)(a # )\n (b){2000})",
    "(abcdefghijklmnopqrstuvwxyz){900}",
    "x" * (MOST_STEPS + 1),
    r"\Q{}\E{2000}",
]
CALLING = ["(?R)", "(a|(?R))*", "(?1)", "(a)(?+1)", "(?<n>a)(?&n)", "(?P<n>a)(?P>n)"]


@pytest.mark.parametrize("pattern", [*HUGE, *CALLING])
def test_it_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        regex.check(pattern)
    with pytest.raises(BadPattern):
        regex.search(pattern, "aaaa")


@pytest.mark.parametrize(
    "pattern",
    [
        "a{1000}",
        "(a{10}){100}",
        r"\{1000000}",
        "[{]1000000}",
        "{1000000}"[:1] + "x",
        r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z",
        "(?i)(?m)^x{3}$",
        "a{5,}",
        "(?#a{2000})x",
        "(?x)a # b{20}\n c",
    ],
)
def test_others_are_not(pattern: str) -> None:
    check(pattern)
    regex.check(pattern)


@pytest.mark.parametrize("pattern", [*HUGE[:3], *CALLING])
@pytest.mark.parametrize("form", ["mark", "matcher"])
def test_a_document_gets_one_error_for_it(pattern: str, form: str) -> None:
    mark = f'"{pattern}"' if form == "mark" else "1"
    text = "aaa" if form == "mark" else pattern
    asked = "" if form == "mark" else " { matcher=regex }"
    source = f"```bash{asked}\necho a\n```\n\n<!-- expected_similarity={mark} -->\n\n```text\n{text}\n```\n"
    assert [one.code for one in checked(parse(source, "a.md")).diagnostics] == ["invalid-regex"]


@pytest.mark.parametrize("function", ["match", "search"])
def test_an_assertion_holds_no_such_pattern(function: str) -> None:
    with pytest.raises(jsonpath.BadAssertion, match="1000000"):
        jsonpath.check(f'{function}($.name, "a{{1000000}}")')
