"""What is said outside of a view."""

import io

import pytest

from runbook.core.errors import OutputError
from runbook.reporting.terminal.notices import complain, say


def written(*messages: str, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    say(*messages, stream=stream)
    stream.seek(0)
    return stream.read()


def test_a_name_begins_no_line() -> None:
    assert written("n\n::error::x: no such file") == "n␊::error::x: no such file\n"


def test_what_acts_on_a_terminal_is_a_symbol() -> None:
    assert written("the server answers 404 \x1b]0;pwn\x07\x1b[2J") == "the server answers 404 ␛]0;pwn␇␛[2J\n"


def test_an_encoding_that_lacks_characters_gets_escapes() -> None:
    assert written("한글 é", encoding="latin-1") == "\\ud55c\\uae00 é\n"


def test_a_log_of_github_gets_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert written("  ::error::x", "##[error]") == "  \u200b::error::x\n##\u200b[error]\n"


def test_a_stream_that_is_gone_raises_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    say("x", stream=stream)


def test_notes_stand_below_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    problem = OutputError("cannot be written", "a.md")
    problem.add_note("what to do")
    complain(problem)
    assert capsys.readouterr().err == "runbook: a.md: cannot be written\nwhat to do\n"
