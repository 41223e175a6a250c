from dataclasses import replace

from runbook.core.events import Reason, Status
from runbook.reporting.summary import LAST_LINES, MOST_FAILURES, Summary, excerpt, neighbours, stretch
from tests.reporting.story import Story, outline, verdict


def told(story: Story) -> Summary:
    summary = Summary()
    for event in story:
        summary.add(event)
    return summary


def test_the_last_attempt_counts() -> None:
    story = Story().document(outline(3, "true"), outline(9, "true"))
    story.starts(3, 1).fails(1).starts(3, 2).ends().starts(9, 1).ends().over()
    summary = told(story)
    assert summary.counts() == {Status.PASSED: 2}
    assert not summary.failures
    assert [(row.place, row.attempt) for row in summary.rows.values()] == [
        ("article.md:3", 2),
        ("article.md:9", 1),
    ]


def test_a_mismatch_has_a_diff_and_the_place_of_the_result() -> None:
    story = Story().document(outline(3, "echo\n", expected="one\ntwo\n"))
    story.starts(3).prints("one\n2\n").mismatches(verdict(0.1)).over(Status.FAILED)
    (failure,) = told(story).failures.values()
    assert failure.result == "article.md:7"
    assert [(line.kind, line.text) for line in failure.diff] == [
        ("same", "one"),
        ("expected", "two"),
        ("actual", "2"),
    ]


def test_a_wrong_exit_status_has_no_diff() -> None:
    story = Story().document(outline(3, "false\n", expected="one\n"))
    (failure,) = told(story.starts(3).fails(1)).failures.values()
    assert (failure.diff, failure.result) == ((), None)


def test_a_pattern_has_no_diff() -> None:
    story = Story().document(outline(3, "echo\n", expected="one\n", regex="^one$"))
    (failure,) = told(story.starts(3).mismatches(verdict(0.0, 1.0))).failures.values()
    assert (failure.diff, failure.result) == ((), "article.md:7")


def test_details_are_bounded_and_rows_are_not() -> None:
    many = MOST_FAILURES * 3
    story = Story().document(*(outline(line, "false") for line in range(1, many + 1)))
    for line in range(1, many + 1):
        story.starts(line).prints("x" * 100).fails(1)
    summary = told(story)
    assert len(summary.failures) == MOST_FAILURES
    assert summary.counts() == {Status.FAILED: many}


def test_excerpt() -> None:
    assert excerpt("") == excerpt("\n\n")
    assert excerpt("a\n\nb\n").lines == ("a", "", "b")
    assert excerpt("a\n\nb\n").above == 0
    long = excerpt("".join(f"{number}\n" for number in range(100)))
    assert long.lines[0] == str(100 - LAST_LINES)
    assert long.above == 100 - LAST_LINES
    assert excerpt("x\n" * 100, truncated=True).above is None


def test_neighbours_that_did_not_run_for_one_reason() -> None:
    story = Story().document(*(outline(line, "true") for line in (1, 2, 3, 4, 5)))
    story.starts(1).ends().skips(2).skips(3).skips(4, Reason.DIRECTIVE).starts(5).ends()
    groups = list(neighbours(told(story).rows.values()))
    assert [[row.line for row in group] for group in groups] == [[1], [2, 3], [4], [5]]
    assert [stretch(group) for group in groups[:2]] == ["article.md:1", "article.md:2-3, 2 blocks"]


def test_a_result_without_a_mark_that_is_far_off_is_counted_until_a_later_attempt() -> None:
    bare = replace(outline(3, "one\n", expected="1\n"), expectation=None)
    story = Story().document(bare).starts(3).ends(information=verdict(0.1, None))
    assert told(story).far_off == 1
    assert told(story.starts(3, attempt=2).ends(information=verdict(0.9, None))).far_off == 0
