"""`text`: line by line."""

from rapidfuzz.distance import Indel

from runbook.matching import normalize
from runbook.matching.registry import Claim
from runbook.matching.verdict import scored
from runbook.model import Verdict


def match(claim: Claim) -> Verdict:
    """How much of the expected lines' text stands in the output, in the same order."""
    expected, actual = normalize.clean(claim.expected), normalize.clean(claim.actual)
    if expected == actual:
        return scored(claim, "text", 1.0, ("identical",))
    score = Indel.normalized_similarity(expected[:20000], actual[:20000])
    return scored(claim, "text", min(score, 0.99), (f"{score:.0%} of the characters agree in order",))
