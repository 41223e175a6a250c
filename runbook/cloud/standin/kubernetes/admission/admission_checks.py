"""What the API server refuses before it keeps an object."""

import re
from collections.abc import Mapping
from typing import Any

from runbook.checks.tables.field_validation import available, faults
from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, Refused

_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_GO = {"string": "string", "integer": "int32", "boolean": "bool", "array": "[]", "object": "map[string]"}
_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start"
    " and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
    " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def check_fields(
    kind: ObjectKind, item: Json, query: Mapping[str, str], scene: Scene, partly: bool = False
) -> None:
    """Refuse fields that the kind does not have, when the request asks for that.

    With `partly` the object is a patch: what it lacks is not a fault.

    Raises:
        Refused: in the words of the API server.
    """
    if not available() and kind.schema is None:
        if query.get("fieldvalidation") == "Strict":
            scene.ignored(
                "Kubernetes: fieldValidation=Strict (the extra runbook-engine[kubernetes] checks it)"
            )
        return
    found = faults(item, kind.schema)
    version = kind.group.rpartition("/")[2]
    start = f'{kind.kind} in version "{version}" cannot be handled as a {kind.kind}'
    if found.wrong:
        at, given, wanted = found.wrong[0]
        place = f"Go struct field {kind.kind}.{at} of type {_GO.get(wanted, wanted)}"
        message = f"{start}: json: cannot unmarshal {given} into {place}"
        raise Refused(400, "BadRequest", message)
    if found.unknown and query.get("fieldvalidation") == "Strict":
        listed = ", ".join(f'unknown field "{one}"' for one in found.unknown)
        raise Refused(400, "BadRequest", f"{start}: strict decoding error: {listed}")
    if found.missing and not partly:
        listed = ", ".join(f"{one}: Required value" for one in found.missing)
        name = (item.get("metadata") or {}).get("name", "")
        raise Refused(422, "Invalid", f'{kind.kind} "{name}" is invalid: {listed}')


def check_object(kind: ObjectKind, namespace: str, name: str, body: Any, namespaces: set[str]) -> None:
    """Refuse an object of another kind, without a name, with a bad name, in a namespace that is not there.

    Raises:
        Refused: in the words of the API server.
    """
    if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
        raise Refused(
            422,
            "Invalid",
            f'{kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required',
        )
    if body.get("kind") not in (None, kind.kind):
        raise Refused(
            400,
            "BadRequest",
            f"the API version in the data ({body.get('apiVersion')}) does not match the expected API version",
        )
    if not name:
        raise Refused(
            422,
            "Invalid",
            f'{kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required',
        )
    if not kind.group.startswith("rbac.") and (len(name) > 253 or not _SUBDOMAIN.fullmatch(name)):
        raise Refused(
            422,
            "Invalid",
            f'{kind.kind} "{name}" is invalid: metadata.name: Invalid value: "{name}": {_RULE}',
        )
    given = body["metadata"].get("namespace")
    if kind.namespaced and given and given != namespace:
        raise Refused(
            400,
            "BadRequest",
            f"the namespace of the provided object does not match the namespace sent on the request"
            f" ({given} != {namespace})",
        )
    if kind.namespaced and namespace not in namespaces:
        raise Refused(404, "NotFound", f'namespaces "{namespace}" not found')
    template = body.get("spec", {}).get("template") if isinstance(body.get("spec"), dict) else None
    selector = body.get("spec", {}).get("selector") if isinstance(body.get("spec"), dict) else None
    if kind.group == "apps/v1" and isinstance(template, dict) and isinstance(selector, dict):
        _check_selector(kind, name, selector, template)


def _check_selector(kind: ObjectKind, name: str, selector: Json, template: Json) -> None:
    labels = (template.get("metadata") or {}).get("labels") or {}
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        shown = ",".join(f'"{key}":"{value}"' for key, value in labels.items())
        raise Refused(
            422,
            "Invalid",
            f'{kind.kind} "{name}" is invalid: spec.template.metadata.labels: Invalid value: map[string]string'
            f"{{{shown}}}: `selector` does not match template `labels`",
        )
