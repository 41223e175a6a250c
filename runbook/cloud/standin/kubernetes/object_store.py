"""The objects of one cluster, and the history that watches read."""

import copy
from collections.abc import Callable
from typing import Any

from runbook.cloud.standin.identities import Mint
from runbook.cloud.standin.service_answers import Json

Key = tuple[str, str, str, str]
"""Group and version, plural, namespace (empty for the cluster's own), name."""


class ObjectStore:
    """Objects by their key. What is written gets what the API server adds: uid, times, versions."""

    def __init__(self, mint: Mint, now: Callable[[], str]) -> None:
        self._mint, self._now = mint, now
        self.objects: dict[Key, Json] = {}
        self.version = 1
        self.history: list[tuple[int, str, Key, Json]] = []
        """Version, `ADDED`, `MODIFIED` or `DELETED`, key, object."""

    def write(self, key: Key, item: Json, manager: str = "") -> Json:
        """Write an object; one that is the same as before keeps its version."""
        old = self.objects.get(key)
        new = copy.deepcopy(item)
        metadata = new.setdefault("metadata", {})
        held = old["metadata"] if old else {}
        metadata["name"] = key[3]
        if key[2]:
            metadata["namespace"] = key[2]
        metadata["uid"] = held.get("uid") or self._mint.guid("uid", *key, self._mint.next())
        metadata["creationTimestamp"] = held.get("creationTimestamp") or self._now()
        if "generation" in held or "spec" in new:
            changed = old is None or old.get("spec") != new.get("spec")
            metadata["generation"] = held.get("generation", 0) + changed
        if manager:
            metadata["managedFields"] = _managed(held.get("managedFields") or [], new, manager, self._now())
        metadata["resourceVersion"] = held.get("resourceVersion", "")
        if old == new:
            return new
        self.version += 1
        metadata["resourceVersion"] = str(self.version)
        self.objects[key] = new
        self._note("MODIFIED" if old else "ADDED", key, new)
        return new

    def remove(self, key: Key) -> Json | None:
        """Delete an object and what it owns."""
        item = self.objects.pop(key, None)
        if item is None:
            return None
        self.version += 1
        self._note("DELETED", key, item)
        own = item["metadata"]["uid"]
        for other, held in list(self.objects.items()):
            if any(one.get("uid") == own for one in held["metadata"].get("ownerReferences") or ()):
                self.remove(other)
        return item

    def of(self, group: str, plural: str, namespace: str = "") -> list[Json]:
        """List the objects of a kind, in one namespace or in all, by namespace and name as etcd has them."""
        found = sorted(
            key for key in self.objects if key[:2] == (group, plural) and namespace in ("", key[2])
        )
        return [self.objects[key] for key in found]

    def get(self, group: str, plural: str, namespace: str, name: str) -> Json | None:
        """Give an object, or `None`."""
        return self.objects.get((group, plural, namespace, name))

    def _note(self, deed: str, key: Key, item: Json) -> None:
        self.history.append((self.version, deed, key, copy.deepcopy(item)))


def _managed(held: list[Any], item: Json, manager: str, now: str) -> list[Any]:
    entry = {"manager": manager, "operation": "Update", "apiVersion": item.get("apiVersion"), "time": now}
    entry |= {"fieldsType": "FieldsV1", "fieldsV1": {}}
    return [*(one for one in held if one.get("manager") != manager), entry]
