"""The kinds of objects that a cluster has: the rows of `kinds.toml`, and what CustomResourceDefinitions add."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """One kind under one group and version."""

    kind: str
    group: str
    """`v1` or `apps/v1`, as `apiVersion` has it."""
    plural: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    columns: tuple[str, ...] = ("Age=@age",)
    singular: str = ""
    review: Mapping[str, Any] | None = None
    """The status of the answer to a review, which is not kept."""
    missing: str = ""
    """What of it cannot be rehearsed."""
    storage: str = ""
    """The group and version under which objects are kept when this is another version of the same kind."""
    schema: Any = None
    """The `openAPIV3Schema` of a custom resource."""

    @property
    def kept(self) -> tuple[str, str]:
        """Where objects of this kind are kept."""
        return (self.storage or self.group, self.plural)

    @property
    def qualified(self) -> str:
        """`deployments.apps`, as the API server names a kind in its messages."""
        name, _, version = self.group.rpartition("/")
        return f"{self.plural}.{name}" if name and version else self.plural


@cache
def built_in() -> tuple[ObjectKind, ...]:
    """Give the kinds of the table."""
    text = (files(__package__) / "kinds.toml").read_text(encoding="utf-8")
    return tuple(one for kind, row in tomllib.loads(text).items() for one in _kinds(kind, row))


def _kinds(kind: str, row: Mapping[str, Any]) -> Iterator[ObjectKind]:
    given = dict(row)
    also = given.pop("also", ())
    for name in ("short", "categories", "columns"):
        if name in given:
            given[name] = tuple(given[name])
    yield ObjectKind(kind, **given)
    for group in also:
        yield ObjectKind(kind, **{**given, "group": group, "storage": given["group"]})


@cache
def defaults() -> Mapping[str, Mapping[str, Any]]:
    """Give what the API server fills in: kind, or `pod` for pod templates -> path -> value."""
    held: Mapping[str, Mapping[str, Any]] = tomllib.loads(
        (files(__package__) / "defaults.toml").read_text(encoding="utf-8")
    )
    return held


def custom(definition: Mapping[str, Any]) -> Iterator[ObjectKind]:
    """Give the kinds that a CustomResourceDefinition adds, the storage version first."""
    spec = definition.get("spec", {})
    names = spec.get("names", {})
    versions = sorted(spec.get("versions", []), key=lambda one: not one.get("storage"))
    kept = f"{spec.get('group')}/{versions[0]['name']}" if versions else ""
    for version in versions:
        if version.get("served", True):
            group = f"{spec.get('group')}/{version['name']}"
            yield ObjectKind(
                kind=names.get("kind", ""),
                group=group,
                plural=names.get("plural", ""),
                namespaced=spec.get("scope") != "Cluster",
                short=tuple(names.get("shortNames", ())),
                categories=tuple(names.get("categories", ())),
                columns=tuple(_printed(version)),
                singular=names.get("singular", ""),
                storage=kept if kept != group else "",
                schema=(version.get("schema") or {}).get("openAPIV3Schema"),
            )


def _printed(version: Mapping[str, Any]) -> Iterator[str]:
    given = version.get("additionalPrinterColumns", [])
    for column in given:
        mark = "+" if column.get("priority", 0) else ""
        path = str(column.get("jsonPath", "")).lstrip(".")
        age = path == "metadata.creationTimestamp" and column.get("type") == "date"
        yield f"{mark}{column['name']}={'@age' if age else path}"
    if not given:
        yield "Age=@age"
