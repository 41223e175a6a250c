"""Front matter at the beginning of a document: YAML between two lines of ``---``, or TOML between ``+++`` (Hugo)."""

import math
import re
from collections.abc import Iterator
from dataclasses import field
from datetime import date, time
from typing import Any

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic
from runbook.core.variables import NAME
from runbook.documents.dialect import directives
from runbook.documents.dialect.directives import Fields

_BEFORE = re.compile(r"(?:[ \t]*\n|<!--(?:(?!-->).)*-->[ \t]*\n)*", re.DOTALL)
_OPENING = re.compile(r"(?:---|(?P<toml>\+\+\+))[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_CLOSING_OF_TOML = re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = re.compile(
    r"""(?P<key>[^\W\d](?:[\w.\-/ ]*[\w.\-/])?|"[^"\n]*"|'[^'\n]*')[ \t]*:(?:[ \t]+(?P<value>.*))?"""
)
_ANY_KEY = re.compile(r"""(?P<indentation>[ \t]*)["']?(?P<key>[\w-]+)["']?[ \t]*:""")
_TOML_KEY = re.compile(r"""[ \t]*(?:\[+[ \t]*)?(?P<key>[\w.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*(?:=|\])""")
_VARIABLES = "variables"
_DEEPEST = 50
"""Levels of nesting that are read. LibYAML's composer knows no limit; without stack, the process ends."""


class _Refused(Exception):  # noqa: N818 - says what was read
    """YAML that could grow without bounds (aliases, deep nesting) or make objects (tags)."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says. `body` is the document's text with blank lines in its place.

    `metadata` holds what JSON knows, a date as a string (ISO 8601); `defaults` are directives for all blocks;
    `variables` are the document's own, with their default values.
    """

    body: str
    metadata: dict[str, Any] = field(default_factory=dict)
    defaults: Fields = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def read(text: str) -> FrontMatter:
    """The front matter of a normalised text. Blank lines and comments may stand before it, with a warning."""
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    opening = _OPENING.match(text, start)
    if not opening:
        return FrontMatter(text)
    line = text.count("\n", 0, start) + 1
    toml = opening["toml"] is not None
    closing = (_CLOSING_OF_TOML if toml else _CLOSING).search(text, opening.end())
    content = text[opening.end() : closing.start() if closing else None]
    if not _looks_like_keys(content, _TOML_KEY if toml else _KEY):
        return FrontMatter(text)
    if not closing:
        message = f"no {opening[0].strip()} closes the front matter; it is read as text"
        return FrontMatter(text, diagnostics=(diagnostics.warning("unclosed-front-matter", line, message),))
    problems: list[Diagnostic] = []
    if start:
        message = "front matter belongs on the first line of a document"
        problems.append(diagnostics.warning("front-matter-not-first", line, message))
    if toml:
        metadata = _of_toml(content, line + 1, problems)
        written = _as_text(metadata)
    else:
        metadata = _metadata(content, line + 1, problems)
        written = _written(content) if _VARIABLES in content else {}
    own = metadata.get("runbook")
    lines = _lines_of_toml(content, line + 1) if toml else _lines_of_defaults(content, line + 1)
    variables, unread = _variables(metadata, written, lines)
    if isinstance(own, dict):
        own = {key: value for key, value in own.items() if key not in (_VARIABLES, "sessions")}
    defaults, wrong = _defaults(own, lines, line + 1)
    blank = "\n" * text.count("\n", start, closing.end())
    return FrontMatter(
        text[:start] + blank + text[closing.end() :],
        metadata,
        defaults,
        variables,
        (*problems, *wrong, *unread),
    )


def _looks_like_keys(content: str, key: re.Pattern[str]) -> bool:
    """Whether the first line that says something is a key: else ``---`` is a thematic break."""
    for line in content.split("\n"):
        if line.strip() and not line.startswith("#"):
            return key.match(line) is not None
    return False


def _metadata(content: str, line: int, problems: list[Diagnostic]) -> dict[str, Any]:
    data, reason = _load(content)
    if isinstance(data, dict):
        return data
    message = f"the front matter is not valid YAML ({reason}); it is read line by line"
    problems.append(diagnostics.warning("front-matter-not-yaml", line, message))
    return dict(_recovered(content))


def _of_toml(content: str, line: int, problems: list[Diagnostic]) -> dict[str, Any]:
    import tomllib

    try:
        return dict(_plain(tomllib.loads(content)))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        message = f"the front matter is not valid TOML ({problem}); it is not read"
        problems.append(diagnostics.warning("front-matter-not-toml", line, message))
        return {}


def _as_text(value: Any) -> Any:
    """The values as text: what a shell variable gets."""
    match value:
        case dict():
            return {key: _as_text(one) for key, one in value.items()}
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return value


