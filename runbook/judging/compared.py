"""One pair of outputs, read and compared: what the rules of `rules` look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runbook.judging.alignment.lines import LineComparer
from runbook.judging.alignment.outcome import OutcomeGrade, outcome
from runbook.judging.alignment.trees import Comparer
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.reading import payload
from runbook.judging.reading.pairs import Reading, read
from runbook.judging.recorded import HOLE, LINES, Recorded, fits
from runbook.judging.values import leaves
from runbook.judging.values.differences import FREE, Comparison, Difference, DifferenceKind
from runbook.judging.values.tokens import NAMES, VOLATILE, TokenKind, terms

SETTLED = 0.9
"""Share of agreement from which nobody asks whether the outcome was worded otherwise."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair of texts as they were read, how they compare, and what the command asked for.

    `expected` and `actual` are their lines. `reached`: the output says in other words that what is documented as done
    is done. `unrecorded` is how it differs from what earlier runs always printed. `ignored` are the rules that the
    document excepts, `notes` what to say of its exceptions.
    """

    reading: Reading
    found: Comparison
    asked: Asked
    expected: Sequence[str]
    actual: Sequence[str]
    reached: OutcomeGrade = OutcomeGrade.OTHER
    unrecorded: Difference | None = None
    ignored: frozenset[str] = frozenset()
    other_stream: str = ""


def compared(claim: Claim, left: Sequence[str], right: Sequence[str], form: str | None) -> Compared:
    """The claim's texts, whose normalised lines are `left` and `right`, read in a form (None: the documented one)."""
    asked = collect(claim.command, claim.variables, claim.history)
    reading = read(left, right, claim.language, form)
    for path in claim.ignored:
        if path.startswith("$") and reading.form == "json":
            payload.forget(reading.expected, path)
            payload.forget(reading.actual, path)
    found = _compared(reading, Comparer(asked, abridged=reading.abridged))
    names = {one.casefold() for one in claim.ignored}
    found.leave_out(lambda one: one.key.casefold() in names)
    if claim.any_rows:
        found.leave_out(
            lambda one: one.listed or (one.kind is DifferenceKind.ABSENT and one.type == "record")
        )
        found.disordered = found.ended_early = ""
    unrecorded = None
    if claim.recorded is not None and not asked.machine:
        _suppress(found, claim, left, asked, form)
        unrecorded = _unrecorded(claim.recorded, claim, left, right, asked, form)
    reached = OutcomeGrade.OTHER
    if reading.form == "text" and not reading.missing and found.share < SETTLED:
        reached = outcome(reading.lines, reading.noise, asked)
    rules = frozenset(claim.ignored)
    return Compared(reading, found, asked, left, right, reached, unrecorded, rules, claim.other_stream)


def _compared(reading: Reading, comparer: Comparer) -> Comparison:
    if reading.form != "text" and not reading.missing:
        comparer.alone = not isinstance(reading.expected, dict | list)
        comparer.tree(reading.expected, reading.actual)
    if reading.form == "text" or reading.lines:
        LineComparer(comparer, reading.lines, reading.noise).compare()
    else:
        comparer.found.added += reading.noise

    def is_free(one: Difference) -> bool:
        named = one.type in NAMES | {TokenKind.WORD} and leaves.state(one.expected) is None
        alike = leaves.object_type(one.expected) == leaves.object_type(one.actual)
        return named and alike and not leaves.missed(one.expected, one.actual, one.key, comparer.asked)

    if not isinstance(comparer, _Strict):
        comparer.found.settle_names(leaves.replaced, is_free)
    return comparer.found


def _suppress(found: Comparison, claim: Claim, left: Sequence[str], asked: Asked, form: str | None) -> None:
    """Leave out the differences from the document that earlier right runs have as well."""
    assert claim.recorded is not None
    template = [line for line in claim.recorded.lines if line != LINES]
    base = _compared(read(left, template, claim.language, form), Comparer(asked))
    stable = (one for one in base.differences if not HOLE.search(one.actual))
    known = {(one.path, one.expected, one.kind) for one in stable}
    found.leave_out(lambda one: (one.path, one.expected, one.kind) in known)
    told = set(base.added)
    found.added = [line for line in found.added if not any(fits(one, line) for one in told)]
    if base.failed:
        found.failed = ""
    if base.ended_early:
        found.ended_early = ""


class _Strict(Comparer):
    """Compares a template with an output: a value is what the template says, of a type that always varies, or one that
    the command was given.
    """

    def leaf(self, expected: str, actual: str, path: str, key: str, weight: float = 1.0) -> None:
        if fits(_opened(expected), actual.replace("⟨", "⟨⟨⟩")):
            self.found.same(weight)
        else:
            super().leaf(expected, actual, path, key, weight)

    def kind_of(self, kind: DifferenceKind, expected: str, actual: str, type_: str) -> DifferenceKind:
        varies = type_ in VOLATILE | {TokenKind.DURATION} or HOLE.search(expected)
        free = kind not in FREE or varies or leaves.given(actual, self.asked)
        return kind if free else DifferenceKind.CHANGED


def _opened(line: str) -> str:
    """A line of a template with holes for its values of the types that always vary."""
    if HOLE.search(line):
        return line
    made, at = "", 0
    for one in terms(line):
        if one.kind in VOLATILE or one.kind is TokenKind.DURATION:
            made += line[at : one.start] + f"⟨{one.kind}⟩"
            at = one.end
    return made + line[at:]


def _unrecorded(
    recorded: Recorded,
    claim: Claim,
    left: Sequence[str],
    right: Sequence[str],
    asked: Asked,
    form: str | None,
) -> Difference | None:
    """The first value that the document shows, that all recorded runs have, and that the output has not."""
    text = "\n".join(line for line in recorded.lines if line != LINES)
    reading = read(left, right, claim.language, form)
    text = payload.with_strings(text) if reading.form == "json" else text
    shown = read(left, text.split("\n"), claim.language, form)
    lines = LineComparer(Comparer(asked), shown.lines, shown.noise)
    lines.link()
    reading.expected = _shown(shown.actual, shown.expected)
    reading.lines = [lines.actual[place] for place in sorted(lines.links.pairs.values())]
    found = _compared(reading, _Strict(asked, abridged=LINES in recorded.lines))
    ignored = {name.casefold() for name in claim.ignored}
    strict = (one for one in found.differences if one.kind not in FREE and one.weight and not one.minor)
    literal = (one for one in strict if HOLE.sub("", one.expected).strip("\"' "))
    return next((one for one in literal if one.key.casefold() not in ignored), None)


def _shown(recorded: Any, documented: Any) -> Any:
    """The fields of a recorded tree that the document shows: of the others it says nothing."""
    if isinstance(recorded, dict) and isinstance(documented, dict):
        own = {name.casefold(): value for name, value in documented.items()}
        return {
            key: _shown(value, own[key.casefold()])
            for key, value in recorded.items()
            if key.casefold() in own
        }
    if isinstance(recorded, list) and isinstance(documented, list) and documented:
        return [_shown(one, documented[min(at, len(documented) - 1)]) for at, one in enumerate(recorded)]
    return recorded
