"""Text that is safe to write (file names, lines of JSON in a log), and the name that a misspelled one stands for."""

from collections.abc import Iterable

_LIKENESS = 60.0
"""How like a known name a wrong one is at least (per cent, normalised Indel similarity): one letter of three wrong."""


def printable(name: str) -> str:
    """A file name as text that any encoding can carry; bytes that are not UTF-8 become replacement characters."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def without_commands(json: str) -> str:
    """JSON text that means the same and holds no workflow command of GitHub, as it may stand in a step's log.

    See `runbook.reporting.github_commands`; lines of JSON never begin with ``::``.
    """
    return json.replace("##[", "##\\u005b") if "##[" in json else json


def suggestion(found: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to `found`, None when none is near."""
    from rapidfuzz import fuzz, process  # takes longer to import than most runs need it

    best = process.extractOne(found.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return best[0] if best else None


def hint(found: str, known: Iterable[str]) -> str:
    """What to say of a name that does not exist: the nearest one, else all there are."""
    known = tuple(known)
    near = suggestion(found, known)
    return f"did you mean {near!r}?" if near else f"there are: {', '.join(known)}"
