from runbook.documents.parse import parse
from runbook.engine.policy import PastMismatches
from tests.book import FakeSession, ends, play

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
