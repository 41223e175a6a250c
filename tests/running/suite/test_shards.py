import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.errors import UsageError
from runbook.running.suite import shards

DURATIONS = st.dictionaries(st.text(min_size=1), st.floats(0.01, 1000), max_size=40)


@given(DURATIONS, st.integers(1, 9))
def test_every_document_is_in_one_shard_and_no_shard_is_far_from_the_best(
    durations: dict[str, float], count: int
) -> None:
    packed = shards.pack(durations, count)
    assert len(packed) == count
    assert sorted(name for shard in packed for name in shard) == sorted(durations)
    longest = max(sum(durations[name] for name in shard) for shard in packed)
    bound = max([sum(durations.values()) / count, *durations.values()])
    assert longest <= 4 / 3 * bound + max(durations.values(), default=0.0)


def test_the_longest_document_comes_first_and_a_shard_keeps_the_order() -> None:
    durations = {"a": 1.0, "b": 9.0, "c": 2.0, "d": 6.0, "e": 1.0}
    assert shards.longest_first(durations) == ["b", "d", "c", "a", "e"]
    assert shards.pack(durations, 2) == [["b", "e"], ["a", "c", "d"]]


def test_an_unknown_document_counts_like_the_mean() -> None:
    assert shards.expected(["a", "b", "c"], {"a": 1.0, "b": 3.0, "z": 99.0}) == {"a": 1.0, "b": 3.0, "c": 2.0}


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/b", "1/", "-1/2"])
def test_what_names_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="as in --shard 2/5"):
        shards.parse(text)
    assert shards.parse("2/5") == (2, 5)
