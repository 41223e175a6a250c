"""Builtins that give variables a value (bash's manual, "Bash Builtin Commands")."""

import re
from collections.abc import Iterator, Sequence

from runbook.core.variables import NAME
from runbook.shell.facts import How

_LET = re.compile(r"\s*(?:\+\+|--)?([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)?", re.ASCII)
_WITH_ARGUMENT = {"read": "adinNptu", "mapfile": "dnOsuCc", "readarray": "dnOsuCc"}


def assigned(words: Sequence[str | None]) -> Iterator[tuple[str, How]]:
    """The names that a command with these words assigns."""
    name, *arguments = words
    if name in ("builtin", "command") and arguments:
        name, *arguments = arguments
    match name:
        case "read":
            names, arrays = _operands(arguments, _WITH_ARGUMENT["read"])
            found = arrays or names
            yield from ((one, How.READ) for one in found or ["REPLY"])
        case "mapfile" | "readarray":
            names, _ = _operands(arguments, _WITH_ARGUMENT[name])
            yield from ((one, How.MAPFILE) for one in names[:1] or ["MAPFILE"])
        case "printf":
            target = arguments[1] if len(arguments) > 1 and arguments[0] == "-v" else None
            if target is None and arguments and (arguments[0] or "").startswith("-v"):
                target = (arguments[0] or "")[2:]
            if target and (found_name := NAME.match(target)):
                yield found_name[0], How.PRINTF
        case "getopts":
            yield from ((one, How.GETOPTS) for one in [*filter(None, arguments[1:2]), "OPTARG", "OPTIND"])
        case "let":
            for one in arguments:
                if one and (computed := _LET.match(one)) and computed.end() > computed.end(1):
                    yield computed[1], How.ARITHMETIC
        case _:
            pass


def _operands(arguments: Sequence[str | None], with_argument: str) -> tuple[list[str], list[str]]:
    """The names that stand after the options, and the argument of ``-a``."""
    arrays: list[str] = []
    rest = list(arguments)
    while rest and (option := rest[0]) is not None and option.startswith("-") and option != "-":
        rest.pop(0)
        if option == "--":
            break
        for at, letter in enumerate(option[1:], 2):
            if letter in with_argument:
                value = option[at:] or (rest.pop(0) if rest else "")
                if letter == "a" and value:
                    arrays.append(value)
                break
    names = [found[0] for one in rest if one and (found := NAME.fullmatch(one))]
    return names, [one for one in arrays if NAME.fullmatch(one)]
