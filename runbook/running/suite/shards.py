"""Documents -> shards of about the same duration."""

from collections.abc import Mapping, Sequence

from runbook.core.errors import UsageError

UNKNOWN_S = 1.0
"""The duration of a document when none of any is known, in seconds; only that all are alike matters."""


def parse(text: str) -> tuple[int, int]:
    """``2/5`` -> (2, 5). Raises UsageError for anything else."""
    index, slash, count = text.partition("/")
    if slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
        return int(index), int(count)
    raise UsageError(f"--shard {text}: write INDEX/COUNT with an index from 1, as in --shard 2/5")


def expected(documents: Sequence[str], durations: Mapping[str, float]) -> dict[str, float]:
    """Each document's duration in seconds; one that is not known counts like the mean of the others."""
    known = [durations[name] for name in documents if name in durations]
    mean = sum(known) / len(known) if known else UNKNOWN_S
    return {name: durations.get(name, mean) for name in documents}


def longest_first(expected_s: Mapping[str, float]) -> list[str]:
    """The documents by duration; those that take as long as each other stay in order."""
    return sorted(expected_s, key=lambda name: -expected_s[name])


def pack(expected_s: Mapping[str, float], count: int) -> list[list[str]]:
    """`count` shards that take about as long as each other: the longest document first, each to the shard with least.

    (Graham's LPT rule: never longer than 4/3 of the best packing. R. L. Graham, Bounds on Multiprocessing Timing
    Anomalies, 1969.) The same input gives the same shards on every machine; each keeps the documents' order.
    """
    load = [(0.0, index) for index in range(count)]
    shards: list[set[str]] = [set() for _ in range(count)]
    for name in longest_first(expected_s):
        seconds, index = min(load)
        shards[index].add(name)
        load[index] = (seconds + expected_s[name], index)
    return [[name for name in expected_s if name in shard] for shard in shards]
