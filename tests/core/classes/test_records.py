"""Records are what the standard library's `dataclass` makes."""

import dataclasses
import pickle
from collections.abc import Mapping

import pytest

from runbook.core.classes.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A frozen one, with every kind of default."""

    x: int
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    y: int = 2
    hidden: str = dataclasses.field(default="h", repr=False, metadata={"kind": "rare"})


@dataclass(slots=True)
class Box:
    """One that changes."""

    content: list[int] = dataclasses.field(default_factory=list)


def test_fields_and_defaults_are_those_of_the_standard_library() -> None:
    point = Point(1)
    assert (point.x, point.names, point.y, point.hidden) == (1, {}, 2, "h")
    assert Point(1).names is not Point(1).names
    assert [one.name for one in dataclasses.fields(Point)] == ["x", "names", "y", "hidden"]
    assert dataclasses.fields(Point)[3].metadata == {"kind": "rare"}
    assert repr(point) == "Point(x=1, names={}, y=2)"
    assert dataclasses.replace(point, y=3) == Point(1, {}, 3)
    assert not hasattr(point, "__dict__")
    match point:
        case Point(1, _, y):
            assert y == 2


def test_equal_are_records_of_one_class_with_equal_values() -> None:
    assert Point(1) == Point(1) != Point(2)
    other: object = (1, {}, 2, "h")
    assert Point(1) != other
    assert Box([1]) == Box([1]) != Box()
    assert hash(Point(1, ())) == hash(Point(1, ()))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        hash(Box())


def test_a_frozen_one_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del Point(1).x
    box = Box()
    box.content = [2]
    assert box.content == [2]


def test_records_travel_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(Point(1, {"a": "b"}))) == Point(1, {"a": "b"})
    assert pickle.loads(pickle.dumps(Box([1]))) == Box([1])


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point(1, z=3)  # type: ignore[call-arg]
