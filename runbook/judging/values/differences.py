"""What comparing two outputs finds, as data: the rules of `rules` read it, and so do the reasons."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class DifferenceKind(StrEnum):
    """How a documented value fared.

    `HOLE`: another value of a sort that varies, or of what a placeholder stands for. `RENAMED`: a name that only the
    reader chooses. `RETYPED`: a value of another type. `ABSENT`: nothing answers it.
    """

    HOLE = "hole"
    RENAMED = "renamed"
    CHANGED = "changed"
    RETYPED = "retyped"
    ABSENT = "absent"


AGREES = {DifferenceKind.HOLE: 1.0, DifferenceKind.RENAMED: 0.8}
"""Kinds that agree with the document, and how much: another name is less than *almost the same*."""
FREE = frozenset(AGREES)


@dataclass(frozen=True, slots=True)
class Difference:
    """One documented value and what answers it.

    `path` says where: ``$.tags[0].name`` in JSON and tables, ``line 3`` in a text. `key` is the name beside the value
    (a field, a column, the word before or after a number). `type` is the type of the documented value
    (`tokens.TokenKind`), or ``json``, ``record``, ``line``, ``text`` (a value of several words), ``state`` (what a line
    says as a whole). `weight` is its share of what is documented. `listed`: the value, or the whole record, is one of
    several of the same form. `part`: the value is a term of a line. `minor`: the line says how far something
    is, or warns.
    """

    path: str
    kind: DifferenceKind
    expected: str
    actual: str
    key: str = ""
    type: str = "word"
    weight: float = 1.0
    listed: bool = False
    part: bool = False
    minor: bool = False

    @property
    def record(self) -> str:
        """What a record is called, where its path says it: ``$[web]``; empty for one that is counted, ``$[2]``."""
        label = self.path.rpartition("[")[2].removesuffix("]") if self.type == "record" else ""
        return "" if label.isdigit() else label

    @property
    def name(self) -> str:
        """What the value is called: its key, or its path."""
        return self.key or self.path


@dataclass(slots=True)
class Comparison:
    """All that comparing found. `weight` is the number of documented values, `agreed` the number of those that the
    output has. `added` are the lines that answer nothing, or not as documented; `more` counts the rows, columns and
    fields that the output has besides. `failed` is a line that reports a failure where the documented one does not,
    `ended_early` the first documented line that is missing where an output ends too early, `disordered` a line in
    another place.
    """

    differences: list[Difference] = field(default_factory=list)
    weight: float = 0.0
    agreed: float = 0.0
    added: list[str] = field(default_factory=list)
    more: Counter[str] = field(default_factory=Counter)
    failed: str = ""
    ended_early: str = ""
    disordered: str = ""

    @property
    def share(self) -> float:
        """The share of what is documented that the output has, 0..1; 1 where nothing is documented."""
        return self.agreed / self.weight if self.weight else 1.0

    def same(self, weight: float = 1.0) -> None:
        """Count a value that is as documented."""
        self.weight += weight
        self.agreed += weight

    def note(self, found: Difference) -> None:
        """Count a difference."""
        self.weight += found.weight
        self.agreed += found.weight * AGREES.get(found.kind, 0.0)
        self.differences.append(found)

    def turn(self, at: int, kind: DifferenceKind, *, listed: bool) -> None:
        """Count the difference at a place as one of another kind."""
        old = self.differences[at]
        self.agreed += old.weight * (AGREES.get(kind, 0.0) - AGREES.get(old.kind, 0.0))
        self.differences[at] = replace(old, kind=kind, listed=listed)

    def make_minor(self, start: int) -> None:
        """Mark the differences from the place `start` on as those of a line that says little."""
        self.differences[start:] = [replace(one, minor=True) for one in self.differences[start:]]

    def leave_out(self, excepted: Callable[[Difference], bool]) -> None:
        """Forget the differences that are excepted: they agree."""
        for one in filter(excepted, self.differences):
            self.agreed += one.weight * (1.0 - AGREES.get(one.kind, 0.0))
        self.differences = [one for one in self.differences if not excepted(one)]
