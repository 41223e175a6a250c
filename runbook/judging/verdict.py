"""Score against threshold: how every matcher makes its verdict."""

from collections.abc import Iterable

from runbook.core.document import Verdict
from runbook.judging.claim import Claim

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
