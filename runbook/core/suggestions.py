"""What somebody meant who wrote a name that does not exist."""

from collections.abc import Iterable

_LIKENESS = 60.0
"""How like a known name a wrong one is at least (per cent, normalised Indel similarity): one letter of three wrong."""


def suggestion(found: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to `found`, None when none is near."""
    from rapidfuzz import fuzz, process  # takes longer to import than most runs need it

    best = process.extractOne(found.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return best[0] if best else None
