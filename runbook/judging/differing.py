"""What the default judgement does with an output that is not, word for word, the documented one."""

import re
from collections.abc import Sequence

from runbook.core.document import Verdict
from runbook.judging import (
    bounded,
    documented,
    failures,
    gaps,
    json,
    markup,
    payload,
    separated,
    tabbed,
    table,
    text,
)
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings
from runbook.judging.scoring import judged
from runbook.judging.table import Table
from runbook.judging.verdict import quoted

MOSTLY = 0.8
"""Share of a documented table's text that must be there when the table itself is not."""
_JSON = re.compile(r"\s*(?:\{|\[\s*(?:$|[\"{\[\d\]]))")


def match(claim: Claim, left: Sequence[str], right: Sequence[str]) -> Verdict:
    """JSON by structure, tables by header, text by lines; whichever the documented result is.

    `left` and `right` are the normalised lines of what is expected and of the output.
    """
    asked = collect(claim.command, claim.variables, claim.history)
    if claim.language.casefold().startswith("json") or (left and _JSON.match(left[0])):
        expected = payload.documented("\n".join(left))
        if expected is not payload.NOTHING:
            return json.judge_values(claim, expected, "\n".join(right), asked)
    left, right = bounded.cut(left), bounded.cut(right)
    if markup.is_markup(left):
        left, right = markup.lines(left), markup.lines(right)
    if separated.is_separated(left):
        left, right = separated.lines(left, left[0]), separated.lines(right, left[0])
    if pair := tabbed.tables(left, right):
        return judged(claim, "table", table.compare(*pair, asked))
    shown = table.find(left)
    if shown is not None and shown.rows:
        printed = table.find(right, like=shown) or table.translated(right, shown)
        if printed is not None:
            return judged(claim, "table", _with_table(left, right, shown, printed, asked, claim.command))
    findings = text.compare(left, right, asked, claim.command)
    if len(left) == 1 and payload.is_container("\n".join(right)):
        findings.contradict("the output is JSON")
    if shown is not None and shown.rows and len(shown.header) > 2 and findings.share < MOSTLY:
        findings.contradict(f"there is no table with the columns {', '.join(shown.header)}")
    return judged(claim, "text", findings)


def _with_table(
    left: Sequence[str], right: Sequence[str], shown: Table, printed: Table, asked: Asked, command: str | None
) -> Findings:
    """The tables, and the lines around them."""
    findings = table.compare(shown, printed, asked)
    before = documented.around_table([*left[: shown.start], *left[shown.end :]])
    around = documented.around_table([*right[: printed.start], *right[printed.end :]])
    if before and around:
        findings.absorb(text.compare(before, around, asked, command))
    elif before:
        findings.lack(quoted(before[0]), len(before))
    else:
        findings.contradict(failures.contradiction([], around, around, findings.share))
    findings.contradict(gaps.cut_off(left[-1:], right[-1:]))
    return findings
