import io
import os
import re
from pathlib import Path

import pytest

from runbook.core.document import Verdict
from runbook.frontends.cli import calibration_report
from runbook.reporting.diff import shown
from runbook.reporting.formats import verdict_text
from runbook.reporting.terminal.capabilities import can_redraw, has_colors, shows_console, size
from tests.reporting.screen import Screen

SGR = re.compile(r"\x1b\[[0-9;]*m")


class Latin(Screen):
    encoding = "latin-1"


@pytest.mark.parametrize(
    ("stream", "term", "able"),
    [
        (Screen, "xterm-256color", True),
        (Screen, "dumb", False),
        (Screen, "unknown", False),
        (Screen, "", False),
        (Screen, "no-such-terminal", False),
        (Screen, "../terminfo", False),
        (Screen, "tmux", True),
        (io.StringIO, "xterm", False),
        (Latin, "xterm", False),
    ],
)
def test_a_terminal_can_redraw(
    stream: type[io.StringIO], term: str, able: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert can_redraw(stream()) == able


def test_a_terminal_is_known_that_the_system_describes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "new-terminal").touch()
    monkeypatch.setenv("TERM", "new-terminal")
    assert not can_redraw(Screen())
    monkeypatch.setenv("TERMINFO", str(tmp_path))
    assert can_redraw(Screen())


@pytest.mark.parametrize(
    ("choice", "no_color", "terminal", "colored"),
    [
        ("auto", "", True, True),
        ("auto", "1", True, False),
        ("auto", "", False, False),
        ("always", "1", False, True),
        ("never", "", True, False),
    ],
)
def test_the_choice_comes_before_the_environment_and_the_environment_before_the_stream(
    choice: str, no_color: str, terminal: bool, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    stream = Screen() if terminal else io.StringIO()
    assert has_colors(stream, choice) == colored
    assert shows_console(stream, choice) == (terminal or colored)


def test_what_is_no_terminal_has_the_usual_size() -> None:
    assert size(io.StringIO()) == (80, 24)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        assert size(stream) == (80, 24)


VERDICT = Verdict("text", 0.5, 0.9, False, ("a line is missing",))


@pytest.mark.parametrize(
    ("environment", "choice", "colored"),
    [
        ({"NO_COLOR": "1"}, "always", True),
        ({"FORCE_COLOR": "1"}, "auto", False),
        ({"TERM": "dumb"}, "always", True),
    ],
)
def test_a_score_has_colours_where_a_run_has_them(
    environment: dict[str, str], choice: str, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    verdict_text.write(VERDICT, (), stream, choice)
    assert bool(SGR.search(stream.getvalue())) == colored


def test_a_calibration_without_colours_has_no_style_either() -> None:
    """``never`` left bold text on a terminal, where a run has not one sequence."""
    stream = Screen()
    calibration_report.write("a.md", 1, (), ("a problem",), stream, "never")
    assert "a problem" in stream.getvalue() and not SGR.search(stream.getvalue())


@pytest.mark.parametrize("color", ["always", "never"])
def test_a_verdict_and_a_calibration_are_written_whatever_the_encoding_lacks(color: str) -> None:
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="ascii")
    difference = shown("one\n", "two é\n", "exact")
    verdict_text.write(Verdict("exact", 0.0, 1.0, passed=False), difference, stream, color)
    calibration_report.write("a.md", 3, [], ["é.md:1: not run"], stream, color)
    stream.flush()
    assert "two \\xe9\n" in SGR.sub("", data.getvalue().decode("ascii"))
    assert b"\\xe9.md:1: not run" in data.getvalue()
