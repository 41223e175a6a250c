from collections.abc import Sequence

from runbook.events import BlockFinished, DocumentStarted, Event, Reason, Status
from runbook.plan import build
from runbook.policy import Aside, Before, KeepGoing
from runbook.results import BlockResult, asides, blocks, overview
from tests.book import FakeSession, Script, document, play


def folded(events: Sequence[Event]) -> list[tuple[int, str, int]]:
    return [
        (item.outline.line, item.finished.status, item.finished.attempt)
        for item in blocks(events)
        if isinstance(item, BlockResult)
    ]


def test_the_last_attempt_counts() -> None:
    events = play([document("{retry=2}\na", "b")], FakeSession(1, 0, 0))
    assert folded(events) == [(3, "passed", 2), (7, "passed", 1)]
    assert overview(events).counts == {Status.PASSED: 2}


def test_results_stand_in_document_order_although_a_clean_up_ran_last() -> None:
    events = play([document("{cleanup}\na", "b", "c")], FakeSession(0, 1), policy=KeepGoing())
    assert folded(events) == [(3, "passed", 1), (7, "passed", 1), (11, "failed", 1)]


def test_every_document_comes_before_its_blocks() -> None:
    events = play([document("a", path="a.md"), document("b", path="b.md")], FakeSession())
    assert [
        item.document if isinstance(item, DocumentStarted) else item.outline.id for item in blocks(events)
    ] == ["a.md", "a.md:3", "b.md", "b.md:3"]


def test_a_journal_that_breaks_off_leaves_nothing_out() -> None:
    events = play([document("a", "b", "c")], FakeSession())
    started = next(at for at, event in enumerate(events) if isinstance(event, BlockFinished)) + 2
    torn = events[:started]
    items = [item for item in blocks(torn) if isinstance(item, BlockResult)]
    assert [(item.finished.status, item.finished.reason) for item in items] == [
        (Status.PASSED, None),
        (Status.ERROR, Reason.SESSION_LOST),
        (Status.SKIPPED, Reason.EARLIER_FAILURE),
    ]
    seen = overview(torn)
    assert seen.finished.status is Status.ERROR and seen.finished.message
    assert seen.documents[0].status is Status.ERROR


def test_a_block_that_ran_again_after_others_counts_by_its_last_attempt() -> None:
    plan = build([document("a", "b")])
    events = play(
        plan, FakeSession(1, 0, 0), policy=Script(Before.RUN, Before.RUN, plan.steps[0]), guided=True
    )
    assert folded(events) == [(3, "passed", 2), (7, "passed", 1)]
    assert overview(events).counts == {Status.PASSED: 2}


def test_asides_are_told_apart_from_blocks() -> None:
    plan = build([document("a")])
    events = play(plan, FakeSession(), policy=Script(Aside("ls")), guided=True)
    assert folded(events) == [(3, "passed", 1)]
    assert overview(events).documents[0].asides == 1
    assert [one.code for one in asides(events, "article.md")] == ["ls"]
