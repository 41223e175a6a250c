"""The default judgement on pairs written by hand: what a careful reader says of each is its label."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from tests import ROOT

PAIRS = ROOT / "fixtures" / "matching"


def pairs() -> Iterator[Any]:
    for path in sorted(PAIRS.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            pair = json.loads(line)
            marks = [pytest.mark.xfail(reason=pair["misjudged"], strict=True)] if "misjudged" in pair else []
            yield pytest.param(pair, id=f"{path.stem}:{number}:{pair['kind']}", marks=marks)


@pytest.mark.parametrize("pair", list(pairs()))
def test_pair(pair: dict[str, Any]) -> None:
    claim = Claim(
        pair["expected"], pair["actual"], pair["language"], pair["threshold"], command=pair["command"]
    )
    verdict = judge(claim)
    assert verdict.passed is bool(pair["label"]), f"{pair['why']}; judged {verdict.score:.2f}: {verdict.why}"


CONTRADICTIONS = frozenset({"state", "boolean", "count", "magnitude", "asked", "version"})


def test_a_contradicted_state_count_or_value_scores_next_to_nothing() -> None:
    for param in pairs():
        pair = param.values[0]
        if pair["kind"] in CONTRADICTIONS and not pair["label"] and "misjudged" not in pair:
            claim = Claim(pair["expected"], pair["actual"], pair["language"], 0.3, command=pair["command"])
            assert judge(claim).score <= 0.05, pair["why"]
