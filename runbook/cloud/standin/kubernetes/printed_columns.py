"""The tables that `kubectl get` shows: the server makes them.

Source: Kubernetes API concepts, "Receiving resources as Tables"; the columns are rows of `kinds.toml`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind
from runbook.cloud.standin.service_answers import Json

Cell = Callable[[Json, float], Any]
"""Of an object and the time now, in seconds since 1970."""


def table(kind: ObjectKind, items: list[Json], version: int, now: float) -> Json:
    """Give objects as a table."""
    columns = [
        (written.removeprefix("+").partition("="), written.startswith("+")) for written in kind.columns
    ]
    definitions = [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}]
    definitions += [
        {"name": title, "type": "string", "format": "", "description": "", "priority": int(wide)}
        for (title, _, _), wide in columns
    ]
    rows = [
        {
            "cells": [one["metadata"]["name"], *(_cell(one, at, now) for (_, _, at), _ in columns)],
            "object": {
                "kind": "PartialObjectMetadata",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": one["metadata"],
            },
        }
        for one in items
    ]
    own = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": str(version)}}
    return {**own, "columnDefinitions": definitions, "rows": rows}


def _cell(item: Json, written: str, now: float) -> Any:
    if written.startswith("@"):
        return CELLS[written[1:]](item, now)
    value: Any = item
    for part in written.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return "<none>" if value is None else value


def _duration(seconds: float) -> str:
    """Write a duration as kubectl does: `45s`, `3m10s`, `5h2m`, `2d`."""
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole}s"
    if whole < 600:
        return f"{whole // 60}m{whole % 60}s" if whole % 60 else f"{whole // 60}m"
    if whole < 10_800:
        return f"{whole // 60}m"
    return f"{whole // 3600}h" if whole < 172_800 else f"{whole // 86_400}d"


def _age(item: Json, now: float) -> str:
    written = item["metadata"].get("creationTimestamp", "")
    if not written:
        return "<unknown>"
    made = datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    return _duration(now - made)


def _status(item: Json) -> Json:
    return dict(item.get("status") or {})


def _spec(item: Json) -> Json:
    return dict(item.get("spec") or {})


def _joined(values: Iterable[Any]) -> str:
    return ",".join(str(one) for one in values) or "<none>"


def _containers(item: Json) -> list[Json]:
    return list(_spec(_spec(item).get("template") or item).get("containers") or [])


def _ready(item: Json, _: float) -> str:
    held = _status(item).get("containerStatuses") or []
    return f"{sum(one['ready'] for one in held)}/{len(_spec(item).get('containers') or held)}"


def _pod_status(item: Json, _: float) -> str:
    states = [one["state"] for one in _status(item).get("containerStatuses") or ()]
    waiting = next((one["waiting"]["reason"] for one in states if "waiting" in one), "")
    phase = str(_status(item).get("phase", "Pending"))
    return waiting or ("Completed" if phase == "Succeeded" else phase)


def _external(item: Json, _: float) -> str:
    held = (_status(item).get("loadBalancer") or {}).get("ingress") or []
    given = _spec(item).get("externalIPs") or []
    return _joined([*(one.get("ip") or one.get("hostname") for one in held), *given])


def _ports(item: Json, _: float) -> str:
    def one(port: Json) -> str:
        node = f":{port['nodePort']}" if port.get("nodePort") else ""
        return f"{port.get('port')}{node}/{port.get('protocol', 'TCP')}"

    return _joined(one(port) for port in _spec(item).get("ports") or ())


def _labels(held: Mapping[str, Any] | None) -> str:
    return _joined(f"{key}={value}" for key, value in (held or {}).items())


def _replicas(item: Json, _: float) -> str:
    return f"{_status(item).get('readyReplicas', 0)}/{_spec(item).get('replicas', 1)}"


def _node_status(item: Json, _: float) -> str:
    held = [one for one in _status(item).get("conditions") or () if one["type"] == "Ready"]
    ready = "Ready" if held and held[0]["status"] == "True" else "NotReady"
    return f"{ready},SchedulingDisabled" if _spec(item).get("unschedulable") else ready


def _internal(item: Json, _: float) -> str:
    return _joined(
        one["address"] for one in _status(item).get("addresses") or () if one["type"] == "InternalIP"
    )


def _modes(item: Json, _: float) -> str:
    short = {
        "ReadWriteOnce": "RWO",
        "ReadOnlyMany": "ROX",
        "ReadWriteMany": "RWX",
        "ReadWriteOncePod": "RWOP",
    }
    return ",".join(short.get(one, one) for one in _spec(item).get("accessModes") or ())


def _claim(item: Json, _: float) -> str:
    held = _spec(item).get("claimRef")
    return f"{held['namespace']}/{held['name']}" if held else ""


def _job_status(item: Json, _: float) -> str:
    return "Complete" if _status(item).get("completionTime") else "Running"


def _completions(item: Json, _: float) -> str:
    return f"{_status(item).get('succeeded', 0)}/{_spec(item).get('completions') or 1}"


def _hosts(item: Json, _: float) -> str:
    return ",".join(one["host"] for one in _spec(item).get("rules") or () if one.get("host")) or "*"


def _role(item: Json, _: float) -> str:
    held = item.get("roleRef") or {}
    return f"{held.get('kind')}/{held.get('name')}"


def _target(item: Json, _: float) -> str:
    held = _spec(item).get("scaleTargetRef") or {}
    return f"{held.get('kind')}/{held.get('name')}"


def _involved(item: Json, _: float) -> str:
    held = item.get("involvedObject") or {}
    return f"{str(held.get('kind')).lower()}/{held.get('name')}"


def _endpoints(item: Json, _: float) -> str:
    return _joined(
        f"{address['ip']}:{port['port']}"
        for subset in item.get("subsets") or ()
        for address in subset.get("addresses") or ()
        for port in subset.get("ports") or ({"port": ""},)
    )


CELLS: Mapping[str, Cell] = {
    "access_modes": _modes,
    "age": _age,
    "available": lambda item, _: _status(item).get("availableReplicas", 0),
    "claim": _claim,
    "completions": _completions,
    "containers": lambda item, _: _joined(one.get("name") for one in _containers(item)),
    "data": lambda item, _: len({**(item.get("data") or {}), **(item.get("binaryData") or {})}),
    "endpoints": _endpoints,
    "expansion": lambda item, _: str(bool(item.get("allowVolumeExpansion"))).lower(),
    "external_address": _external,
    "global_default": lambda item, _: str(bool(item.get("globalDefault"))).lower(),
    "hosts": _hosts,
    "images": lambda item, _: _joined(one.get("image") for one in _containers(item)),
    "ingress_address": lambda item, now: _external(item, now).replace("<none>", ""),
    "ingress_class": lambda item, _: _spec(item).get("ingressClassName") or "<none>",
    "ingress_ports": lambda item, _: "80, 443" if _spec(item).get("tls") else "80",
    "internal_address": _internal,
    "involved": _involved,
    "job_duration": lambda item, _: "3s" if _status(item).get("completionTime") else "",
    "job_status": _job_status,
    "match_labels": lambda item, _: _labels((_spec(item).get("selector") or {}).get("matchLabels")),
    "node_selector": lambda item, _: _labels(_spec(_spec(item).get("template") or {}).get("nodeSelector")),
    "node_status": _node_status,
    "none": lambda item, _: "<none>",
    "pod_selector": lambda item, _: _labels((_spec(item).get("podSelector") or {}).get("matchLabels")),
    "pod_status": _pod_status,
    "ports": _ports,
    "ready": _ready,
    "ready_count": lambda item, _: _status(item).get("readyReplicas", 0),
    "replicas_ready": _replicas,
    "restarts": lambda item, _: sum(
        one["restartCount"] for one in _status(item).get("containerStatuses") or ()
    ),
    "role": _role,
    "scale_target": _target,
    "secrets": lambda item, _: len(item.get("secrets") or ()),
    "selector": lambda item, _: _labels(_spec(item).get("selector")),
    "suspend": lambda item, _: str(bool(_spec(item).get("suspend"))),
    "unknown_targets": lambda item, _: "<unknown>",
    "unset": lambda item, _: "<unset>",
    "webhooks": lambda item, _: len(item.get("webhooks") or ()),
    "zero": lambda item, _: 0,
}
"""Columns that are more than a value of the object."""
