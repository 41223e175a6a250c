"""What the guide and the person say to each other: situations and choices, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from runbook.engine.plan import Step


class SituationKind(Enum):
    """What the person is asked.

    `NEXT`: it is a block's turn. `FILL`: the block needs values first. `CONFIRM`: the document requires a yes before
    the block. `CLEANUP`: every other block has had its turn (or the person leaves), and the document would clean up.
    `END`: no block is left. `PREREQUISITE`: it is the turn of a document that this one needs.
    """

    NEXT = auto()
    FILL = auto()
    CONFIRM = auto()
    CLEANUP = auto()
    END = auto()
    PREREQUISITE = auto()


EMPTY_VALUE = '""'
"""What a person types who wants a value to be empty."""
VALUE_NEEDED = f"a value is needed; {EMPTY_VALUE} gives an empty one"


def given_value(typed: str) -> str | None:
    """The value that somebody means who types this; None where nothing is typed.

    An empty answer is not a value: who presses Enter once too often does not want ``az group delete --name ''``.
    """
    return "" if typed.strip() == EMPTY_VALUE else typed or None


@dataclass(frozen=True, slots=True)
class RequiredValue:
    """A value that a block needs. `mark` is how the code refers to it: ``$NAME`` or ``<name>``.

    `default` is what the document declares, or what was remembered. A `secret` is typed hidden and never stored.
    """

    name: str
    mark: str
    default: str = ""
    secret: bool = False

    @property
    def is_variable(self) -> bool:
        """Whether the shell holds the value; a placeholder's value goes into the code."""
        return self.mark.startswith("$")


@dataclass(frozen=True, slots=True)
class Situation:
    """The question. `step` is the block that it is about; `leaving` says that the person has asked to leave.

    `required` are the values to give, for `FILL`. `prerequisite` is the name of the document, for `PREREQUISITE`.
    """

    kind: SituationKind
    step: Step | None = None
    required: tuple[RequiredValue, ...] = ()
    leaving: bool = False
    prerequisite: str = ""

    @property
    def is_turn(self) -> bool:
        """Whether the person is free to choose what runs next; otherwise one thing is asked, and answered."""
        match self.kind:
            case SituationKind.NEXT | SituationKind.END:
                return True
            case SituationKind.CLEANUP:
                return not self.leaving
            case _:
                return False


class PrerequisiteChoice(Enum):
    """What to do about a prerequisite.

    `CHECK`: run its validation, and skip the prerequisite when that passes. `RUN`: the same, and run the prerequisite
    without asking when it does not pass. `STEP`: block by block. `SKIP`: skip it.
    """

    CHECK = auto()
    RUN = auto()
    STEP = auto()
    SKIP = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Run the block `id` now (default: the one whose turn it is).

    `code` replaces the block's code for this run; `whole` gives the block the whole terminal.
    """

    id: str | None = None
    code: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Continue:
    """Run on without asking: up to and including the block `until`, or `count` blocks, or all. A failure ends it."""

    until: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Skip the block whose turn it is; with `until`, all blocks before that one."""

    until: str | None = None


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Run a command of the person's own in the same shell; `whole` gives it the whole terminal."""

    code: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class GiveValues:
    """The values that were asked for, by `RequiredValue.mark`; `remember`: keep them for the next run."""

    values: Mapping[str, str]
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Yes:
    """Do it."""


@dataclass(frozen=True, slots=True)
class No:
    """Do not do it, or not yet."""


@dataclass(frozen=True, slots=True)
class Leave:
    """End the run here."""


Choice = Run | Continue | Skip | RunCommand | GiveValues | Yes | No | PrerequisiteChoice | Leave


class Person(Protocol):
    """The person at the terminal, as the policy meets them. Both methods may be called from the engine's thread."""

    def ask(self, situation: Situation) -> Choice:
        """Put the question, and wait for the choice."""
        ...

    def retry_in(self, step: Step, seconds: float) -> None:
        """Show that the block is tried again in `seconds`."""
        ...
