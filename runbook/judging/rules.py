"""What makes an output another result, whatever else agrees: ten rules, the first that is broken decides.

Each is a function from a `Compared` to the words for what is wrong; None: nothing. What they mean is told, with an
example each, in `policy_rules`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runbook.judging.alignment.outcome import OutcomeGrade
from runbook.judging.compared import Compared
from runbook.judging.patterns import lazy
from runbook.judging.reading import payload
from runbook.judging.values import failures, figures, keys, leaves, lexicon
from runbook.judging.values.differences import Difference, DifferenceKind
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.placeholders import is_placeholder
from runbook.judging.values.tokens import FIGURES, NAMES, TokenKind, terms
from runbook.judging.verdict import quoted

LOST = frozenset({DifferenceKind.CHANGED, DifferenceKind.ABSENT, DifferenceKind.RETYPED})
WHOLE = frozenset({"json", "record", "line"})
"""Types of a difference that is more than one value."""
COLUMNS = 0.7
"""Share of a documented table's columns that its table must have."""
FEW = 2
"""Documented values up to which each is the answer itself."""
COUNTING = FIGURES - {TokenKind.RATIO, TokenKind.PERCENT}
"""Types of values whose numbers are compared."""
STATEMENT = 9
"""Terms of a line that makes one statement, so that its figures are the outcome."""
_TITLE = lazy(r"[A-Za-z][A-Za-z ]*:")
_SIMULATED = lazy(r"(?i)\bdry[- _]?run\b|\bsimulat\w+\b")
_KUBERNETES = lazy(r"\b(?:kubectl|oc|k)\b")


def leave_out_excepted(case: Compared) -> None:
    """Take the differences that an excepted rule is about out of the comparison, so that they cost no agreement."""
    for rule in case.ignored & _ABOUT.keys():
        about = _ABOUT[rule]
        excepted = {id(one) for one in case.found.differences if about(one, case)}
        case.found.leave_out(lambda one, excepted=excepted: id(one) in excepted)  # type: ignore[misc]


def broken(case: Compared) -> tuple[str, str] | None:
    """The id of the first rule that is broken, and what is wrong; None where the output breaks none."""
    for rule, says in ORDER:
        if rule not in case.ignored and (what := says(case)):
            return rule, what
    return None


def _nothing_printed(case: Compared) -> str | None:
    if not any(line.strip() for line in case.actual) and case.expected:
        return "the output is empty"
    reading = case.reading
    if (
        reading.form != "text"
        and not reading.missing
        and reading.expected
        and reading.actual in ({}, [], None, "")
    ):
        return "nothing is listed"
    return None


def _failed(case: Compared) -> str | None:
    if not case.expected:
        told = any(not failures.is_warning(line) for line in case.actual)
        return "the document shows nothing, and something was printed" if told else None
    if case.found.failed and not case.reached:
        return f"a failure: {quoted(case.found.failed)}"
    reading, added = case.reading, case.found.added
    share = case.found.share if case.found.weight else 0.5
    if reading.form == "json" and not reading.missing:
        return failures.contradiction([], reading.noise, reading.noise, 1.0)
    if reading.form == "text":
        return failures.contradiction(case.expected, case.actual, added, share)
    return failures.contradiction(reading.lines, reading.noise, added, share)


def _cut_off(case: Compared) -> str | None:
    if case.reading.missing == "JSON that is closed":
        return "the JSON of the output is cut off"
    last = case.actual[-1].rstrip() if case.actual else ""
    lines = [line.rstrip() for line in case.expected]
    # The only line may be a name or a figure: another one is not a part of it.
    in_word = str.isalnum if len(lines) > 1 else str.isalpha
    if len(last.strip()) > 1 and in_word(last[-1]) and last not in lines:
        behind = (line[len(last) : len(last) + 1] for line in lines if line.startswith(last))
        if not case.asked.globs and any(map(in_word, behind)):
            return f"the output is cut off at {quoted(last)}"
    if case.found.ended_early and not (case.reached or case.asked.globs):
        return f"the output ends before {quoted(case.found.ended_early)}"
    return None


