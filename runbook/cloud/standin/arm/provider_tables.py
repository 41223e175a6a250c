"""What resource providers add to a resource, as data: the TOML files in `tables/`, one a namespace.

`resource_types.toml` has a row for every type that is known, with how its writes are answered.

A table's keys and values are described in `docs/extend/stand-in.md`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

_TABLES = files(__package__) / "tables"


@dataclass(frozen=True, slots=True)
class Action:
    """What a POST below a resource does."""

    answer: Any = None
    """The body of the answer, a template; `None`: no body."""
    set: Mapping[str, Any] = field(default_factory=dict)
    """What it changes in the resource."""
    long: bool = False
    """Whether it is an operation to wait for."""
    missing: str = ""
    """What of it cannot be rehearsed; empty when all can."""
    forget: bool = False
    """Whether the resource is gone afterwards."""


@dataclass(frozen=True, slots=True)
class ProviderRule:
    """A rule of the provider for a value: the value at `at` must match `pattern`."""

    at: str
    pattern: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ChildArray:
    """An array of the parent whose elements are resources of their own as well."""

    at: str
    flat: bool = False
    """Whether an element holds the properties of the child without a `properties` of its own."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """The facts about one resource type."""

    name: str
    """`virtualNetworks/subnets`, with the letter case that ARM writes."""
    long: bool = False
    status: int = 201
    """Of a PUT that creates."""
    updated: int = 200
    """Of a PUT to a resource that is there."""
    patched: int = 200
    deleted: int = 200
    """202: a DELETE is an operation to wait for."""
    state: bool = True
    """Whether it has `properties.provisioningState`."""
    patch_long: bool = False
    set: Mapping[str, Any] = field(default_factory=dict)
    default: Mapping[str, Any] = field(default_factory=dict)
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    action: Mapping[str, Action] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)
    """Name of a GET below the resource -> its answer, a template."""
    expand: Mapping[str, str] = field(default_factory=dict)
    """Value of `$expand` -> `path=view`: where the view goes."""
    children: Mapping[str, ChildArray] = field(default_factory=dict)
    creates: tuple[Mapping[str, Any], ...] = ()
    rules: tuple[ProviderRule, ...] = ()
    secret: tuple[str, ...] = ()
    """Paths that are taken and never given back."""
    elements: bool = False
    """Whether named elements of arrays get an id, as Microsoft.Network gives them."""


@cache
def facts_of(resource_type: str) -> TypeFacts:
    """Give the facts about `Microsoft.Network/virtualNetworks/subnets`; a type without any has the usual ones."""
    namespace, _, kind = resource_type.partition("/")
    table, types = _table(namespace.lower()), _types(namespace.lower())
    common = {"elements": bool(table.get("*", {}).get("elements"))}
    written, answers = _row(types, kind)
    name, row = _row(table, kind)
    return _facts(name or written or kind, {**common, **answers, **row})


def _row(table: Mapping[str, Mapping[str, Any]], kind: str) -> tuple[str, Mapping[str, Any]]:
    """Find a type's row; ARM does not tell letter cases apart."""
    return next(((name, row) for name, row in table.items() if name.lower() == kind.lower()), ("", {}))


@cache
def known_types() -> frozenset[str]:
    """Give every type that has a row, in lower case."""
    listed = {
        f"{namespace}/{kind}".lower()
        for namespace, kinds in _read("resource_types.toml").items()
        for kind in kinds
    }
    tables = (path.name for path in _TABLES.iterdir() if path.name.startswith("Microsoft."))
    own = {
        f"{name.removesuffix('.toml')}/{kind}".lower()
        for name in tables
        for kind in _read(name)
        if kind != "*"
    }
    return frozenset(listed | own)


def types_of(namespace: str) -> list[str]:
    """Give the types of a namespace, with the letter case that ARM writes."""
    own = [kind for kind in _table(namespace.lower()) if kind != "*"]
    listed = _types(namespace.lower())
    return sorted({kind.lower(): kind for kind in [*own, *listed]}.values(), key=str.lower)


@cache
def namespaces() -> tuple[str, ...]:
    """Give the provider namespaces, with the letter case that ARM writes."""
    return tuple(_read("providers.toml")["namespaces"])


@cache
def catalog(name: str) -> Any:
    """Give a table that is not about a type: `locations`, `roles`, `images`, `sizes`..."""
    return _read(f"{name}.toml")


@cache
def _table(namespace: str) -> Mapping[str, Mapping[str, Any]]:
    name = next((path.name for path in _TABLES.iterdir() if path.name.lower() == f"{namespace}.toml"), "")
    return _read(name) if name else {}


@cache
def _types(namespace: str) -> Mapping[str, Mapping[str, Any]]:
    return next(
        (kinds for name, kinds in _read("resource_types.toml").items() if name.lower() == namespace), {}
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_TABLES / name).read_text(encoding="utf-8"))


def _facts(name: str, row: Mapping[str, Any]) -> TypeFacts:
    given = dict(row)
    given["action"] = {key.lower(): Action(**one) for key, one in given.pop("action", {}).items()}
    given["view"] = {key.lower(): one for key, one in given.pop("view", {}).items()}
    given["children"] = {key: ChildArray(**one) for key, one in given.pop("children", {}).items()}
    given["rules"] = tuple(ProviderRule(**one) for one in given.pop("rules", ()))
    given["creates"] = tuple(given.pop("creates", ()))
    given["secret"] = tuple(given.pop("secret", ()))
    return TypeFacts(name, **given)
