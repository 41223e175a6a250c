"""Key vaults that were deleted: they are listed, recovered and purged.

Source: "Azure Key Vault soft-delete overview"; REST reference of Microsoft.KeyVault, Vaults - Get Deleted.
"""

import re

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import location_name
from runbook.cloud.standin.arm.operations import Operations
from runbook.cloud.standin.arm.resource_path import ResourcePath
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.identities import SUBSCRIPTION
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, Refused, answered, empty

_TYPE = "Microsoft.KeyVault/vaults"
_PATH = re.compile(
    r"/subscriptions/[^/]+/providers/microsoft\.keyvault/(?:locations/[^/]+/)?deletedvaults"
    r"(?:/(?P<name>[^/]+))?(?P<purge>/purge)?"
)


class DeletedVaults:
    """Answers what is asked of Microsoft.KeyVault/deletedVaults, and whether a name is taken by one."""

    def __init__(self, scene: Scene, store: ResourceStore, operations: Operations) -> None:
        self._scene, self._store, self._operations = scene, store, operations

    def answer(self, request: HttpRequest, path: ResourcePath) -> HttpResponse | None:
        """Answer a request, or give `None` when it is about something else.

        Raises:
            Refused: there is no such vault, or its name is taken.
        """
        if request.method == "PUT" and path.type.lower() == _TYPE.lower():
            self._check_name(path, request)
            return None
        found = _PATH.fullmatch(request.path.lower().rstrip("/"))
        if not found:
            return None
        held = {str(one["name"]).lower(): key for key, one in self._deleted().items()}
        if not found["name"]:
            return answered({"value": [self._shown(one) for one in self._deleted().values()]})
        key = held.get(found["name"])
        if key is None:
            message = f"The specified deleted vault '{found['name']}' does not exist."
            raise Refused(404, "DeletedVaultNotFound", message)
        if found["purge"]:
            self._store.deleted.pop(key)
            return self._operations.result("Microsoft.KeyVault", empty(200))
        return answered(self._shown(self._store.deleted[key]))

    def _deleted(self) -> dict[str, Json]:
        return {
            key: one
            for key, one in self._store.deleted.items()
            if one["type"] == _TYPE and not self._store.holds(key)
        }

    def _check_name(self, path: ResourcePath, request: HttpRequest) -> None:
        taken = any(str(one["name"]).lower() == path.name.lower() for one in self._deleted().values())
        if taken and b'"recover"' not in request.body:
            raise Refused(
                409,
                "ConflictError",
                f"A vault with the same name already exists in deleted state. You need to either recover or purge"
                f" existing key vault. Name: {path.name}",
            )

    def _shown(self, vault: Json) -> Json:
        place = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations"
        location = location_name(str(vault.get("location", "")))
        now = self._scene.now()
        properties = {
            "vaultId": vault["id"],
            "location": location,
            "deletionDate": now,
            "scheduledPurgeDate": now,
        }
        properties["tags"] = vault.get("tags") or {}
        identity = f"{place}/{location}/deletedVaults/{vault['name']}"
        kind = "Microsoft.KeyVault/deletedVaults"
        return {"id": identity, "name": vault["name"], "type": kind, "properties": properties}
