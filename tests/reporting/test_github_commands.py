import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.conformance.actions import obeyed
from runbook.core.strings import without_commands
from runbook.reporting import github_commands
from runbook.reporting.github_commands import Log

COMMANDS = [
    (("error", "it broke", {}), "::error::it broke\n"),
    (
        ("error", "100 %\r\nof it", {"file": "a,b:c.md", "line": 3}),
        "::error file=a%2Cb%3Ac.md,line=3::100 %25%0D%0Aof it\n",
    ),
    (("notice", "x", {"file": None}), "::notice::x\n"),
]


@pytest.mark.parametrize(("given_", "line"), COMMANDS)
def test_command(given_: tuple[str, str, dict[str, str | int | None]], line: str) -> None:
    name, message, properties = given_
    assert github_commands.command(name, message, **properties) == line


PIECES = st.lists(
    st.sampled_from(["::", "##[", "error", "]", " ", "\t", "\u3000", "stop-commands", "x", "add-mask"]),
    max_size=12,
)


@given(PIECES)
def test_a_quoted_line_is_no_command_and_looks_the_same(pieces: list[str]) -> None:
    line = "".join(pieces)
    quoted = github_commands.quoted(line)
    assert obeyed(quoted) == []
    assert quoted.replace("\u200b", "") == line


@given(PIECES)
def test_json_and_markup_hold_no_command(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert "##[" not in without_commands(text)
    assert not github_commands.suspect(github_commands.markup(text))


def test_what_is_written_as_text_is_not_obeyed_and_masks_are() -> None:
    stream = io.StringIO()
    log = Log(stream, on_github=True)
    log.mask("first")
    with log.text():
        stream.write("::error::owned\n")
        log.mask("second\n%")
        stream.write("::warning::owned\n##[error]owned\n::stop-commands::owned\nno line end")
    stream.write("::notice::ours\n")
    assert obeyed(stream.getvalue()) == [
        ("add-mask", "", "first"),
        ("add-mask", "", "second%0A%25"),
        ("notice", "", "ours"),
    ]


def test_elsewhere_nothing_is_added() -> None:
    stream = io.StringIO()
    log = Log(stream, on_github=False)
    with log.text():
        log.mask("x")
        stream.write("text\n")
    assert stream.getvalue() == "text\n"


def test_no_two_logs_have_the_same_token() -> None:
    def written() -> str:
        stream = io.StringIO()
        with Log(stream, on_github=True).text():
            pass
        return stream.getvalue()

    assert written() != written()
