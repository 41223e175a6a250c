"""From what was found to a score.

Thresholds mean what authors take them to mean: 0.3 separates the documented result from another one, 0.8 is *the
same but for small things*, 1.0 is *the same after whitespace*. A contradiction is not averaged in: it decides.
"""

from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings
from runbook.judging.verdict import scored

CONTRADICTED = 0.05
"""The highest score of an output that contradicts the document."""
ENOUGH = 0.55
"""The share of what is documented that must agree for a score of 0.3."""
NAMED = 4
"""How many names of ignored values the reasons list."""
ALMOST = 0.99
"""The highest score of an output that is not the same after whitespace."""


def calibrated(share: float) -> float:
    """The score for a share of agreement: 0.3 at `ENOUGH`, `ALMOST` at 1, a straight line between; below, the cube
    keeps what agrees by chance near 0."""
    if share < ENOUGH:
        return 0.28 * (share / ENOUGH) ** 3
    return 0.3 + (ALMOST - 0.3) * (share - ENOUGH) / (1 - ENOUGH)


def judged(claim: Claim, name: str, findings: Findings, *, identical: bool = False) -> Verdict:
    """The verdict on what was found."""
    if identical:
        return scored(claim, name, 1.0, ("the same as documented",))
    score = calibrated(findings.share)
    if findings.contradictions:
        score = min(score, CONTRADICTED) * (0.5 + 0.5 * findings.share)
    return scored(claim, name, score, reasons(findings))


def reasons(findings: Findings) -> list[str]:
    """What was found, the worst first."""
    why = [f"contradicted: {one}" for one in dict.fromkeys(findings.contradictions)][:4]
    why += [f"missing: {one}" for one in findings.missing[:3]]
    if len(findings.missing) > 3:
        why.append(f"and {len(findings.missing) - 3} more missing")
    why.append(f"{findings.share:.0%} of what is documented agrees")
    why += [f"ignored: {one}" for one in (_changing(findings), _more(findings)) if one]
    return why + findings.notes[:2]


def _changing(findings: Findings) -> str:
    """The values that differ and may: ``3 values that vary between runs (AGE, CLUSTER-IP)``."""
    if not findings.volatile:
        return ""
    named = list(findings.changing)
    names = f" ({', '.join(named[:NAMED])}{', …' if len(named) > NAMED else ''})" if named else ""
    count = "a value that varies" if findings.volatile == 1 else f"{findings.volatile} values that vary"
    return f"{count} between runs{names}"


def _more(findings: Findings) -> str:
    """What the output holds besides: ``2 more rows, 1 more column``."""
    parts = (
        (count, what if count > 1 else what.removesuffix("s"))
        for what, count in findings.more.items()
        if count
    )
    return ", ".join(f"{count} more {what}" for count, what in parts)
