"""What makes an output another result, whatever else agrees: ten rules, the first that is broken decides.

Each is a function from a `Compared` to the words for what is wrong; None: nothing. What they mean is told, with an
example each, in `policy_rules`.
"""

import itertools
from collections.abc import Callable, Mapping

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
FEW = 2
"""Documented values up to which each is the answer itself."""
COUNTING = FIGURES - {TokenKind.RATIO, TokenKind.PERCENT}
"""Types of values whose numbers are compared."""
STATEMENT = 9
"""Terms of a line that makes one statement, so that its figures are the outcome."""
OTHERWISE = 0.6
"""Share of agreement from which a text is the documented one but for single names."""
_TITLE = lazy(r"[A-Za-z][A-Za-z ]*:")
_SIMULATED = lazy(r"(?i)\bdry[- _]?run\b|\bsimulat\w+\b")


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
    if case.expected and not any(line.strip() for line in case.actual):
        return "the output is empty"
    reading = case.reading
    empty = reading.expected and reading.actual in ({}, [], None, "")
    return "nothing is listed" if reading.form != "text" and empty and not reading.missing else None


def _failed(case: Compared) -> str | None:
    if case.found.failed:
        return f"a failure: {quoted(case.found.failed)}"
    reading, found = case.reading, case.found
    share = found.share if found.weight else 0.5
    if reading.form == "text":
        return failures.contradiction(case.expected, case.actual, found.added, share)
    return failures.contradiction(reading.lines, reading.noise, found.added or reading.noise, share)


def _cut_off(case: Compared) -> str | None:
    if case.reading.missing == "JSON that is closed":
        return "the JSON of the output is cut off"
    last = case.actual[-1].rstrip() if case.actual else ""
    lines = [line.rstrip() for line in case.expected]
    # The only line may be a name or a figure: another one is not a part of it.
    in_word = str.isalnum if len(lines) > 1 else str.isalpha
    if len(last.strip()) > 1 and in_word(last[-1]) and last not in lines:
        behind = (line[len(last) : len(last) + 1] for line in lines if line.startswith(last))
        if any(map(in_word, behind)):
            return f"the output is cut off at {quoted(last)}"
    ended = case.found.ended_early
    return f"the output ends before {quoted(ended)}" if ended and not case.reached else None


def _another(case: Compared) -> str | None:
    reading = case.reading
    if not case.expected and any(not failures.is_warning(line) for line in case.actual):
        return "the document shows nothing, and something was printed"
    for one in case.found.differences:
        kinds = leaves.object_type(one.expected), leaves.object_type(one.actual)
        if one.kind is DifferenceKind.CHANGED and all(kinds) and kinds[0] != kinds[1]:
            return _instead(one)
    if reading.missing:
        return f"the output has no {reading.missing.removeprefix('a ')}"
    title = reading.lines[0].strip() if reading.form == "text" and reading.lines else ""
    if len(reading.lines) > 2 and _TITLE.fullmatch(title) and title not in map(str.strip, case.actual):
        return f"{quoted(title)} is not there"
    if title and len(reading.lines) == 1 and payload.is_container("\n".join(case.actual)):
        return "the output is JSON"
    return None


def _asked_for(case: Compared) -> str | None:
    for one in case.found.differences:
        if found := _missed(one, case):
            return f"{_instead(one)}; the command asks for {found}"
    return None


def _missed(one: Difference, case: Compared) -> str | None:
    """What the command asked for and a difference has lost."""
    if one.kind is DifferenceKind.CHANGED and leaves.is_determined(one.expected, one.actual, case.asked):
        return one.expected
    if one.kind not in LOST or is_placeholder(one.expected):
        return None
    if one.kind is DifferenceKind.ABSENT and one.type in WHOLE:
        found = _asked_and_gone(one, case)
    else:
        found = leaves.missed(one.expected, one.actual, one.key, case.asked)
    # A value of a list, or of a line, may stand elsewhere.
    return None if found and one.key[:6] in ("", "value ") and _stands(found, case) else found


def _asked_and_gone(one: Difference, case: Compared) -> str | None:
    """What the command asked for of a record, a field or a line that is gone."""
    if case.reading.abridged or one.minor or (one.type == "record" and not one.listed):
        return None
    if one.type == "json" and case.asked.wants(one.key):
        return one.key
    names = [one.expected]
    if one.type != "json":
        names = [token.text for token in terms(one.expected) if token.kind in NAMES]
    return next((name for name in names if len(name) > 2 and case.asked.wants(name)), None)


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
    if _is_another_name(one, case):
        return True
    if one.type == "state":
        return not case.reached
    if one.kind is DifferenceKind.ABSENT:
        return one.type not in WHOLE and (bool(far) or not one.part) and not words & keys.LABELS
    if one.kind is DifferenceKind.RETYPED:
        return leaves.turned("", one.actual) is not None
    if one.kind is not DifferenceKind.CHANGED:
        return False
    if one.expected.casefold() in leaves.EMPTY and words & keys.FAULTS:
        return True
    return one.type not in WHOLE and (_is_another_word(one, words) or _is_another_state(one, words, case))


