"""The resources of a world: written with what their provider adds, read, listed, deleted with what they own."""

import copy
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runbook.cloud.standin.arm.admission import admit, location_name
from runbook.cloud.standin.arm.provider_tables import ChildArray, TypeFacts, facts_of
from runbook.cloud.standin.arm.resource_path import ResourcePath, resource_path
from runbook.cloud.standin.arm.value_templates import Filler, NoValue, look_up, put_at
from runbook.cloud.standin.identities import TENANT, USER_NAME
from runbook.cloud.standin.scene import Principal, Scene
from runbook.cloud.standin.service_answers import Json, merged


class ResourceStore:
    """Resources by their id in lower case. A key that begins with `_` is the stand-in's own and never shown."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._bodies: dict[str, Json] = {}
        self.deleted: dict[str, Json] = {}
        """What was deleted last under an id: soft-deleted vaults are found here."""

    def holds(self, key: str) -> bool:
        """Whether there is a resource, or a named part of one, with this id in lower case."""
        return key in self._bodies or self._element(key) is not None

    def get(self, key: str) -> Json | None:
        """Give a resource as it is shown, or `None`."""
        held = self._bodies.get(key)
        return self._shown(held) if held is not None else copy.deepcopy(self._element(key))

    def hidden(self, key: str) -> Json | None:
        """Give a resource with the stand-in's own keys, to change it; or `None`."""
        return self._bodies.get(key)

    def below(self, scope: str, resource_type: str = "") -> list[Json]:
        """List what is below a scope, of one type or of all."""
        start, wanted = scope.lower().rstrip("/") + "/", resource_type.lower()
        return [
            self._shown(body)
            for key, body in list(self._bodies.items())
            if key.startswith(start) and wanted in ("", str(body["type"]).lower())
        ]

    def write(self, path: ResourcePath, body: Mapping[str, Any]) -> Json:
        """Put a resource: what the body does not say falls back to the provider's defaults.

        Raises:
            Refused: ARM or the provider would not take it.
        """
        facts = facts_of(path.type)
        admit(path, body, facts, self)
        old = self._bodies.get(path.key, {})
        resource: Json = {"id": path.id, "name": path.name, "type": _written_type(path, facts)}
        given = {key: value for key, value in body.items() if value is not None and not key.startswith("_")}
        resource = {**_own(old), **resource, **{k: v for k, v in given.items() if k not in resource}}
        resource = copy.deepcopy(resource)
        if "location" in resource:
            resource["location"] = location_name(str(resource["location"]))
        elif old.get("location"):
            resource["location"] = old["location"]
        self._bodies[path.key] = resource
        try:
            self._complete(path, facts, resource, old)
        except BaseException:
            self._restore(path.key, old)
            raise
        return self._shown(resource)

    def patch(self, path: ResourcePath, body: Mapping[str, Any]) -> Json:
        """Merge into a resource that is there; tags are replaced as a whole."""
        held = self.get(path.key) or {}
        new = merged(held, {key: value for key, value in body.items() if key not in ("id", "name", "type")})
        if body.get("tags") is not None:
            new["tags"] = body["tags"]
        return self.write(path, new)

    def change(self, key: str, values: Mapping[str, Any], **words: str) -> None:
        """Set values, templates, of a resource that is there."""
        resource = self._bodies[key]
        filler = self.filler(resource, **words)
        for at, template in values.items():
            put_at(resource, at, lambda element, template=template: filler.fill(template, element))  # type: ignore[misc]
        self._complete_again(resource)

    def delete(self, key: str) -> bool:
        """Delete a resource with its parts and with what it owns; say whether it was there."""
        gone = [one for one in self._bodies if one == key or one.startswith(key + "/")]
        owned = [one for name in gone for one in self._bodies[name].get("_owns", ())]
        for name in gone:
            self.deleted[name] = self._shown(self._bodies[name])
        for name in gone:
            self._bodies.pop(name, None)
        for name in owned:
            self.delete(name)
        return bool(gone)

    def filler(self, resource: Mapping[str, Any], **words: str) -> Filler:
        """Give what fills the provider's templates for a resource."""
        authority = b64encode(self._scene.authority.encode()).decode()
        return Filler(self._scene.mint, self._scene.now, resource, authority=authority, **words)

    def _restore(self, key: str, old: Json) -> None:
        if old:
            self._bodies[key] = old
        else:
            self._bodies.pop(key, None)

    def _complete(self, path: ResourcePath, facts: TypeFacts, resource: Json, old: Json) -> None:
        properties = resource.setdefault("properties", {}) if facts.state or "properties" in resource else {}
        for name in facts.secret:
            _drop(resource, name.split("."))
        self._children(path, facts, resource)
        self._identity(resource)
        if facts.elements and isinstance(properties, dict):
            resource["etag"] = f'W/"{self._scene.mint.guid("etag", path.id, self._scene.mint.next())}"'
            _name_elements(path.id, resource["etag"], properties)
        if path.namespace:
            resource["systemData"] = self._history(old)
        self._fill(facts, resource)
        if facts.state and isinstance(properties, dict):
            properties["provisioningState"] = "Succeeded"
        self._principals(resource, str(resource["name"]))
        self._create(facts, resource)

    def _complete_again(self, resource: Json) -> None:
        self._fill(facts_of(str(resource["type"])), resource)

    def _fill(self, facts: TypeFacts, resource: Json) -> None:
        filler = self.filler(resource)
        for at, template in facts.default.items():
            put_at(resource, at, _maker(filler, template), keep=True)
        for at, template in facts.set.items():
            put_at(resource, at, _maker(filler, template))
        for condition, values in facts.when.items():
            if _holds(resource, condition):
                for at, template in values.items():
                    put_at(resource, at, _maker(filler, template))

    def _history(self, old: Json) -> Json:
        """Say who made and changed a resource, and when."""
        now = self._scene.now()
        held = old.get("systemData") or {"createdBy": USER_NAME, "createdByType": "User", "createdAt": now}
        return {**held, "lastModifiedBy": USER_NAME, "lastModifiedByType": "User", "lastModifiedAt": now}

    def _identity(self, resource: Json) -> None:
        identity = resource.get("identity")
        if not isinstance(identity, dict):
            return
        if "systemassigned" in str(identity.get("type", "")).lower():
            identity["principalId"] = self._scene.mint.guid(resource["id"], "principal")
            identity["tenantId"] = TENANT
        assigned = identity.get("userAssignedIdentities")
        if not isinstance(assigned, dict):
            return
        for name in assigned:
            held = self._bodies.get(str(name).lower(), {}).get("properties", {})
            assigned[name] = {key: held.get(key) for key in ("principalId", "clientId")}

    def _principals(self, value: Any, name: str) -> None:
        """Every principal that a provider makes is in the directory: roles are assigned to it."""
        if isinstance(value, Mapping):
            principal = value.get("principalId") or value.get("objectId")
            made = value.get("clientId") or (
                value.get("tenantId") and self._scene.mint.guid(principal, "app")
            )
            if isinstance(principal, str) and made and principal not in self._scene.principals:
                self._scene.principals[principal] = Principal(principal, str(made), name, "ManagedIdentity")
            for one in value.values():
                self._principals(one, name)

    def _children(self, path: ResourcePath, facts: TypeFacts, resource: Json) -> None:
        """Keep the elements of an array that are resources of their own as such."""
        for kind, array in facts.children.items():
            place, key = _place(resource, array.at)
            if place is None or not isinstance(place.get(key), list):
                continue
            given = place.pop(key)
            for held in self._bodies.copy():
                if _is_child(held, path.key, kind):
                    del self._bodies[held]
            for element in given:
                body = dict(element) if not array.flat else {"properties": _without(element, "name")}
                child = resource_path(f"{path.id}/{kind}/{element.get('name')}")
                self.write(child, _without(body, "id", "name", "type", "etag"))

    def _create(self, facts: TypeFacts, resource: Json) -> None:
        filler = self.filler(resource)
        for one in facts.creates:
            try:
                count = int(filler.fill(one["times"])) if "times" in one else 1
                elements = filler.fill("{" + one["each"] + "}") if "each" in one else [None]
            except NoValue:
                continue
            for index in range(count):
                for element in elements:
                    self._create_one(one, resource, self.filler(resource, index=str(index)), element)

    def _create_one(self, one: Mapping[str, Any], resource: Json, filler: Filler, element: Any) -> None:
        try:
            target = resource_path(filler.fill(one["id"], element))
        except NoValue:
            return
        if target.key not in self._bodies:
            self.write(target, filler.fill(one.get("body", {}), element))
        if one.get("owned") and target.key not in resource.setdefault("_owns", []):
            resource["_owns"].append(target.key)

    def _shown(self, body: Json) -> Json:
        shown = {key: copy.deepcopy(value) for key, value in body.items() if not key.startswith("_")}
        for kind, array in facts_of(str(body["type"])).children.items():
            self._gather(shown, kind, array)
        return shown

    def _gather(self, shown: Json, kind: str, array: ChildArray) -> None:
        own = str(shown["id"]).lower()
        found = [self._shown(body) for key, body in self._bodies.items() if _is_child(key, own, kind)]
        put_at(shown, array.at, lambda _: [_flat(one) if array.flat else one for one in found])

    def _element(self, key: str) -> Json | None:
        """Find a named element of an array in a resource: `.../loadBalancers/x/frontendIPConfigurations/y`."""
        parent, _, name = key.rpartition("/")
        owner, _, kind = parent.rpartition("/")
        held = self._bodies.get(owner)
        if held is None or not facts_of(str(held["type"])).elements:
            return None
        return next((one for one in _elements(held.get("properties"), kind) if _named(one, name)), None)


