"""What a cluster says of itself: versions, groups, resources, and as much of OpenAPI as kubectl reads.

Source: Kubernetes API concepts, "Aggregated discovery" (`apidiscovery.k8s.io/v2`).
"""

from collections.abc import Iterable, Mapping

from runbook.cloud.messages import HttpResponse
from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind
from runbook.cloud.standin.service_answers import Json, answered

_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
_OPEN_API_V2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_PARTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "pods": (("log", "Pod", "get"), ("exec", "PodExecOptions", "create"), ("eviction", "Eviction", "create")),
    "deployments": (("scale", "Scale", "patch"), ("status", "Deployment", "patch")),
    "replicasets": (("scale", "Scale", "patch"),),
    "statefulsets": (("scale", "Scale", "patch"),),
    "serviceaccounts": (("token", "TokenRequest", "create"),),
}


def discovered(path: str, accept: str, version: str, kinds: Iterable[ObjectKind]) -> HttpResponse | None:
    """Answer a request for discovery, or give `None` when it is about something else."""
    every = list(kinds)
    if path == "/version":
        minor = version.split(".")[1]
        return answered(
            {"major": "1", "minor": minor, "gitVersion": f"v{version}", "platform": "linux/amd64"}
        )
    if path in ("/healthz", "/livez", "/readyz"):
        return HttpResponse(200, (("content-type", "text/plain"),), b"ok")
    if path in ("/api", "/apis") and "as=APIGroupDiscoveryList" in accept and "v=v2" in accept:
        body = answered(_aggregated(path, every)).body
        return HttpResponse(200, (("content-type", _AGGREGATED),), body)
    if path == "/api":
        return answered(
            {"kind": "APIVersions", "apiVersion": "v1", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        )
    if path == "/apis":
        return answered(_groups(every))
    if path == "/openapi/v3":
        return answered(
            {
                "paths": {
                    _place(one): {"serverRelativeURL": f"/openapi/v3/{_place(one)}?hash={len(every)}"}
                    for one in _names(every)
                }
            }
        )
    if path == "/openapi/v2":
        # In protobuf, a document without any path: kubectl looks a kind up here that v3 does not have.
        return HttpResponse(200, (("content-type", _OPEN_API_V2),), b"")
    if path.startswith("/openapi/v3/"):
        return answered(_open_api(path.removeprefix("/openapi/v3/"), every))
    group = path.removeprefix("/apis/").removeprefix("/api/")
    if path.count("/") in (2, 3) and group in _names(every):
        return answered(_resources(group, every))
    return None


def _names(kinds: list[ObjectKind]) -> list[str]:
    return list(dict.fromkeys(one.group for one in kinds))


def _place(group: str) -> str:
    return f"apis/{group}" if "/" in group else f"api/{group}"


def _groups(kinds: list[ObjectKind]) -> Json:
    groups: dict[str, list[Json]] = {}
    for name in _names(kinds):
        group, _, version = name.rpartition("/")
        if group:
            groups.setdefault(group, []).append({"groupVersion": name, "version": version})
    listed = [{"name": name, "versions": held, "preferredVersion": held[0]} for name, held in groups.items()]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}


def _resources(group: str, kinds: list[ObjectKind]) -> Json:
    listed: list[Json] = []
    for one in kinds:
        if one.group != group:
            continue
        verbs = ["create"] if one.review is not None else _VERBS
        row = {
            "name": one.plural,
            "singularName": one.singular or one.kind.lower(),
            "namespaced": one.namespaced,
        }
        row |= {
            "kind": one.kind,
            "verbs": verbs,
            "shortNames": list(one.short),
            "categories": list(one.categories),
        }
        listed.append(row)
        for part, kind, verb in _PARTS.get(one.plural, ()):
            listed.append(
                {
                    "name": f"{one.plural}/{part}",
                    "singularName": "",
                    "namespaced": one.namespaced,
                    "kind": kind,
                    "verbs": [verb],
                }
            )
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group, "resources": listed}


def _aggregated(path: str, kinds: list[ObjectKind]) -> Json:
    groups: dict[str, list[Json]] = {}
    for name in _names(kinds):
        group, _, version = name.rpartition("/")
        if bool(group) == (path == "/apis"):
            resources = [_described(one) for one in kinds if one.group == name]
            groups.setdefault(group, []).append(
                {"version": version, "freshness": "Current", "resources": resources}
            )
    items = [
        {"metadata": {"name": group} if group else {}, "versions": held} for group, held in groups.items()
    ]
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    }


def _described(one: ObjectKind) -> Json:
    group, _, version = one.group.rpartition("/")
    own = {"group": group, "version": version}
    return {
        "resource": one.plural,
        "responseKind": {**own, "kind": one.kind},
        "scope": "Namespaced" if one.namespaced else "Cluster",
        "singularResource": one.singular or one.kind.lower(),
        "verbs": ["create"] if one.review is not None else _VERBS,
        "shortNames": list(one.short),
        "categories": list(one.categories),
        "subresources": [
            {"subresource": part, "responseKind": {**own, "kind": kind}, "verbs": [verb]}
            for part, kind, verb in _PARTS.get(one.plural, ())
        ],
    }


def _open_api(place: str, kinds: list[ObjectKind]) -> Json:
    """Say that every kind takes `fieldValidation`: kubectl leaves the check to the server then."""
    name = place.removeprefix("apis/").removeprefix("api/")
    paths: Json = {}
    for one in kinds:
        if one.group == name:
            group, _, version = name.rpartition("/")
            own = {"group": group, "version": version, "kind": one.kind}
            inside = "namespaces/{namespace}/" if one.namespaced else ""
            field = {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}
            patch = {"x-kubernetes-group-version-kind": own, "parameters": [field], "responses": {}}
            paths[f"/{place}/{inside}{one.plural}/{{name}}"] = {"patch": patch}
    info = {"title": "Kubernetes", "version": "rehearsed"}
    return {"openapi": "3.0.0", "info": info, "components": {"schemas": {}}, "paths": paths}
