"""One pair of outputs, read and compared: what the rules of `rules` look at."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from runbook.judging.alignment.lines import LineComparer
from runbook.judging.alignment.outcome import is_reached
from runbook.judging.alignment.trees import Comparer
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.reading import payload
from runbook.judging.reading.pairs import Reading, read
from runbook.judging.recorded import HOLE, LINES, escaped, fits
from runbook.judging.values import leaves
from runbook.judging.values.differences import FREE, Comparison, Difference, DifferenceKind
from runbook.judging.values.tokens import VOLATILE, TokenKind

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
    reached: bool = False
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
        template = [line for line in claim.recorded.lines if line != LINES]
        shown = template
        if reading.form == "json":
            shown = payload.with_strings("\n".join(template)).split("\n")
        recorded = read(left, shown, claim.language, form)
        _suppress(found, recorded, asked)
        if reading.form == "json" and not recorded.missing:
            trees = recorded.expected, reading.actual, recorded.actual
            left, right, template = (
                json.dumps(tree, indent=1, ensure_ascii=False).split("\n") for tree in trees
            )
        unrecorded = _unrecorded(claim, left, right, template, asked)
    doubtful = reading.form == "text" and not reading.missing and found.share < SETTLED
    reached = doubtful and is_reached(reading.lines, reading.noise, asked)
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

    return comparer.found


def _suppress(found: Comparison, recorded: Reading, asked: Asked) -> None:
    """Leave out the differences from the document that earlier right runs have as well."""
    base = _compared(recorded, Comparer(asked))
    stable = (one for one in base.differences if not HOLE.search(one.actual))
    known = {(one.path, one.expected, one.kind) for one in stable}
    found.leave_out(lambda one: (one.path, one.expected, one.kind) in known)
    found.added = [line for line in found.added if not any(fits(one, line) for one in base.added)]
    if base.failed:
        found.failed = ""
    if base.ended_early:
        found.ended_early = ""


class _Strict(Comparer):
    """Compares a template with an output: a value is what the template says, of a type that always varies, or one that
    the command was given.
    """

    def leaf(self, expected: str, actual: str, path: str, key: str, weight: float = 1.0) -> None:
        if fits(expected, escaped(actual)):
            self.found.same(weight)
        else:
            super().leaf(expected, actual, path, key, weight)

    def kind_of(self, kind: DifferenceKind, expected: str, actual: str, type_: str) -> DifferenceKind:
        varies = type_ in VOLATILE | {TokenKind.DURATION} or HOLE.search(expected)
        free = kind not in FREE or varies or leaves.given(actual, self.asked)
        return kind if free else DifferenceKind.CHANGED


def _unrecorded(
    claim: Claim, left: Sequence[str], right: Sequence[str], template: Sequence[str], asked: Asked
) -> Difference | None:
    """The first value that the document shows, that all recorded runs have, and that the output has not."""
    shown = LineComparer(Comparer(asked), left, template)
    shown.link()
    lines = [shown.actual[place] for place in sorted(shown.links.pairs.values())]
    strict = LineComparer(_Strict(asked, abridged=True), lines, right)
    strict.compare()
    ignored = {name.casefold() for name in claim.ignored}
    lost = (one for one in strict.found.differences if one.kind not in FREE and one.weight and not one.minor)
    literal = (one for one in lost if HOLE.sub("", one.expected).strip("\"' "))
    return next((one for one in literal if one.key.casefold() not in ignored), None)
