"""What every controller does: makes objects that another owns, counts pods, writes a status."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from runbook.cloud.standin.identities import Mint
from runbook.cloud.standin.kubernetes.object_store import ObjectStore
from runbook.cloud.standin.service_answers import Json


class ControllerRun:
    """What the controllers of one cluster share; `identity` is the cluster's, for what is made up."""

    def __init__(self, store: ObjectStore, mint: Mint, now: Callable[[], str], identity: str) -> None:
        self.store, self.mint, self.now, self.identity = store, mint, now, identity

    def status(self, group: str, plural: str, item: Json, status: Mapping[str, Any], **spec: Any) -> None:
        """Write an object's status, and values that the controller fills into its spec."""
        metadata = item["metadata"]
        new = {**item, "status": {**(item.get("status") or {}), **status}}
        if spec:
            new["spec"] = {**item.get("spec", {}), **spec}
        self.store.write((group, plural, metadata.get("namespace", ""), metadata["name"]), new)

    def owned(self, group: str, plural: str, owner: Json) -> list[Json]:
        """List the objects of a kind that are owned by another."""
        uid = owner["metadata"]["uid"]
        namespace = owner["metadata"].get("namespace", "")
        return [
            one
            for one in self.store.of(group, plural, namespace)
            if any(ref.get("uid") == uid for ref in one["metadata"].get("ownerReferences") or ())
        ]

    def make(self, group: str, plural: str, kind: str, owner: Json, name: str, body: Json) -> None:
        """Make an object that is owned by another."""
        namespace = owner["metadata"].get("namespace", "")
        reference = {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
        }
        reference |= {"uid": owner["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        metadata = {**body.get("metadata", {}), "ownerReferences": [reference]}
        item = {"apiVersion": group, "kind": kind, **body, "metadata": metadata}
        self.store.write((group, plural, namespace, name), item)

    def pods(
        self, owner: Json, template: Json, names: list[str], labels: Mapping[str, str] | None = None
    ) -> None:
        """Have exactly the pods with these names."""
        held = {one["metadata"]["name"]: one for one in self.owned("v1", "pods", owner)}
        namespace = owner["metadata"].get("namespace", "")
        for name in held.keys() - set(names):
            self.store.remove(("v1", "pods", namespace, name))
        metadata = template.get("metadata") or {}
        for name in names:
            if name not in held:
                given = {**metadata, "labels": {**(metadata.get("labels") or {}), **(labels or {})}}
                body = {"metadata": given, "spec": json.loads(json.dumps(template.get("spec") or {}))}
                self.make("v1", "pods", "Pod", owner, name, body)

    def ready(self, owner: Json) -> int:
        """Count the pods of an owner that are ready."""
        return sum(is_ready(one) for one in self.owned("v1", "pods", owner))


def is_ready(pod: Json) -> bool:
    """Whether a pod is ready."""
    conditions = pod.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def timed(conditions: list[Json], item: Json, now: str) -> list[Json]:
    """Give each condition the time of its last change."""
    old = {one["type"]: one for one in (item.get("status") or {}).get("conditions") or ()}
    timed = []
    for one in conditions:
        held = old.get(one["type"], {})
        same = held.get("status") == one["status"] and held.get("reason") == one.get("reason")
        time = held.get("lastTransitionTime", now) if same else now
        timed.append({**one, "lastTransitionTime": time, "lastUpdateTime": time})
    return timed
