"""The commands of the Azure CLI and what each takes, as its own parser of command lines says.

The table is text: a line ``az VERSION COUNT``; COUNT lines of options and operands, each its names, how many values it
takes (argparse's ``nargs``; ``1`` for one, ``0`` for a flag), its marks (``!`` required, ``d`` its value may come from
``az configure --defaults``, ``x`` az refuses it), its choices as JSON, with tabs between; then a line for each command:
its name, the numbers of its options, and the options that are required where ``--ids`` is not given. A command's line
is read when somebody asks for it: the whole table has 60,000 options.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources import files
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
        return "/".join(sorted(self.names, key=len, reverse=True))


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

    @cached_property
    def children(self) -> Mapping[str, Sequence[str]]:
        """Group -> the words that may follow it; the empty text is az itself."""
        found: dict[str, dict[str, None]] = {}
        for name in self._lines:
            words = name.split(" ")
            for at, word in enumerate(words):
                found.setdefault(" ".join(words[:at]), {})[word] = None
        return {group: tuple(words) for group, words in found.items()}

    def is_command(self, name: str) -> bool:
        """Whether az has a command of this name."""
        return name in self._lines

    @property
    def names(self) -> Sequence[str]:
        """The names of all commands."""
        return tuple(self._lines)

    def command(self, name: str) -> AzCommand:
        """What the command takes. Raises KeyError."""
        _, numbers, *needed = self._lines[name].split("\t")
        options = tuple(_option(self._pool[int(one)]) for one in numbers.split())
        return AzCommand(name, options, tuple(needed[0].split()) if needed else ())


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


@lru_cache(2)
def table(data: bytes | None = None) -> AzTable:
    """The table in a gzip file's content; the package's own where there is none. Raises ValueError."""
    if data is None:
        data = files(__package__).joinpath("az_table.txt.gz").read_bytes()
    try:
        return AzTable(zlib.decompress(data, _GZIP).decode())
    except zlib.error as problem:
        raise ValueError(f"not a table of az's commands: {problem}") from None


@cache
def extensions() -> Mapping[str, Sequence[str]]:
    """Commands and groups -> the extensions of az that add them, or add to them."""
    found: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("az_extensions.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, commands = line.partition("\t")
            for one in commands.split(", "):
                found.setdefault(one, []).append(name)
    return found
