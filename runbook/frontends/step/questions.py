"""What the guide and the person say to each other: situations and choices, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from runbook.engine.plan import Step


class Kind(Enum):
    """What the person is asked.

    `NEXT`: a block has its turn. `FILL`: it needs values first. `CONFIRM`: the document wants a yes before it.
    `CLEANUP`: everything else has had its turn (or the person leaves), and the document would clean up now. `END`:
    nothing waits any more. `PREREQUISITE`: a document that this one needs has its turn.
    """

    NEXT = auto()
    FILL = auto()
    CONFIRM = auto()
    CLEANUP = auto()
    END = auto()
    PREREQUISITE = auto()


@dataclass(frozen=True, slots=True)
class Need:
    """A value that a block wants. `mark` is how it stands in the code: ``$NAME`` or ``<name>``.

    `default` is what the document declares, or what was remembered. A `secret` is typed hidden and never stored.
    """

    name: str
    mark: str
    default: str = ""
    secret: bool = False

    @property
    def is_variable(self) -> bool:
        """Whether the shell holds the value; a placeholder's goes into the code."""
        return self.mark.startswith("$")


@dataclass(frozen=True, slots=True)
class Situation:
    """The question. `step` is the block that it is about; `leaving` says that the person has asked for the end."""

    kind: Kind
    step: Step | None = None
    needs: tuple[Need, ...] = ()
    leaving: bool = False
    prerequisite: str = ""


class Enter(Enum):
    """What to do about a prerequisite.

    `CHECK`: try its validation, and leave it out when that passes. `QUIETLY`: the same, and run it without asking when
    it does not. `THROUGH`: block by block. `SKIP`: leave it out.
    """

    CHECK = auto()
    QUIETLY = auto()
    THROUGH = auto()
    SKIP = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Run the block `id` now (default: the one whose turn it is); `code` in its place; `whole`: with the terminal."""

    id: str | None = None
    code: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """Run on without asking: up to and with the block `until`, `count` blocks, or all. A failure ends it."""

    until: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave out the block whose turn it is; with `until`, all before that one."""

    until: str | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """Run something of the person's own in the same shell."""

    code: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """The values that were asked for, by `Need.mark`; remembered for the document when `remember` says so."""

    values: Mapping[str, str]
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Yes:
    """Do it."""


@dataclass(frozen=True, slots=True)
class No:
    """Do not, or not yet."""


@dataclass(frozen=True, slots=True)
class Leave:
    """End the run here."""


Choice = Run | Go | Skip | Own | Fill | Yes | No | Enter | Leave