def _another(case: Compared) -> str | None:
    reading = case.reading
    for one in case.found.differences:
        kinds = leaves.object_type(one.expected), leaves.object_type(one.actual)
        objects = "." in kinds[0] or _KUBERNETES.search(case.asked.text)
        if one.kind is DifferenceKind.CHANGED and all(kinds) and kinds[0] != kinds[1] and objects:
            return _instead(one)
    if case.reached:
        return None
    if reading.missing:
        return f"the output has no {reading.missing.removeprefix('a ')}"
    if reading.form == "table" and reading.columns and reading.actual:
        gone = [name for name in reading.columns if name and name not in reading.actual[0]]
        if len(gone) > (1 - COLUMNS) * len(reading.columns):
            return f"another table: it has no column {', '.join(gone)}"
    if _is_disjoint(reading.expected, reading.actual):
        return "another object: none of the documented fields is there"
    if reading.form == "text" and reading.lines:
        title = reading.lines[0].strip()
        if len(reading.lines) == 1 and payload.is_container("\n".join(case.actual)):
            return "the output is JSON"
        titled = len(reading.lines) > 2 and _TITLE.fullmatch(title) is not None
        if titled and title.casefold() not in (line.strip().casefold() for line in case.actual):
            return f"{quoted(title)} is not there"
    return None


def _is_disjoint(one: Any, other: Any) -> bool:
    """Whether two objects of several fields have none of them in common."""
    if not (isinstance(one, dict) and isinstance(other, dict)) or len(one) < 2:
        return False
    return {name.casefold() for name in one}.isdisjoint(map(str.casefold, other))


def _asked_for(case: Compared) -> str | None:
    for one in case.found.differences:
        if found := _missed(one, case):
            return f"{_instead(one)}; the command asks for {found}"
    return None


def _missed(one: Difference, case: Compared) -> str | None:
    """What the command asked for and a difference has lost."""
    if one.kind not in LOST or is_placeholder(one.expected) or case.reading.missing:
        return None
    if one.kind is DifferenceKind.ABSENT and one.type in WHOLE:
        found = _asked_and_gone(one, case)
    else:
        found = leaves.missed(one.expected, one.actual, one.key, case.asked)
    # A value of a list, or of a line, may stand elsewhere.
    return None if one.key[:6] in ("", "value ") and found and _stands(found, case) else found


def _asked_and_gone(one: Difference, case: Compared) -> str | None:
    """What the command asked for of a record, a field or a line that is gone."""
    asked = case.asked
    if one.type == "json":
        if case.reading.abridged:
            return None
        named = one.key.casefold() in asked.values
        missed = len(one.expected) > 2 and leaves.missed(one.expected, "", one.key, asked)
        return one.key if named else one.expected if missed else None
    if one.weight < 1.0 or (one.type == "record" and not one.listed):
        return None
    names = (token for token in terms(one.expected) if len(token.key) > 2 and token.kind in NAMES)
    return next((token.text for token in names if asked.wants(token.text)), None)


def _stands(text: str, case: Compared) -> bool:
    low = text.casefold()
    return any(low in leaves.pieces(line) for line in case.actual if low in line.casefold())


def _state_turned(case: Compared) -> str | None:
    if not _SIMULATED.search("\n".join((*case.expected, case.asked.text))):
        line = next((line for line in case.found.added if _SIMULATED.search(line)), None)
        if line is not None and not failures.is_warning(line):
            return f"nothing was done: {quoted(line)}"
    return next((_instead(one) for one in case.found.differences if _is_turned(one, case)), None)


def _is_turned(one: Difference, case: Compared) -> bool:
    words, far = keys.words(one.key), one.actual.casefold()
    if one.type == "state":
        return not case.reached
    if one.type not in WHOLE and one.kind is DifferenceKind.ABSENT:
        emptied = bool(far) or not one.part
        return emptied and not words & keys.LABELS and one.type not in (TokenKind.TIME, TokenKind.DURATION)
    if one.kind is DifferenceKind.RETYPED:
        return leaves.turned("", one.actual) is not None
    if one.kind is not DifferenceKind.CHANGED:
        return False
    if one.expected.casefold() in leaves.EMPTY and words & keys.FAULTS:
        return True
    return one.type not in WHOLE and (_is_another_word(one, words) or _is_another_state(one, words, case))


def _is_another_word(one: Difference, words: frozenset[str]) -> bool:
    """Whether the value of a setting, or of a field that says how a thing stands, is another word."""
    named, far = NAMES | {TokenKind.WORD}, leaves.type_of(one.actual.casefold())
    if words & keys.STRICT and one.type in named | {"text"} and far in named:
        return True
    plain = one.type == TokenKind.WORD and far is TokenKind.WORD and not one.part
    return plain and bool(one.key) and not words & keys.FREE


def _is_another_state(one: Difference, words: frozenset[str], case: Compared) -> bool:
    """Whether a value says that a thing stands otherwise: by its words, a file's permissions, a part of a whole."""
    if leaves.is_mode(one.expected):
        return len(case.expected) <= FEW or one.expected[0] != one.actual[:1]
    if one.expected == "100%":
        return one.type == TokenKind.PERCENT and not _stands("100%", case)
    return (
        leaves.turned(one.expected, one.actual) is not None
        or lexicon.opposite(one.expected, one.actual)
        or {one.expected.casefold(), one.actual.casefold()} <= leaves.TRUE | leaves.FALSE
        or leaves.is_unfinished(one.expected, one.actual)
        or leaves.is_bound_elsewhere(one.expected, one.actual)
        or leaves.is_other_class(one.expected, one.actual, words)
        or (is_placeholder(one.expected) and leaves.turned("", one.actual) is not None)
    )


