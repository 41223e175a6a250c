import pytest

from runbook.sessions.bash.environment import environment


def test_settings_that_make_output_repeatable() -> None:
    found = environment({}, terminal=False)
    assert found == {
        "PAGER": "cat",
        "GIT_PAGER": "cat",
        "PYTHONUNBUFFERED": "1",
        "LC_CTYPE": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "AZURE_CORE_NO_COLOR": "true",
    }


def test_a_terminal_keeps_its_kind_and_its_colours() -> None:
    found = environment({"TERM": "xterm"}, terminal=True)
    assert found["TERM"] == "xterm"
    assert not {"NO_COLOR", "AZURE_CORE_NO_COLOR"} & set(found)


def test_what_the_caller_has_set_stays() -> None:
    base = {
        "PAGER": "less",
        "GIT_PAGER": "",
        "PYTHONUNBUFFERED": "",
        "NO_COLOR": "",
        "LANG": "ko_KR.UTF-8",
        "X": "y",
    }
    found = environment(base, terminal=False)
    assert {name: found[name] for name in base} == base


@pytest.mark.parametrize(
    ("locale", "kept"),
    [
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "de_DE.utf8"}, True),
        ({"LANG": "C"}, False),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, False),
        ({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, True),
    ],
)
def test_the_locale_has_utf_8(locale: dict[str, str], kept: bool) -> None:
    found = environment(locale, terminal=False)
    assert (found.get("LC_CTYPE") is None) is kept
    assert kept or not found.get("LC_ALL")


@pytest.mark.parametrize(
    "name",
    [
        "BASH_ENV",
        "ENV",
        "PROMPT_COMMAND",
        "HISTFILE",
        "POSIXLY_CORRECT",
        "SHELLOPTS",
        "BASHOPTS",
        "BASH_XTRACEFD",
        "BASH_FUNC_builtin%%",
        "BASH_FUNC_printf()",
        "__runbook_up",
    ],
)
def test_what_would_make_another_shell_of_bash_is_not_handed_on(name: str) -> None:
    assert name not in environment({name: "1"}, terminal=True)


def test_functions_of_the_callers_own_are_handed_on() -> None:
    assert environment({"BASH_FUNC_deploy%%": "() { :; }"}, terminal=True)["BASH_FUNC_deploy%%"]
