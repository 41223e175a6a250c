"""Label and field selectors.

Source: Kubernetes, "Labels and Selectors" and "Field Selectors".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from runbook.cloud.standin.service_answers import Json, Refused

_PART = re.compile(r",(?![^()]*\))")
_SET = re.compile(r"(?P<key>[^\s!=]+)\s+(?P<how>in|notin)\s+\((?P<values>[^)]*)\)")


def by_labels(text: str) -> Callable[[Json], bool]:
    """Make a test of a label selector: `a=b,c!=d,e in (f,g),!h,i`."""
    tests = [_label_test(part.strip()) for part in _PART.split(text) if part.strip()]
    return lambda item: all(test(item.get("metadata", {}).get("labels") or {}) for test in tests)


def by_fields(text: str) -> Callable[[Json], bool]:
    """Make a test of a field selector: `metadata.name=x,status.phase!=Running`."""
    pairs = [re.split(r"(!=|==|=)", part, maxsplit=1) for part in text.split(",") if part]
    if any(len(pair) != 3 for pair in pairs):
        raise Refused(400, "BadRequest", f"unable to parse field selector {text!r}")
    return lambda item: all((_at(item, at) == value) != (how == "!=") for at, how, value in pairs)


def matches(labels: Mapping[str, str], selector: Mapping[str, Any]) -> bool:
    """Whether labels match a selector object: `matchLabels` and `matchExpressions`, or plain labels."""
    plain = selector.get("matchLabels") or {}
    if "matchLabels" not in selector and "matchExpressions" not in selector:
        plain = selector
    equal = all(labels.get(key) == value for key, value in plain.items())
    return equal and all(_expression(labels, one) for one in selector.get("matchExpressions") or ())


def _expression(labels: Mapping[str, str], one: Mapping[str, Any]) -> bool:
    value, values = labels.get(one["key"]), one.get("values") or []
    return {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }.get(str(one.get("operator")), False)


def _label_test(part: str) -> Callable[[Mapping[str, str]], bool]:
    if found := _SET.fullmatch(part):
        values = {one.strip() for one in found["values"].split(",")}
        return lambda labels: (labels.get(found["key"]) in values) == (found["how"] == "in")
    if part.startswith("!"):
        return lambda labels: part[1:] not in labels
    for mark in ("!=", "==", "="):
        if mark in part:
            key, _, value = part.partition(mark)
            return lambda labels: (labels.get(key.strip()) == value.strip()) == (mark != "!=")
    return lambda labels: part in labels


def _at(item: Any, path: str) -> str:
    for part in path.split("."):
        item = item.get(part) if isinstance(item, Mapping) else None
    return "" if item is None else str(item)
