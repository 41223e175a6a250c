"""The expression language of ARM templates: `[concat(parameters('a'), '-vm')]`.

Source: "ARM template functions". A function that has no row in `FUNCTIONS` is not rehearsed, by its name.
"""

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from runbook.cloud.standin.service_answers import NotRehearsed, Refused

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d+)|([A-Za-z_][\w.]*)|([()\[\],.]))")


class Expressions:
    """Evaluates the expressions of one template; `more` are the functions that need the deployment."""

    def __init__(self, more: Mapping[str, Callable[..., Any]]) -> None:
        self._functions = {**FUNCTIONS, **more}

    def value(self, written: Any) -> Any:
        """Evaluate every expression in a value.

        Raises:
            NotRehearsed: a function is not known here.
            Refused: the expression is not valid.
        """
        if isinstance(written, Mapping):
            return {self.value(key): self.value(one) for key, one in written.items()}
        if isinstance(written, list):
            return [self.value(one) for one in written]
        if not isinstance(written, str) or not written.startswith("[") or not written.endswith("]"):
            return written
        if written.startswith("[["):
            return written[1:]
        return _Reader(written[1:-1], self._functions).read()


class _Reader:
    def __init__(self, text: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._text, self._functions = text, functions
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if not found:
                raise self._invalid()
            kind = ("text", "number", "name", "mark")[found.lastindex - 1 if found.lastindex else 0]
            self._tokens.append((kind, found[found.lastindex or 0]))
            at = found.end()

    def read(self) -> Any:
        value = self._value()
        if self._tokens:
            raise self._invalid()
        return value

    def _invalid(self) -> Refused:
        return Refused(400, "InvalidTemplate", f"The language expression '{self._text}' is not valid.")

    def _peek(self) -> str:
        return self._tokens[0][1] if self._tokens else ""

    def _next(self, wanted: str = "") -> tuple[str, str]:
        if not self._tokens or (wanted and self._tokens[0][1] != wanted):
            raise self._invalid()
        return self._tokens.pop(0)

    def _value(self) -> Any:
        kind, word = self._next()
        if kind == "text":
            value: Any = word[1:-1].replace("''", "'")
        elif kind == "number":
            value = int(word)
        elif kind == "name":
            value = self._call(word)
        else:
            raise self._invalid()
        while self._peek() in (".", "["):
            value = self._member(value)
        return value

    def _call(self, word: str) -> Any:
        self._next("(")
        given = []
        while self._peek() != ")":
            given.append(self._value())
            if self._peek() == ",":
                self._next(",")
        self._next(")")
        function = self._functions.get(word.lower())
        if function is None:
            raise NotRehearsed(f"the template function {word}()")
        try:
            return function(*given)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            raise Refused(
                400,
                "InvalidTemplate",
                f"Unable to evaluate the language expression '{self._text}': {type(error).__name__} {error}.",
            ) from None

    def _member(self, value: Any) -> Any:
        if self._next()[1] == ".":
            key: Any = self._next()[1]
        else:
            key = self._value()
            self._next("]")
        if isinstance(value, Mapping):
            for name, one in value.items():
                if str(name).lower() == str(key).lower():
                    return one
        elif isinstance(value, list | str) and isinstance(key, int) and key < len(value):
            return value[key]
        raise Refused(
            400,
            "InvalidTemplate",
            f"The language expression property '{key}' doesn't exist, in '{self._text}'.",
        )


def unique_string(*words: object) -> str:
    """Give 13 letters that are the same for the same words, as `uniqueString()` does (not the same as Azure's)."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    raw = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    return "".join(alphabet[byte % 32] for byte in raw[:13])


def _format(text: str, *given: Any) -> str:
    return re.sub(r"\{(\d+)(?::[^}]*)?\}", lambda found: _text(given[int(found[1])]), text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _concat(*given: Any) -> Any:
    if given and isinstance(given[0], list):
        return [one for part in given for one in part]
    return "".join(_text(one) for one in given)


def _union(*given: Any) -> Any:
    if isinstance(given[0], Mapping):
        return {key: value for one in given for key, value in one.items()}
    return list({json.dumps(one, sort_keys=True): one for part in given for one in part}.values())


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(whole, Mapping):
        return str(part).lower() in (str(key).lower() for key in whole)
    return bool(part in whole)


def _split(text: str, marks: str | list[str]) -> list[str]:
    return re.split(
        "|".join(re.escape(mark) for mark in ([marks] if isinstance(marks, str) else marks)), text
    )


def _equals(left: Any, right: Any) -> bool:
    return bool(left == right)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda left, right: left + right,
    "and": lambda *given: all(given),
    "array": lambda one: one if isinstance(one, list) else [one],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64tostring": lambda text: base64.b64decode(text).decode(),
    "bool": lambda one: str(one).lower() in ("true", "1"),
    "coalesce": lambda *given: next((one for one in given if one is not None), None),
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *given: list(given),
    "createobject": lambda *given: dict(zip(given[::2], given[1::2], strict=True)),
    "div": lambda left, right: left // right,
    "empty": lambda one: not one,
    "endswith": lambda text, end: text.lower().endswith(end.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda one: one[0],
    "format": _format,
    "greater": lambda left, right: left > right,
    "greaterorequals": lambda left, right: left >= right,
    "guid": lambda *given: str(uuid.uuid5(uuid.NAMESPACE_URL, "-".join(map(str, given)))),
    "if": lambda test, yes, no: yes if test else no,
    "indexof": lambda text, part: text.lower().find(part.lower()),
    "int": int,
    "join": lambda parts, mark: mark.join(map(_text, parts)),
    "json": json.loads,
    "last": lambda one: one[-1],
    "length": len,
    "less": lambda left, right: left < right,
    "lessorequals": lambda left, right: left <= right,
    "max": lambda *given: max(given[0] if isinstance(given[0], list) else given),
    "min": lambda *given: min(given[0] if isinstance(given[0], list) else given),
    "mod": lambda left, right: left % right,
    "mul": lambda left, right: left * right,
    "not": lambda one: not one,
    "null": lambda: None,
    "or": lambda *given: any(given),
    "padleft": lambda text, size, fill=" ": _text(text).rjust(size, fill),
    "range": lambda start, count: list(range(start, start + count)),
    "replace": lambda text, old, new: text.replace(old, new),
    "skip": lambda one, count: one[count:],
    "split": _split,
    "startswith": lambda text, start: text.lower().startswith(start.lower()),
    "string": _text,
    "sub": lambda left, right: left - right,
    "substring": lambda text, start, size=None: text[start : None if size is None else start + size],
    "take": lambda one, count: one[:count],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "union": _union,
    "uniquestring": unique_string,
    "uri": lambda base, rest: base.rstrip("/") + "/" + rest.lstrip("/"),
}
