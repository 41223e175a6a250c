"""The engine makes masked events only."""

from collections.abc import Iterator

import pytest

from runbook.core.cancellation import Cancellation
from runbook.core.document import Document, Stream
from runbook.core.errors import SessionError
from runbook.core.events import BlockFinished, Event, OutputReceived, to_line
from runbook.engine import loop
from runbook.engine.judge import judge
from runbook.engine.output_buffer import MaskedLive
from runbook.engine.planner import build
from runbook.engine.policy import KeepGoing
from runbook.engine.session import Command, Ended, Output, Session
from runbook.masking import Masker
from tests.book import FakeSession, Ticks, document

SECRET = "correct-horse"


class Printing:
    """Prints the same pieces in each block; the variables come with the end."""

    def __init__(self, *pieces: str, stream: Stream = Stream.STDOUT) -> None:
        self._pieces = pieces
        self._stream = stream

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        for piece in self._pieces:
            yield Output(command.token, self._stream, piece.encode())
        yield Ended(0, variables=lambda: {"KEY": SECRET})


def events(
    one: Document, session: Session, masker: Masker | None = None, *, attended: bool = False
) -> list[Event]:
    return list(
        loop.run(
            build([one]),
            session,
            KeepGoing(),
            settings=loop.LoopSettings("r", "0", attended=attended),
            judge=judge,
            clock=Ticks().clock,
            cancel=Cancellation(),
            masker=masker,
        )
    )


def shown(found: list[Event]) -> list[str]:
    return [one.text for one in found if isinstance(one, OutputReceived)]


def test_a_secret_in_two_pieces_is_in_no_event() -> None:
    masker = Masker()
    masker.add(SECRET)
    found = events(document("echo"), Printing("a corr", "ect-horse b"), masker)
    assert shown(found) == ["a ", "*** b"]
    assert not any(SECRET in to_line(one) for one in found)


def test_what_a_block_itself_makes_secret_is_masked_in_its_own_output() -> None:
    found = events(document("{secret=KEY}\nKEY=$(make); echo $KEY", "echo $KEY"), Printing("say ", SECRET))
    assert shown(found) == ["say ***", "say ", "***"]
    assert [one.stdout for one in found if isinstance(one, BlockFinished)] == ["say ***", "say ***"]


def test_nothing_waits_while_somebody_may_be_asked() -> None:
    found = events(document("{secret=KEY}\nread KEY"), Printing("Key? ", "thanks"), attended=True)
    assert shown(found) == ["Key? ", "thanks"]


def test_errors_that_reach_the_error_stream_do_not_wait() -> None:
    found = events(document("{secret=KEY}\nread KEY"), Printing("a", "b", stream=Stream.STDERR))
    assert shown(found) == ["a", "b"]


@pytest.mark.parametrize("answer", [SessionError(f"no {SECRET}"), Ended(1, message=f"no {SECRET}")])
def test_messages_are_masked(answer: Ended | SessionError) -> None:
    masker = Masker()
    masker.add(SECRET)
    found = events(document("echo"), FakeSession(answer), masker)
    assert [one.message for one in found if isinstance(one, BlockFinished)] == ["no ***"]
    assert not any(SECRET in to_line(one) for one in found)


def test_what_is_left_out_between_two_pieces_joins_nothing() -> None:
    masker = Masker()
    masker.add(SECRET)
    live = MaskedLive(masker)
    given = [
        *live.feed(b"say correct", 0.0),
        *live.feed(b"x" * (1 << 21), 0.0),
        *live.feed(b"-horse", 9.0),
        *live.finish(),
    ]
    assert given[0] == ("say ", 0)
    assert given[1] == ("correct", 0)
    assert given[2][1] > 0
    assert sum(len(text.encode()) + skipped for text, skipped in given) == len("say correct-horse") + (
        1 << 21
    )
