import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.authoring.update.json_tree import parse, plain
from tests.documents.generated import PATIENT

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
)


@given(
    st.one_of(st.lists(VALUES), st.dictionaries(st.text(max_size=5), VALUES)),
    st.sampled_from([None, 2, "\t"]),
)
@PATIENT
def test_json_is_read_as_json(value: object, indent: int | str | None) -> None:
    tree = parse(f"\n {json.dumps(value, indent=indent)}\n")
    assert tree is not None
    assert plain(tree) in (value, json.loads(json.dumps(value)))


@given(st.text(st.sampled_from('{}[]",:.…/*<>ax1 \n\\'), max_size=40))
@PATIENT
def test_whatever_it_is_it_has_an_end(text: str) -> None:
    tree = parse(text)
    if tree:
        assert 0 <= tree.start < tree.end <= len(text)


@pytest.mark.parametrize(
    ("text", "value", "abridged"),
    [
        ('{"a": 1, ...}', {"a": 1}, True),
        ('{\n  "a": 1 // one\n  "b": <your id> /* two */\n}', {"a": 1, "b": "<your id>"}, False),
        ("[1, 2, …]", [1, 2], True),
        ('[{"a": xxxx}, "..."]', [{"a": "xxxx"}, "..."], True),
        ("{ ... more fields ... }", {}, True),
        ('{"a": [1 2],}', {"a": [1, 2]}, False),
    ],
)
def test_json_as_documents_show_it(text: str, value: object, abridged: bool) -> None:
    tree = parse(text)
    assert tree is not None
    assert (plain(tree), tree.abridged) == (value, abridged)


@pytest.mark.parametrize(
    "text", ["", "x", '"a"', "{", "[1", '{"a"}', '{"a": }', "[] []", '{"a": 1} x', "[" * 5000]
)
def test_what_is_no_json(text: str) -> None:
    assert parse(text) is None
