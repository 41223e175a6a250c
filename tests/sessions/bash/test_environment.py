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


def test_start_files_and_history_are_not_handed_on() -> None:
    found = environment(
        {"BASH_ENV": "/x", "ENV": "/x", "PROMPT_COMMAND": "x", "HISTFILE": "/x"}, terminal=True
    )
    assert not {"BASH_ENV", "ENV", "PROMPT_COMMAND", "HISTFILE"} & set(found)
