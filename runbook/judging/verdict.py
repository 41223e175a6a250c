"""Score against threshold: how every matcher makes its verdict."""

from collections.abc import Iterable

from runbook.core.document import Verdict
from runbook.judging.claim import Claim

CONTRADICTED = 0.05
"""The highest score of an output that contradicts the document."""
ENOUGH = 0.55
"""The share of what is documented that must agree for a score of 0.3."""
ALMOST = 0.99
"""The highest score of an output that is not the same after whitespace."""
MOST_REASONS = 8
"""Lines of `why`: a person reads them beside a failed block."""
LONGEST_REASON = 200
"""Characters of one reason."""


def scored(claim: Claim, name: str, score: float, why: Iterable[str]) -> Verdict:
    """The verdict of the matcher called `name` that found `score` (brought into 0..1) for the reasons
    `why`.
    """
    score = min(1.0, max(0.0, score))
    passed = claim.threshold is None or score >= claim.threshold
    return Verdict(name, score, claim.threshold, passed, short(why))


def decided(claim: Claim, name: str, holds: bool, why: Iterable[str]) -> Verdict:
    """The verdict of a matcher that knows only yes (1.0) and no (0.0).

    A threshold of the document is for similarity: here the answer itself is needed, unless it is for
    information.
    """
    threshold = None if claim.threshold is None and claim.regex is None else 1.0
    return Verdict(name, float(holds), threshold, holds or threshold is None, short(why))


def quoted(text: str, limit: int = 60) -> str:
    """`text` on one line, in quotation marks, at most `limit` characters of it."""
    text = " ".join(text[: limit * 4].split())
    return f'"{text if len(text) <= limit else text[: limit - 1] + "…"}"'


def short(why: Iterable[str]) -> tuple[str, ...]:
    """`why` in at most `MOST_REASONS` lines of at most `LONGEST_REASON` characters."""
    lines = [one if len(one) <= LONGEST_REASON else one[: LONGEST_REASON - 1] + "…" for one in why]
    if len(lines) > MOST_REASONS:
        lines[MOST_REASONS - 1 :] = [f"and {len(lines) - MOST_REASONS + 1} more"]
    return tuple(lines)


def calibrated(share: float) -> float:
    """The score (0..1) for a share of agreement (0..1).

    Thresholds mean what authors take them to mean: 0.3 separates the documented result from another one, 0.8 is *the
    same but for small things*, 1.0 is *the same after whitespace*. 0.3 at `ENOUGH`, `ALMOST` at 1, a straight line
    between; below, the cube keeps what agrees by chance near 0.
    """
    if share < ENOUGH:
        return 0.28 * (share / ENOUGH) ** 3
    return 0.3 + (ALMOST - 0.3) * (share - ENOUGH) / (1 - ENOUGH)
