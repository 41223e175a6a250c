from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from runbook.authoring.update.block_outputs import Outcomes
from runbook.core.document import Stream
from runbook.core.events import BlockFinished, Event, OutputReceived
from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.engine.session import Command, Ended, Output
from tests.book import FakeSession, play

DOCUMENT = parse("```bash {stream=both}\nx\n```\n", "a.md")


class Both(FakeSession):
    def execute(self, command: Command) -> Iterator[Output | Ended]:
        yield Output(command.token, Stream.STDERR, b"one\n")
        yield Output(command.token, Stream.STDOUT, b"two\n")
        yield Ended(0)


def older(events: Iterable[Event]) -> Iterator[Event]:
    """The events of a journal that does not say which text was judged."""
    return (replace(one, judged=None) if isinstance(one, BlockFinished) else one for one in events)


@pytest.mark.parametrize(
    ("journal", "live", "expected"),
    [
        ("new", True, "one\ntwo\n"),
        ("new", False, "one\ntwo\n"),
        ("old", True, "one\ntwo\n"),
        ("old", False, None),
    ],
)
def test_both_streams_are_known_in_their_order(journal: str, live: bool, expected: str | None) -> None:
    events: Iterable[Event] = play([DOCUMENT], Both())
    outcomes = Outcomes()
    for event in older(events) if journal == "old" else events:
        if live or not isinstance(event, OutputReceived):
            outcomes(event)
    assert outcomes.output(build([DOCUMENT]).steps[0]) == expected
