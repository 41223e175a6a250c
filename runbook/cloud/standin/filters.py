"""OData `$filter` expressions, as far as az writes them to ARM and to Microsoft Graph.

Source: OData 4.01, part 2, section 5.1.1 (logical operators, `any`, string functions).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from runbook.cloud.standin.service_answers import NotRehearsed

Test = Callable[[Any], bool]
Call = Callable[[Any, list[str]], bool]

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[\w.@$/-]+|[(),:])")
_COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "ge": lambda left, right: left >= right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "lt": lambda left, right: left < right,
}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": lambda left, right: left.startswith(right),
    "endswith": lambda left, right: left.endswith(right),
    "contains": lambda left, right: right in left,
    "substringof": lambda left, right: left in right,
}


def matching(text: str, calls: Mapping[str, Call] | None = None) -> Test:
    """Make a test of the filter `text`; `calls` are functions that only this service has.

    Raises:
        NotRehearsed: the filter has a part that is not known here.
    """
    return _Filter(text, calls or {}).read()


def field(item: Any, path: str) -> Any:
    """Look up `a/b` in nested objects; letter case does not count, as ARM has it."""
    for part in path.split("/"):
        if not isinstance(item, Mapping):
            return None
        item = next((value for key, value in item.items() if key.lower() == part.lower()), None)
    return item


class _Filter:
    def __init__(self, text: str, calls: Mapping[str, Call]) -> None:
        self._text, self._calls = text, calls
        self._tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if not found:
                raise NotRehearsed(f"$filter={text}")
            self._tokens.append(found[1])
            at = found.end()

    def read(self) -> Test:
        test = self._any_of()
        if self._tokens:
            raise NotRehearsed(f"$filter={self._text}")
        return test

    def _next(self, wanted: str = "") -> str:
        if not self._tokens or (wanted and self._tokens[0] != wanted):
            raise NotRehearsed(f"$filter={self._text}")
        return self._tokens.pop(0)

    def _follows(self, word: str) -> bool:
        if self._tokens and self._tokens[0].lower() == word:
            self._tokens.pop(0)
            return True
        return False

    def _any_of(self) -> Test:
        tests = [self._all_of()]
        while self._follows("or"):
            tests.append(self._all_of())
        return lambda item: any(test(item) for test in tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._follows("and"):
            tests.append(self._one())
        return lambda item: all(test(item) for test in tests)

    def _one(self) -> Test:
        if self._follows("not"):
            inner = self._one()
            return lambda item: not inner(item)
        if self._follows("("):
            inner = self._any_of()
            self._next(")")
            return inner
        word = self._next()
        if self._follows("("):
            return self._call(word)
        return self._comparison(word)

    def _comparison(self, word: str) -> Test:
        if not self._tokens or self._tokens[0].lower() not in _COMPARE:
            raise NotRehearsed(f"$filter={self._text}")
        compare, value = _COMPARE[self._next().lower()], _plain(self._next())
        return lambda item: compare(_text(field(item, word)), value)

    def _call(self, word: str) -> Test:
        name = word.lower()
        if name.endswith("/any"):
            return self._any(word[: -len("/any")])
        given: list[str] = []
        while not self._follows(")"):
            given.append(self._next())
            self._follows(",")
        if name in self._calls:
            call = self._calls[name]
            return lambda item: call(item, [_plain(one) for one in given])
        if name not in _TEXT or len(given) != 2:
            raise NotRehearsed(f"$filter={self._text}")
        test = _TEXT[name]
        return lambda item: test(*(_value(item, one) for one in given))

    def _any(self, path: str) -> Test:
        variable = self._next()
        self._next(":")
        inner = self._any_of()
        self._next(")")

        def test(item: Any) -> bool:
            return any(inner({variable: one}) for one in field(item, path) or [])

        return test


def _value(item: Any, token: str) -> str:
    return _plain(token) if token.startswith("'") else _text(field(item, token))


def _plain(token: str) -> str:
    return _text(token[1:-1].replace("''", "'") if token.startswith("'") else token)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).lower()
