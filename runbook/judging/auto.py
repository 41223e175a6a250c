"""The default judgement: what a careful reader of the document would say of the output.

JSON is compared by structure, a table by its columns and rows, everything else line by line; a contradiction decides.
The verdict bears the name of the matcher that judged.
"""

from runbook.core.document import Verdict
from runbook.judging import bounded, normalize
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings
from runbook.judging.scoring import judged


def match(claim: Claim) -> Verdict:
    """The verdict on `claim`; an output that is the documented one, blanks aside, is settled at once."""
    left, right = (normalize.lines(bounded.shortened(text)) for text in (claim.expected, claim.actual))
    if " ".join(left).split() == " ".join(right).split():
        return judged(claim, "text", Findings(), identical=True)
    # Not at the top: its patterns take longer to compile than most documents to run (40 ms).
    from runbook.judging import differing

    return differing.match(claim, left, right)
