"""The commands of the Azure CLI and what each takes, as its own parser of command lines says.

The table is text: a line ``az VERSION COUNT``; COUNT lines of options and operands, each its names, how many values it
takes (argparse's ``nargs``; ``1`` for one, ``0`` for a flag), its marks (``!`` required, ``d`` its value may come from
``az configure --defaults``, ``x`` az refuses it), its choices as JSON, with tabs between; then a line for each command:
its name, the numbers of its options, and the options that are required where ``--ids`` is not given. A command's line
is read when somebody asks for it: the whole table has 60,000 options.
"""

import json
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pkgutil import get_data
from typing import NamedTuple

_GZIP = 31
"""zlib's `wbits` for a gzip file."""


class AzOption(NamedTuple):
    """An option, or an operand (no `names`). `nargs` is argparse's; `choices` are empty where any value will do."""

    names: tuple[str, ...]
    nargs: str
    required: bool
    default: bool
    refused: bool
    choices: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its names as a message has them, the long one first."""
        return "/".join(sorted(self.names, key=lambda name: not name.startswith("--")))


class AzCommand(NamedTuple):
    """What a command takes. `without_ids` are names of options that it needs where ``--ids`` is not given."""

    name: str
    options: tuple[AzOption, ...]
    without_ids: tuple[str, ...]


class AzTable:
    """The table in `text`."""

    def __init__(self, text: str) -> None:
        head, _, rest = text.partition("\n")
        _, self.version, count = head.split()
        lines = rest.splitlines()
        self._pool = lines[: int(count)]
        self._lines = {line.partition("\t")[0]: line for line in lines[int(count) :]}
        self._sorted = sorted(self._lines)
        self._commands: dict[str, AzCommand] = {}

    def children(self, group: str) -> Sequence[str]:
        """The words that may follow a group's name; the empty text is az itself. None follow what is not a group."""
        start = f"{group} " if group else ""
        names = (name[len(start) :] for name in self._lines if name.startswith(start))
        return tuple(dict.fromkeys(name.partition(" ")[0] for name in names))

    def is_group(self, name: str) -> bool:
        """Whether az has commands below this name."""
        at = bisect_left(self._sorted, f"{name} ")
        return at < len(self._sorted) and self._sorted[at].startswith(f"{name} ")

    def is_command(self, name: str) -> bool:
        """Whether az has a command of this name."""
        return name in self._lines

    @property
    def names(self) -> Sequence[str]:
        """The names of all commands."""
        return tuple(self._lines)

    def command(self, name: str) -> AzCommand:
        """What the command takes. Raises KeyError."""
        if name not in self._commands:
            _, numbers, *needed = self._lines[name].split("\t")
            options = tuple(_option(self._pool[int(one)]) for one in numbers.split())
            self._commands[name] = AzCommand(name, options, tuple(needed[0].split()) if needed else ())
        return self._commands[name]


def _option(line: str) -> AzOption:
    names, nargs, marks, choices, *_ = [*line.split("\t"), "", "", ""]
    return AzOption(
        tuple(names.split()),
        nargs,
        "!" in marks,
        "d" in marks,
        "x" in marks,
        tuple(json.loads(choices)) if choices else (),
    )


def held(name: str) -> bytes:
    """The content of a data file of this package. importlib.resources takes longer to import than the table to read."""
    data = get_data(__package__, name)
    assert data is not None
    return data


@lru_cache(2)
def table(data: bytes | None = None) -> AzTable:
    """The table in a gzip file's content; the package's own where there is none. Raises ValueError."""
    if data is None:
        data = held("az_table.txt.gz")
    try:
        return AzTable(zlib.decompress(data, _GZIP).decode())
    except zlib.error as problem:
        raise ValueError(f"not a table of az's commands: {problem}") from None


@cache
def extensions() -> Mapping[str, Sequence[str]]:
    """Commands and groups -> the extensions of az that add them, or add to them."""
    found: dict[str, list[str]] = {}
    for line in held("az_extensions.txt").decode().splitlines():
        if line and not line.startswith("#"):
            name, _, commands = line.partition("\t")
            for one in commands.split(", "):
                found.setdefault(one, []).append(name)
    return found
