"""`auto`: the default judgement."""

from runbook.matching import json, text
from runbook.matching.registry import Claim
from runbook.model import Verdict


def match(claim: Claim) -> Verdict:
    """JSON by structure where the fence says JSON, text otherwise."""
    return json.match(claim) if claim.language.lower() == "json" else text.match(claim)
