"""Lines that the command spells out around values that it knows only when it runs, compared value by value."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from runbook.judging import echoed
from runbook.judging.asked import Asked
from runbook.judging.findings import Match, Pair
from runbook.judging.patterns import lazy
from runbook.judging.tokens import FIGURES, terms
from runbook.judging.values import compare
from runbook.judging.verdict import quoted

_LOOP = lazy(r"\bfor\s+\w+\s+in\b")
_UNSURE = lazy(r"\b(?:while|until|sleep|break|continue|if)\b|\$\(|`|&&|\|\|")
"""What makes it open how often a loop prints."""


def in_templates(
    left: Sequence[str], right: Sequence[str], pairs: list[Pair], command: str | None, asked: Asked
) -> list[Pair]:
    """Lines that the command spells out are compared hole by hole: only what it fills in is free."""
    if not command or not echoed.templates(command):
        return pairs
    equal = {
        pair.actual for pair in pairs if pair.actual is not None and right[pair.actual] == left[pair.expected]
    }
    printed: dict[re.Pattern[str], deque[tuple[int, tuple[str, ...]]]] = defaultdict(deque)
    for at, line in enumerate(right):
        hit = echoed.holes(command, line)
        if hit and at not in equal:
            printed[hit[0]].append((at, hit[1]))
    used = {hit[0] for at in equal if (hit := echoed.holes(command, right[at]))}
    steady = _LOOP.search(command) is not None and not _UNSURE.search(command) and not asked.globs
    changed = []
    for pair in pairs:
        hit = echoed.holes(command, left[pair.expected])
        if hit is None or pair.actual in equal or not (hit[0] in printed or hit[0] in used):
            changed.append(pair)
        elif printed[hit[0]]:
            places = printed[hit[0]]
            at, values = places[0] if len(places) == 1 and not steady else places.popleft()
            changed.append(Pair(pair.expected, at, Match(0.97, volatile=True), _wrong(hit[1], values, asked)))
        elif steady:
            changed.append(
                Pair(pair.expected, None, Match(0.0), (f"{quoted(left[pair.expected])} is missing",))
            )
        else:
            changed.append(pair)
    return changed


def _wrong(documented: Sequence[str], printed: Sequence[str], asked: Asked) -> tuple[str, ...]:
    """What the values in the holes of one line contradict."""
    found = []
    for one, other in zip(documented, printed, strict=True):
        figures = all(len(tokens) == 1 and tokens[0].kind in FIGURES for tokens in (terms(one), terms(other)))
        spelt = figures and (asked.wants(other) or other.casefold() in asked.settings)
        found.append(compare(one, other, "", asked, alone=spelt).contradiction)
    return tuple(filter(None, found))
