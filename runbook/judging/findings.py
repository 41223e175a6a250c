"""What comparing found, while it is being collected."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Match:
    """How well two values agree (0..1), and the contradiction when they cannot both be right."""

    similarity: float
    contradiction: str | None = None
    volatile: bool = False


@dataclass(slots=True)
class Findings:
    """Weighed agreement, contradictions, and what was ignored. `size`: how many values are documented.
    `changing`: names or kinds of the volatile values; `more`: what the output holds besides (*lines*, *fields*).
    """

    weight: float = 0.0
    agreed: float = 0.0
    same: int = 0
    volatile: int = 0
    contradictions: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    size: float = 0.0
    changing: dict[str, None] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)

    def add(self, match: Match, weight: float = 1.0, what: str = "") -> None:
        """Count a comparison. `what`: where it was, or of what kind the value is, should it be a volatile one."""
        self.weight += weight
        self.agreed += weight * match.similarity
        self.same += match.similarity >= 0.9
        self.volatile += match.volatile
        if match.volatile and what:
            self.changing[what] = None
        if match.contradiction:
            self.contradictions.append(match.contradiction)

    def contradict(self, *what: str | None) -> None:
        """Note the contradictions among `what`."""
        self.contradictions += [one for one in what if one]
        self.weight = self.weight or float(bool(self.contradictions))

    def lack(self, what: str, weight: float = 1.0) -> None:
        """Count something documented that is not there."""
        self.weight += weight
        self.missing.append(what)

    @property
    def share(self) -> float:
        """The share of what is documented that agrees, 0..1; 1 when nothing is documented."""
        return self.agreed / self.weight if self.weight else 1.0

    def absorb(self, other: "Findings") -> None:
        """Count all that `other` counted."""
        self.weight += other.weight
        self.agreed += other.agreed
        self.same += other.same
        self.volatile += other.volatile
        self.contradictions += other.contradictions
        self.missing += other.missing
        self.notes += other.notes
        self.changing |= other.changing
        self.more += other.more


@dataclass(frozen=True, slots=True)
class Pair:
    """A documented line's place, its partner's (None: there is none), and how they agree."""

    expected: int
    actual: int | None
    match: Match
    contradictions: tuple[str, ...] = ()
