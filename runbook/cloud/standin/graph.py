"""Microsoft Graph: users, groups, applications, service principals.

Source: Microsoft Graph REST API v1.0.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.filters import matching
from runbook.cloud.standin.identities import TENANT, USER, USER_NAME
from runbook.cloud.standin.scene import Principal, Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, empty, merged, parsed

_KINDS = {
    "users": "user",
    "groups": "group",
    "applications": "application",
    "serviceprincipals": "servicePrincipal",
}
_PARTS = {"owners", "members", "federatedidentitycredentials", "approleassignments", "oauth2permissiongrants"}
_KNOWN_QUERY = {"$filter", "$top", "$count", "$select"}
_GRAPH_APP = "00000003-0000-0000-c000-000000000000"
"""The application of Microsoft Graph itself, in every tenant."""


class Directory:
    """The service behind `graph.microsoft.com`."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._held: dict[str, dict[str, Json]] = {kind: {} for kind in _KINDS}
        self._parts: dict[tuple[str, str], list[Json]] = {}
        self._secrets: dict[str, set[str]] = {}
        user = {
            "userPrincipalName": USER_NAME,
            "displayName": "User",
            "mail": USER_NAME,
            "accountEnabled": True,
        }
        self._held["users"][USER] = {"id": USER, **user}
        graph = {"id": scene.mint.guid("graph"), "appId": _GRAPH_APP, "displayName": "Microsoft Graph"}
        self._held["serviceprincipals"][graph["id"]] = {**graph, "servicePrincipalNames": [_GRAPH_APP]}

    def secrets_of(self, app_id: str) -> set[str] | None:
        """Give the secrets of an application that was made here, or `None` when it was not."""
        found = next((one for one in self._held["applications"].values() if one["appId"] == app_id), None)
        return self._secrets.get(found["id"], set()) if found else None

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request.

        Raises:
            Refused: the object is not there, or the like.
            NotRehearsed: there is no fact about it.
        """
        parts = [unquote(part) for part in request.path.strip("/").split("/")][1:]
        query = {key.lower(): value for key, value in parse_qsl(request.query)}
        for name in query.keys() - _KNOWN_QUERY:
            self._scene.ignored(f"Graph: query parameter {name}={query[name]}")
        if parts == ["me"]:
            return answered(self._held["users"][USER])
        if parts[:1] == ["directoryObjects"]:
            return self._objects(request, parts)
        if parts and parts[0] == "organization":
            return answered({"value": [{"id": TENANT, "displayName": "Rehearsal", "verifiedDomains": []}]})
        kind = parts[0].lower() if parts else ""
        if kind.startswith("applications(appid="):
            found = self._find("applications", "appId", kind.partition("'")[2].rpartition("'")[0])
            kind, parts = "applications", ["applications", found["id"], *parts[1:]]
        if kind not in _KINDS:
            raise NotRehearsed(f"Microsoft Graph: {request.method} /{'/'.join(parts)}")
        return self._answer(request, kind, parts[1:], query)

    def _answer(
        self, request: HttpRequest, kind: str, rest: list[str], query: Mapping[str, str]
    ) -> HttpResponse:
        if not rest:
            if request.method == "POST":
                return answered(self._add(kind, parsed(request.body)), 201)
            return self._list(kind, query)
        item = self._find(kind, "id", rest[0])
        if len(rest) > 1:
            return self._part(request, item, [part.lower() for part in rest[1:]], rest[-1])
        if request.method == "PATCH":
            self._held[kind][item["id"]] = merged(item, parsed(request.body))
            return empty(204)
        if request.method == "DELETE":
            del self._held[kind][item["id"]]
            self._scene.principals.pop(item["id"], None)
            return empty(204)
        return answered(item)

    def _all(self, kind: str) -> list[Json]:
        found = list(self._held[kind].values())
        if kind == "serviceprincipals":
            known = {one["id"] for one in found}
            found += [_managed(one) for one in self._scene.principals.values() if one.id not in known]
        return found

    def _find(self, kind: str, key: str, value: str) -> Json:
        wanted = (key, "userPrincipalName") if kind == "users" else (key,)
        for one in self._all(kind):
            if any(str(one.get(name, "")).lower() == value.lower() for name in wanted):
                return one
        raise Refused(
            404,
            "Request_ResourceNotFound",
            f"Resource '{value}' does not exist or one of its queried reference-property objects are not present.",
        )

    def _list(self, kind: str, query: Mapping[str, str]) -> HttpResponse:
        found = self._all(kind)
        if query.get("$filter"):
            test = matching(query["$filter"])
            found = [one for one in found if test(one)]
        return answered(
            {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{kind}", "value": found}
        )

    def _add(self, kind: str, body: Json) -> Json:
        identity = self._scene.mint.guid(kind, self._scene.mint.next())
        item: Json = {"id": identity, "createdDateTime": self._scene.now(), **body}
        if kind == "applications":
            lists = (
                "passwordCredentials",
                "keyCredentials",
                "identifierUris",
                "requiredResourceAccess",
                "appRoles",
            )
            item = {"appId": self._scene.mint.guid("app", identity), **{name: [] for name in lists}, **item}
            item.setdefault("signInAudience", "AzureADMyOrg")
        if kind == "serviceprincipals":
            application = self._find_application(str(body.get("appId")))
            item["displayName"] = body.get("displayName") or application["displayName"]
            item |= {"servicePrincipalNames": [application["appId"]], "servicePrincipalType": "Application"}
            item |= {"accountEnabled": True, "appOwnerOrganizationId": TENANT}
        if kind in ("groups", "serviceprincipals", "users"):
            principal = Principal(
                identity, str(item.get("appId", "")), str(item.get("displayName")), "Application"
            )
            self._scene.principals[identity] = principal
        item.pop("passwordProfile", None)
        self._held[kind][identity] = item
        return item

    def _find_application(self, app_id: str) -> Json:
        found = next((one for one in self._held["applications"].values() if one["appId"] == app_id), None)
        if found is None:
            raise Refused(
                400,
                "Request_BadRequest",
                f"The appId '{app_id}' of the service principal does not reference a valid application object.",
            )
        return found

    def _part(self, request: HttpRequest, item: Json, names: list[str], last: str) -> HttpResponse:
        name = names[0]
        if name == "addpassword":
            return answered(self._password(item, parsed(request.body).get("passwordCredential") or {}))
        if name not in _PARTS:
            raise NotRehearsed(f"Microsoft Graph: {request.method} {'/'.join(names)}")
        held = self._parts.setdefault((item["id"], name), [])
        if request.method == "POST":
            return self._add_part(held, names, parsed(request.body))
        if len(names) == 1:
            return answered({"value": held})
        found = next(
            (one for one in held if last.lower() in (one.get("id"), str(one.get("name", "")).lower())), None
        )
        if found is None and names[-1] != "$ref":
            raise Refused(404, "Request_ResourceNotFound", f"Resource '{last}' does not exist.")
        if request.method == "DELETE":
            self._parts[item["id"], name] = [one for one in held if one.get("id") not in (last, names[1])]
            return empty(204)
        return answered(found)

    def _add_part(self, held: list[Json], names: list[str], body: Json) -> HttpResponse:
        if names[-1] == "$ref":
            identity = str(body.get("@odata.id", "")).rsplit("/", 1)[-1]
            found = next(
                (self._all(kind) for kind in _KINDS if any(one["id"] == identity for one in self._all(kind))),
                [],
            )
            held.extend(one for one in found if one["id"] == identity)
            return empty(204)
        if any(one.get("name") == body.get("name") for one in held if body.get("name")):
            raise Refused(
                409, "Request_MultipleObjectsWithSameKeyValue", "An object with the same name already exists."
            )
        made = {"id": self._scene.mint.guid("part", self._scene.mint.next()), **body}
        held.append(made)
        return answered(made, 201)

    def _password(self, item: Json, given: Json) -> Json:
        number = self._scene.mint.next()
        secret = self._scene.mint.key(30, "password", number)
        shown = {"keyId": self._scene.mint.guid("password", number), "hint": secret[:3], **given}
        shown.setdefault("startDateTime", self._scene.now())
        item.setdefault("passwordCredentials", []).append(shown)
        self._secrets.setdefault(item["id"], set()).add(secret)
        return {**shown, "secretText": secret}

    def _objects(self, request: HttpRequest, parts: list[str]) -> HttpResponse:
        every = [(kind, one) for kind in _KINDS for one in self._all(kind)]
        if parts[1:] == ["getByIds"]:
            wanted = set(parsed(request.body).get("ids", []))
            found = [_typed(kind, one) for kind, one in every if one["id"] in wanted]
            return answered({"value": found})
        if len(parts) == 2:
            found = [_typed(kind, one) for kind, one in every if one["id"] == parts[1]]
            if found:
                return answered(found[0])
            raise Refused(404, "Request_ResourceNotFound", f"Resource '{parts[1]}' does not exist.")
        raise NotRehearsed(f"Microsoft Graph: {request.method} /{'/'.join(parts)}")


def _typed(kind: str, item: Json) -> Json:
    return {"@odata.type": f"#microsoft.graph.{_KINDS[kind]}", **item}


def _managed(principal: Principal) -> Json:
    return {
        "id": principal.id,
        "appId": principal.app_id,
        "displayName": principal.name,
        "servicePrincipalNames": [principal.app_id],
        "servicePrincipalType": principal.kind,
    }
