"""What the API server fills in: the rows of `defaults.toml`, secrets in base64, a pod's service account."""

import copy
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from runbook.cloud.standin.arm.value_templates import put_at
from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind, defaults
from runbook.cloud.standin.kubernetes.object_store import ObjectStore
from runbook.cloud.standin.service_answers import Json, Refused

_PODS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec.",),
    "CronJob": ("spec.jobTemplate.spec.template.spec.",),
    **dict.fromkeys(
        ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"), ("spec.template.spec.",)
    ),
}
"""Kind -> where the specification of its pods is."""


def filled_in(kind: ObjectKind, namespace: str, name: str, item: Json, store: ObjectStore) -> Json:
    """Give an object as the API server keeps it.

    Raises:
        Refused: a pod's service account is not there.
    """
    item = copy.deepcopy(item)
    if kind.kind == "Secret" and item.get("stringData"):
        given = {key: b64encode(str(one).encode()).decode() for key, one in item.pop("stringData").items()}
        item["data"] = {**(item.get("data") or {}), **given}
    for start in _PODS.get(kind.kind, ()):
        _fill(item, {f"{start}{at}": value for at, value in defaults()["pod"].items()})
    _fill(item, defaults().get(kind.kind, {}))
    if kind.kind == "Pod":
        _give_account(namespace, name, item, store)
    return item


def _fill(item: Json, rows: Mapping[str, Any]) -> None:
    for at, value in rows.items():
        put_at(item, at, lambda _, value=value: copy.deepcopy(value), keep=True)  # type: ignore[misc]


def _give_account(namespace: str, name: str, item: Json, store: ObjectStore) -> None:
    account = item.get("spec", {}).get("serviceAccountName") or "default"
    if store.get("v1", "serviceaccounts", namespace, account) is None:
        raise Refused(
            403,
            "Forbidden",
            f'pods "{name}" is forbidden: error looking up service account {namespace}/{account}:'
            f' serviceaccount "{account}" not found',
        )
    item["spec"] = {"serviceAccountName": account, **item.get("spec", {})}
