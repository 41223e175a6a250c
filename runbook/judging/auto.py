"""The default judgement: what a careful reader of the document would say of the output.

Both texts are read in the form of the documented one, compared value by value, and put to the rules of `rules`.
Where none is broken, the score is the share of what is documented that the output has. The verdict bears the name of
the form.
"""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.core.decoding import normalize
from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.verdict import ALMOST, CONTRADICTED, calibrated, decided, scored

if TYPE_CHECKING:
    from runbook.judging.compared import Compared

REACHED = 0.6
"""Share of agreement that an outcome in other words counts for: enough for 0.3, not for *almost the same*."""
NAMED = 4
"""How many names of ignored values the reasons list."""
MISSING = 3
"""How many missing values the reasons list."""


def match(claim: Claim) -> Verdict:
    """``auto``: JSON by structure, a table by its columns and rows, everything else by lines."""
    return _judged(claim, None)


def match_json(claim: Claim) -> Verdict:
    """``json``: the documented values are in the output's JSON, whatever the language of the result."""
    return _judged(claim, "json")


def match_table(claim: Claim) -> Verdict:
    """``table``: the documented rows are in the output's table."""
    return _judged(claim, "table")


def match_text(claim: Claim) -> Verdict:
    """``text``: the documented lines are in the output."""
    return _judged(claim, "text")


def _judged(claim: Claim, form: str | None) -> Verdict:
    if claim.expected.strip() == claim.actual.strip():
        return scored(claim, form or "text", 1.0, ("the same as documented",))
    left, right = (normalize.lines(normalize.shortened(text)) for text in (claim.expected, claim.actual))
    if " ".join(left).split() == " ".join(right).split():
        return scored(claim, form or "text", 1.0, ("the same as documented",))
    # Not at the top: its patterns take longer to compile than most documents to run (40 ms).
    from runbook.judging import rules
    from runbook.judging.compared import compared

    case = compared(claim, left, right, form)
    if form not in (None, case.reading.form):
        what = "JSON" if form == "json" else "a table"
        return decided(claim, form or "", False, (f"the documented result is not {what}",))
    if (
        case.reading.form == "json"
        and case.reading.expected == case.reading.actual
        and not case.reading.noise
    ):
        return scored(claim, "json", 1.0, ("the same as documented",))
    rules.leave_out_excepted(case)
    broken = rules.broken(case)
    share = case.found.share
    if broken is None and case.reached:
        share = max(share, REACHED)
    score = min(calibrated(share), ALMOST)
    if broken:
        score = min(score, CONTRADICTED) * (0.5 + 0.5 * share)
    verdict = scored(claim, case.reading.form, score, _reasons(case, broken))
    if not verdict.passed and case.found.agreed and claim.other_stream.strip():
        text = f"{claim.other_stream.rstrip()}\n{claim.actual}"
        both = _judged(replace(claim, actual=text, other_stream=""), form)
        if both.passed:
            return replace(both, why=(*both.why, "the document shows what came on both streams"))
    return replace(verdict, rule=broken[0] if broken else None)


def _reasons(case: "Compared", broken: tuple[str, str] | None) -> list[str]:
    """What was found, the worst first."""
    from runbook.judging.values.differences import FREE, DifferenceKind

    found = case.found
    why = [f"{broken[0]}: {broken[1]}"] if broken else []
    lost = [one for one in found.differences if one.kind not in FREE and one.weight]
    for one in lost[:MISSING]:
        if one.kind is DifferenceKind.ABSENT and not one.actual:
            why.append(
                f"missing: {one.expected if one.type == 'line' else f'{one.name} ({one.expected})'}".strip()
            )
        else:
            why.append(f"{one.name}: {one.actual} instead of {one.expected}")
    if len(lost) > MISSING:
        why.append(f"and {len(lost) - MISSING} more that differ")
    why.append(f"{found.share:.0%} of what is documented agrees")
    if case.reached and not broken:
        why.append("the output says in other words that it is done")
    return [*why, *(f"ignored: {one}" for one in (_varying(case), _more(found.more)) if one)]


def _varying(case: "Compared") -> str:
    """The values that differ and may: ``3 values that vary between runs (AGE, CLUSTER-IP)``."""
    from runbook.judging.values.differences import FREE

    free = [one for one in case.found.differences if one.kind in FREE]
    named = list(dict.fromkeys(one.key or one.type for one in free))
    names = f" ({', '.join(named[:NAMED])}{', …' if len(named) > NAMED else ''})" if named else ""
    count = "a value that varies" if len(free) == 1 else f"{len(free)} values that vary"
    return f"{count} between runs{names}" if free else ""


def _more(more: Counter[str]) -> str:
    """What the output holds besides: ``2 more rows, 1 more field``."""
    parts = ((count, what if count > 1 else what.removesuffix("s")) for what, count in more.items() if count)
    return ", ".join(f"{count} more {what}" for count, what in parts)
