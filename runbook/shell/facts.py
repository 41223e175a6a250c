"""What a block's code says of itself: the variables it assigns and uses, its functions, the programs it calls."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

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
class Word:
    """A word of a command: its `value` as the program gets it (None: bash makes it from something else), its `text`.

    `line` is 1-based, `column` and `end` count the line's characters from 0; a word of several lines ends on its first.
    """

    value: str | None
    text: str
    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A simple command. `words` are its name and arguments as the program gets them; None for one that bash makes.

    `span` is in lines of the code, 1-based. `stdin` is whether the command says where its input comes from. `parts` are
    the words with their places. `piped`: its input is a pipe; `feeds`: its output is. `fed`: what it stands in has its
    input from somewhere. `captured`: bash takes its output (``$(...)``, ``<(...)``). `background`: nobody waits for it.
    `conditional`: it stands in an ``if``, a loop, a ``case``, behind ``&&`` or ``||``.
    """

    words: tuple[str | None, ...]
    span: Span
    stdin: bool = False
    in_function: bool = False
    parts: tuple[Word, ...] = ()
    piped: bool = False
    feeds: bool = False
    fed: bool = False
    captured: bool = False
    background: bool = False
    conditional: bool = False

    @property
    def program(self) -> str | None:
        """The command's name."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Unset:
    """A variable is taken away, on a 1-based `line` of the code."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A here-document: its `text` as it stands in the code, from the 1-based `line` on.

    `quoted`: bash leaves the text alone; otherwise it expands it. `stripped`: leading tabs are taken off (``<<-``).
    `readers` are the words of the command that reads it and of those that its output is piped into (None: a word that
    bash makes), `file` is what it is written to. `opening` is the 1-based line of its ``<<``.
    """

    text: str
    line: int
    opening: int
    quoted: bool
    stripped: bool
    readers: tuple[tuple[str | None, ...], ...]
    file: str | None = None


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
    unset: tuple[Unset, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()

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


@lru_cache(maxsize=256)
def facts(code: str) -> Facts:
    """The facts of a block's code. All that ask for the same code's get the same: they are worked out once.

    Placeholders (``X=<two words>``) are words: what stands below one in the code is read as if it had been filled in.
    """
    from runbook.shell.fact_collector import FactCollector
    from runbook.shell.unfilled_placeholders import filled

    return FactCollector(code, filled(code)).facts()
