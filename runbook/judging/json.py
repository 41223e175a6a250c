"""`json`: JSON by structure. What is documented must be there at its place; more does no harm."""

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from runbook.core.document import Verdict
from runbook.judging import bounded, keys, lexicon, normalize, payload, values
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings, Match
from runbook.judging.lexicon import Sense
from runbook.judging.placeholders import is_placeholder
from runbook.judging.scoring import judged
from runbook.judging.values import EMPTY, compare
from runbook.judging.verdict import decided, quoted

IDENTITY = ("name", "id", "key", "type", "fileName", "resourceId")
"""Fields by which the elements of two lists are paired."""
BRIEF = 4
"""Documented values from which a switch that is on instead of off is a setting of its time, not the point."""
SMALL = 16
"""Documented values up to which every element of a list is part of the result, and no example of what is in it."""
OWN = 0.7
"""Similarity of two names, which may be the reader's own."""
CANDIDATES = 4
"""Elements of a list that an element without a name is tried against."""
MOST_ELEMENTS = 500
"""Elements of a list among which one is looked for."""
MOST_VALUES = 8_000
"""Documented values that are compared; the rest is ignored."""


def match(claim: Claim) -> Verdict:
    """The documented JSON is contained in the output's: same paths, types and values; volatile ones by kind."""
    expected = payload.documented(normalize.clean(claim.expected))
    if expected is payload.NOTHING:
        return decided(claim, "json", False, ("the documented result is not JSON",))
    asked = collect(claim.command, claim.variables, claim.history)
    return judge_values(claim, expected, normalize.clean(bounded.shortened(claim.actual)), asked)


def judge_values(claim: Claim, expected: Any, text: str, asked: Asked) -> Verdict:
    """The verdict on the JSON in `text`, whatever stands around it."""
    actual = payload.found(text, expected)
    findings = Findings()
    if actual is payload.NOTHING:
        findings.contradict(
            f"there is no JSON in the output: {quoted(text)}" if text else "the output is empty"
        )
    else:
        findings = structure(expected, actual, asked)
    same = not findings.contradictions and expected == actual and payload.is_alone(text)
    return judged(claim, "json", findings, identical=same)


def structure(expected: Any, actual: Any, asked: Asked) -> Findings:
    """How the actual JSON answers the documented one."""
    findings = Findings(size=_size(expected))
    _compare(expected, actual, "", asked, findings)
    if findings.weight > MOST_VALUES:
        findings.notes.append(f"only the first {MOST_VALUES} documented values are compared")
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in actual.keys() - expected.keys():
            if keys.words(key) & {"error", "errors", "exception", "fault"} and actual[key]:
                findings.contradictions.append(f"{key} is {quoted(str(actual[key]))}, expected none")
    return findings


def _compare(expected: Any, actual: Any, path: str, asked: Asked, findings: Findings) -> None:
    if findings.weight > MOST_VALUES:
        return
    if isinstance(expected, str) and is_placeholder(expected) and actual not in (None, ""):
        findings.add(Match(1.0, volatile=True), 0.3, path.rpartition(".")[2])
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        _objects(expected, actual, path, asked, findings)
    elif isinstance(expected, list) and isinstance(actual, list):
        _lists(expected, actual, path, asked, findings)
    elif isinstance(expected, Mapping | list) != isinstance(actual, Mapping | list) or (
        type(expected) is not type(actual) and isinstance(expected, Mapping | list)
    ):
        _kinds(expected, actual, path, findings)
    else:
        found = _leaf(expected, actual, path, asked, findings.size)
        findings.add(found, 0.1 if expected is None else 1.0, path.rpartition(".")[2])


