"""Settings of a project: `runbook.toml`, or ``[tool.runbook]`` in `pyproject.toml`, and the environment.

Precedence, the strongest first:

1. a flag on the command line (``--var`` is added to what is configured, every other flag takes its place)
2. the environment: ``RUNBOOK_`` and the key in capitals, as in ``RUNBOOK_TOTAL_TIMEOUT``
3. ``runbook.toml``
4. ``[tool.runbook]`` in ``pyproject.toml``
5. the command's own default

The files are looked for in the working directory, then in the folders above it up to the repository's; the first
folder that has one counts. A table named after a command (``[test]``, ``[tool.runbook.test]``) holds for that command
only, and there before the keys around it. Paths and patterns in a file are relative to its folder.
"""

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from runbook.core import durations
from runbook.core.classes.records import dataclass
from runbook.core.errors import UsageError
from runbook.core.options import EVERY, MODES, Option, Value, options_of
from runbook.core.strings import hint

FILE = "runbook.toml"
PYPROJECT = "pyproject.toml"
COMMANDS = tuple(MODES)
"""What has settings, and may have a table of its own."""
PREFIX = "RUNBOOK_"


KEYS: Mapping[str, Option] = dict(sorted(EVERY.items()))
"""Key -> option. A key is the name of a flag."""

_PATHS = (Value.PATH, Value.JOURNAL, Value.FOLDER, Value.CASSETTES)
_LISTS_OF_PATHS = (Value.PATHS, Value.FOLDERS)
_LISTS = (Value.TEXTS, Value.NAMES, Value.REPORTS, *_LISTS_OF_PATHS)
_FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and where it comes from: ``pyproject.toml:12``, ``RUNBOOK_JOBS``."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set, for every command and for single ones. `folder` is that of the file; None when there is none."""

    common: Mapping[str, Setting] = field(default_factory=dict)
    commands: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    folder: Path | None = None

    def of(self, command: str) -> dict[str, Setting]:
        """What holds for a command."""
        return {**self.common, **self.commands.get(command, {})}


