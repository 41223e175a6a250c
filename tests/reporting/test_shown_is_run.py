"""Code, titles and names are text of an author: no view draws them as a terminal would, which obeys a backspace."""

import io
from collections.abc import Callable, Iterable
from typing import TextIO

import pytest

from runbook.core.diagnostics import error
from runbook.core.events import Event, Status
from runbook.reporting.live.console import ConsoleView
from runbook.reporting.live.plain import PlainView
from runbook.reporting.registry import reporter
from tests.reporting.story import Story, outline

UNSEEN = "touch PWNED #"
HIDING = UNSEEN + "\b" * len(UNSEEN) + "echo hello"
ACTING = ("\x1b[2J", "\b", "\u202e", "\n::error::x")


def told() -> Story:
    block = outline(4, f"{HIDING}\n", section="sec\btion\u202e")
    found = error("placeholder", 4, "bad \x1b[2J\n::error::x")
    story = Story().document(block, path="n\n::error::x.md", title="ti\x1b[2Jtle", diagnostics=(found,))
    return story.starts(4).prints("hello\n").fails(4, "not so").over(Status.FAILED)


def report(name: str) -> Callable[[Iterable[Event], TextIO], None]:
    return lambda events, stream: reporter(name)(lambda: iter(list(events)), stream)


def live(kind: type[PlainView] | type[ConsoleView]) -> Callable[[Iterable[Event], TextIO], None]:
    def write(events: Iterable[Event], stream: TextIO) -> None:
        view = PlainView(stream) if kind is PlainView else ConsoleView(stream, color=False, verbosity=0)
        with view:
            for event in events:
                view(event)

    return write


VIEWS = {
    "html": report("html"),
    "junit": report("junit"),
    "markdown": report("markdown"),
    "github": report("github"),
    "plain": live(PlainView),
    "console": live(ConsoleView),
}


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_obeys_what_an_author_wrote(name: str) -> None:
    stream = io.StringIO()
    VIEWS[name](told(), stream)
    text = stream.getvalue()
    if name != "github":  # it shows no code
        assert "touch PWNED" in text.replace("&#32;", " ")
    assert [one for one in ACTING if one in text] == []
