"""Patches of objects: JSON patch, merge patch, strategic merge patch, apply.

Source: RFC 6902, RFC 7396; Kubernetes, "Update API Objects in Place Using kubectl patch".
"""

import copy
from collections.abc import Mapping
from typing import Any

from runbook.cloud.standin.service_answers import Json, Refused, merged

_MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "volumes": ("name",),
    "env": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "hostAliases": ("ip",),
    "conditions": ("type",),
    "addresses": ("type",),
    "ownerReferences": ("uid",),
    "webhooks": ("name",),
    "topologySpreadConstraints": ("topologyKey",),
}
"""Arrays whose elements are told apart by a field; others are replaced. Source: `patchMergeKey` of the types."""


def patched(held: Json, patch: Any, content_type: str, custom: bool) -> Json:
    """Apply a patch; a custom resource knows no strategic merge.

    Raises:
        Refused: the patch or its type cannot be taken.
    """
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json-patch+json":
        return _json_patch(held, patch)
    if kind == "application/merge-patch+json" or (custom and kind == "application/apply-patch+yaml"):
        return dict(merged(held, patch))
    if kind == "application/strategic-merge-patch+json" and custom:
        raise Refused(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media"
            " types include: application/json-patch+json, application/merge-patch+json,"
            " application/apply-patch+yaml",
        )
    return dict(_strategic(held, patch))


def applied(held: Json, config: Json, before: Any) -> Json:
    """Apply a configuration server-side: what the same manager had set before and does not set now goes."""
    pruned = _pruned(copy.deepcopy(held), before, config) if before else held
    return dict(_strategic(pruned, config))


def _pruned(held: Any, before: Any, config: Any) -> Any:
    if not isinstance(held, dict) or not isinstance(before, Mapping) or not isinstance(config, Mapping):
        return held
    for key in before:
        if key not in config and key not in ("apiVersion", "kind", "metadata", "status"):
            held.pop(key, None)
        elif key in held and key in config:
            _pruned(held[key], before[key], config[key])
    return held


def _strategic(held: Any, patch: Any, key: str = "") -> Any:
    if isinstance(patch, Mapping):
        return _strategic_object(held if isinstance(held, Mapping) else {}, patch)
    if isinstance(patch, list):
        names = _MERGE_KEYS.get(key, ())
        name = next(
            (one for one in names if all(isinstance(item, Mapping) and one in item for item in patch)), ""
        )
        return _strategic_list(held if isinstance(held, list) else [], patch, name) if name else _plain(patch)
    return patch


def _plain(value: Any) -> Any:
    """Leave the directives out of what is new."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if not key.startswith("$") and one is not None}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _strategic_object(held: Mapping[str, Any], patch: Mapping[str, Any]) -> Json:
    if patch.get("$patch") == "replace":
        return dict(_plain(patch))
    new = dict(held)
    retained = patch.get("$retainKeys")
    if isinstance(retained, list):
        new = {key: value for key, value in new.items() if key in retained}
    for key, value in patch.items():
        if key.startswith("$deleteFromPrimitiveList/"):
            name = key.partition("/")[2]
            new[name] = [one for one in new.get(name) or [] if one not in value]
        elif key.startswith("$"):
            continue
        elif value is None or (isinstance(value, Mapping) and value.get("$patch") == "delete"):
            new.pop(key, None)
        else:
            new[key] = _strategic(new.get(key), value, key)
    return new


def _strategic_list(held: list[Any], patch: list[Any], name: str) -> list[Any]:
    new = copy.deepcopy(held)
    for one in patch:
        at = next(
            (at for at, old in enumerate(new) if isinstance(old, dict) and old.get(name) == one.get(name)),
            None,
        )
        if one.get("$patch") == "delete":
            if at is not None:
                del new[at]
        elif at is None:
            new.append(_plain(one))
        else:
            new[at] = _strategic(new[at], one)
    return new


def _json_patch(held: Json, patch: Any) -> Json:
    new = copy.deepcopy(held)
    for step in patch if isinstance(patch, list) else ():
        parts = [
            part.replace("~1", "/").replace("~0", "~") for part in str(step.get("path", "")).split("/")[1:]
        ]
        try:
            _json_step(new, parts, step)
        except (KeyError, IndexError, TypeError, ValueError):
            raise Refused(
                422,
                "Invalid",
                f"the server rejected our request due to an error in our request:"
                f" {step.get('op')} {step.get('path')}: the path does not exist",
            ) from None
    return new


def _json_step(target: Any, parts: list[str], step: Mapping[str, Any]) -> None:
    for part in parts[:-1]:
        target = target[int(part)] if isinstance(target, list) else target[part]
    key: Any = parts[-1]
    deed = step["op"]
    if isinstance(target, list):
        at = len(target) if key == "-" else int(key)
        if deed == "add":
            target.insert(at, step["value"])
        elif deed == "remove":
            del target[at]
        elif deed == "replace":
            target[at] = step["value"]
        elif target[at] != step["value"]:
            raise ValueError(key)
    elif deed == "add":
        target[key] = step["value"]
    elif deed == "remove":
        del target[key]
    elif deed == "replace":
        target[key]
        target[key] = step["value"]
    elif deed != "test" or target[key] != step["value"]:
        raise ValueError(deed)