def load(start: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that hold in the folder `start` (default: the working directory).

    Raises UsageError, with file and line, for what cannot be read, an unknown key, a value of the wrong form.
    """
    files = _files(start or _here())
    common: dict[str, Setting] = {}
    commands: dict[str, dict[str, Setting]] = {}
    for path in files:  # the weakest first
        for table, key, setting in _read(path):
            target = common if table is None else commands.setdefault(table, {})
            target[key] = setting
    found = dict(_environment(os.environ if environment is None else environment))
    return Settings(
        {**common, **found},
        {name: {**table, **found} for name, table in commands.items()},
        files[0].parent if files else None,
    )


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # somebody removed it: no file is near
        return Path("/")


def _files(start: Path) -> list[Path]:
    for folder in (start, *start.parents):
        pyproject, own = folder / PYPROJECT, folder / FILE
        found = [pyproject] if pyproject.is_file() and "runbook" in _toml(pyproject).get("tool", {}) else []
        found += [own] if own.is_file() else []
        if found:
            return found
        if (folder / ".git").exists():
            break
    return []


def _toml(path: Path) -> dict[str, Any]:
    import tomllib  # only here: most folders have no such file

    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"at line (\d+)", str(problem))
        place = f"{_shown(path)}:{line[1]}" if line else _shown(path)
        raise UsageError(f"{place}: not valid TOML: {problem}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{_shown(path)}: cannot be read: {problem}") from None


def _read(path: Path) -> Iterator[tuple[str | None, str, Setting]]:
    """(command or None, key, setting) for each that the file sets; those of every command first."""
    table = _toml(path)
    head = ""
    if path.name == PYPROJECT:
        table, head = table["tool"]["runbook"], "tool.runbook"
    lines = _lines(path)
    if not isinstance(table, dict):
        raise UsageError(f"{_shown(path)}:{lines.get(('tool', 'runbook'), 1)}: {head} must be a table")
    later: list[tuple[str, str, Any]] = []
    for key, value in table.items():
        if key in COMMANDS and isinstance(value, dict):
            later += [(key, one, each) for one, each in value.items()]
            continue
        place = f"{_shown(path)}:{lines.get((head, key), 1)}"
        yield None, key, Setting(_checked(place, key, value, path.parent, head), place)
    for command, key, value in later:
        inner = f"{head}.{command}".lstrip(".")
        place = f"{_shown(path)}:{lines.get((inner, key), 1)}"
        yield command, key, Setting(_checked(place, key, value, path.parent, inner), place)


def _checked(place: str, key: str, value: Any, folder: Path, table: str) -> Any:
    option = KEYS.get(key)
    if option is None:
        raise UsageError(
            f"{place}: unknown key {key!r}{f' in [{table}]' if table else ''}; {hint(key, KEYS)}"
        )
    form = option.kind
    if not _fits(form, value):
        raise UsageError(f"{place}: {key} = {value!r}: expected {form}")
    if form in _PATHS:
        return _relative(folder, value)
    if form in _LISTS_OF_PATHS:
        return [_relative(folder, one) for one in value]
    match form:
        case Value.REPORTS:
            parted = [one.partition("=") for one in value]
            return [
                f"{name}={_relative(folder, path)}" if path and path != "-" else name + equals + path
                for name, equals, path in parted
            ]
        case Value.TABLE:
            return {name: str(one) for name, one in value.items()}
        case _:
            return value


def _fits(form: Value, value: Any) -> bool:
    if form in _PATHS:
        return isinstance(value, str)
    if form in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    match form:
        case Value.TEXT | Value.CHOICE:
            return isinstance(value, str)
        case Value.FLAG:
            return isinstance(value, bool)
        case Value.NUMBER:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case Value.FRACTION:
            return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
        case Value.DURATION:
            return isinstance(value, (int, float, str)) and not isinstance(value, bool) and _lasts(str(value))
        case Value.JOBS:
            return value == "auto" or (isinstance(value, int) and not isinstance(value, bool) and value > 0)
        case _:
            simple = (str, int, float)
            return isinstance(value, dict) and all(
                isinstance(one, simple) and not isinstance(one, bool) for one in value.values()
            )


def _lasts(text: str) -> bool:
    try:
        durations.parse(text)
    except ValueError:
        return False
    return True


def _is_fraction(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _environment(environment: Mapping[str, str]) -> Iterator[tuple[str, Setting]]:
    for key, option in KEYS.items():
        name = PREFIX + key.upper().replace("-", "_")
        if not (text := environment.get(name, "")):
            continue
        yield key, Setting(_from_text(name, option.kind, text), name)


def _from_text(name: str, form: Value, text: str) -> Any:
    if form is Value.FLAG:
        if text.lower() not in _FLAGS:
            raise UsageError(f"{name}={text}: expected {form}")
        return _FLAGS[text.lower()]
    if form in _LISTS or form is Value.TABLE:
        try:
            words = shlex.split(text)
        except ValueError as problem:
            raise UsageError(f"{name}={text}: {problem}") from None
        return dict(word.partition("=")[::2] for word in words) if form is Value.TABLE else words
    wrong = {
        Value.NUMBER: not text.isdecimal(),
        Value.JOBS: text != "auto" and not (text.isdecimal() and int(text)),
        Value.DURATION: not _lasts(text),
        Value.FRACTION: not _is_fraction(text),
    }
    if wrong.get(form):
        raise UsageError(f"{name}={text}: expected {form}")
    return text


def _lines(path: Path) -> dict[tuple[str, str], int]:
    """(table, key) -> the line on which it is set. tomllib does not say; the usual way of writing it is enough."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = header[1].replace('"', "")
            above, _, last = table.rpartition(".")
            found.setdefault((above, last), number)
        elif key := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line):
            *above_keys, last = key[1].split(".")
            found.setdefault((".".join(filter(None, (table, *above_keys))), last), number)
            if above_keys:
                found.setdefault((table, above_keys[0]), number)
    return found


def _relative(folder: Path, path: str) -> str:
    return os.path.relpath(folder / path) if not os.path.isabs(path) else path


def _shown(path: Path) -> str:
    shown = os.path.relpath(path)
    return str(path) if shown.startswith("..") else shown


def texts(setting: Sequence[str] | Mapping[str, str]) -> list[str]:
    """A list or a table as the words that a repeatable flag takes."""
    return (
        [f"{name}={value}" for name, value in setting.items()]
        if isinstance(setting, Mapping)
        else list(setting)
    )


def values(kind: type, settings: Mapping[str, Setting]) -> dict[str, Any]:
    """What the settings say of the fields of an options class: field name -> value, as the class wants it."""
    return {
        name: _value(one.kind, settings[one.key].value)
        for name, one in options_of(kind).items()
        if one.key in settings
    }


def _value(kind: Value, value: Any) -> Any:
    """A setting that fits, from a file or (as text) from the environment, as a field holds it."""
    match kind:
        case Value.TABLE:
            return tuple(value.items())
        case Value.DURATION:
            return durations.parse(str(value))
        case Value.FRACTION:
            return float(value)
        case Value.NUMBER:
            return int(value)
        case Value.JOBS:
            return 0 if value == "auto" else int(value)
        case _:
            return tuple(value) if kind in _LISTS else value
