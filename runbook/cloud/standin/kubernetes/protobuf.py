"""Objects in the Kubernetes protobuf encoding, which kubectl and helm use for kinds that they know, as JSON.

Source: Kubernetes API concepts, "Kubernetes Protobuf encoding": the bytes `k8s\\0`, then a message
`runtime.Unknown`. `protobuf_fields.json` has the numbers, names and types of the fields: a row a message.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused

MAGIC = b"k8s\0"
_POINTERS = frozenset(
    [
        *(
            "replicas",
            "minReplicas",
            "backoffLimit",
            "completions",
            "parallelism",
            "partition",
            "suspend",
            "optional",
        ),
        *(
            "ttlSecondsAfterFinished",
            "activeDeadlineSeconds",
            "gracePeriodSeconds",
            "terminationGracePeriodSeconds",
        ),
        *(
            "automountServiceAccountToken",
            "allowPrivilegeEscalation",
            "runAsNonRoot",
            "runAsUser",
            "runAsGroup",
        ),
        *(
            "fsGroup",
            "privileged",
            "readOnlyRootFilesystem",
            "immutable",
            "enableServiceLinks",
            "mode",
            "defaultMode",
        ),
        *("shareProcessNamespace", "setHostnameAsFQDN", "allowVolumeExpansion"),
    ]
)
"""Fields whose zero means something: all other zeros are what Go writes for a field that was not set."""
_ALWAYS = frozenset(
    (
        "metadata",
        "spec",
        "status",
        "resources",
        "strategy",
        "updateStrategy",
        "template",
        "loadBalancer",
        "conditions",
    )
)
"""Messages that Go writes also when they are empty."""


def decoded(content: bytes) -> Json:
    """Read an object.

    Raises:
        NotRehearsed: its kind has no row in the table.
        Refused: the bytes are not such a message.
    """
    try:
        envelope = dict(_fields(content[len(MAGIC) :]))
        meta = dict(_fields(envelope.get(1, b"")))
        version, kind = meta.get(1, b"").decode(), meta.get(2, b"").decode()
        group, _, name = version.rpartition("/")
        message = f"{group.partition('.')[0] or 'core'}.{name}.{kind}"
        if kind == "DeleteOptions":
            message = "apis.meta.v1.DeleteOptions"
        if message not in _table():
            raise NotRehearsed(f"the protobuf encoding of {version} {kind}")
        return {"apiVersion": version, "kind": kind, **_message(message, envelope.get(2, b""))}
    except (IndexError, UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "BadRequest", f"the protobuf body cannot be read: {error}") from None


@cache
def _table() -> Mapping[str, Mapping[int, tuple[str, str]]]:
    """Message -> number of a field -> its name and its type; `*` is an array, `map:` an object."""
    held = json.loads((files(__package__) / "protobuf_fields.json").read_text(encoding="utf-8"))
    return {
        message: {int(number): tuple(row.split(" ")) for number, row in rows.items()}
        for message, rows in held.items()
    }


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    """Give the number and the value of each field: an integer, or bytes."""
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        match tag & 7:
            case 0:
                value, at = _varint(content, at)
                yield tag >> 3, value
            case 1:
                yield tag >> 3, content[at : at + 8]
                at += 8
            case 2:
                size, at = _varint(content, at)
                yield tag >> 3, content[at : at + size]
                at += size
            case _:
                raise ValueError(f"wire type {tag & 7}")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _message(name: str, content: bytes) -> Any:
    special = _SPECIAL.get(name)
    if special:
        return special(dict(_fields(content)))
    rows = _table()[name]
    found: Json = {}
    for number, raw in _fields(content):
        if number not in rows:
            raise NotRehearsed(f"field {number} of the protobuf message {name}")
        key, kind = rows[number]
        if kind.startswith("*"):
            found.setdefault(key, []).append(_value(kind[1:], raw))
        elif kind.startswith("map:"):
            pair = dict(_fields(raw))
            found.setdefault(key, {})[pair.get(1, b"").decode()] = _value(kind[4:], pair.get(2, b""))
        else:
            value = _value(kind, raw)
            if not _unset(key, value):
                found[key] = value
    return found


def _unset(key: str, value: Any) -> bool:
    if value is None or value == "":
        return True
    if isinstance(value, int) and not value:
        return key not in _POINTERS
    return value == {} and key in _ALWAYS


def _value(kind: str, raw: Any) -> Any:
    match kind:
        case "string":
            return raw.decode()
        case "bytes":
            return base64.b64encode(raw).decode()
        case "bool":
            return bool(raw)
        case "int32" | "int64" | "uint32":
            return raw - (1 << 64) if raw >= 1 << 63 else raw
        case "double":
            raise NotRehearsed("a floating-point number in a protobuf message")
    return _message(kind, raw)


def _time(fields: Mapping[int, Any]) -> str | None:
    return datetime.fromtimestamp(fields[1], UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if 1 in fields else None


def _int_or_string(fields: Mapping[int, Any]) -> int | str:
    return str(fields.get(3, b"").decode()) if fields.get(1) else int(_value("int32", fields.get(2, 0)))


_SPECIAL: Mapping[str, Callable[[Mapping[int, Any]], Any]] = {
    "apis.meta.v1.Time": _time,
    "apis.meta.v1.MicroTime": _time,
    "util.intstr.IntOrString": _int_or_string,
    "api.resource.Quantity": lambda fields: fields.get(1, b"").decode(),
    "apis.meta.v1.FieldsV1": lambda fields: json.loads(fields.get(1, b"{}")),
    "runtime.RawExtension": lambda fields: json.loads(fields.get(1, b"{}")),
}
"""Messages whose JSON is not that of their fields."""
