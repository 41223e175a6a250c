"""Role definitions and role assignments.

Source: REST reference of Microsoft.Authorization, roleAssignments and roleDefinitions.
"""

from difflib import get_close_matches
from urllib.parse import parse_qsl

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import admit
from runbook.cloud.standin.arm.provider_tables import catalog, facts_of
from runbook.cloud.standin.arm.resource_path import ResourcePath
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.filters import matching
from runbook.cloud.standin.identities import SUBSCRIPTION, USER
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, empty, parsed

_NAMESPACE = "microsoft.authorization"
_SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION}"


class Authorization:
    """Answers what is asked of Microsoft.Authorization about roles."""

    def __init__(self, scene: Scene, store: ResourceStore) -> None:
        self._scene, self._store = scene, store
        self._custom: dict[str, Json] = {}
        self._assigned: dict[str, Json] = {}

    def answer(self, request: HttpRequest, path: ResourcePath) -> HttpResponse | None:
        """Answer a request, or give `None` when it is about something else."""
        if path.namespace.lower() != _NAMESPACE:
            return None
        kind = path.kinds[0].lower() if path.kinds else path.tail.lower()
        if kind == "roledefinitions":
            return self._definitions(request, path)
        if kind == "roleassignments":
            return self._assignments(request, path)
        if kind == "permissions":
            return answered({"value": [{"actions": ["*"], "notActions": []}]})
        return None

    def forget(self, scope: str) -> None:
        """Drop the assignments at and below a scope that is deleted."""
        start = scope.lower() + "/"
        self._assigned = {key: one for key, one in self._assigned.items() if not key.startswith(start)}

    def _definitions(self, request: HttpRequest, path: ResourcePath) -> HttpResponse:
        if not path.names:
            return self._find(dict(parse_qsl(request.query)).get("$filter", ""))
        name = path.names[0].lower()
        if request.method == "PUT":
            body = parsed(request.body)
            properties = {**body.get("properties", body), "createdOn": self._scene.now()}
            properties.setdefault("type", "CustomRole")
            self._custom[name] = _definition(name, properties)
            return answered(self._custom[name], 201)
        found = next((one for one in self._all() if one["name"] == name), None)
        if request.method == "DELETE":
            self._custom.pop(name, None)
            return answered(found) if found else empty(204)
        if found is None:
            raise Refused(
                404,
                "RoleDefinitionDoesNotExist",
                f"The specified role definition with ID '{name}' does not exist.",
            )
        return answered(found)

    def _find(self, text: str) -> HttpResponse:
        """List the definitions that a filter asks for; a role that the table may lack is not said to be missing."""
        if not text:
            return answered({"value": self._all()})
        test = matching(text, {"atscopeandbelow": lambda item, _: True, "atscope": lambda item, _: True})
        found = [one for one in self._all() if test({**one["properties"], "name": one["name"]})]
        wanted = text.partition("'")[2].rpartition("'")[0]
        names = [one["properties"]["roleName"].lower() for one in self._all()]
        if not found and wanted and not get_close_matches(wanted.lower(), names, cutoff=0.8):
            raise NotRehearsed(f"the role definition '{wanted}'")
        return answered({"value": found})

    def _all(self) -> list[Json]:
        built_in = [
            _definition(
                row["id"],
                {"roleName": name, "type": "BuiltInRole", "description": row.get("description", "")},
            )
            for name, row in catalog("roles").items()
        ]
        return built_in + list(self._custom.values())

    def _assignments(self, request: HttpRequest, path: ResourcePath) -> HttpResponse:
        if not path.names:
            return self._list(path, dict(parse_qsl(request.query)).get("$filter", ""))
        held = self._assigned.get(path.key)
        if request.method == "PUT":
            return self._assign(path, parsed(request.body))
        if request.method == "DELETE":
            self._assigned.pop(path.key, None)
            return answered(held) if held else empty(204)
        if held is None:
            raise Refused(404, "RoleAssignmentNotFound", f"The role assignment '{path.name}' is not found.")
        return answered(held)

    def _assign(self, path: ResourcePath, body: Json) -> HttpResponse:
        admit(path, {}, facts_of(path.type), self._store)
        properties = dict(body.get("properties", {}))
        principal, role = str(properties.get("principalId", "")), str(properties.get("roleDefinitionId", ""))
        if principal not in self._scene.principals and principal != USER:
            raise Refused(
                400,
                "PrincipalNotFound",
                f"Principal {principal.replace('-', '')} does not exist in the directory. Check that you have the"
                " correct principal ID. If you are creating this principal and then immediately assigning a role,"
                " this error might be related to a replication delay.",
            )
        if not any(one["name"] == role.rsplit("/", 1)[-1].lower() for one in self._all()):
            raise Refused(
                400,
                "RoleDefinitionDoesNotExist",
                f"The specified role definition with ID '{role.rsplit('/', 1)[-1]}' does not exist.",
            )
        same = next((one for one in self._assigned.values() if self._same(one, path.scope, properties)), None)
        if same:
            raise Refused(
                409,
                "RoleAssignmentExists",
                "The role assignment already exists. The ID of the"
                f" existing assignment is {same['name'].replace('-', '')}.",
            )
        kind = properties.get("principalType") or ("User" if principal == USER else "ServicePrincipal")
        now = self._scene.now()
        properties |= {"scope": path.scope or "/", "principalType": kind, "createdOn": now, "updatedOn": now}
        properties |= {"createdBy": USER, "updatedBy": USER}
        shown = {"id": path.id, "name": path.name, "type": "Microsoft.Authorization/roleAssignments"}
        self._assigned[path.key] = {**shown, "properties": properties}
        return answered(self._assigned[path.key], 201)

    def _same(self, held: Json, scope: str, properties: Json) -> bool:
        old = held["properties"]
        return bool(
            old["scope"].lower() == scope.lower()
            and old["principalId"] == properties.get("principalId")
            and old["roleDefinitionId"].rsplit("/", 1)[-1]
            == str(properties.get("roleDefinitionId")).rsplit("/", 1)[-1]
        )

    def _list(self, path: ResourcePath, text: str) -> HttpResponse:
        scope = path.scope.lower()
        at_scope = "atscope()" in text.lower()

        def is_in(held: Json) -> bool:
            own = held["properties"]["scope"].lower()
            above = scope == own or scope.startswith(own.rstrip("/") + "/")
            return above or (not at_scope and own.startswith(scope + "/"))

        calls = {
            "atscope": lambda item, given: True,
            "assignedto": lambda item, given: item.get("principalId", "").lower() == given[0],
        }
        test = matching(text, calls) if text else lambda item: True
        return answered(
            {"value": [one for one in self._assigned.values() if is_in(one) and test(one["properties"])]}
        )


def _definition(name: str, properties: Json) -> Json:
    own = {"assignableScopes": ["/"], "permissions": [], "description": "", **properties}
    identity = f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{name}"
    return {
        "id": identity,
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": name,
        "properties": own,
    }
