"""Whether a pod can run, and what it says of itself.

A pod runs unless something that it names is missing: a node that it may go to, a config map, a secret, a claim.
Images are taken to be there; what their programs do is not rehearsed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runbook.cloud.standin.identities import Mint
from runbook.cloud.standin.kubernetes.object_selectors import matches
from runbook.cloud.standin.kubernetes.object_store import ObjectStore
from runbook.cloud.standin.service_answers import Json


def scheduled(pod: Json, nodes: list[Json], turn: int) -> str:
    """Name the node that a pod goes to, or give an empty text when there is none."""
    fitting = [one["metadata"]["name"] for one in nodes if _fits(pod.get("spec", {}), one)]
    return str(fitting[turn % len(fitting)]) if fitting else ""


def _fits(spec: Mapping[str, Any], node: Json) -> bool:
    labels = node["metadata"].get("labels") or {}
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    if node.get("spec", {}).get("unschedulable"):
        return False
    needed = (
        (spec.get("affinity") or {})
        .get("nodeAffinity", {})
        .get("requiredDuringSchedulingIgnoredDuringExecution")
    )
    terms = (needed or {}).get("nodeSelectorTerms") or []
    if terms and not any(matches(labels, {"matchExpressions": one.get("matchExpressions")}) for one in terms):
        return False
    taints = [
        one for one in node.get("spec", {}).get("taints") or () if one.get("effect") != "PreferNoSchedule"
    ]
    return all(any(_tolerates(one, taint) for one in spec.get("tolerations") or ()) for taint in taints)


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint.get("effect")):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, "", taint.get("key"))
    return bool(
        toleration.get("key") == taint.get("key") and toleration.get("value", "") == taint.get("value", "")
    )


def pod_status(pod: Json, node: str, store: ObjectStore, mint: Mint, now: Callable[[], str]) -> Json:
    """Give a pod's status."""
    old = pod.get("status") or {}
    start = old.get("startTime") or now()
    spec, metadata = pod.get("spec", {}), pod["metadata"]
    if not node:
        message = "0/1 nodes are available: none matches what the pod asks for."
        condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
        return {"phase": "Pending", "conditions": [_since(condition, start)], "qosClass": _quality(spec)}
    lacking = next(_lacking(pod, store), "")
    volume = lacking.startswith("MountVolume")
    succeeded = _ends(pod)
    phase = "Pending" if lacking else "Succeeded" if succeeded else "Running"
    raw = mint.raw(2, metadata["uid"])
    types = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    ready = not lacking and not succeeded
    conditions = [
        _since({"type": kind, "status": str(ready or kind in ("Initialized", "PodScheduled"))}, start)
        for kind in types
    ]
    reason = "ContainerCreating" if volume else "CreateContainerConfigError"
    state: Json = {"running": {"startedAt": start}}
    if lacking:
        state = {"waiting": {"reason": reason, "message": lacking}}
    elif succeeded:
        state = {
            "terminated": {"exitCode": 0, "reason": "Completed", "startedAt": start, "finishedAt": start}
        }
    status: Json = {"phase": phase, "conditions": conditions, "startTime": start, "hostIP": "10.224.0.4"}
    status |= {"hostIPs": [{"ip": "10.224.0.4"}], "qosClass": _quality(spec)}
    if not lacking:
        status |= {"podIP": f"10.244.{raw[0] % 4}.{2 + raw[1] % 250}"}
        status["podIPs"] = [{"ip": status["podIP"]}]
    status["containerStatuses"] = [
        _container(one, state, ready, mint, metadata["uid"]) for one in spec.get("containers") or ()
    ]
    done: Json = {
        "terminated": {"exitCode": 0, "reason": "Completed", "startedAt": start, "finishedAt": start}
    }
    if spec.get("initContainers"):
        status["initContainerStatuses"] = [
            _container(one, done, True, mint, metadata["uid"]) for one in spec["initContainers"]
        ]
    return status


def _since(condition: Json, time: str) -> Json:
    return {"lastProbeTime": None, "lastTransitionTime": time, **condition}


def _container(container: Json, state: Json, ready: bool, mint: Mint, uid: str) -> Json:
    image, name = container.get("image", ""), container.get("name", "")
    digest = mint.hex(64, "image", image)
    return {
        "name": name,
        "ready": ready,
        "started": "running" in state,
        "restartCount": 0,
        "image": image,
        "imageID": f"{image.partition(':')[0]}@sha256:{digest}" if "waiting" not in state else "",
        "containerID": f"containerd://{mint.hex(64, uid, name)}" if "waiting" not in state else "",
        "state": state,
        "lastState": {},
    }


def _ends(pod: Json) -> bool:
    """Whether the pod's programs come to an end: those of a job; what a single pod's command does is not known."""
    owners = pod["metadata"].get("ownerReferences") or ()
    return any(one.get("kind") == "Job" for one in owners)


def _quality(spec: Mapping[str, Any]) -> str:
    resources = [one.get("resources") or {} for one in spec.get("containers") or ()]
    if not any(one.get("requests") or one.get("limits") for one in resources):
        return "BestEffort"
    both = all(one.get("limits") and one.get("requests", one["limits"]) == one["limits"] for one in resources)
    return "Guaranteed" if both else "Burstable"


def _lacking(pod: Json, store: ObjectStore) -> Iterator[str]:
    """Name what the pod needs and is not there, in the words of the kubelet."""
    namespace, spec = pod["metadata"].get("namespace", ""), pod.get("spec", {})
    for volume in spec.get("volumes") or ():
        for kind, key, plural in (("configMap", "name", "configmaps"), ("secret", "secretName", "secrets")):
            source = volume.get(kind) or {}
            if (
                source.get(key)
                and not source.get("optional")
                and not store.get("v1", plural, namespace, source[key])
            ):
                lacking = f'{kind.lower()} "{source[key]}" not found'
                yield f'MountVolume.SetUp failed for volume "{volume["name"]}" : {lacking}'
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim:
            held = store.get("v1", "persistentvolumeclaims", namespace, claim)
            if held is None or (held.get("status") or {}).get("phase") != "Bound":
                yield f'MountVolume.SetUp failed: persistentvolumeclaim "{claim}" not found'
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        sources = list(container.get("envFrom") or ())
        sources += [one.get("valueFrom") or {} for one in container.get("env") or ()]
        for source in sources:
            for kind, plural in (("configMap", "configmaps"), ("secret", "secrets")):
                reference = source.get(f"{kind}Ref") or source.get(f"{kind}KeyRef") or {}
                name = reference.get("name")
                if name and not reference.get("optional") and not store.get("v1", plural, namespace, name):
                    yield f'{kind.lower()} "{name}" not found'
