"""Lines that say something of a thing by its label: ``Status: Running``."""

from collections.abc import Iterable, Sequence

from runbook.judging.patterns import lazy

_LABELLED = lazy(r"\s*([^\W\d_][\w .()/-]{0,40}?)\s*(?::\s+|=\s*)(\S.*)$")


def labelled(line: str) -> tuple[str, str] | None:
    """The label and the value of ``Label: value``, if a line is that."""
    found = _LABELLED.match(line)
    return (" ".join(found[1].split()).casefold(), found[2].strip()) if found else None


def unique(rows: Sequence[str], places: Iterable[int]) -> dict[str, int]:
    """The labels that stand on one line each, and where."""
    known: dict[str, int] = {}
    twice: set[str] = set()
    for place in places:
        label = labelled(rows[place])
        if label and known.setdefault(label[0], place) != place:
            twice.add(label[0])
    return {label: place for label, place in known.items() if label not in twice}
