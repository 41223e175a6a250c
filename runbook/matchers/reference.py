"""`reference`: the numbers of the reference engine (Azure Innovation Engine), for documents that move from
it.

It scores text by Jaro-Winkler (Winkler 1990: prefix weight 0.1, at most 4 characters, above 0.7) and JSON by
Jaro over UTF-8 bytes; JSON is read into Go's ``map[string]interface{}`` and written again by Go's
``encoding/json`` first, so that an array, a scalar or invalid JSON on either side scores 0. A pattern decides
alone, and scores 0 either way.
"""

import json
import math
import re
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Jaro, JaroWinkler

from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.verdict import scored
from runbook.matchers import regex

NAME = "reference"
EXPONENT_BELOW, EXPONENT_FROM = 1e-6, 1e21
"""Where ``encoding/json`` writes a float64 with an exponent (it follows ECMAScript's Number.toString)."""
ESCAPED = re.compile(r'[\x00-\x1f"\\<>&\u2028\u2029]')
SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
SURROGATE = re.compile(r"[\ud800-\udfff]")


class NotAnObject(ValueError):  # noqa: N818 - says what was read
    """Not JSON that Go reads into a map."""


def match(claim: Claim) -> Verdict:
    """The reference engine's score and decision."""
    if claim.regex is not None:
        verdict = regex.match(claim)
        return Verdict(
            NAME, 0.0, verdict.threshold, verdict.passed, ("a pattern has no score there", *verdict.why)
        )
    if claim.language.lower() != "json":
        score = text_score(claim.expected, claim.actual)
        return scored(claim, NAME, score, (f"Jaro-Winkler over bytes: {score:.4f}",))
    try:
        score = json_score(claim.expected, claim.actual)
    except NotAnObject as problem:
        passed = claim.threshold is None
        return Verdict(NAME, 0.0, claim.threshold, passed, (str(problem),))
    return scored(claim, NAME, score, (f"Jaro over bytes, keys sorted: {score:.4f}",))


def text_score(expected: str, actual: str) -> float:
    """Jaro-Winkler in 0..1. An empty expectation scores 1.0 against everything, as in the reference."""
    one, other = _bytes(expected), _bytes(actual)
    if not one:
        return 1.0
    if len(one) == len(other) == 1:
        return 0.0
    return float(JaroWinkler.similarity(one, other, prefix_weight=0.1))


def json_score(expected: str, actual: str) -> float:
    """Jaro in 0..1 of both sides written as Go writes them. Raises `NotAnObject`."""
    other = remarshal(actual, "the output").encode()
    one = remarshal(expected, "the expected text").encode()
    return float(Jaro.similarity(other, one))


def remarshal(text: str, what: str = "the text") -> str:
    """`text` read and written by Go's ``encoding/json``: sorted keys, HTML escaped, numbers as float64.

    Raises `NotAnObject` with `what` it was for text that does not unmarshal into a map (``null`` does: into
    nil).
    """
    try:
        value = json.loads(text, parse_int=_float64, parse_float=_float64, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise NotAnObject(f"{what} is not JSON: {problem}") from problem
    if value is not None and not isinstance(value, dict):
        raise NotAnObject(f"{what} is JSON, but not an object")
    return _marshal(value)


def _marshal(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case str():
            return _string(value)
        case dict():
            rows = {_valid(key): one for key, one in value.items()}
            return "{" + ",".join(f"{_string(key)}:{_marshal(rows[key])}" for key in sorted(rows)) + "}"
        case _:
            return "[" + ",".join(_marshal(one) for one in value) + "]"


def _string(text: str) -> str:
    return '"' + ESCAPED.sub(_escape, _valid(text)) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return SHORT_ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _valid(text: str) -> str:
    return SURROGATE.sub("\ufffd", text)


def _number(value: float) -> str:
    size = abs(value)
    if size and not EXPONENT_BELOW <= size < EXPONENT_FROM:
        digits, _, exponent = repr(value).partition("e")
        if exponent:
            return f"{digits.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0')}"
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float64(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"number {text[:40]} is out of float64's range")
    return value


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is not a JSON number")


def _bytes(text: str) -> bytes:
    return _valid(text).encode()
