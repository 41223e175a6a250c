"""Requests about single resources and collections of them."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import missing
from runbook.cloud.standin.arm.operations import Operations
from runbook.cloud.standin.arm.provider_tables import Action, TypeFacts, facts_of, known_types
from runbook.cloud.standin.arm.resource_path import ResourcePath
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.arm.value_templates import NoValue, look_up, put_at
from runbook.cloud.standin.filters import Call, matching
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, empty, header, parsed

_KNOWN_QUERY = {"api-version", "$filter", "$expand", "$top", "forcedeletiontypes"}


_SCOPES: Mapping[str, Call] = {name: lambda item, given: True for name in ("atscope", "atexactscope")}
"""What a list is of is at or below its scope anyway."""


class ResourceRequests:
    """Answers what is asked of a resource or a collection."""

    def __init__(self, scene: Scene, store: ResourceStore, operations: Operations) -> None:
        self._scene, self._store, self._operations = scene, store, operations

    def answer(self, request: HttpRequest, path: ResourcePath) -> HttpResponse:
        """Answer a request below a scope.

        Raises:
            Refused: ARM or the provider would not do it.
            NotRehearsed: there is no fact about it.
        """
        query = {key.lower(): value for key, value in parse_qsl(request.query)}
        for name in query.keys() - _KNOWN_QUERY:
            self._scene.ignored(f"{path.type}: query parameter {name}={query[name]}")
        _check_version(request, self._store.get(path.key))
        if "//" in request.path:
            message = f"The path '{request.path}' has an empty name: a variable may not be set."
            raise Refused(404, "InvalidResourceName", message)
        if path.kinds[:1] == ("locations",):
            raise NotRehearsed(f"{request.method} {path.collection_type}")
        if request.method == "POST":
            return self._act(path, parsed(request.body))
        if path.tail:
            return self._view(path, query) if request.method == "GET" else self._no(request, path)
        match request.method:
            case "GET":
                return self._show(path, query)
            case "HEAD":
                return empty(204 if self._store.holds(path.key) else 404)
            case "PUT":
                return self._put(path, parsed(request.body))
            case "PATCH":
                return self._patch(path, parsed(request.body))
            case "DELETE":
                return self._delete(path)
        return self._no(request, path)

    def listed(self, found: list[Json], query: Mapping[str, str]) -> HttpResponse:
        """Answer a list, filtered and cut as the query says."""
        if query.get("$filter"):
            test = matching(query["$filter"], _SCOPES)
            found = [one for one in found if test(_for_filter(one))]
        if query.get("$top", "").isdigit():
            found = found[: int(query["$top"])]
        return answered({"value": found})

    def _no(self, request: HttpRequest, path: ResourcePath) -> HttpResponse:
        raise NotRehearsed(f"{request.method} {path.collection_type}")

    def _show(self, path: ResourcePath, query: Mapping[str, str]) -> HttpResponse:
        body = self._store.get(path.key)
        if body is None:
            raise missing(path, self._store)
        if query.get("$expand"):
            self._expand(path, body, query["$expand"])
        return answered(body)

    def _expand(self, path: ResourcePath, body: Json, wanted: str) -> None:
        facts = facts_of(path.type)
        known = {name.lower(): row for name, row in facts.expand.items()}
        for one in wanted.split(","):
            row = known.get(one.strip().lower())
            if row is None:
                self._scene.ignored(f"{path.type}: $expand={one}")
                continue
            at, _, view = row.partition("=")
            hidden = self._store.hidden(path.key) or body
            value = self._store.filler(hidden).fill(facts.view[view.lower()])
            put_at(body, at, lambda _, value=value: value)  # type: ignore[misc]

    def _put(self, path: ResourcePath, body: Json) -> HttpResponse:
        facts = facts_of(path.type)
        known = self._store.hidden(path.key) is not None
        shown = self._store.write(path, body)
        headers = self._operations.status(path.namespace) if facts.long else ()
        return answered(shown, facts.updated if known else facts.status, headers)

    def _patch(self, path: ResourcePath, body: Json) -> HttpResponse:
        if not self._store.holds(path.key):
            raise missing(path, self._store)
        shown = self._store.patch(path, body)
        facts = facts_of(path.type)
        headers = self._operations.status(path.namespace) if facts.patch_long else ()
        return answered(shown, facts.patched, headers)

    def _delete(self, path: ResourcePath) -> HttpResponse:
        if not self._store.holds(path.key):
            if not path.namespace or (path.group and not self._store.holds(path.group_id.lower())):
                raise missing(path, self._store)
            return empty(204)
        self._store.delete(path.key)
        status = facts_of(path.type).deleted
        if status == 202 or not path.namespace:
            return self._operations.result(path.namespace or "Microsoft.Resources", empty(200))
        return empty(status)

    def _view(self, path: ResourcePath, query: Mapping[str, str]) -> HttpResponse:
        facts = facts_of(path.type)
        if path.names and path.tail.lower() in facts.view:
            hidden = self._store.hidden(path.key)
            if hidden is None:
                raise missing(path, self._store)
            return answered(self._store.filler(hidden).fill(facts.view[path.tail.lower()]))
        return self._list(path, query)

    def _list(self, path: ResourcePath, query: Mapping[str, str]) -> HttpResponse:
        wanted = path.collection_type
        if path.names and not self._store.holds(path.key):
            raise missing(path, self._store)
        if path.group and not self._store.holds(path.group_id.lower()):
            raise missing(path, self._store)
        found = self._store.below(path.id if path.names else path.scope, wanted)
        if not found and wanted.lower() not in known_types():
            parts = self._parts(path)
            if parts is None:
                raise NotRehearsed(f"the list of {wanted}")
            found = parts
        return self.listed(found, query)

    def _parts(self, path: ResourcePath) -> list[Json] | None:
        """Give the named elements of an array of the resource, or `None` when it has no such array."""
        body = self._store.get(path.key) if path.names else None
        try:
            found = (
                look_up(body, f"properties.{path.tail}") if body and facts_of(path.type).elements else None
            )
        except NoValue:
            return None
        return found if isinstance(found, list) else None

    def _act(self, path: ResourcePath, body: Json) -> HttpResponse:
        facts = facts_of(path.type)
        row = facts.action.get(path.tail.lower())
        if row is None or row.missing:
            raise NotRehearsed(row.missing if row else f"POST {path.collection_type}")
        hidden = self._store.hidden(path.key)
        if hidden is None:
            raise missing(path, self._store)
        return self._done(path, row, facts, body)

    def _done(self, path: ResourcePath, row: Action, facts: TypeFacts, body: Json) -> HttpResponse:
        regenerated = body.get("keyName") or body.get("keyKind") or body.get("keyType") or body.get("name")
        if "regenerate" in path.tail.lower() and regenerated:
            held = (self._store.hidden(path.key) or {}).setdefault("_regenerated", {})
            held[str(regenerated)] = self._scene.mint.next()
        if row.set:
            self._store.change(path.key, row.set)
        hidden = self._store.hidden(path.key) or {}
        filled = (
            None if row.answer is None else self._store.filler({**hidden, "_given": body}).fill(row.answer)
        )
        if row.forget:
            self._store.delete(path.key)
        end = empty(200) if filled is None else answered(filled)
        if isinstance(filled, str):
            end = HttpResponse(200, (("content-type", "application/xml"),), filled.encode())
        return self._operations.result(path.namespace, end) if row.long else end


def _check_version(request: HttpRequest, held: Json | None) -> None:
    """Refuse a write whose `If-Match` or `If-None-Match` does not hold."""
    wanted, unwanted = header(request.headers, "if-match"), header(request.headers, "if-none-match")
    version = str(held.get("eTag") or held.get("etag") or "") if held else ""
    if request.method not in ("PUT", "PATCH", "DELETE") or not (wanted or unwanted):
        return
    if (wanted and wanted != "*" and wanted != version) or (unwanted == "*" and held is not None):
        raise Refused(
            412,
            "PreconditionFailed",
            f"The condition of the request does not hold: the etag of the resource is '{version}'.",
        )


def _for_filter(resource: Json) -> Json:
    """Add the names that filters have for a resource's values."""
    tags = resource.get("tags") or {}
    name, value = next(iter(tags.items()), ("", ""))
    identity = str(resource.get("id", ""))
    parts = identity.split("/")
    group = parts[4] if len(parts) > 4 else ""
    more = {"resourceType": resource.get("type"), "tagName": name, "tagValue": value, "resourceGroup": group}
    return {
        **resource,
        **more,
        **resource.get("properties", {}),
        "id": identity,
        "name": resource.get("name"),
    }
