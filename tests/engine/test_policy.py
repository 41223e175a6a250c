import pytest

from runbook.core.events import BlockFinished, Status
from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.engine.policy import PastMismatches, may_retry
from tests.book import FakeSession, document, ends, play

RESULT = "<!-- expected_similarity=1 -->\n```output\nx\n```\n"


def test_past_mismatches_goes_on_after_an_output_and_stops_at_a_status() -> None:
    source = f"```sh\na\n```\n{RESULT}```sh\nb\n```\n```sh\nc\n```\n"
    events = play([parse(source, "a.md")], FakeSession("y\n", 1), policy=PastMismatches())
    assert ends(events) == [
        ("1", "failed", "mismatch"),
        ("8", "failed", "exit_status"),
        ("11", "skipped", "earlier_failure"),
    ]


def test_past_mismatches_tries_again_where_the_document_says_so() -> None:
    source = f"```sh {{retry=1}}\na\n```\n{RESULT}"
    events = play([parse(source, "a.md")], FakeSession("y\n", "x\n"), policy=PastMismatches())
    assert ends(events) == [("1", "failed", "mismatch"), ("1", "passed", None)]


@pytest.mark.parametrize(
    ("status", "attempt", "earlier", "allowed"),
    [
        (Status.FAILED, 1, 0, True),
        (Status.FAILED, 2, 0, True),
        (Status.FAILED, 3, 0, False),
        (Status.FAILED, 4, 3, True),  # a person runs the block again: its retries begin again
        (Status.FAILED, 6, 3, False),
        (Status.PASSED, 1, 0, False),
        (Status.CANCELLED, 1, 0, False),
    ],
)
def test_retries_count_for_one_run_of_a_block(
    status: Status, attempt: int, earlier: int, allowed: bool
) -> None:
    (step,) = build([document("{retry=2}\na")]).steps
    result = BlockFinished("", "r1", step.document, step.id, attempt, status)
    assert may_retry(step, result, earlier=earlier) is allowed
