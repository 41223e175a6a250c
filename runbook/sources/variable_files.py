"""Files that declare variables: environment files, ``.ini`` files and SimDem's ``env.json``.

They hold secrets: no error quotes anything of a file, it says only where it is wrong, and in which way.
"""

import json
import re
from collections.abc import Iterable, Iterator

from runbook.core.variables import NAME

_TOP = "top of the file"


class BadLineError(ValueError):
    """A line of a file that is not a declaration; `line` is its 1-based number."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


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
            raise BadLineError(number, "not NAME=VALUE")
        yield name.rstrip(), _unquoted(value.strip())


def ini(text: str) -> dict[str, str]:
    """The keys of all sections of an INI file, and of the lines before the first section; a later one wins.

    Keys that are not names of shell variables are left out. Raises BadLineError.
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
        line = problem.errors[0][0] if problem.errors else 2
        raise BadLineError(line - 1, "neither NAME = VALUE nor [section]") from None
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
    except json.JSONDecodeError as problem:
        raise BadLineError(problem.lineno, f"not valid JSON (column {problem.colno})") from None
    except (ValueError, RecursionError):
        raise BadLineError(1, "not valid JSON") from None
    if not isinstance(data, dict):
        raise BadLineError(1, "not a JSON object of names and values")
    return {name: value for name, value in data.items() if NAME.fullmatch(name) and isinstance(value, str)}


_QUOTED = re.compile(r"""(["'])(.*?)\1(?:[ \t]+\#.*)?""")


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if quoted := _QUOTED.fullmatch(value):
        return quoted[2]
    return re.split(r"\s#", value, maxsplit=1)[0].rstrip()