def _objects(
    expected: Mapping[str, Any], actual: Mapping[str, Any], path: str, asked: Asked, findings: Findings
) -> None:
    folded = {key.casefold(): key for key in actual}
    findings.more["fields"] += len(actual.keys() - expected.keys())
    for key, value in expected.items():
        here = f"{path}.{key}" if path else key
        if key in actual:
            _compare(value, actual[key], here, asked, findings)
        elif key.casefold() in folded:
            _compare(value, actual[folded[key.casefold()]], here, asked, findings)
        elif is_placeholder(key) or (key.startswith("__") and key.endswith("__")):
            findings.add(Match(1.0, volatile=True), 0.3)
        elif value is not None and value not in ("", [], {}, "..."):
            strict = not isinstance(value, Mapping | list) and keys.words(key) & keys.STRICT
            findings.lack(f"{here} is missing", 3.0 if strict else min(_size(value), 5.0))


def _lists(
    expected: Sequence[Any], actual: Sequence[Any], path: str, asked: Asked, findings: Findings
) -> None:
    expected = [one for one in expected if one not in ("...", "…")]
    if not expected:
        findings.add(Match(1.0 if not actual else 0.7))
        return
    if not actual:
        findings.weight += 1
        findings.contradictions.append(f"{path or 'the list'} is empty")
        return
    if all(not isinstance(one, Mapping | list) for one in expected):
        _scalars(expected, actual, path, asked, findings)
        return
    rest = dict.fromkeys(range(len(actual)))  # an ordered set: what is gone is gone at once
    key = _identity(expected, actual)
    there = {_named(other, key): index for index, other in reversed(list(enumerate(actual)))} if key else {}
    taken = {there.get(_named(one, key)) for one in expected} - {None} if key else set()
    known = len(taken)
    for index, value in enumerate(expected):
        if findings.weight > MOST_VALUES:
            break
        partner = there.get(_named(value, key)) if known else None
        if partner not in rest:
            tried = CANDIDATES if len(expected) <= MOST_ELEMENTS else 1
            partner = _best(value, actual, rest, asked, taken, tried)
        if partner is None:
            what = f"{path}[{index}] is missing"
            if known and len(actual) < len(expected) and findings.size <= SMALL:
                findings.contradictions.append(what)
            findings.lack(what, min(_size(value), 5.0))
            continue
        del rest[partner]
        _compare(value, actual[partner], f"{path}[{index}]", asked, findings)


def _scalars(
    expected: Sequence[Any], actual: Sequence[Any], path: str, asked: Asked, findings: Findings
) -> None:
    if len(expected) == len(actual) and len({_kind_of(one) for one in expected}) > 1:
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            findings.add(_leaf(one, other, f"{path}[{index}]", asked))
        return
    present = [one for one in expected if one in actual]
    if len(present) == len(expected):
        places = [list(actual).index(one) for one in expected]
        turned = places != sorted(places) and asked.ordered
        findings.add(Match(0.0, f"{path or 'the list'} is in another order") if turned else Match(1.0))
    elif present or any(asked.wants(str(one)) for one in expected):
        gone = next(one for one in expected if one not in actual)
        findings.add(Match(0.0, f"{path or 'the list'} lacks {quoted(str(gone))}"))
    else:
        found = [
            _leaf(one, other, f"{path}[{index}]", asked)
            for index, (one, other) in _numbered(expected, actual)
        ]
        own = keys.words(path) & keys.FREE or (not path and asked.own_names)
        texts = all(isinstance(one, str) and not is_placeholder(one) for one in expected)
        if texts and not own and not any(one.volatile or one.similarity >= OWN for one in found):
            found = [Match(0.0, f"{path or 'the list'} has other elements: {quoted(str(actual[0]))}")]
        for one in found:
            findings.add(Match(max(one.similarity, OWN)) if own and not one.contradiction else one)


def _numbered(expected: Sequence[Any], actual: Sequence[Any]) -> list[tuple[int, tuple[Any, Any]]]:
    return list(enumerate(zip(expected, actual, strict=False)))


