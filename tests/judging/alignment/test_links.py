from runbook.judging.alignment.links import Linking, identifying


def test_equal_records_are_linked_one_to_one() -> None:
    links = Linking(["a", "a", "b"], ["b", "a"])
    links.by(lambda one: one)
    assert links.pairs == {0: 1, 2: 0}
    assert (links.left, links.right) == ([1], [])


def test_the_surest_key_comes_first_and_none_links_nothing() -> None:
    links = Linking(["A1", "x"], ["a1", "A1", "y"])
    links.by(lambda one: one, lambda one: one.casefold() if one[0] in "aA" else None)
    assert links.pairs == {0: 1}


def test_the_most_alike_are_linked_first() -> None:
    links = Linking(["abcd", "abxx"], ["abxy", "abcd"])
    links.by_likeness(lambda one, other: sum(a == b for a, b in zip(one, other, strict=True)) / 4)
    assert links.pairs == {0: 1, 1: 0}


def test_records_that_are_not_alike_are_left() -> None:
    links = Linking(["abcd"], ["wxyz"])
    links.by_likeness(lambda one, other: 0.4)
    assert links.pairs == {}
    links.by_place()
    assert links.pairs == {0: 0}


def test_the_field_that_tells_records_apart() -> None:
    one = [{"kind": "pod", "name": "a", "age": 1}, {"kind": "pod", "name": "b", "age": 2}]
    assert (
        identifying(
            one,
            [{"kind": "pod", "name": "b", "age": 2}, {"kind": "pod", "name": "a", "age": 9}],
            frozenset({"name"}),
        )
        == "name"
    )
    assert identifying(one, [{"kind": "pod", "name": "x", "age": 7}], frozenset({"name"})) is None
