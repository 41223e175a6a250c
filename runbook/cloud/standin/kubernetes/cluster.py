"""One cluster: requests for its objects.

Source: Kubernetes API concepts. Messages are worded as the API server of 1.33 words them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.kubernetes.admission.admission_checks import check_fields, check_object
from runbook.cloud.standin.kubernetes.admission.object_defaults import filled_in
from runbook.cloud.standin.kubernetes.api_discovery import discovered
from runbook.cloud.standin.kubernetes.controllers.controller_run import ControllerRun
from runbook.cloud.standin.kubernetes.controllers.settling import settle
from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind, built_in, custom
from runbook.cloud.standin.kubernetes.object_parts import part_answered
from runbook.cloud.standin.kubernetes.object_patches import applied, patched
from runbook.cloud.standin.kubernetes.object_selectors import by_fields, by_labels
from runbook.cloud.standin.kubernetes.object_store import Key, ObjectStore
from runbook.cloud.standin.kubernetes.printed_columns import table
from runbook.cloud.standin.kubernetes.protobuf import MAGIC, decoded
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, header, parsed

_JSON = (("content-type", "application/json"),)
_WATCH_S = 1.0
"""How long a watch lasts: a client that waits for something that does not come asks again and again."""
_NOT_FOUND = "the server could not find the requested resource"
_KNOWN_QUERY = frozenset(
    [
        "limit",
        "continue",
        "labelselector",
        "fieldselector",
        "watch",
        "timeout",
        "timeoutseconds",
        "resourceversion",
        "resourceversionmatch",
        "allowwatchbookmarks",
        "sendinitialevents",
        "fieldmanager",
        "fieldvalidation",
        "force",
        "dryrun",
        "pretty",
        "container",
        "previous",
        "tail",
        "taillines",
        "follow",
        "timestamps",
        "propagationpolicy",
        "graceperiodseconds",
        "includeuninitialized",
        "showmanagedfields",
        "includeobject",
        "sinceseconds",
        "insecureskiptlsverifybackend",
        "limitbytes",
        "orphandependents",
        "sincetime",
    ]
)


@dataclass(frozen=True, slots=True)
class _Target:
    kind: ObjectKind
    namespace: str
    name: str
    part: str

    @property
    def key(self) -> Key:
        group, plural = self.kind.kept
        return (group, plural, self.namespace, self.name)


class Cluster:
    """A cluster with the nodes that `nodes` gives: each a name, labels and taints."""

    def __init__(self, scene: Scene, identity: str, version: str, nodes: Callable[[], list[Json]]) -> None:
        self._scene, self._version, self._nodes = scene, version, nodes
        self._store = ObjectStore(scene.mint, scene.now)
        self._applied: dict[tuple[Key, str], Json] = {}
        self._run = ControllerRun(self._store, scene.mint, scene.now, identity)
        plurals = {(kind.group, kind.kind): kind.plural for kind in built_in()}
        for item in _beginning():
            metadata, group = item["metadata"], item["apiVersion"]
            key = (group, plurals[group, item["kind"]], metadata.get("namespace", ""), metadata["name"])
            self._store.write(key, item)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; a refusal is a `Status` object.

        Raises:
            NotRehearsed: there is no fact about it.
        """
        self._refresh_nodes()
        try:
            return self._answer(request)
        except Refused as refused:
            return status(refused.status, refused.code, str(refused.message))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        path = "/" + request.path.strip("/")
        found = discovered(path, header(request.headers, "accept"), self._version, self._kinds())
        if found is not None:
            return found
        query = {key.lower(): value for key, value in parse_qsl(request.query, keep_blank_values=True)}
        for name in query.keys() - _KNOWN_QUERY:
            self._scene.ignored(f"Kubernetes: query parameter {name}={query[name]}")
        target = self._target(path)
        if target.kind.missing:
            raise NotRehearsed(target.kind.missing)
        if request.body.startswith(MAGIC):
            request = replace(request, body=json.dumps(decoded(request.body)).encode())
        if target.part:
            return part_answered(
                request,
                target.kind,
                target.part,
                self._held(target),
                query,
                self._scene,
                self._keeper(target),
            )
        if request.method == "GET":
            return self._read(request, target, query)
        body = parsed(request.body)
        if request.method == "POST" and not target.name:
            return self._create(target, body, query)
        if request.method == "PUT" and target.name:
            return self._replace(target, body, query)
        if request.method == "PATCH" and target.name:
            return self._patch(target, body, query, header(request.headers, "content-type"))
        if request.method == "DELETE":
            return self._delete(target, query)
        raise Refused(
            405, "MethodNotAllowed", "the server does not allow this method on the requested resource"
        )

    def _kinds(self) -> list[ObjectKind]:
        definitions = self._store.of("apiextensions.k8s.io/v1", "customresourcedefinitions")
        return [*built_in(), *(kind for one in definitions for kind in custom(one))]

    def _target(self, path: str) -> _Target:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[0] == "api":
            group, rest = parts[1] if len(parts) > 1 else "", parts[2:]
        elif parts[0] == "apis" and len(parts) > 2:
            group, rest = "/".join(parts[1:3]), parts[3:]
        else:
            raise Refused(404, "NotFound", _NOT_FOUND)
        namespace = ""
        if len(rest) > 2 and rest[0] == "namespaces" and rest[2] not in ("status", "finalize"):
            namespace, rest = rest[1], rest[2:]
        plural, name, part = (*rest, "", "", "")[:3]
        kind = next((one for one in self._kinds() if (one.group, one.plural) == (group, plural)), None)
        if kind is None:
            raise Refused(404, "NotFound", _NOT_FOUND)
        return _Target(kind, namespace, name, "/".join([part, *rest[3:]]).strip("/"))

    def _refresh_nodes(self) -> None:
        """Follow the node pools: nodes come and go with them."""
        wanted = {one["metadata"]["name"]: one for one in self._nodes()}
        held = {key[3]: key for key in self._store.objects if key[:2] == ("v1", "nodes")}
        for name, key in held.items():
            if name not in wanted:
                self._store.remove(key)
        for name, node in wanted.items():
            if name not in held:
                self._store.write(("v1", "nodes", "", name), node)
        if wanted.keys() != held.keys():
            settle(self._run)

    def _read(self, request: HttpRequest, target: _Target, query: Mapping[str, str]) -> HttpResponse:
        accept = header(request.headers, "accept")
        as_table = "as=Table" in accept
        if target.name and not query.get("watch"):
            item = self._held(target)
            if as_table:
                return answered(table(target.kind, [item], self._store.version, self._scene.clock()))
            return answered(_as(item, target.kind))
        chosen = self._chosen(target, query)
        if query.get("watch") in ("true", "1"):
            return self._watched(target, query, chosen, as_table)
        group, plural = target.kind.kept
        items = [one for one in self._store.of(group, plural, target.namespace) if chosen(one)]
        if as_table:
            return answered(table(target.kind, items, self._store.version, self._scene.clock()))
        metadata = {"resourceVersion": str(self._store.version)}
        body = {"kind": f"{target.kind.kind}List", "apiVersion": target.kind.group, "metadata": metadata}
        return answered({**body, "items": [_as(one, target.kind) for one in items]})

    def _chosen(self, target: _Target, query: Mapping[str, str]) -> Callable[[Json], bool]:
        labels, fields = by_labels(query.get("labelselector", "")), by_fields(query.get("fieldselector", ""))
        return lambda item: labels(item) and fields(item) and target.name in ("", item["metadata"]["name"])

    def _watched(
        self, target: _Target, query: Mapping[str, str], chosen: Callable[[Json], bool], as_table: bool
    ) -> HttpResponse:
        """Answer a watch with what there is to say now, and end it soon: a client that waits for more asks again."""
        since = query.get("resourceversion", "")
        kept = target.kind.kept
        initial = query.get("sendinitialevents") == "true"
        if initial or since in ("", "0"):
            events = [("ADDED", one) for one in self._store.of(*kept, target.namespace) if chosen(one)]
        else:
            events = [
                (deed, item)
                for version, deed, key, item in self._store.history
                if version > int(since)
                and key[:2] == kept
                and target.namespace in ("", key[2])
                and chosen(item)
            ]
        lines = [self._event(deed, item, target, as_table) for deed, item in events]
        if initial or (not lines and query.get("allowwatchbookmarks") == "true" and not as_table):
            lines.append(self._bookmark(target.kind, initial))
        return HttpResponse(200, _JSON, b"".join(lines), hold_s=_WATCH_S)

    def _bookmark(self, kind: ObjectKind, initial: bool) -> bytes:
        """Say up to which version a watch has told everything."""
        metadata: Json = {"resourceVersion": str(self._store.version)}
        if initial:
            metadata["annotations"] = {"k8s.io/initial-events-end": "true"}
        mark = {"kind": kind.kind, "apiVersion": kind.group, "metadata": metadata}
        return json.dumps({"type": "BOOKMARK", "object": mark}).encode() + b"\n"

    def _event(self, deed: str, item: Json, target: _Target, as_table: bool) -> bytes:
        shown = (
            table(target.kind, [item], self._store.version, self._scene.clock())
            if as_table
            else _as(item, target.kind)
        )
        return json.dumps({"type": deed, "object": shown}).encode() + b"\n"

    def _held(self, target: _Target) -> Json:
        item = self._store.objects.get(target.key)
        if item is None:
            raise Refused(404, "NotFound", f'{target.kind.qualified} "{target.name}" not found')
        return item

    def _create(self, target: _Target, body: Json, query: Mapping[str, str]) -> HttpResponse:
        if target.kind.review is not None:
            return answered({**body, "status": dict(target.kind.review)}, 201)
        target = self._named(target, body)
        if target.key in self._store.objects:
            raise Refused(409, "AlreadyExists", f'{target.kind.qualified} "{target.name}" already exists')
        return answered(self._write(target, body, query), 201)

    def _named(self, target: _Target, body: Json) -> _Target:
        metadata = body.get("metadata") if isinstance(body.get("metadata"), dict) else {}
        name = str((metadata or {}).get("name") or "")
        start = str((metadata or {}).get("generateName") or "")
        if not name and start:
            name = start + self._scene.mint.letters(5, start, self._scene.mint.next())
        return _Target(target.kind, target.namespace, name, "")

    def _replace(self, target: _Target, body: Json, query: Mapping[str, str]) -> HttpResponse:
        known = target.key in self._store.objects
        given = (body.get("metadata") or {}).get("resourceVersion")
        if known and given and given != self._store.objects[target.key]["metadata"]["resourceVersion"]:
            raise Refused(
                409,
                "Conflict",
                f'Operation cannot be fulfilled on {target.kind.qualified} "{target.name}": the object has been'
                " modified; please apply your changes to the latest version and try again",
            )
        return answered(self._write(target, body, query), 200 if known else 201)

    def _patch(self, target: _Target, body: Any, query: Mapping[str, str], content_type: str) -> HttpResponse:
        if content_type.startswith("application/apply-patch"):
            return self._apply(target, body, query)
        held = self._held(target)
        if isinstance(body, dict):
            check_fields(
                target.kind,
                {"apiVersion": target.kind.group, "kind": target.kind.kind, **body},
                query,
                self._scene,
                partly=True,
            )
        new = patched(held, body, content_type, target.kind.schema is not None)
        return answered(self._write(target, new, {**query, "fieldvalidation": "Ignore"}))

    def _apply(self, target: _Target, body: Json, query: Mapping[str, str]) -> HttpResponse:
        held = self._store.objects.get(target.key)
        manager = (target.key, query.get("fieldmanager", ""))
        new = applied(held or {}, body, self._applied.get(manager)) if held else body
        check_fields(target.kind, body, query, self._scene, partly=held is not None)
        written = self._write(target, new, {**query, "fieldvalidation": "Ignore"})
        if not query.get("dryrun"):
            self._applied[manager] = body
        return answered(written, 200 if held else 201)

    def _write(self, target: _Target, body: Json, query: Mapping[str, str]) -> Json:
        check_fields(target.kind, body, query, self._scene)
        namespaces = {key[3] for key in self._store.objects if key[:2] == ("v1", "namespaces")}
        check_object(target.kind, target.namespace, target.name, body, namespaces)
        group, _ = target.kind.kept
        item = {**body, "apiVersion": group, "kind": target.kind.kind}
        held = self._store.objects.get(target.key)
        if held and "status" in held and "status" not in item:
            item["status"] = held["status"]
        if query.get("dryrun"):
            return _as(
                {**item, "metadata": {**item["metadata"], "uid": "", "creationTimestamp": self._scene.now()}},
                target.kind,
            )
        item = filled_in(target.kind, target.namespace, target.name, item, self._store)
        self._store.write(target.key, item, query.get("fieldmanager", ""))
        settle(self._run)
        return _as(self._store.objects.get(target.key, item), target.kind)

    def _keeper(self, target: _Target) -> Callable[[Json | None], Json]:
        def keep(item: Json | None) -> Json:
            if item is None:
                self._store.remove(target.key)
            else:
                self._store.write(target.key, item)
            settle(self._run)
            return self._store.objects.get(target.key, {})

        return keep

    def _delete(self, target: _Target, query: Mapping[str, str]) -> HttpResponse:
        group, plural = target.kind.kept
        if not target.name:
            chosen = self._chosen(target, query)
            found = [one for one in self._store.of(group, plural, target.namespace) if chosen(one)]
        else:
            found = [self._held(target)]
        for item in found:
            if query.get("dryrun"):
                continue
            name = item["metadata"]["name"]
            self._store.remove((group, plural, item["metadata"].get("namespace", ""), name))
            if target.kind.kind == "Namespace":
                for key in [key for key in self._store.objects if key[2] == name]:
                    self._store.remove(key)
            if target.kind.kind == "CustomResourceDefinition":
                for kind in custom(item):
                    for key in [key for key in self._store.objects if key[:2] == kind.kept]:
                        self._store.remove(key)
        settle(self._run)
        body: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
        if target.name:
            body["details"] = {"name": target.name, "kind": plural, "uid": found[0]["metadata"]["uid"]}
        return answered(body)


def status(code: int, reason: str, message: str) -> HttpResponse:
    """Word a refusal as the API server does."""
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return answered({**body, "message": message, "reason": reason, "code": code}, code)


def _as(item: Json, kind: ObjectKind) -> Json:
    """Show an object under the version that was asked for."""
    return {**item, "apiVersion": kind.group}


@cache
def _beginning() -> list[Json]:
    """Give the objects that a new cluster has: the rows of `beginning.json`."""
    held: list[Json] = json.loads((files(__package__) / "beginning.json").read_text(encoding="utf-8"))
    return held
