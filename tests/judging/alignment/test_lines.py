from collections.abc import Sequence

import pytest

from runbook.judging.alignment.lines import LineComparer, read, weigh
from runbook.judging.alignment.trees import Comparer
from runbook.judging.asked import collect
from runbook.judging.values.differences import Comparison, DifferenceKind


def compare(expected: Sequence[str], actual: Sequence[str], command: str = "./run") -> Comparison:
    comparer = Comparer(collect(command, {}))
    LineComparer(comparer, expected, actual).compare()
    return comparer.found


def test_a_line_is_read_as_terms_a_mask_and_a_key() -> None:
    line = read("Failed requests: 3")
    assert (line.key, line.value) == ("Failed requests", "3")
    assert line.mask == ("failed", "requests", "<number>")
    assert read("web created").form == read("db deleted").form == ("name", "name")


def test_lines_are_linked_by_text_mask_key_and_likeness() -> None:
    found = compare(
        ["job 12 done", "Name: web", "Receiving 3 objects from origin", "bye"],
        ["bye", "Name: api", "job 99 done", "Receiving 7 objects from upstream"],
    )
    assert {(one.expected, one.actual) for one in found.differences} == {
        ("12", "99"),
        ("web", "api"),
        ("3", "7"),
        ("origin", "upstream"),
    }


def test_one_of_a_list_that_is_gone_is_a_record() -> None:
    found = compare(["v1.0.0", "v1.1.0", "v2.0.0"], ["v1.0.0", "v2.0.0"])
    assert [(one.expected, one.listed) for one in found.differences] == [("v1.1.0", True)]


@pytest.mark.parametrize(
    "line", ["Downloading x", "warning: old", "Waiting for pod...", "remote: Counting objects: 3"]
)
def test_progress_and_warnings_weigh_little(line: str) -> None:
    assert weigh(line) < 0.5
    assert weigh("web created") == 1.0


def test_more_lines_are_added_and_may_say_that_it_failed() -> None:
    found = compare(["saved"], ["saved", "ERROR: disk full"])
    assert found.share == 1.0
    assert found.added == ["ERROR: disk full"]


@pytest.mark.parametrize(
    ("expected", "actual", "missing"),
    [
        (["Waiting for x", "x successfully rolled out"], ["Waiting for x"], "x successfully rolled out"),
        (["a.txt", "b.txt"], ["a.txt"], ""),
        (["ok", "bye"], ["ok", "bye"], ""),
    ],
)
def test_an_output_that_ends_too_early(expected: list[str], actual: list[str], missing: str) -> None:
    assert compare(expected, actual).ended_early == missing


@pytest.mark.parametrize(
    ("command", "expected", "actual", "wrong"),
    [
        ("ls", "a\nb\nc", "c\na\nb", False),
        ("sort f", "a\nb\nc", "c\na\nb", True),
        ("redis-cli SMEMBERS s", '1) "a"\n2) "b"', '1) "b"\n2) "a"', False),
    ],
)
def test_an_order_that_counts(command: str, expected: str, actual: str, wrong: bool) -> None:
    assert bool(compare(expected.split("\n"), actual.split("\n"), command).disordered) is wrong


def test_what_a_line_says_as_a_whole() -> None:
    for expected, actual in (
        ("Applied 12 of 12 migrations", "Applied 9 of 12 migrations"),
        ("Certificate will not expire", "Certificate will expire"),
    ):
        assert "state" in {one.type for one in compare([expected], [actual]).differences}


def test_lines_in_another_language_are_linked_by_their_names_and_figures() -> None:
    found = compare(
        ["Switched to a new branch 'topic-7'", "nothing to commit on this one"],
        ["Zu neuem Branch 'topic-7' gewechselt", "nichts zu committen auf der Seite"],
    )
    assert all(one.kind is DifferenceKind.HOLE for one in found.differences)
