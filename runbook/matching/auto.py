"""The default judgement: what a careful reader of the document would say of the output.

JSON is compared by structure, a table by its columns and rows, everything else line by line; a contradiction decides. The
verdict bears the name of the matcher that judged.
"""

import re

from runbook.matching import gaps, json, markup, normalize, payload, table, text
from runbook.matching.asked import collect
from runbook.matching.calibrate import judged
from runbook.matching.registry import Claim
from runbook.model import Verdict


MOSTLY = 0.8
"""Share of a documented table's text that must be there when the table itself is not."""


def match(claim: Claim) -> Verdict:
    """JSON by structure, tables by header, text by lines; whichever the documented result is."""
    left, right = normalize.lines(claim.expected), normalize.lines(claim.actual)
    if _same(left, right):
        return judged(claim, "text", text.Findings(), identical=True)
    expected = (
        payload.documented("\n".join(left)) if _looks_like_json(claim.language, left) else payload.NOTHING
    )
    if expected is not payload.NOTHING:
        return _json(claim, expected, right)
    if markup.is_markup(left):
        left, right = markup.lines(left), markup.lines(right)
    asked = collect(claim.command, claim.variables, claim.history)
    documented = table.find(left)
    actual = table.find(right, like=documented) if documented else None
    if documented and actual and documented.rows:
        findings = table.compare_tables(documented, actual, asked)
        outside = text.without_counts([*left[: documented.start], *left[documented.end :]], asked)
        around = text.without_counts([*right[: actual.start], *right[actual.end :]], asked)
        if text._spoken(outside):
            findings.absorb(text.compare_texts(outside, around or ["-"], asked, claim.command))
        else:
            text._failures([], around, around, findings)
        cut = gaps.cut_off(left[-1:], right[-1:])
        if cut:
            findings.contradictions.append(f"the output is cut off at {cut[:80]!r}")
        return judged(claim, "table", findings)
    findings = text.compare_texts(left, right, asked, claim.command)
    if len(left) == 1 and payload.is_container("\n".join(right)):
        findings.contradictions.append("the output is JSON")
    if documented and len(documented.header) > 2 and documented.rows and findings.share < MOSTLY:
        findings.contradictions.append(f"there is no table with the columns {', '.join(documented.header)}")
    return judged(claim, "text", findings)


def _json(claim: Claim, expected: object, right: list[str]) -> Verdict:
    whole = "\n".join(right)
    actual = payload.found(whole, expected)
    asked = collect(claim.command, claim.variables, claim.history)
    if actual is payload.NOTHING:
        findings = text.Findings(weight=1.0)
        findings.contradictions.append("there is no JSON in the output" if whole else "the output is empty")
        return judged(claim, "json", findings)
    findings = json.structure(expected, actual, asked)
    return judged(
        claim,
        "json",
        findings,
        identical=expected == actual and not findings.contradictions and _only_json(whole),
    )


def _only_json(text_: str) -> bool:
    return text_[:1] in '{["-0123456789tfn'


def _looks_like_json(language: str, rows: list[str]) -> bool:
    first = rows[0].lstrip() if rows else ""
    return (
        language.casefold().startswith("json")
        or first.startswith("{")
        or re.match(r"\[\s*(?:$|[\"{\[\d\]])", first) is not None
    )


def _same(left: list[str], right: list[str]) -> bool:
    return " ".join(left).split() == " ".join(right).split()