def _is_another_name(one: Difference, case: Compared) -> bool:
    """Whether a file or a host of a line is another one, in a text that otherwise agrees.

    A name with figures is one of many that a program gives; what a reported failure is about is the reader's.
    """
    named = one.kind is DifferenceKind.CHANGED and one.type == TokenKind.NAME == leaves.type_of(one.actual)
    plain = not any(letter.isdigit() or letter in "@:_" for letter in one.expected + one.actual)
    if not (named and plain) or one.minor or "." not in one.expected or "/" in one.expected:
        return False
    if case.asked.machine or case.found.share < OTHERWISE or any(map(failures.severity, case.reading.lines)):
        return False
    return not _stands(one.expected, case) if one.part else "file" in keys.words(one.key)


def _is_another_word(one: Difference, words: frozenset[str]) -> bool:
    """Whether the value of a setting, or of a field that says how a thing stands, is another word."""
    far = leaves.type_of(one.actual.casefold())
    if words & keys.STRICT and far in leaves.WORDS:
        return one.type in leaves.WORDS | {"text"}
    plain = one.type == TokenKind.WORD and far is TokenKind.WORD and not one.part
    return plain and bool(one.key) and not words & keys.FREE


def _is_another_state(one: Difference, words: frozenset[str], case: Compared) -> bool:
    """Whether a value says that a thing stands otherwise: by its words, a part of a whole, a class of its type."""
    return (
        leaves.turned("" if is_placeholder(one.expected) else one.expected, one.actual) is not None
        or {one.expected.casefold(), one.actual.casefold()} <= leaves.TRUE | leaves.FALSE
        or (leaves.is_unfinished(one.expected, one.actual) and not (one.part and _stands("100%", case)))
        or (leaves.is_mode(one.expected) and (len(case.expected) <= FEW or one.expected[0] != one.actual[:1]))
        or (one.type == TokenKind.ADDRESS and leaves.is_other_address(one.expected, one.actual))
        or leaves.is_other_class(one.expected, one.actual, words)
    )


def _record_gone(case: Compared) -> str | None:
    if case.asked.random:
        return None
    for one in case.found.differences:
        if one.listed and one.kind in LOST:
            return _instead(one)
    if case.found.disordered:
        return f"{quoted(case.found.disordered)} stands in another place, and the order counts"
    return None


def _retyped(case: Compared) -> str | None:
    few = case.found.weight <= FEW
    retyped = (one for one in case.found.differences if one.kind is DifferenceKind.RETYPED)
    return next((_instead(one) for one in retyped if one.type == "json" or (few and one.weight > 0.4)), None)


def _counted(case: Compared) -> str | None:
    if case.asked.random or case.reached:
        return None
    return next((_instead(one) for one in case.found.differences if _is_outcome(one, case)), None)


def _is_outcome(one: Difference, case: Compared) -> bool:
    """Whether a figure that differs is the outcome: a count, the only one of a statement, another magnitude."""
    left, right = figures.number(one.expected), figures.number(one.actual)
    counting = (
        one.type in COUNTING and leaves.type_of(one.actual) in COUNTING and not is_placeholder(one.expected)
    )
    if not counting or left is None or right is None or left == right:
        return False
    words, tree, lines = keys.words(one.key), one.path.startswith("$"), case.reading.lines
    if words & keys.SERIAL or one.minor or (one.type == TokenKind.SIZE and case.asked.machine):
        return False
    several = (term for line in lines for term in terms(line) if term.kind in FIGURES)
    single = len(list(itertools.islice(several, 2))) == 1
    if right < 0 <= left or (right == 0 and single and not words & keys.VARYING):
        return True  # there is none at all
    if case.asked.machine:
        return False
    if figures.slipped(one.expected, one.actual):
        return True
    if one.type == TokenKind.SIZE and not tree:
        return False
    if (tree or not one.part) and (words & keys.COUNTS or case.asked.totals):
        return True
    statement = case.reading.form == "text" and len(lines) == 1
    count = len(terms(lines[0])) if statement else 0
    bad = any(lexicon.sense(word) is Sense.BAD for word in words)
    if right > left > 0 and not bad and not 0 < count <= 3:
        return False  # there may be more of it by now
    varies = words & keys.VARYING or (not one.key and case.asked.words & leaves.TIMED)
    return bool(words & keys.COUNTED) or (0 < count <= STATEMENT and single and not varies)


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
    "P7": lambda one, case: _is_outcome(one, case),
}
"""Rule -> whether a difference is one that the rule is about; the other rules are about the output as a whole."""
