"""Variables from outside a document: environment files, ``.ini`` files, and which of several values holds.

Precedence, the strongest first:

1. ``--var NAME=VALUE``
2. ``--env-file FILE``, a later file before an earlier one
3. the environment of the process
4. what the document declares: in a ``variables`` comment, then in its front matter, then in the ``.ini`` file beside
   it, then in the ``.env`` file, then in SimDem's ``env.json``; a document before its prerequisites

1 and 2 were given for this run: they hold also where the document itself assigns the variable (`overrides`). 3 and
4 are what the shell starts with.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of a shell variable (POSIX.1-2017, Base Definitions 3.235)."""
_TOP = "top of the file"


class BadLineError(ValueError):
    """A line of a file that is no declaration; `line` is its 1-based number."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Given:
    """The variables of one run, by where they come from; see the module for which of them holds."""

    flags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)

    @property
    def overrides(self) -> dict[str, str]:
        """What holds also against the document's own assignments."""
        return {**self.files, **self.flags}

    @property
    def initial(self) -> dict[str, str]:
        """What the shell starts with."""
        return {**self.declared, **self.environment, **self.overrides}


def declared(*weakest_last: Mapping[str, str]) -> dict[str, str]:
    """Declarations, the strongest first, as one mapping."""
    merged: dict[str, str] = {}
    for one in weakest_last:
        merged = {**one, **merged}
    return merged


def dotenv(text: str) -> dict[str, str]:
    """Lines ``NAME=VALUE``, with an optional ``export``, quotes around the value, and ``#`` comments.

    Nothing in a value is expanded. Raises BadLineError.
    """
    return dict(_assignments(text.split("\n")))


def _assignments(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, raw in enumerate(lines, 1):
        line = raw.strip().removeprefix("export ").lstrip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not NAME.fullmatch(name.rstrip()):
            raise BadLineError(number, f"{raw.strip()!r} is no NAME=VALUE")
        yield name.rstrip(), _unquoted(value.strip())


def ini(text: str) -> dict[str, str]:
    """The keys of all sections of an INI file, and of the lines before the first section; a later one wins.

    Keys that are no names of shell variables are left out. Raises BadLineError.
    """
    import configparser  # not at the top: few documents have such a file

    parser = configparser.ConfigParser(
        interpolation=None,
        strict=False,
        allow_no_value=True,
        delimiters=("=", ":"),
        default_section="",
        empty_lines_in_values=False,
    )
    parser.optionxform = str  # type: ignore[method-assign,assignment] # names keep their letter case
    try:
        parser.read_string(f"[{_TOP}]\n{text}")
    except configparser.ParsingError as problem:
        line, found = (problem.errors or [(2, repr(""))])[0]
        raise BadLineError(line - 1, f"{found} is neither NAME = VALUE nor [section]") from None
    return {
        name: _unquoted(value or "")
        for section in parser.sections()
        for name, value in parser[section].items()
        if NAME.fullmatch(name)
    }


def env_json(text: str) -> dict[str, str]:
    """The strings and numbers of a JSON object, as SimDem's ``env.json`` holds them. Raises BadLineError."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except ValueError as problem:
        raise BadLineError(getattr(problem, "lineno", 1), f"this is no JSON: {problem}") from None
    if not isinstance(data, dict):
        raise BadLineError(1, "this is no JSON object of names and values")
    return {name: value for name, value in data.items() if NAME.fullmatch(name) and isinstance(value, str)}


_QUOTED = re.compile(r"""(["'])(.*?)\1(?:[ \t]+\#.*)?""")


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if quoted := _QUOTED.fullmatch(value):
        return quoted[2]
    return re.split(r"\s#", value, maxsplit=1)[0].rstrip()
