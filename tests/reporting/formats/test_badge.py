import json
from collections.abc import Callable
from io import StringIO
from typing import TextIO
from xml.etree import ElementTree

import pytest

from runbook.core.events import DocumentRetried, Event, RunFinished, RunStarted, Status
from runbook.reporting.formats import badge
from tests.reporting.live.test_suite_view import failing, passing, refused, skipped
from tests.reporting.story import RUN, TIME

FLAKY = [DocumentRetried(TIME, RUN, "a.md", 1, Status.FAILED, 1.0), *passing("a.md")]


def made(how: Callable[..., None], status: Status, *documents: list[Event]) -> str:
    events = [RunStarted(TIME, RUN, "0"), *(event for one in documents for event in one)]
    events.append(RunFinished(TIME, RUN, status, 1.0))
    stream: TextIO = StringIO()
    how(lambda: events, stream)
    assert isinstance(stream, StringIO)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("status", "documents", "message", "color"),
    [
        (Status.PASSED, [passing("a.md"), skipped("b.md")], "1 passed", "brightgreen"),
        (Status.PASSED, [FLAKY], "1 passed, 1 flaky", "yellow"),
        (
            Status.ERROR,
            [passing("a.md"), failing("b.md"), refused("c.md")],
            "1 passed, 1 failed, 1 error",
            "red",
        ),
        (Status.SKIPPED, [skipped("a.md")], "nothing ran", "lightgrey"),
    ],
)
def test_what_a_badge_says(status: Status, documents: list[list[Event]], message: str, color: str) -> None:
    found = json.loads(made(badge.endpoint, status, *documents))
    assert found == {"schemaVersion": 1, "label": "docs", "message": message, "color": color}
    picture = ElementTree.fromstring(made(badge.write, status, *documents))
    assert picture.get("aria-label") == f"docs: {message}"
    assert [one.text for one in picture.iter("{http://www.w3.org/2000/svg}text")] == ["docs", message]


def test_its_words_can_be_read_on_its_colours() -> None:
    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color, _ in (*badge.COLORS.values(), badge.FLAKY):
        assert 1.05 / (luminance(color) + 0.05) >= 4.5
