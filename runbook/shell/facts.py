"""What a block's code says of itself: the variables it assigns and uses, its functions, the programs it calls."""

from dataclasses import dataclass
from enum import StrEnum

from runbook.core.document import Span


class How(StrEnum):
    """The way in which a variable gets its value."""

    PLAIN = "plain"
    EXPORT = "export"
    DECLARE = "declare"
    READONLY = "readonly"
    LOCAL = "local"
    FOR = "for"
    READ = "read"
    PRINTF = "printf"
    MAPFILE = "mapfile"
    GETOPTS = "getopts"
    APPEND = "append"
    ELEMENT = "element"
    ARITHMETIC = "arithmetic"
    DEFAULT = "default"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A variable gets a value. `span` is in lines of the code, 1-based; `in_function` says that it may never happen.

    `exported` is whether this very command exports it. A `PREFIX` assignment holds for one command only.
    """

    name: str
    span: Span
    how: How
    exported: bool = False
    in_function: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """A variable's value is asked for, on a 1-based `line` of the code.

    `has_default`: the code provides for its absence (``${X:-...}``, ``[ -z "$X" ]``). `indirect`: the value is
    the name of the variable that is meant (``${!X}``).
    """

    name: str
    line: int
    has_default: bool = False
    indirect: bool = False
    in_function: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A simple command. `words` are its name and arguments as the program gets them; None for one that bash makes.

    `span` is in lines of the code, 1-based. `stdin` is whether the command says where its input comes from.
    """

    words: tuple[str | None, ...]
    span: Span
    stdin: bool = False
    in_function: bool = False

    @property
    def program(self) -> str | None:
        """The command's name."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one block says, in the order in which bash would come to it.

    `sourced` is the 1-based line from which on the variables may come from elsewhere: a file that is sourced, an
    ``eval``. None when there is no such line. `readable` is False when the grammar could not read all of the code.
    """

    variables: tuple[Assigned | Used, ...] = ()
    functions: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    sourced: int | None = None
    readable: bool = True

    @property
    def assigned(self) -> tuple[Assigned, ...]:
        """The assignments."""
        return tuple(one for one in self.variables if isinstance(one, Assigned))

    @property
    def used(self) -> tuple[Used, ...]:
        """The uses."""
        return tuple(one for one in self.variables if isinstance(one, Used))

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of what the block calls, each once: programs, builtins and functions."""
        return tuple(dict.fromkeys(one.program for one in self.calls if one.program))


def facts(code: str) -> Facts:
    """The facts of a block's code."""
    from runbook.shell.fact_collector import FactCollector

    return FactCollector(code).facts()
