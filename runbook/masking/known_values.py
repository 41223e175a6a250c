"""Known values in a text: finds them, also when the text comes in pieces."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from runbook.core.classes.records import dataclass
from runbook.masking.encodings import forms, stands_alone

MASK = "***"
"""What stands in a secret's place (GitHub's mask)."""


@dataclass(frozen=True, slots=True)
class Literals:
    """What to look for. `whole` are the forms that count only where they stand alone.

    Each form holds one of the `needles`: the forms of a value differ in what is escaped, and in little else.
    """

    forms: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    needles: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Iterable[str], parts: Iterable[str] = ()) -> "Literals":
        """The forms of all the values, and the parts where they stand alone."""
        anywhere: set[str] = set()
        whole = set(parts)
        for value in values:
            (whole if stands_alone(value.strip()) else anywhere).update(forms(value))
        whole -= anywhere
        ordered = sorted(anywhere | whole, key=lambda one: (-len(one), one))
        patterns = (rf"(?<!\w){re.escape(one)}(?!\w)" if one in whole else re.escape(one) for one in ordered)
        pattern = re.compile("|".join(patterns)) if ordered else None
        return cls(tuple(ordered), frozenset(whole), pattern, tuple(_needles(ordered)))

    def occur(self, text: str) -> bool:
        """Whether one of the forms is in the text; many times faster than the pattern."""
        return any(needle in text for needle in self.needles) and any(form in text for form in self.forms)

    def pending(self, text: str, start: int) -> int:
        """Where, from `start` on, something begins that more text may turn into a form; else the text's length."""
        best = length = len(text)
        for form in self.forms:
            longest = len(form) if form in self.whole else len(form) - 1
            at = max(start, length - longest) - 1
            while (at := text.find(form[0], at + 1, best)) >= 0:
                if form.startswith(text[at:]):
                    best = at
        return best


_PLAIN = re.compile(r"[A-Za-z0-9]+")
_SHORTEST_NEEDLE = 5


def _needles(forms: Iterable[str]) -> Iterator[str]:
    """Texts of which each form holds one: the longest run of letters and figures of the shortest form, and so on."""
    rest = sorted(forms, key=len)
    while rest:
        run = max(_PLAIN.findall(rest[0]), key=len, default="")
        needle = run if len(run) >= _SHORTEST_NEEDLE else rest[0]
        yield needle
        rest = [form for form in rest if needle not in form]


@dataclass(slots=True)
class Trail:
    """How what a masking stream gave belongs to what it got: characters taken, characters given, and each mask."""

    taken: int = 0
    given: int = 0
    _masks: list[tuple[int, int, int, int]] = field(default_factory=list)  # taken from, to; given from, to

    def kept(self, count: int) -> None:
        """So many characters were given as they are."""
        self.taken += count
        self.given += count

    def masked(self, count: int, shown: int = len(MASK)) -> None:
        """In place of so many characters a mask was given; with `shown` 0 they belong to the mask before."""
        self._masks.append((self.taken, self.taken + count, self.given, self.given + shown))
        self.taken += count
        self.given += shown

    def place(self, at: int) -> tuple[int, bool, bool]:
        """Where in what was given the place `at` of what was taken is, whether within a mask, whether before one."""
        taken, given, precedes = self.taken, self.given, False
        for start, end, before, behind in reversed(self._masks):
            if at > end:
                break
            if at > start:
                return behind, at < end, precedes
            precedes = at == start
            taken, given = start, before
        return given - (taken - at), False, precedes

    def forget(self) -> None:
        """No earlier place is asked for any more."""
        self._masks.clear()


class LiteralStream:
    """Masks the known values in a text that comes in pieces. `literals` is asked anew for each piece.

    `trail` gets what is taken and given, where somebody wants to know.
    """

    def __init__(self, literals: Callable[[], Literals]) -> None:
        self._literals = literals
        self.trail: Trail | None = None
        self._buffer = ""
        self._given = 0  # of the buffer; what is kept of it tells whether a word begins behind it

    @property
    def held(self) -> int:
        """How many characters wait."""
        return len(self._buffer) - self._given

    def feed(self, text: str, *, final: bool = False) -> str:
        """What can be given now. With `final` that is everything."""
        literals = self._literals()
        trail = self.trail
        if literals.pattern is None and not self._buffer:
            if trail is not None:
                trail.kept(len(text))
            return text
        buffer, position = self._buffer + text, self._given
        hold = len(buffer) if final else literals.pending(buffer, position)
        given: list[str] = []
        if literals.pattern is not None and literals.occur(buffer):
            while (match := literals.pattern.search(buffer, position)) and match.start() < hold:
                given += buffer[position : match.start()], MASK
                if trail is not None:
                    trail.kept(match.start() - position)
                    trail.masked(match.end() - match.start())
                position = match.end()
                if position > hold:
                    hold = literals.pending(buffer, position)
        given.append(buffer[position:hold])
        if trail is not None:
            trail.kept(max(0, hold - position))
        kept = max(0, hold - 1)
        self._buffer, self._given = ("", 0) if final else (buffer[kept:], hold - kept)
        return "".join(given)
