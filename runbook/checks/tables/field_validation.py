"""Which fields of an object its kind does not have, lacks, or has with a value of another type.

The schemas of built-in kinds are those of the package kubernetes-validate, the extra `kubernetes`; without it
their fields are not checked. A custom resource brings its own schema.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

Json = dict[str, Any]

_PACKAGE = "kubernetes_validate"
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_OWN: Mapping[str, Any] = {"apiVersion": {}, "kind": {}, "metadata": {}}
"""Fields that every custom resource has, whatever its schema says."""


@dataclass(slots=True)
class Faults:
    """What is wrong with an object; each a path such as `spec.containers[0].imagee`."""

    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, type of the value, type of the field."""


@cache
def available() -> bool:
    """Whether the extra is installed."""
    return find_spec(_PACKAGE) is not None


def faults(item: Json, custom: Any = None) -> Faults:
    """Check an object against its kind's schema, or against `custom`, that of a custom resource."""
    found = Faults()
    if custom is not None:
        schema = {**custom, "properties": {**custom.get("properties", {}), **_OWN}}
        _Walk(found, {}).check(item, schema, "")
    elif available():
        schema, definitions = _schema(str(item.get("apiVersion", "")), str(item.get("kind", "")))
        if schema is not None:
            _Walk(found, definitions).check(item, schema, "")
    return found


@cache
def _folder() -> Any:
    # The package itself takes five times as long to import as the schemas to read.
    spec = find_spec(_PACKAGE)
    loader: Any = spec.loader if spec is not None else None
    reader = loader.get_resource_reader(_PACKAGE) if isinstance(loader, SourceFileLoader) else None
    schemas = (files(_PACKAGE) if reader is None else reader.files()) / "kubernetes-json-schema"
    strict = [one for one in schemas.iterdir() if one.name.endswith("-local-strict")]
    return max(strict, key=lambda one: [int(part) for part in re.findall(r"\d+", one.name)])


@cache
def _definitions() -> Mapping[str, Any]:
    loaded = json.loads((_folder() / "_definitions.json").read_text(encoding="utf-8"))
    held: Mapping[str, Any] = loaded.get("$defs", loaded)
    return held


@cache
def _schema(version: str, kind: str) -> tuple[Any, Mapping[str, Any]]:
    """Find the schema of a kind: `deployment-apps-v1.json`; the schema is `None` when there is none."""
    group, _, name = version.rpartition("/")
    stem = "-".join(filter(None, [kind.lower(), group.partition(".")[0], name]))
    place = _folder() / f"{stem}.json"
    if not place.is_file():
        return None, {}
    return json.loads(place.read_text(encoding="utf-8")), _definitions()


class _Walk:
    def __init__(self, found: Faults, definitions: Mapping[str, Any]) -> None:
        self._found, self._definitions = found, definitions

    def check(self, value: Any, schema: Any, at: str) -> None:
        schema = self._resolved(schema)
        if (
            value is None
            or not isinstance(schema, Mapping)
            or schema.get("x-kubernetes-preserve-unknown-fields")
        ):
            return
        kinds = list(self._kinds(schema))
        if kinds and not any(_is(value, kind) for kind in kinds):
            self._found.wrong.append((at, _type_of(value), kinds[0]))
        elif isinstance(value, dict):
            self._check_object(value, schema, at)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                self.check(one, schema.get("items"), f"{at}[{number}]")

    def _check_object(self, value: Json, schema: Mapping[str, Any], at: str) -> None:
        known, more = schema.get("properties"), schema.get("additionalProperties")
        for name in schema.get("required") or ():
            if value.get(name) is None and name not in _OWN:
                self._found.missing.append(_below(at, name))
        for key, one in value.items():
            if key.startswith("$") or (key == "status" and not at):
                continue  # a directive of a patch; what only the cluster itself writes
            if isinstance(known, Mapping) and key in known:
                self.check(one, known[key], _below(at, key))
            elif isinstance(more, Mapping):
                self.check(one, more, _below(at, key))
            elif isinstance(known, Mapping) and not more:
                self._found.unknown.append(_below(at, key))

    def _resolved(self, schema: Any) -> Any:
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = self._definitions.get(str(schema["$ref"]).rsplit("/", 1)[-1])
        return schema

    def _kinds(self, schema: Mapping[str, Any]) -> Iterator[str]:
        if schema.get("format") == "int-or-string" or schema.get("x-kubernetes-int-or-string"):
            return
        given = schema.get("type")
        yield from [one for one in ([given] if isinstance(given, str) else given or ()) if one != "null"]


def _below(at: str, key: str) -> str:
    return f"{at}.{key}" if at else str(key)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES.get(kind, (object,)))


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {str: "string", int: "number", float: "number", list: "array", dict: "object"}.get(
        type(value), "value"
    )
