from typing import Any

from runbook.judging.alignment.trees import Comparer
from runbook.judging.asked import Asked
from runbook.judging.values.differences import Comparison, DifferenceKind


def compare(expected: Any, actual: Any, *, abridged: bool = False) -> Comparison:
    comparer = Comparer(Asked(), abridged=abridged)
    comparer.tree(expected, actual)
    return comparer.found


def told(found: Comparison) -> list[tuple[str, DifferenceKind, bool]]:
    return [(one.path, one.kind, one.listed) for one in found.differences]


def test_fields_are_compared_by_name_and_more_do_no_harm() -> None:
    found = compare({"a": 1, "B": "x"}, {"b": "x", "a": 1, "c": 2})
    assert told(found) == []
    assert found.share == 1.0
    assert found.more["fields"] == 1


def test_a_field_that_is_gone_counts_with_all_its_leaves() -> None:
    found = compare({"a": {"b": 1, "c": 2}, "d": "x"}, {"d": "x"})
    assert told(found) == [("$.a", DifferenceKind.ABSENT, False)]
    assert found.share == 1 / 3


def test_what_is_documented_as_nothing_may_be_left_out() -> None:
    assert compare({"a": None, "b": "x"}, {"b": "x"}).share == 1.0


def test_rows_are_linked_by_the_field_that_tells_them_apart() -> None:
    one = [{"name": "a", "city": "Oslo"}, {"name": "b", "city": "Rome"}]
    assert told(compare(one, list(reversed(one)))) == []
    found = compare(one, [{"name": "b", "city": "Bern"}, {"name": "a", "city": "Oslo"}])
    assert told(found) == [("$[1].city", DifferenceKind.CHANGED, True)]


def test_a_field_that_differs_in_every_row_varies() -> None:
    one = [{"name": "a", "rev": 11}, {"name": "b", "rev": 12}]
    found = compare(one, [{"name": "a", "rev": 21}, {"name": "b", "rev": 22}])
    assert {one.kind for one in found.differences} == {DifferenceKind.HOLE}


def test_a_row_that_is_gone_is_one_of_a_list_unless_the_list_is_abridged() -> None:
    one = [{"name": "a"}, {"name": "b"}]
    assert told(compare(one, [{"name": "a"}])) == [("$[b]", DifferenceKind.ABSENT, True)]
    assert told(compare(one, [{"name": "a"}], abridged=True)) == [("$[b]", DifferenceKind.ABSENT, False)]


def test_a_row_with_a_placeholder_for_its_name_is_an_example() -> None:
    found = compare([{"name": "pool-xxxx-0"}, {"name": "pool-xxxx-1"}], [{"name": "pool-1a2b-0"}])
    assert not any(one.listed for one in found.differences)


def test_another_kind_of_value_is_of_another_type() -> None:
    assert told(compare({"a": [1]}, {"a": "x"})) == [("$.a", DifferenceKind.RETYPED, False)]
    assert told(compare({"a": "x"}, {"a": {"b": 1}})) == [("$.a", DifferenceKind.RETYPED, False)]


def test_an_error_that_the_document_does_not_show_is_noted() -> None:
    assert compare({"s": "ok"}, {"s": "ok", "error": {"code": "X"}}).failed == 'error: {"code": "X"}'
    assert compare({"s": "ok"}, {"s": "ok", "error": None}).failed == ""


def test_a_very_deep_tree_is_compared_as_a_whole() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": deep}
    assert compare(deep, {"a": deep}).differences
