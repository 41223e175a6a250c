"""Strict field validation, as the API server does it for `fieldValidation=Strict`.

The schemas are those of the package kubernetes-validate, the extra `kubernetes`; without it the fields of
built-in kinds are not checked.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from runbook.cloud.standin.answers import Json

_UNKNOWN = re.compile(r"'([^']+)'")


@cache
def available() -> bool:
    """Whether the extra is installed."""
    try:
        import kubernetes_validate  # noqa: F401
    except ImportError:
        return False
    return True


def unknown_fields(item: Json, schema: Any = None) -> list[str]:
    """List the fields that the kind does not have, as paths: `spec.containers[0].imagee`.

    `schema` is that of a custom resource; a built-in kind's is found by its name.
    """
    if schema is not None:
        own = {
            **schema,
            "properties": {
                **schema.get("properties", {}),
                **dict.fromkeys(("apiVersion", "kind", "metadata"), {"x": 1}),
            },
        }
        return list(_extra(item, own, ""))
    return sorted(error[1] for error in _errors(item) if error[0] == "unknown")


def wrong_types(item: Json) -> list[str]:
    """List the values that are not of their field's type, with what the schema says."""
    return [error[1] for error in _errors(item) if error[0] == "type"]


def missing_fields(item: Json) -> list[str]:
    """List the fields that the kind must have and that are not there."""
    return [error[1] for error in _errors(item) if error[0] == "required"]


def _errors(item: Json) -> list[tuple[str, str]]:
    validator = (
        _validator(str(item.get("apiVersion", "")), str(item.get("kind", ""))) if available() else None
    )
    if validator is None:
        return []
    found = []
    for error in validator.iter_errors(_without_nulls(item)):
        at = _path(error.absolute_path)
        if error.validator == "additionalProperties":
            names = _UNKNOWN.findall(error.message)
            found.extend(("unknown", f"{at}.{name}" if at else name) for name in names)
        elif error.validator == "required":
            name = _UNKNOWN.search(error.message)
            found.append(("required", f"{at}.{name[1]}" if at and name else name[1] if name else at))
        elif error.validator == "type":
            found.append(("type", f"{at}: {error.message}"))
    return found


@cache
def _validator(version: str, kind: str) -> Any:
    """Make the validator of a kind, or give `None` when the package does not know the kind."""
    import json
    from importlib.resources import files

    import jsonschema
    import kubernetes_validate

    latest = kubernetes_validate.latest_version()
    group, _, name = version.rpartition("/")
    stem = "-".join(filter(None, [kind.lower(), group.split(".")[0], name]))
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{latest}-standalone-strict"
    for place in (folder / f"{stem}.json",):
        if place.is_file():
            return jsonschema.Draft4Validator(json.loads(place.read_text(encoding="utf-8")))
    return None


def _path(parts: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _extra(value: Any, schema: Any, at: str) -> Iterator[str]:
    """Find the fields that a structural schema does not have."""
    if not isinstance(schema, Mapping) or schema.get("x-kubernetes-preserve-unknown-fields"):
        return
    known, more = schema.get("properties"), schema.get("additionalProperties")
    if isinstance(value, Mapping) and isinstance(known, Mapping):
        for key, one in value.items():
            place = f"{at}.{key}" if at else str(key)
            if key in known:
                yield from _extra(one, known[key], place)
            elif not more:
                yield place
    elif isinstance(value, Mapping) and isinstance(more, Mapping):
        for key, one in value.items():
            yield from _extra(one, more, f"{at}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _extra(one, schema.get("items"), f"{at}[{number}]")