def _record_gone(case: Compared) -> str | None:
    asked = case.asked
    if asked.globs or asked.random or case.reached is OutcomeGrade.DONE_BEFORE:
        return None
    for one in case.found.differences:
        if one.listed and one.kind in LOST:
            return _instead(one)
    if case.found.disordered:
        return f"{quoted(case.found.disordered)} stands in another place, and the order counts"
    return None


def _retyped(case: Compared) -> str | None:
    for one in case.found.differences:
        alone = case.found.weight <= FEW and one.weight > 0.4
        if one.kind is DifferenceKind.RETYPED and (one.type == "json" or alone):
            return _instead(one)
    return None


def _counted(case: Compared) -> str | None:
    if case.asked.machine or case.asked.random or case.reached:
        return None
    return next((_instead(one) for one in _figures(case) if _is_outcome(one, case)), None)


def _figures(case: Compared) -> Iterator[Difference]:
    """The figures that differ in their number."""
    for one in case.found.differences:
        counting = one.type in COUNTING and leaves.type_of(one.actual) in COUNTING
        if counting and not is_placeholder(one.expected):
            left, right = figures.number(one.expected), figures.number(one.actual)
            if left is not None and right is not None and left != right:
                yield one


def _is_outcome(one: Difference, case: Compared) -> bool:
    """Whether a figure is what the document is about: a count, the only figure of a statement, another magnitude."""
    words, lines = keys.words(one.key), case.reading.lines
    whole = one.path.startswith("$") or not one.part
    if figures.slipped(one.expected, one.actual):
        return not words & keys.SERIAL
    if one.minor or words & keys.SERIAL or (one.type == TokenKind.SIZE and not one.path.startswith("$")):
        return False
    if whole and (words & keys.COUNTS or case.asked.totals):
        return True
    left, right = figures.number(one.expected) or 0.0, figures.number(one.actual) or 0.0
    if right < 0 <= left and whole:
        return True
    statement = case.reading.form == "text" and len(lines) == 1
    alone = statement and len(terms(lines[0])) <= 3
    bad = any(lexicon.sense(word) is Sense.BAD for word in words)
    if right > left > 0 and not bad and not alone:
        return False  # there may be more of it by now
    if words & keys.COUNTED:
        return True
    varies = words & keys.VARYING or leaves.is_timed(one.key, case.asked)
    single = sum(term.kind in FIGURES for line in lines for term in terms(line)) == 1
    return not varies and single and (right == 0 or (statement and len(terms(lines[0])) <= STATEMENT))


def _unrecorded(case: Compared) -> str | None:
    one = case.unrecorded
    if one is None:
        return None
    if one.kind is DifferenceKind.ABSENT:
        return f"{quoted(one.expected)} is missing; all recorded runs have it"
    return f"{one.name} is {quoted(one.actual)}, in all recorded runs {quoted(one.expected)}"


def _instead(one: Difference) -> str:
    """What is there in place of what is documented, in words."""
    if not one.actual and one.type in WHOLE:
        return f"{quoted(one.record or one.expected)} is missing"
    if one.type in ("state", "line"):
        return f"{quoted(one.actual)}, expected {quoted(one.expected)}"
    return (
        f"{one.name} is {quoted(one.actual) if one.actual else 'not there'}, expected {quoted(one.expected)}"
    )


Rule = Callable[[Compared], str | None]

ORDER: tuple[tuple[str, Rule], ...] = (
    ("P3", _nothing_printed),
    ("P2", _failed),
    ("P10", _cut_off),
    ("P9", _another),
    ("P1", _asked_for),
    ("P4", _state_turned),
    ("P5", _record_gone),
    ("P6", _retyped),
    ("P7", _counted),
    ("P8", _unrecorded),
)
"""The rules in the order in which they are asked: what is wrong with the output as a whole comes first."""

_ABOUT: Mapping[str, Callable[[Difference, Compared], bool]] = {
    "P1": lambda one, case: bool(_missed(one, case)),
    "P4": lambda one, case: _is_turned(one, case),
    "P5": lambda one, _: one.kind in LOST and (one.listed or one.type == "record"),
    "P6": lambda one, _: one.kind is DifferenceKind.RETYPED,
    "P7": lambda one, case: one in _figures(case) and _is_outcome(one, case),
}
"""Rule -> whether a difference is one that the rule is about; the other rules are about the output as a whole."""
