"""Which record answers which: equal ones, those of one key, and those that are most alike."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from runbook.judging.values import generated, leaves
from runbook.judging.values.tokens import TokenKind

Key = Callable[[Any], Hashable | None]
Likeness = Callable[[Any, Any], float]

_MEASURES = frozenset(
    {TokenKind.TIME, TokenKind.DURATION, TokenKind.SIZE, TokenKind.PERCENT, TokenKind.RATIO}
)
"""Types of values that tell no record apart."""
LIKE = 0.5
"""Likeness from which two records are versions of one."""
MOST_LIKENED = 500
"""Records that are linked by likeness."""
MOST_TRIED = 40
"""Candidates that are compared with one record: those about the same place."""


class Linking:
    """Records of two lists, linked one to one.

    `pairs` is place in `expected` -> place in `actual`; `left` and `right` are the places that are not linked yet.
    """

    def __init__(self, expected: Sequence[Any], actual: Sequence[Any]) -> None:
        self.expected = expected
        self.actual = actual
        self.pairs: dict[int, int] = {}
        self.left = list(range(len(expected)))
        self.right = list(range(len(actual)))

    def by(self, *keys: Key) -> None:
        """Link the records of one key, in their order; the surest key first. A key that is None links nothing."""
        for key in keys:
            if not self.left or not self.right:
                return
            places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
            for place in self.right:
                if (name := key(self.actual[place])) is not None:
                    places[name].append(place)
            for place in self.left:
                name = key(self.expected[place])
                if name is not None and places.get(name):
                    self.pairs[place] = places[name].popleft()
            self._rest()

    def by_likeness(self, likeness: Likeness) -> None:
        """Link what is left by its likeness (0..1), the best first."""
        if not self.left or not self.right:
            return
        tried = []
        for at, one in enumerate(self.left[:MOST_LIKENED]):
            near = at * len(self.right) // len(self.left) - MOST_TRIED // 2
            near = max(0, min(near, len(self.right) - MOST_TRIED))
            for place in self.right[near : near + MOST_TRIED]:
                value = likeness(self.expected[one], self.actual[place])
                if value >= LIKE:
                    tried.append((-value, abs(one - place), one, place))
        taken = set()
        for _, _, one, place in sorted(tried):
            if one not in self.pairs and place not in taken:
                self.pairs[one] = place
                taken.add(place)
        self._rest()

    def by_place(self) -> None:
        """Link what is left in its order."""
        self.pairs.update(zip(self.left, self.right, strict=False))
        self._rest()

    def shorten(self, most: int) -> int:
        """Leave all but `most` of the places on either side out, those in the middle; how many documented ones."""
        count = len(self.left) - most
        self.left = [*self.left[: most // 2], *self.left[-most // 2 :]] if count > 0 else self.left
        if len(self.right) > most:
            self.right = [*self.right[: most // 2], *self.right[-most // 2 :]]
        return max(0, count)

    def _rest(self) -> None:
        taken = set(self.pairs.values())
        self.left = [one for one in self.left if one not in self.pairs]
        self.right = [one for one in self.right if one not in taken]


def identifying(
    expected: Sequence[dict[str, Any]], actual: Sequence[dict[str, Any]], preferred: frozenset[str]
) -> str | None:
    """The field that tells records apart: its values differ within `expected`, and most of them, or their stems, are in
    `actual`.

    Of several, one named like `preferred`, then the first. None where no field does.
    """
    best, most = None, (0, False)
    for name in expected[0] if expected else ():
        own = [one.get(name) for one in expected]
        if not all(isinstance(value, str | int) for value in own) or len(set(map(str, own))) < len(own):
            continue
        if any(leaves.type_of(str(value)) in _MEASURES for value in own):
            continue
        there = Counter(str(one.get(name)) for one in actual)
        stems = {generated.stem(value) for value in there} - {""}
        known = sum(there[str(value)] == 1 or generated.stem(str(value)) in stems for value in own)
        named = name.casefold() in preferred
        if known and (known + named, named) > most:
            best, most = name, (known + named, named)
    return best
