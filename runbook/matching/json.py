"""`json`: what is documented must be there; more does no harm."""

import json
from typing import Any

from runbook.matching import normalize
from runbook.matching.registry import Claim
from runbook.matching.verdict import decided, scored
from runbook.model import Verdict


def match(claim: Claim) -> Verdict:
    """The share of documented values that the output's JSON holds at the same path."""
    try:
        expected, actual = (json.loads(normalize.clean(text)) for text in (claim.expected, claim.actual))
    except ValueError as problem:
        return decided(claim, "json", False, (f"not JSON: {problem}",))
    total, same, why = _compare(expected, actual, "$")
    return scored(claim, "json", same / total if total else 1.0, why or ["every documented value agrees"])


def _compare(expected: Any, actual: Any, path: str) -> tuple[int, int, list[str]]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        parts = [
            _compare(one, actual[key], f"{path}.{key}")
            if key in actual
            else (1, 0, [f"{path}.{key} is missing"])
            for key, one in expected.items()
        ]
    elif isinstance(expected, list) and isinstance(actual, list):
        parts = [
            _compare(one, actual[i], f"{path}[{i}]")
            if i < len(actual)
            else (1, 0, [f"{path}[{i}] is missing"])
            for i, one in enumerate(expected)
        ]
    else:
        holds = expected == actual and type(expected) is type(actual)
        return 1, int(holds), [] if holds else [f"{path} is {actual!r:.60}, not {expected!r:.60}"]
    return sum(p[0] for p in parts), sum(p[1] for p in parts), [line for p in parts for line in p[2]]
