"""Deployments of templates: each resource of the template is written as if it had been put.

Source: "Understand the structure and syntax of ARM templates".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import admit
from runbook.cloud.standin.arm.operations import Operations
from runbook.cloud.standin.arm.provider_tables import catalog, facts_of, namespaces
from runbook.cloud.standin.arm.resource_path import ResourcePath, resource_path
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.arm.templates.template_expressions import Expressions
from runbook.cloud.standin.identities import SUBSCRIPTION, SUBSCRIPTION_NAME, TENANT
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, parsed

_NAMESPACE = "microsoft.resources"
_DEFAULT_LOCATION = "eastus"
_VERSION = "2024-03-01"


class Deployments:
    """Answers what is asked of Microsoft.Resources/deployments."""

    def __init__(self, scene: Scene, store: ResourceStore, operations: Operations) -> None:
        self._scene, self._store, self._operations = scene, store, operations
        self.write: Callable[[ResourcePath, Mapping[str, Any]], Json] = store.write
        """How a resource of a template is written; the manager gives role assignments their own way."""

    def answer(self, request: HttpRequest, path: ResourcePath) -> HttpResponse | None:
        """Answer a request, or give `None` when it is about something else."""
        kinds = [kind.lower() for kind in path.kinds]
        if path.namespace.lower() != _NAMESPACE or kinds[:1] != ["deployments"]:
            return None
        if request.method == "POST" and path.tail.lower() == "validate":
            return self._validate(path, parsed(request.body))
        if request.method == "POST":
            raise NotRehearsed(f"POST {path.collection_type}")
        if request.method == "PUT" and not path.tail:
            shown = self.deploy(path, parsed(request.body))
            return answered(shown, 201, self._operations.status("Microsoft.Resources"))
        if path.tail.lower() == "operations":
            return answered({"value": []})
        return None

    def deploy(self, path: ResourcePath, body: Json) -> Json:
        """Write the resources of a template and keep the deployment."""
        admit(path, {}, facts_of(path.type), self._store)
        properties = body.get("properties", {})
        run = _Run(self, self._store, path, _template(properties), _given(properties))
        made = [{"id": one["id"]} for one in run.resources()]
        outputs = run.outputs()
        kept = {
            key: value for key, value in properties.items() if key in ("mode", "parameters", "debugSetting")
        }
        result = {
            **kept,
            "provisioningState": "Succeeded",
            "timestamp": self._scene.now(),
            "duration": "PT5.1S",
            "correlationId": self._scene.mint.guid("correlation", path.id),
            "outputResources": made,
            "outputs": outputs,
        }
        location = {"location": body["location"]} if body.get("location") else {}
        shown: Json = {"id": path.id, "name": path.name, "type": "Microsoft.Resources/deployments"}
        self._store.write(path, {**location, "properties": result})
        return {**shown, **location, "properties": result}

    def _validate(self, path: ResourcePath, body: Json) -> HttpResponse:
        admit(path, {}, facts_of(path.type), self._store)
        properties = body.get("properties", {})
        run = _Run(self, self._store, path, _template(properties), _given(properties))
        run.check()
        return answered({"id": path.id, "name": path.name, "properties": {"provisioningState": "Succeeded"}})


@dataclass(slots=True)
class _Copy:
    name: str
    index: int


class _Run:
    """One deployment: its parameters, variables and resources."""

    def __init__(
        self, owner: Deployments, store: ResourceStore, path: ResourcePath, template: Json, given: Json
    ) -> None:
        self._owner, self._store, self._path, self._template, self._given = (
            owner,
            store,
            path,
            template,
            given,
        )
        self._copies: list[_Copy] = []
        self._expressions = Expressions(
            {
                "parameters": self._parameter,
                "variables": self._variable,
                "resourceid": self._resource_id,
                "subscriptionresourceid": self._subscription_id,
                "tenantresourceid": lambda *given: _joined("", given),
                "extensionresourceid": lambda scope, *given: _joined(scope, given),
                "reference": self._reference,
                "listkeys": self._list_keys,
                "resourcegroup": self._group,
                "subscription": _subscription,
                "tenant": lambda: {"tenantId": TENANT},
                "deployment": lambda: {"name": path.name, "properties": {}},
                "copyindex": self._copy_index,
                "environment": _environment,
                "providers": _provider,
                "utcnow": lambda *_: owner._scene.now(),
                "newguid": lambda: owner._scene.mint.guid("new", owner._scene.mint.next()),
            }
        )

    def check(self) -> None:
        """Find a parameter without a value, as validation does."""
        declared = self._template.get("parameters", {})
        for name in self._given:
            if name.lower() not in (one.lower() for one in declared):
                raise Refused(
                    400,
                    "InvalidTemplate",
                    f"Deployment template validation failed: 'The following parameters were supplied, but do not"
                    f" correspond to any parameters defined in the template: '{name}'.'",
                )
        for name in declared:
            self._parameter(name)

    def resources(self) -> list[Json]:
        """Write the resources, in the order that they depend on each other."""
        self.check()
        listed = self._template.get("resources", [])
        rows = list(listed.values()) if isinstance(listed, dict) else listed
        made: list[Json] = []
        for row, copy in self._ordered(self._unfolded(rows)):
            made.extend(self._make(row, copy))
        return made

    def outputs(self) -> Json:
        """Evaluate the outputs."""
        return {
            name: {
                "type": _type_name(str(one.get("type", "String"))),
                "value": self._expressions.value(one.get("value")),
            }
            for name, one in self._template.get("outputs", {}).items()
            if self._expressions.value(one.get("condition", True))
        }

    def _unfolded(
        self, rows: list[Json], above: str = "", kind: str = ""
    ) -> Iterator[tuple[Json, _Copy | None]]:
        for row in rows:
            if above:
                row = {**row, "type": f"{kind}/{row['type']}", "name": _nested(above, str(row["name"]))}
            copy = row.get("copy")
            count = int(self._expressions.value(copy["count"])) if copy else 1
            for index in range(count):
                yield row, _Copy(copy["name"], index) if copy else None
            yield from self._unfolded(row.get("resources", []), str(row["name"]), str(row["type"]))

    def _ordered(self, rows: Iterator[tuple[Json, _Copy | None]]) -> list[tuple[Json, _Copy | None]]:
        """Put what others depend on first; the order of the template decides the rest."""
        left = [(row, copy, self._id(row, copy), self._needed(row, copy)) for row, copy in rows]
        done: list[tuple[Json, _Copy | None]] = []
        while left:
            waiting = {one[2].lower() for one in left} | {str(one[0].get("name", "")).lower() for one in left}
            ready = [one for one in left if not (one[3] - {one[2].lower()}) & waiting] or left[:1]
            done.extend((row, copy) for row, copy, _, _ in ready)
            left = [one for one in left if one not in ready]
        return done

    def _needed(self, row: Json, copy: _Copy | None) -> set[str]:
        return {str(one).lower() for one in self._within(copy, row.get("dependsOn") or [])}

    def _within(self, copy: _Copy | None, written: Any) -> Any:
        if copy:
            self._copies.append(copy)
        try:
            return self._expressions.value(written)
        finally:
            if copy:
                self._copies.pop()

    def _id(self, row: Json, copy: _Copy | None) -> str:
        name = str(self._within(copy, row["name"]))
        scope = str(self._within(copy, row["scope"])) if row.get("scope") else self._path.scope
        if row.get("resourceGroup"):
            group = self._within(copy, row["resourceGroup"])
            scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
        if str(row["type"]).lower() == "microsoft.resources/resourcegroups":
            return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}"
        return _joined(scope, (str(row["type"]), *name.split("/")))

    def _make(self, row: Json, copy: _Copy | None) -> Iterator[Json]:
        if not self._within(copy, row.get("condition", True)) or row.get("existing"):
            return
        path = resource_path(self._id(row, copy))
        known = [one.lower() for one in namespaces()]
        if path.namespace and path.namespace.lower() not in known:
            raise NotRehearsed(f"the resource provider {path.namespace}")
        left_out = (
            "apiVersion",
            "dependsOn",
            "type",
            "name",
            "copy",
            "condition",
            "resources",
            "scope",
            "comments",
        )
        if str(row["type"]).lower() == "microsoft.resources/deployments":
            yield self._nest(path, row, copy)
            return
        body = self._within(copy, {key: value for key, value in row.items() if key not in left_out})
        yield self._owner.write(path, body)

    def _nest(self, path: ResourcePath, row: Json, copy: _Copy | None) -> Json:
        """Run a deployment inside of this one; its expressions are evaluated here unless its scope is `inner`."""
        properties = dict(row.get("properties", {}))
        options = properties.get("expressionEvaluationOptions") or {}
        inner = str(options.get("scope", "outer")).lower() == "inner"
        template = properties.get("template")
        if template is None:
            raise NotRehearsed("a linked template (templateLink)")
        parameters = self._within(copy, properties.get("parameters") or {})
        if not inner:
            declared = {**self._template, "resources": template.get("resources", [])}
            template = {**declared, "outputs": template.get("outputs", {})}
            parameters = {name: {"value": self._parameter(name)} for name in declared.get("parameters", {})}
        return self._owner.deploy(path, {"properties": {"template": template, "parameters": parameters}})

    def _parameter(self, name: str) -> Any:
        given = next((one for key, one in self._given.items() if key.lower() == name.lower()), None)
        declared = self._template.get("parameters", {})
        row = next((one for key, one in declared.items() if key.lower() == name.lower()), None)
        if row is None:
            raise Refused(400, "InvalidTemplate", f"The template parameter '{name}' is not found.")
        if given is not None:
            return _allowed(name, given, row)
        if "defaultValue" not in row:
            if row.get("nullable"):
                return None
            raise Refused(
                400,
                "InvalidTemplate",
                f"Deployment template validation failed: 'The value for the template parameter '{name}' is not"
                " provided. Please see https://aka.ms/arm-create-parameter-file for usage details.'",
            )
        return self._expressions.value(row["defaultValue"])

    def _variable(self, name: str) -> Any:
        held = self._template.get("variables", {})
        for key, one in held.items():
            if key.lower() == name.lower():
                return self._expressions.value(one)
        for one in held.get("copy", []):
            if one["name"].lower() == name.lower():
                count = int(self._expressions.value(one["count"]))
                return [self._within(_Copy(name, index), one["input"]) for index in range(count)]
        raise Refused(400, "InvalidTemplate", f"The template variable '{name}' is not found.")

    def _resource_id(self, *given: str) -> str:
        """`resourceId([subscription], [group], type, name...)`."""
        parts = list(given)
        at = next(at for at, part in enumerate(parts) if "/" in part)
        scope = self._path.scope
        if at:
            scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{parts[at - 1]}"
        return _joined(scope, tuple(parts[at:]))

    def _subscription_id(self, *given: str) -> str:
        parts = [one for one in given if one.lower() != SUBSCRIPTION]
        return _joined(f"/subscriptions/{SUBSCRIPTION}", tuple(parts))

    def _reference(self, target: str, _version: str = "", full: str = "") -> Any:
        if not target.startswith("/"):
            target = self._named(target)
        held = self._store.get(resource_path(target).key)
        if held is None:
            raise Refused(
                404, "ResourceNotFound", f"The Resource '{resource_path(target).short}' was not found."
            )
        return held if full.lower() == "full" else held.get("properties", {})

    def _named(self, name: str) -> str:
        listed = self._template.get("resources", [])
        if isinstance(listed, dict):
            return self._id(listed[name], None) if name in listed else name
        found = [row for row in listed if str(self._expressions.value(row["name"])).lower() == name.lower()]
        return self._id(found[0], None) if found else name

    def _list_keys(self, target: str, _version: str = "") -> Any:
        path = resource_path(target)
        row = facts_of(path.type).action.get("listkeys")
        hidden = self._store.hidden(path.key)
        if row is None or hidden is None:
            raise NotRehearsed(f"listKeys() of {path.type}")
        return self._store.filler(hidden).fill(row.answer)

    def _group(self) -> Json:
        held = self._store.get(self._path.group_id.lower())
        return held or {"location": _DEFAULT_LOCATION, "name": self._path.group, "id": self._path.group_id}

    def _copy_index(self, *given: Any) -> int:
        offset = next((one for one in given if isinstance(one, int)), 0)
        name = next((one for one in given if isinstance(one, str)), "")
        held = next((one for one in reversed(self._copies) if name in ("", one.name)), None)
        return (held.index if held else 0) + offset


def _template(properties: Json) -> Json:
    template = properties.get("template")
    if template is None:
        raise NotRehearsed("a template that Azure fetches itself (templateLink)")
    return dict(template)


def _given(properties: Json) -> Json:
    given = properties.get("parameters") or {}
    if any("reference" in one for one in given.values()):
        raise NotRehearsed("a template parameter that is read from a key vault")
    return {name: one.get("value") for name, one in given.items()}


def _allowed(name: str, value: Any, row: Json) -> Any:
    allowed = row.get("allowedValues")
    if allowed and value not in allowed:
        listed = ",".join(map(str, allowed))
        raise Refused(
            400,
            "InvalidTemplate",
            f"Deployment template validation failed: 'The provided value '{value}' for the template parameter"
            f" '{name}' is not valid. The value '{value}' is not part of the allowed value(s): '{listed}'.'",
        )
    return value


def _joined(scope: str, given: tuple[str, ...]) -> str:
    namespace, *kinds = given[0].split("/")
    pairs = [part for pair in zip(kinds, given[1:], strict=True) for part in pair]
    return "/".join([scope.rstrip("/"), "providers", namespace, *pairs])


def _nested(above: str, name: str) -> str:
    """Put a nested resource's name behind its parent's; either may be an expression."""

    def inner(text: str) -> str:
        return text[1:-1] if text.startswith("[") else f"'{text}'"

    return f"[concat({inner(above)}, '/', {inner(name)})]"


def _type_name(written: str) -> str:
    return written[:1].upper() + written[1:]


def _subscription() -> Json:
    identity = f"/subscriptions/{SUBSCRIPTION}"
    return {
        "id": identity,
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": SUBSCRIPTION_NAME,
    }


def _provider(namespace: str, kind: str) -> Json:
    locations = [row["display"] for row in catalog("locations")["locations"]]
    return {"resourceType": kind, "locations": locations, "apiVersions": [_VERSION], "namespace": namespace}


def _environment() -> Json:
    return {
        "name": "AzureCloud",
        "resourceManager": "https://management.azure.com/",
        "authentication": {"loginEndpoint": "https://login.microsoftonline.com/", "tenant": "common"},
        "suffixes": {
            "storage": "core.windows.net",
            "keyvaultDns": ".vault.azure.net",
            "acrLoginServer": ".azurecr.io",
            "sqlServerHostname": ".database.windows.net",
        },
    }