def _lines_of_toml(content: str, line: int) -> dict[str, int]:
    """The lines of the keys of the table ``runbook``, and under the empty string its own."""
    lines: dict[str, int] = {}
    table = ""
    for number, text in enumerate(content.split("\n"), line):
        key = _TOML_KEY.match(text)
        if key is None:
            continue
        if text.lstrip().startswith("["):
            table = key["key"]
        path = key["key"] if text.lstrip().startswith("[") else f"{table}.{key['key']}".lstrip(".")
        first, *inner = path.split(".")
        if first == "runbook":
            lines.setdefault(inner[0] if inner else "", number)
            lines.setdefault("", number)
    return lines


def _written(content: str) -> dict[str, Any]:
    """The front matter, every value as it is written: to a shell 1.30 and 0123 are not numbers, NO is not false."""
    data, _ = _load(content, "BaseLoader")
    return data if isinstance(data, dict) else dict(_recovered(content, "BaseLoader"))


def _load(content: str, kind: str = "SafeLoader") -> tuple[Any, str]:
    """The value of a piece of YAML, or None and the reason; `kind` is the loader that makes it."""
    import yaml  # takes as long to import as a short document takes to run

    loader = getattr(yaml, f"C{kind}", getattr(yaml, kind))
    try:
        depth = 0
        for event in yaml.parse(content, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise _Refused("it is nested too deep")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
                raise _Refused("aliases and tags are not read")
        return _plain(yaml.load(content, Loader=loader)), "it is not a mapping"  # noqa: S506 - safe loaders
    except yaml.MarkedYAMLError as problem:
        return None, problem.problem or "a syntax error"
    except (yaml.YAMLError, ValueError, OverflowError, _Refused) as problem:
        return None, " ".join(str(problem).split())


def _recovered(content: str, kind: str = "SafeLoader") -> Iterator[tuple[str, Any]]:
    """Keys and values of front matter that is not valid YAML as a whole: what is YAML by itself, else its text."""
    chunks: list[tuple[re.Match[str], list[str]]] = []
    for line in content.split("\n"):
        if key := _KEY.fullmatch(line):
            chunks.append((key, [line]))
        elif chunks:
            chunks[-1][1].append(line)
    for key, lines in chunks:
        name = key["key"].strip("\"' ")
        data, _ = _load("\n".join(lines), kind)
        if isinstance(data, dict) and len(data) == 1:
            yield from data.items()
        else:
            yield name, (key["value"] or "").strip().strip("\"'")


def _variables(
    typed: dict[str, Any], written: dict[str, Any], lines: dict[str, int]
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """What ``variables:`` declares, at the top or under ``runbook:``; the latter wins, and is held to its form.

    `typed` tells what is nothing (an empty value), `written` what the others are.
    """
    found = dict(_plain_values(typed.get(_VARIABLES), written.get(_VARIABLES)))
    own, own_written = typed.get("runbook"), written.get("runbook")
    if not isinstance(own, dict) or not isinstance(own_written, dict) or own.get(_VARIABLES) is None:
        return found, ()
    declared = own_written.get(_VARIABLES)
    line = lines.get(_VARIABLES, lines.get("", 1))
    if not isinstance(declared, dict):
        message = "variables: holds names and values, such as REGION: westeurope"
        return found, (diagnostics.error("bad-directive-value", line, message),)
    good = dict(_plain_values(own[_VARIABLES], declared))
    problems = tuple(
        diagnostics.error(
            "bad-directive-value",
            lines.get(key, line),
            f"variables: {key!r} is not a valid name of a shell variable, or has no plain value",
        )
        for key in declared
        if key not in good
    )
    return found | good, problems


def _plain_values(typed: Any, written: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(written, dict):
        return
    for key, value in written.items():
        if NAME.fullmatch(key) and isinstance(value, str):
            yield key, "" if isinstance(typed, dict) and typed.get(key, value) is None else value


def _defaults(data: Any, lines: dict[str, int], line: int) -> tuple[Fields, tuple[Diagnostic, ...]]:
    """What ``runbook:`` says of every block."""
    if data is None:
        return {}, ()
    own = lines.get("", line)
    match data:
        case dict():
            return directives.from_mapping(data, lambda key: lines.get(key, own))
        case str():
            return directives.read(data, own)
        case _:
            message = "runbook: holds keys and values, such as timeout: 10m"
            return {}, (diagnostics.error("bad-directive", own, message),)


def _lines_of_defaults(content: str, line: int) -> dict[str, int]:
    """The lines of the keys below ``runbook:``, and under the empty string its own."""
    lines: dict[str, int] = {}
    inside = False
    for number, text in enumerate(content.split("\n"), line):
        key = _ANY_KEY.match(text)
        if key and not key["indentation"]:
            inside = key["key"] == "runbook"
        if key and inside:
            lines.setdefault(key["key"] if key["indentation"] else "", number)
    return lines


def _plain(value: Any) -> Any:
    """The value in JSON's types."""
    match value:
        case dict():
            return {str(_plain(key)): _plain(one) for key, one in value.items()}
        case list() | tuple() | set():
            return [_plain(one) for one in value]
        case date() | time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return str(value)
        case int() if value.bit_length() > 10_000:  # more digits than Python is willing to write
            return hex(value)
        case bytes():
            return value.decode("latin-1")
        case _:
            return value
