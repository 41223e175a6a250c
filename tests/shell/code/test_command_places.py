"""The words of commands with their places, and what stands around a command."""

import pytest

from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call, facts


def call(code: str, program: str) -> Call:
    return next(one for one in facts(code).calls if one.program == program)


def test_words_have_places() -> None:
    (found,) = facts("é=1 kubectl get 'é é' \\\n  -o \"$X\"\n").calls
    assert [(one.value, one.text, one.line, one.column, one.end) for one in found.parts] == [
        ("kubectl", "kubectl", 1, 4, 11),
        ("get", "get", 1, 12, 15),
        ("é é", "'é é'", 1, 16, 21),
        ("-o", "-o", 2, 2, 4),
        (None, '"$X"', 2, 5, 9),
    ]


def test_a_placeholder_is_a_word_that_nobody_knows() -> None:
    (found,) = facts("az vm show -n <my name> -g a").calls
    assert found.words == ("az", "vm", "show", "-n", None, "-g", "a")
    assert found.parts[4].text == "<my name>"


def test_words_behind_redirections_count() -> None:
    assert facts("curl > out --fail URL").calls[0].words == ("curl", "--fail", "URL")
    assert facts("kubectl apply -f - <<E\na\nE\n").calls[0].words == ("kubectl", "apply", "-f", "-")


@pytest.mark.parametrize(
    ("code", "program", "true"),
    [
        ("a | b", "a", {"feeds"}),
        ("a | b", "b", {"piped"}),
        ("a < f", "a", {"stdin"}),
        ("a <<E\nx\nE\n", "a", {"stdin"}),
        ("cat <<E | b\nx\nE\n", "b", {"piped"}),
        ("(a; b) < f", "b", {"fed"}),
        ("while b; do c; done < f", "c", {"fed", "conditional"}),
        ("x=$(a)", "a", {"captured"}),
        ("diff <(a) f", "a", {"captured"}),
        ("a &", "a", {"background"}),
        ("(a; b) &", "a", {"background"}),
        ("a && b", "a", set()),
        ("a && b", "b", {"conditional"}),
        ("if true; then a; fi", "a", {"conditional"}),
        ("a\nb", "b", set()),
    ],
)
def test_what_stands_around(code: str, program: str, true: set[str]) -> None:
    flags = ("stdin", "piped", "feeds", "fed", "captured", "background", "conditional")
    assert {one for one in flags if getattr(call(code, program), one)} == true


@pytest.mark.parametrize(
    ("code", "assigned", "used"),
    [
        ("$X=1\necho $X", ["X"], ["X"]),
        ("$X = az vm list", ["X"], []),
        ("X = 1\necho $X", ["X"], ["X"]),
        ("echo $env:PATH", [], []),
        ("expr $A = $B", [], ["A", "B"]),
        ("[ $A = b ]", [], ["A"]),
        ("X=<two words>\nY=1", ["X", "Y"], []),
    ],
)
def test_what_was_meant_as_an_assignment_is_one(code: str, assigned: list[str], used: list[str]) -> None:
    found = facts(code)
    assert ([one.name for one in found.assigned], [one.name for one in found.used]) == (assigned, used)


def test_unset_is_a_fact() -> None:
    assert [(one.name, one.line) for one in facts("X=1\nunset X Y\n").unset] == [("X", 2), ("Y", 2)]


def test_text_is_no_code() -> None:
    code = ShellCode("a \"b $(c)\" 'd' # e\ncat <<E\nf\nE\n")
    places = [code.text.index(one) for one in "abcdef"]
    assert code.is_code(sorted(places)) == [True, False, True, False, False, False]
