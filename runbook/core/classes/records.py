"""`dataclass` for modules that every command imports: one method is compiled for a class, instead of seven.

The standard library's compiles each method of each class when the module is imported, which is a quarter of a short run
(measured). Fields, defaults, `fields`, `replace` and what type checkers see are the standard library's.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

_Class = TypeVar("_Class", bound=type[Any])


def _decorator(*, frozen: bool = False, slots: bool = False) -> Callable[[_Class], _Class]:
    """As `dataclasses.dataclass`, for classes whose fields are all of `__init__`."""

    def decorated(cls: _Class) -> _Class:
        own = vars(cls)
        added: dict[str, Any] = {"__repr__": _repr, "__eq__": _eq, "__hash__": _hash if frozen else None}
        if frozen:
            added |= {"__setattr__": _refuse, "__delattr__": _refuse}
            if slots:
                added |= {"__getstate__": _state, "__setstate__": _restore}
        added = {name: method for name, method in added.items() if name not in own}
        made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        made.__init__ = _initializer(made, frozen=frozen)
        for name, method in added.items():
            setattr(made, name, method)
        return made  # type: ignore[no-any-return]

    return decorated


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _decorator


def _initializer(cls: Any, *, frozen: bool) -> Any:
    scope: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    parameters, lines = [], []
    for one in dataclasses.fields(cls):
        name, value = one.name, one.name
        if one.default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = one.default
            parameters.append(f"{name}=_default_{name}")
        elif one.default_factory is not dataclasses.MISSING:
            scope[f"_make_{name}"] = one.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    exec(f"def __init__(self, {', '.join(parameters)}):\n {'; '.join(lines) or 'pass'}", scope)  # noqa: S102
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {one.name: one.type for one in dataclasses.fields(cls)} | {"return": None}
    return made


def _values(one: Any) -> list[Any]:
    return [getattr(one, name) for name in one.__dataclass_fields__]


def _compared(one: Any) -> list[Any]:
    return [getattr(one, name) for name, field in one.__dataclass_fields__.items() if field.compare]


def _repr(self: Any) -> str:
    shown = (name for name, field in self.__dataclass_fields__.items() if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _eq(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(tuple(_compared(self)))


def _refuse(self: Any, name: str, value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


_state = _values


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)
