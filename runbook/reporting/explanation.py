"""How the default judgement read two outputs and compared them, in lines for the author of a document or a rule."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from runbook.core.decoding import normalize
from runbook.judging.alignment.lines import LineComparer
from runbook.judging.alignment.trees import Comparer
from runbook.judging.claim import Claim
from runbook.judging.compared import compared
from runbook.judging.rules import ORDER

MOST = 40
"""Lines of each part that are shown."""


def explain(claim: Claim) -> Iterator[str]:
    """Both texts as they were read, which part answers which, what differs, and what each rule says of it."""
    left, right = (normalize.lines(normalize.shortened(text)) for text in (claim.expected, claim.actual))
    case = compared(claim, left, right, None)
    reading = case.reading
    yield f"read as {reading.form}{', abridged by the document' if reading.abridged else ''}"
    if reading.form != "text":
        yield from _part("documented", _tree(reading.expected))
        yield from _part("printed", _tree(reading.actual))
    if reading.lines or reading.form == "text":
        lines = LineComparer(Comparer(case.asked), reading.lines, reading.noise)
        lines.link()
        pairs = lines.links.pairs
        answers = [
            (one, lines.actual[pairs[at]] if at in pairs else None) for at, one in enumerate(lines.expected)
        ]
        yield from _part(
            "lines", [f"{one}  <->  {other if other is not None else '(none)'}" for one, other in answers]
        )
        taken = set(pairs.values())
        yield from _part("more lines", [one for at, one in enumerate(lines.actual) if at not in taken])
    found = []
    for one in case.found.differences:
        name = f"{one.path} ({one.key})" if one.key else one.path
        found.append(f"{name}: {one.kind}, {one.type}: {one.expected} -> {one.actual or '(none)'}")
    yield from _part("differences", found)
    yield f"{case.found.agreed:g} of {case.found.weight:g} documented values agree"
    for rule, says in ORDER:
        what = says(case)
        excepted = ", excepted by the document" if rule in case.ignored else ""
        yield f"{rule}{excepted}: {what or 'holds'}"


def _tree(value: Any) -> list[str]:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).split("\n")


def _part(name: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{name}:"
        yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST} more"
