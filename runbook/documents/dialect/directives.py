"""Directives: what an author demands of a block or of all blocks.

``<!-- runbook: name=create timeout=10m -->`` before a block, ``bash { name=create timeout=10m }`` in its info
string, ``runbook:`` in the front matter: the same keys and values everywhere.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from runbook.core import diagnostics, durations
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import ANY, ANY_FAILURE, Directive, Stream
from runbook.core.strings import suggestion
from runbook.core.variables import NAME
from runbook.documents.generators.shown_files import is_inside

PREFIX = "runbook:"
Fields = dict[str, Any]
"""Fields of a `Directive`."""
Reading = tuple[Fields, tuple[Diagnostic, ...]]

_NOTHING = Directive()
_ITEM = re.compile(
    r"""\s*(?P<key>[^\W\d][\w-]*)(?:\s*=\s*(?P<value>"(?:\\.|[^"\\])*"|'[^']*'|[^\s"',][^\s"']*))?,?(?=\s|$)""",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SESSION = re.compile(r"[\w.-]+")
_NUMBER = re.compile(r"[0-9]{1,9}")
_PART = re.compile(r"""(?:\[(?:"[^"]*"|'[^']*'|[^]"'])*\]|[^,\[]|\[)+""")
_YES = frozenset({"", "true", "yes", "on"})
_NO = frozenset({"false", "no", "off"})


def read(text: str, line: int, *, shared: bool = False) -> Reading:
    """The fields that ``key=value flag ...`` sets; a value with blanks stands in quotes.

    `shared` says that other tools write there, too (an info string): what is not known is a warning.
    """
    fields: Fields = {}
    problems: list[Diagnostic] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        item = _ITEM.match(text, position, end)
        if item is None:
            rest = text[position:end].strip()
            message = f"{rest!r} is not a list of key=value and flags"
            if shared:
                problems.append(diagnostics.warning("foreign-attribute", line, f"{message}; it is ignored"))
            else:
                problems.append(diagnostics.error("bad-directive", line, message))
            break
        if shared and item["key"] not in KEYS:
            message = f"{_unknown(item['key'])}; it is ignored"
            problems.append(diagnostics.warning("foreign-attribute", line, message))
        else:
            _set(fields, item["key"], _unquoted(item["value"]), line, problems)
        position = item.end()
    return fields, tuple(problems)


_NEARLY = re.compile(r"runbook\s*[:=]?\s+|runbook\s*:\s*", re.IGNORECASE)


def meant(comment: str) -> str:
    """The directive that a comment was meant for, without the ``runbook:`` that was written otherwise; else nothing."""
    found = _NEARLY.match(comment)
    return comment[found.end() :] if found and _is_directive(comment[found.end() :]) else ""


def unbraced(words: str) -> str:
    """The directive in words of an info string that stand in no braces, without what is another tool's."""
    if "=" not in words:
        return ""
    if _is_directive(words):
        return words
    items = (
        found for found in _ITEM.finditer(words) if found["value"] is not None and found["key"] in _PLAIN
    )
    return " ".join(text for one in items if _is_directive(text := one[0].strip(" ,")))


_PLAIN = frozenset({"timeout", "retry", "exit", "skip"})
"""Keys that mean the same to all tools, so that they are read between words of another."""


def _is_directive(text: str) -> bool:
    fields, problems = read(text, 1)
    return bool(fields) and not problems


def from_mapping(data: Mapping[str, Any], lines: Callable[[str], int]) -> Reading:
    """The fields that a mapping of the front matter sets; `lines` gives a key's line."""
    fields: Fields = {}
    problems: list[Diagnostic] = []
    for key, value in data.items():
        key = (
            "on" if key.lower() == "true" else key
        )  # YAML 1.1 reads it as a boolean (https://yaml.org/type/bool.html)
        if isinstance(value, dict):
            message = f"{key}: a mapping is not a value"
            problems.append(diagnostics.error("bad-directive-value", lines(key), message))
        else:
            _set(fields, key, _as_written(value), lines(key), problems)
    return fields, tuple(problems)


def directive(*layers: Fields) -> Directive:
    """The directive that fields make; a later layer wins."""
    merged: Fields = {}
    for layer in layers:
        merged |= layer
    if not merged:
        return _NOTHING
    return Directive(
        **merged, off=tuple(sorted(key for key in _SWITCHES & merged.keys() if not _is_on(merged[key])))
    )


_SWITCHES = frozenset({"skip", "cleanup", "confirm", "interactive", "idempotent", "always"})
"""What a block may switch off that the document switches on."""


def _is_on(value: object) -> bool:
    return value is not None and value is not False


def _unknown(key: str) -> str:
    near = suggestion(key, KEYS)
    return f"there is no key {key!r}; " + (
        f"did you mean {near!r}?" if near else f"known are {', '.join(KEYS)}"
    )


def _set(fields: Fields, key: str, value: str | None, line: int, problems: list[Diagnostic]) -> None:
    reader = KEYS.get(key)
    if reader is None:
        problems.append(diagnostics.error("unknown-directive-key", line, _unknown(key)))
        return
    try:
        fields[key.replace("-", "_")] = reader(value)
    except ValueError as problem:
        problems.append(diagnostics.error("bad-directive-value", line, f"{key}: {problem}"))


def _unquoted(value: str | None) -> str | None:
    if value is None or value[0] not in "\"'":
        return value if value is None else value.rstrip(",")
    return _ESCAPED.sub(r"\1", value[1:-1]) if value[0] == '"' else value[1:-1]


def _as_written(value: Any) -> str | None:
    match value:
        case None | True:
            return None
        case False:
            return "false"
        case list():
            return ",".join(str(one) for one in value)
        case _:
            return str(value)


def _text(value: str | None) -> str:
    if not value:
        raise ValueError("a value is missing")
    return value


def _texts(value: str | None) -> tuple[str, ...]:
    return tuple(one for part in _text(value).split(",") if (one := part.strip()))


def _programs(value: str | None) -> tuple[str, ...]:
    for name in (names := _texts(value)):
        if "/" in name or not name.isprintable() or " " in name:
            raise ValueError(f"{name!r} is not the name of a program")
    return names


def _variables(value: str | None) -> tuple[str, ...]:
    for name in (names := _texts(value)):
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a valid name of a variable")
    return names


def _flag(value: str | None) -> bool:
    word = (value or "").lower()
    if word not in _YES | _NO:
        raise ValueError(f"{value!r} is neither true nor false")
    return word in _YES


def _skip(value: str | None) -> str | None:
    word = (value or "").lower()
    return None if word in _NO else "" if word in _YES else value


def _duration(value: str | None) -> float:
    return durations.parse(_text(value))


def _timeout(value: str | None) -> float:
    seconds = _duration(value)
    if seconds == 0:
        raise ValueError("a block needs more time than none")
    return seconds


def _number(value: str | None) -> int:
    if not _NUMBER.fullmatch(text := _text(value)):
        raise ValueError(f"{value!r} is not an integer")
    return int(text)


def _exit(value: str | None) -> int:
    if (status := _number(value)) > 255:
        raise ValueError(f"an exit status is at most 255, not {value}")
    return status


def _expected(value: str | None) -> int:
    return ANY_FAILURE if value == "nonzero" else _exit(value)


def _statuses(value: str | None) -> tuple[int, ...]:
    return tuple(map(_exit, _texts(value)))


def _stream(value: str | None) -> Stream:
    if value not in ("stdout", "stderr", "both"):
        raise ValueError(f"{value!r} is none of stdout, stderr, both")
    return Stream(value)


def _place(value: str | None) -> str:
    if not _SESSION.fullmatch(name := _text(value)):
        raise ValueError(
            f"{name!r} is not the name of a session: letters, digits, dots, dashes and underscores"
        )
    return name


def _parts(value: str | None) -> tuple[str, ...]:
    """Parts of a result; a comma within brackets or quotes belongs to a JSONPath."""
    found = tuple(one for part in _PART.findall(_text(value)) if (one := part.strip()))
    if not found:
        raise ValueError(f"{value!r} names no JSONPath, no column and no judging rule")
    return found


def _file(value: str | None) -> str:
    if not is_inside(name := _text(value)):
        raise ValueError(f"{value!r} is not a file below the working folder")
    return name


def _rows(value: str | None) -> str:
    if value != ANY:
        raise ValueError(f"{value!r} is not {ANY}: without this key the documented rows must come")
    return ANY


KEYS: dict[str, Callable[[str | None], Any]] = {
    "name": _text,
    "tags": _texts,
    "skip": _skip,
    "timeout": _timeout,
    "retry": _number,
    "every": _duration,
    "exit": _expected,
    "allow-failure": _statuses,
    "cleanup": _flag,
    "stream": _stream,
    "matcher": _text,
    "confirm": _flag,
    "interactive": _flag,
    "secret": _variables,
    "requires": _programs,
    "exclusive": _texts,
    "on": _place,
    "ignore": _parts,
    "rows": _rows,
    "file": _file,
    "idempotent": _flag,
    "always": _flag,
    "check": _text,
}
"""Key -> what makes the field's value of the text, None for a key without one. They raise ValueError."""
