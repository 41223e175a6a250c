from typing import Any

import pytest

from runbook.cloud.standin.arm.value_templates import Filler, NoValue, put_at
from runbook.cloud.standin.identities import Mint

RESOURCE = {
    "id": "/subscriptions/s/resourceGroups/g/providers/N/t/Web",
    "name": "Web",
    "properties": {"size": 3},
}


def filler() -> Filler:
    return Filler(Mint("seed"), lambda: "now", RESOURCE, index="7")


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{name}", "Web"),
        ("https://{name:lower}.example.org/{group}", "https://web.example.org/g"),
        ("{properties.size}", 3),
        ({"a": "{index}", "b": "{properties.missing}"}, {"a": "7"}),
        ({"base64 of": {"a": 1}}, "eyJhIjogMX0="),
        (["{now}", 1, True], ["now", 1, True]),
    ],
)
def test_a_template_is_filled(template: Any, value: Any) -> None:
    assert filler().fill(template) == value


def test_a_text_whose_value_is_missing_is_left_out() -> None:
    with pytest.raises(NoValue):
        filler().fill("{properties.missing}")


def test_made_up_values_are_the_same_each_time_and_differ_by_their_word() -> None:
    assert filler().fill("{guid:a}") == filler().fill("{guid:a}") != filler().fill("{guid:b}")
    assert len(filler().fill("{hex:8:a}")) == 8


@pytest.mark.parametrize(
    ("path", "keep", "target", "after"),
    [
        ("a.b", False, {}, {"a": {"b": "x"}}),
        ("a.b", True, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ("A.b", False, {"a": {"b": 1}}, {"a": {"b": "x"}}),
        ("l[].b", False, {"l": [{}, {"b": 1}]}, {"l": [{"b": "x"}, {"b": "x"}]}),
        ("l[].b", False, {}, {}),
        ("a?.b", False, {}, {}),
        ("a?.b", False, {"a": {}}, {"a": {"b": "x"}}),
    ],
)
def test_a_value_is_put_at_a_path(
    path: str, keep: bool, target: dict[str, Any], after: dict[str, Any]
) -> None:
    put_at(target, path, lambda _: "x", keep)
    assert target == after
