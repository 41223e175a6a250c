from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from runbook.core.document import Stream
from runbook.core.events import (
    BlockFinished,
    DocumentStarted,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    Status,
    from_json,
    to_json,
)
from runbook.core.results import (
    BROKEN_OFF,
    MOST_LIVE,
    BlockResult,
    asides,
    blocks,
    judged_text,
    merge,
    overview,
)
from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.engine.policy import Aside, Before, KeepGoing
from runbook.engine.session import Command, Ended, Output
from runbook.reporting.diff import LineKind
from runbook.reporting.summary import failure, row_of
from tests.book import FakeSession, Script, document, play
from tests.reporting.story import Story, outline


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
        (Status.ERROR, Reason.UNKNOWN),
        (Status.SKIPPED, Reason.EARLIER_FAILURE),
    ]
    seen = overview(torn)
    assert seen.finished.status is Status.ERROR and seen.finished.message
    assert seen.documents[0].status is Status.ERROR


def test_a_documents_blocks_are_counted_as_they_are_given() -> None:
    events = play([document("a", "b", "c")], FakeSession())
    started = next(at for at, event in enumerate(events) if isinstance(event, BlockFinished)) + 2
    for torn in (events[:started], events[: started - 1], events):
        given = [item.finished.status for item in blocks(torn) if isinstance(item, BlockResult)]
        seen = overview(torn)
        assert seen.documents[0].counts == Counter(given) == seen.counts


def test_one_document_twice_is_counted_twice() -> None:
    one = [*play([document("a")], FakeSession(0))]
    other = [*play([document("a")], FakeSession(1))]
    seen = overview(merge([lambda: one, lambda: other]))
    assert seen.counts == {Status.PASSED: 1, Status.FAILED: 1}


def test_the_shards_of_a_run_are_one_run() -> None:
    shards = [
        play([document("a", "b", path="a.md")], FakeSession()),
        play([document("c", path="c.md"), document("d", path="d.md")], FakeSession(1), policy=KeepGoing()),
    ]
    events = list(merge([partial(list, one) for one in shards]))
    assert isinstance(events[0], RunStarted) and isinstance(events[-1], RunFinished)
    assert [type(event) for event in events].count(RunStarted) == 1
    inner = [event for shard in shards for event in shard if not isinstance(event, RunStarted | RunFinished)]
    assert events[1:-1] == inner
    ends = [shard[-1] for shard in shards]
    assert all(isinstance(end, RunFinished) for end in ends)
    assert events[-1].status is Status.FAILED
    assert events[-1].duration_s == round(
        sum(end.duration_s for end in ends if isinstance(end, RunFinished)), 6
    )
    assert [one.started.document for one in overview(events).documents] == ["a.md", "c.md", "d.md"]
    assert folded(events) == [row for shard in shards for row in folded(shard)]


def test_shards_merge_in_steps_as_at_once() -> None:
    shards = [[*play([document(name, path=f"{name}.md")], FakeSession())] for name in "abc"]
    journals = [partial(list[Event], one) for one in shards]
    assert list(merge([partial(merge, journals[:2]), journals[2]])) == list(merge(journals))


def test_a_shard_that_breaks_off_makes_the_whole_an_error_and_is_named() -> None:
    whole = play([document("a", path="a.md")], FakeSession())
    torn = play([document("b", "c", path="b.md")], FakeSession())[:-3]
    for order in ([whole, torn], [torn, whole]):
        seen = overview(merge([partial(list, one) for one in order]))
        assert seen.finished.status is Status.ERROR
        assert seen.finished.message == f"{torn[0].run}: {BROKEN_OFF}"
        statuses = {one.started.document: one.status for one in seen.documents}
        assert statuses == {"a.md": Status.PASSED, "b.md": Status.ERROR}


def test_what_is_no_run_is_not_merged() -> None:
    with pytest.raises(ValueError, match="do not begin with the start of a run"):
        list(merge([list]))


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


def test_a_block_that_never_ended_has_the_last_that_it_printed() -> None:
    def story(*pieces: tuple[str, Stream]) -> BlockFinished:
        told = (
            Story().document(outline(3, "x"), outline(6, "y")).starts(3).prints("before\n").ends().starts(6)
        )
        for text, stream in pieces:
            told.prints(text, stream)
        told.prints("late\n", late=3)
        *_, last = blocks(told)
        assert isinstance(last, BlockResult) and last.finished.status is Status.ERROR
        return last.finished

    both = story(("1\n", Stream.STDOUT), ("oh\n", Stream.STDERR), ("2", Stream.STDOUT))
    assert (both.stdout, both.stderr, both.stdout_bytes, both.truncated) == ("1\n2", "oh\n", 3, False)
    much = story(*((f"{number:010}", Stream.STDOUT) for number in range(MOST_LIVE // 10 + 100)))
    assert len(much.stdout) <= MOST_LIVE < len(much.stdout) + 10 and much.truncated
    assert much.stdout.endswith(f"{MOST_LIVE // 10 + 99:010}")


def test_the_judged_text_keeps_the_order_of_both_streams() -> None:
    end = replace(
        BlockFinished("t", "r", "a.md", "a.md:3", 1, Status.FAILED),
        stdout="two\n",
        stderr="one\n",
        judged="one\ntwo\n",
    )
    assert judged_text(end, Stream.BOTH) == "one\ntwo\n"
    assert from_json(to_json(end)) == end
    old = replace(end, judged=None)
    assert "judged" not in to_json(old)  # as journals have always been
    assert [judged_text(old, one) for one in (Stream.STDOUT, Stream.STDERR)] == ["two\n", "one\n"]


def test_the_difference_of_a_report_is_that_of_the_text_which_was_judged() -> None:
    """The streams one behind the other gave a difference in lines that were right."""

    class Both(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield Output(command.token, Stream.STDERR, b"one\n")
            yield Output(command.token, Stream.STDOUT, b"two\n")
            yield Ended(0)

    text = "```bash {stream=both}\nx\n```\n\n<!-- expected_similarity=1.0 -->\n```text\none\nthree\n```\n"
    events = play([parse(text, "a.md")], Both())
    (end,) = (one for one in events if isinstance(one, BlockFinished))
    (outline,) = next(one for one in events if isinstance(one, DocumentStarted)).blocks
    found = failure(row_of(end, outline), end, outline)
    assert [line.text for line in found.diff if line.kind is LineKind.SAME] == ["one"]


@pytest.mark.parametrize(("stream", "judged"), [("", "hello\n"), (" stream=stdout", "")])
def test_the_judged_text_of_a_program_that_had_the_whole_terminal(stream: str, judged: str) -> None:
    """What it wrote there stands for its output, but nobody judges it where the document names a stream."""

    class Whole(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield Output(command.token, Stream.TERMINAL, b"hello\n")
            yield Ended(0)

    events = play([parse(f"```bash {{interactive{stream}}}\nx\n```\n", "a.md")], Whole())
    (end,) = (one for one in events if isinstance(one, BlockFinished))
    (outline,) = next(one for one in events if isinstance(one, DocumentStarted)).blocks
    assert end.stdout == "hello\n"
    assert judged_text(end, outline.stream) == judged
