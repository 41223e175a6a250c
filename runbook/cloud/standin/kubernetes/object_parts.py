"""Requests about a part of an object: its log, its scale, its status."""

from collections.abc import Callable, Mapping

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.kubernetes.object_kinds import ObjectKind
from runbook.cloud.standin.kubernetes.object_patches import patched
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, header, parsed

_ENDED: Json = {"kind": "Status", "apiVersion": "v1", "status": "Success"}


def part_answered(
    request: HttpRequest,
    kind: ObjectKind,
    part: str,
    item: Json,
    query: Mapping[str, str],
    scene: Scene,
    write: Callable[[Json | None], Json],
) -> HttpResponse:
    """Answer a request; `write` keeps the object as it is then, and deletes it when it is given `None`.

    Raises:
        Refused: the part is not to be had.
        NotRehearsed: what happens inside of a pod, and parts that are not known here.
    """
    changes = request.method in ("PATCH", "PUT")
    match part:
        case "log":
            return _log(item, query)
        case "eviction":
            write(None)
            return answered(_ENDED, 201)
        case "token":
            expires = {"token": "rehearsed-service-account-token", "expirationTimestamp": scene.now()}
            return answered({**parsed(request.body), "status": expires}, 201)
        case "scale":
            if changes:
                item = write(_scaled(item, parsed(request.body)))
            return answered(_scale(item))
        case "status" | "approval":
            if changes:
                new = patched(item, parsed(request.body), header(request.headers, "content-type"), True)
                item = write({**item, "status": new.get("status")})
            return answered({**item, "apiVersion": kind.group})
    if kind.kind == "Pod":
        raise NotRehearsed(f"what happens inside of a pod (kubectl {part})")
    raise NotRehearsed(f"{request.method} {kind.plural}/{part}")


def _log(item: Json, query: Mapping[str, str]) -> HttpResponse:
    pod = item["metadata"]["name"]
    names = [one.get("name") for one in item.get("spec", {}).get("containers") or ()]
    wanted = query.get("container")
    if wanted and wanted not in names:
        raise Refused(400, "BadRequest", f"container {wanted} is not valid for pod {pod}")
    states = [one["state"] for one in (item.get("status") or {}).get("containerStatuses") or ()]
    waiting = [one["waiting"]["reason"] for one in states if "waiting" in one]
    if waiting or not states:
        reason = waiting[0] if waiting else "ContainerCreating"
        message = f'container "{wanted or names[0]}" in pod "{pod}" is waiting to start: {reason}'
        raise Refused(400, "BadRequest", message)
    text = f"(rehearsed: no program runs in pod {pod})\n"
    return HttpResponse(200, (("content-type", "text/plain"),), text.encode())


def _replicas(item: Json) -> int:
    return int(item.get("spec", {}).get("replicas", 1))


def _scaled(item: Json, body: Json) -> Json:
    count = (body.get("spec") or {}).get("replicas", _replicas(item))
    return {**item, "spec": {**item.get("spec", {}), "replicas": count}}


def _scale(item: Json) -> Json:
    metadata = {key: item["metadata"].get(key) for key in ("name", "namespace", "uid", "resourceVersion")}
    count = {"replicas": _replicas(item)}
    body: Json = {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata}
    return {**body, "spec": count, "status": count}
