"""Plain JSON data -> a value of a type, checked against the type: a file of others is never taken on trust."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any

MOST = 1 << 53
"""The largest number: beyond it JSON's readers disagree (RFC 8259, section 6)."""
DEEPEST = 100
"""Levels of lists and mappings in a value of any form."""
Decoder = Callable[[Any], Any]


def decode(kind: type[Any], data: object) -> Any:
    """The value of `kind`, a dataclass, that `data` describes. Unknown keys are ignored.

    Raises ValueError with the place of what does not fit: ``blocks[2].line: 'x' is not an integer``.
    """
    decoder: Decoder = _decoder(typing.cast("Any", kind))
    return decoder(data)


class _Misfit(ValueError):  # noqa: N818 - says what was found
    """What does not fit; `place` grows from the inside."""

    def __init__(self, what: str, place: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.place = place

    def within(self, outer: str) -> "_Misfit":
        """The same, seen from the value around it."""
        return _Misfit(
            self.what, outer + (f".{self.place}" if self.place[:1] not in ("", "[") else self.place)
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.place else self.what


@cache
def _decoder(hint: Any) -> Decoder:
    """What turns data into a value of the type; made once, since a run has thousands of events."""
    if isinstance(hint, types.UnionType):
        inner = _decoder(next(one for one in hint.__args__ if one is not types.NoneType))
        return lambda data: None if data is None else inner(data)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _sequence(_decoder(typing.get_args(hint)[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping
    if isinstance(hint, type) and is_dataclass(hint):
        return _of_class(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(hint)
    return _PLAIN[hint]


def _shortened(data: object) -> str:
    text = repr(data)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _text(data: object) -> str:
    if type(data) is not str:
        raise _Misfit(f"{_shortened(data)} is not a text")
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError as problem:
            raise _Misfit(f"half of a surrogate pair stands at offset {problem.start}") from None
    return data


def _flag(data: object) -> bool:
    if type(data) is bool:
        return data
    raise _Misfit(f"{_shortened(data)} is neither true nor false")


def _whole(data: object) -> int:
    if type(data) is int and -MOST <= data <= MOST:
        return data
    raise _Misfit(f"{_shortened(data)} is not an integer" + (" in range" if type(data) is int else ""))


def _number(data: object) -> float:
    if type(data) is float or type(data) is int:
        if -MOST <= data <= MOST:  # false for what is not a number, too
            return data
        raise _Misfit(f"{_shortened(data)} is not a number in range")
    raise _Misfit(f"{_shortened(data)} is not a number")


_PLAIN: Mapping[Any, Decoder] = {str: _text, bool: _flag, int: _whole, float: _number}


def _choice(kind: type[Enum]) -> Decoder:
    known: Mapping[Any, Enum] = {one.value: one for one in kind}

    def decode_choice(data: object) -> Enum:
        found = known.get(data) if isinstance(data, str) else None
        if found is None:
            raise _Misfit(f"{_shortened(data)} is none of {', '.join(map(str, known))}")
        return found

    return decode_choice


def _sequence(inner: Decoder) -> Decoder:
    def decode_sequence(data: object) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            raise _Misfit(f"{_shortened(data)} is not a list")
        values = []
        for number, one in enumerate(data):
            try:
                values.append(inner(one))
            except _Misfit as problem:
                raise problem.within(f"[{number}]") from None
        return tuple(values)

    return decode_sequence


def _mapping(data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _Misfit(f"{_shortened(data)} is not an object")
    _check(data, DEEPEST)
    return data


def _check(data: object, levels: int) -> None:
    if levels < 0:
        raise _Misfit(f"it is nested deeper than {DEEPEST} levels")
    if isinstance(data, float) and not isfinite(data):
        raise _Misfit(f"{data} is not a number")
    if isinstance(data, str):
        _text(data)
    elif isinstance(data, Mapping):
        for key, one in data.items():
            _text(key)
            _check(one, levels - 1)
    elif isinstance(data, list | tuple):
        for one in data:
            _check(one, levels - 1)


def _of_class(kind: type[Any]) -> Decoder:
    hints = typing.get_type_hints(kind)
    decoders = [(name, _decoder(hint)) for name, hint in hints.items()]
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}

    def decode_class(data: object) -> Any:
        if not isinstance(data, Mapping):
            raise _Misfit(f"{_shortened(data)} is not an object")
        values = {}
        for name, decoder in decoders:
            if name in data:
                try:
                    values[name] = decoder(data[name])
                except _Misfit as problem:
                    raise problem.within(name) from None
            elif name in needed:
                raise _Misfit(f"{name} is missing")
        return kind(**values)

    return decode_class
