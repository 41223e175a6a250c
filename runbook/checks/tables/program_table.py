"""The subcommands and options of kubectl, helm, docker, git and terraform.

`subcommands.txt` is collected by hand; `program_options.txt` is what the programs and their pages of reference say
(`tests/checks/tables/write_program_options.py`): commands, a tab, their options. Behind an option's name ``=`` says
that it takes a value, ``?`` that its value is attached to it or left out. The command ``PROGRAM *`` holds what all of
the program's commands take, ``PROGRAM -`` what stands before a subcommand, where that is something else.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from runbook.checks.tables.az_table import held


@cache
def subcommands() -> Mapping[str, Sequence[str]]:
    """A program, or one with subcommands -> what may follow."""
    return {path: tuple(words.split()) for path, words in _rows("subcommands.txt")}


@cache
def versions() -> Mapping[str, str]:
    """The programs -> the versions whose options are known."""
    head = held("program_options.txt").decode().partition(". Written")[0]
    pairs = (one.partition(" ") for one in head.removeprefix("# ").split(", "))
    return {name: version for name, _, version in pairs}


@cache
def options(command: str) -> Mapping[str, str]:
    """The options of a command, with those of its program: a name -> `=`, `?` or nothing. Empty where nobody knows."""
    own = _options().get(command)
    if own is None:
        return {}
    text = f"{own} {_options().get(command.partition(' ')[0] + ' *', '')}"
    names = ((one.rstrip("=?"), one) for one in text.split())
    return {name: one[len(name) :] for name, one in names}


@cache
def _options() -> Mapping[str, str]:
    return {path: text for paths, text in _rows("program_options.txt") for path in paths.split(", ")}


def _rows(name: str) -> Sequence[tuple[str, str]]:
    lines = held(name).decode().splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return [(path, text) for path, _, text in rows]