def _best(
    value: Any,
    actual: Sequence[Any],
    rest: Iterable[int],
    asked: Asked,
    taken: Container[int | None],
    tried: int,
) -> int | None:
    """Of the next elements the one that contradicts least, those left out that are others' namesakes."""
    if not isinstance(value, Mapping):
        return next(iter(rest), None)
    best, fewest = None, None
    for index in islice((one for one in islice(rest, MOST_ELEMENTS) if one not in taken), tried):
        trial = Findings()
        _compare(value, actual[index], "", asked, trial)
        if fewest is None or len(trial.contradictions) < fewest:
            best, fewest = index, len(trial.contradictions)
        if not fewest:
            break
    return best


def _identity(expected: Sequence[Any], actual: Sequence[Any]) -> str | None:
    """The field that tells the documented elements apart: a name if there is one, else that by which most are known."""
    if not all(isinstance(one, Mapping) for one in expected):
        return None
    keys_of_all = [key for key in expected[0] if all(isinstance(one.get(key), str) for one in expected)]
    telling = [key for key in keys_of_all if len({one[key] for one in expected}) == len(expected)]
    if not telling:
        return None

    def rank(key: str) -> tuple[bool, int]:
        there = {_named(other, key) for other in actual[:MOST_ELEMENTS]}
        return key in IDENTITY, sum(one[key] in there for one in expected)

    best: str = max(telling, key=rank)
    return best


def _named(value: Any, key: str | None) -> str | None:
    found = value.get(key) if isinstance(value, Mapping) and key is not None else None
    return found if isinstance(found, str) else None


def _kinds(expected: Any, actual: Any, path: str, findings: Findings) -> None:
    empty = expected is None or expected in ("", [], {})
    faulty = bool(keys.words(path) & keys.FAULTS) and bool(actual)
    if empty and not faulty:
        findings.add(Match(0.8), 0.1)
        return
    found = f"{path or 'the output'} is {_kind(actual)}, expected {_kind(expected)}"
    findings.add(
        Match(0.0, found if not path or faulty or actual in (None, "", [], {}) else None), _size(expected)
    )


def _leaf(expected: Any, actual: Any, path: str, asked: Asked, size: float = 0.0) -> Match:
    words = keys.words(path)
    if isinstance(expected, bool) and isinstance(actual, bool):
        if expected is actual:
            return Match(1.0)
        if (
            actual
            and path
            and size >= BRIEF
            and not set(words) & {"error", "failed"}
            and not asked.wants("false")
        ):
            return Match(0.5)
        return Match(0.0, f"{path or 'the value'} is {_text(actual)}, expected {_text(expected)}")
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (expected, actual))
    counts = words & (keys.COUNTS | keys.AMOUNTS if size == 1 else keys.COUNTS)
    counted = bool(counts) and not asked.random
    appeared = (expected == 0) is not (actual == 0) and _bad_key(words)
    if numbers and expected != actual and (counted or appeared):
        return Match(0.0, f"{path} is {_text(actual)}, expected {_text(expected)}")
    match = compare(_text(expected), _text(actual), path, asked, alone=not path)
    if match.contradiction is None and match.similarity < values.UNLIKE and path:
        key = path.rpartition(".")[2]
        return Match(match.similarity, values.setting(key, _text(expected), _text(actual), asked))
    if not path and not match.volatile and match.similarity < 0.9:
        return Match(min(match.similarity, 0.3), match.contradiction)
    if (
        match.contradiction
        and expected is not None
        and actual is None
        and _text(expected).casefold() in EMPTY
    ):
        return Match(0.8)
    return match


def _bad_key(words: frozenset[str]) -> bool:
    return bool(words & keys.FAULTS) or any(
        lexicon.sense(word) in (Sense.BAD, Sense.NOT) or word == "non" for word in words
    )


def _text(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _kind_of(value: Any) -> str:
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def _kind(value: Any) -> str:
    match value:
        case Mapping():
            return "an object"
        case list():
            return "an array"
        case None:
            return "null"
        case _:
            return quoted(_text(value), 40)


def _size(value: Any) -> float:
    if isinstance(value, Mapping):
        return max(1.0, sum(_size(one) for one in value.values()))
    if isinstance(value, list):
        return max(1.0, sum(_size(one) for one in value))
    return 0.1 if value is None else 1.0
