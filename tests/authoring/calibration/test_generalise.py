import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.authoring.calibration.generalise import Sample, pattern
from runbook.core.decoding import normalize
from runbook.matchers import regex


def texts(*samples: str) -> list[Sample]:
    return [Sample(one) for one in samples]


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (("done\n", "done\n"), "^done$"),
        (("a+b (c)\n",), r"^a\+b \(c\)$"),
        (("one 5\n", "one 17\n"), r"^one -?\d[\d.,]*$"),
        (("port 80\n", "port 80\n"), "^port 80$"),
        (("id 550e8400-e29b-41d4-a716-446655440000\n",), "^id [0-9A-Fa-f-]{36}$"),
        (("at 10:00:00\n",), r"^at \d+:\d+:\d+$"),
        (("commit 3f2a91c\n", "commit 90ab12f\n"), "^commit [0-9a-f]{7}$"),
        (("rg-123 made\n", "rg-4567 made\n"), r"^rg-\d+ made$"),
        (("hello ann\n", "hello bob\n"), r"^hello \S+$"),
        (("a\nb\n", "a\nc\n"), r"^a\n\S+$"),
        (("a b\n", "a b c\n"), "^.+$"),
        (("a\n", "a\nb\n"), None),
        (("\n",), None),
        (("1\n2\n3\n4\n5\n",), None),
        (("x" * 500,), None),
        (("<!-- a -->\n",), None),
    ],
)
def test_what_changed_is_left_open(samples: tuple[str, ...], expected: str | None) -> None:
    assert pattern(texts(*samples)) == expected


def test_a_value_that_a_variable_held_each_time_becomes_the_variable() -> None:
    samples = [
        Sample("made rg-k3x in 2 s\n", {"SUFFIX": "k3x", "N": "2"}),
        Sample("made rg-p9z in 4 s\n", {"SUFFIX": "p9z", "N": "4"}),
    ]
    assert (found := pattern(samples)) is not None
    assert found.startswith("^made rg-${SUFFIX} in ")
    assert all(regex.search(found, one.text, one.variables) for one in samples)
    assert regex.search(found, "made rg-p9z in 2 s\n", samples[0].variables) is None


@given(st.lists(st.text(alphabet="ab 1:.-\n$é字<x", max_size=30), min_size=1, max_size=3))
def test_every_sample_matches(samples: list[str]) -> None:
    found = pattern(texts(*samples))
    if found is not None:
        assert all(regex.search(found, normalize.clean(one)) is not None for one in samples)