def _own(body: Json) -> Json:
    return {key: value for key, value in body.items() if key.startswith("_")}


def _written_type(path: ResourcePath, facts: TypeFacts) -> str:
    return f"{path.namespace}/{facts.name}" if path.namespace else path.type


def _maker(filler: Filler, template: Any) -> Callable[[Any], Any]:
    return lambda element: filler.fill(template, element)


def _holds(resource: Json, condition: str) -> bool:
    """Whether the value at a path is there and not false, or is the one after `=`."""
    at, _, wanted = condition.partition("=")
    try:
        value = look_up(resource, at)
    except NoValue:
        return False
    return str(value).lower() == wanted.lower() if wanted else bool(value)


def _place(resource: Json, at: str) -> tuple[Json | None, str]:
    place: Any = resource
    *parts, key = at.split(".")
    for part in parts:
        place = place.get(part) if isinstance(place, dict) else None
    return (place if isinstance(place, dict) else None), key


def _drop(value: Any, parts: list[str]) -> None:
    for part in parts[:-1]:
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(parts[-1], None)


def _without(body: Mapping[str, Any], *names: str) -> Json:
    return {key: value for key, value in body.items() if key not in names}


def _is_child(key: str, parent: str, kind: str) -> bool:
    start = f"{parent}/{kind.lower()}/"
    return key.startswith(start) and "/" not in key[len(start) :]


def _flat(body: Json) -> Json:
    return {"name": body["name"], **body.get("properties", {})}


def _named(element: Any, name: str) -> bool:
    return isinstance(element, dict) and str(element.get("name", "")).lower() == name


def _elements(value: Any, kind: str) -> Iterator[Json]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key.lower() == kind and isinstance(one, list):
                yield from (element for element in one if isinstance(element, dict))


def _name_elements(owner: str, etag: str, properties: Json) -> None:
    """Give each named element of an array its id and state, as the network provider does."""
    for kind, array in properties.items():
        for element in array if isinstance(array, list) else ():
            if isinstance(element, dict) and element.get("name"):
                element.setdefault("id", f"{owner}/{kind}/{element['name']}")
                element["etag"] = etag
                inner = element.setdefault("properties", {})
                if isinstance(inner, dict):
                    inner["provisioningState"] = "Succeeded"
