"""Controllers of what runs pods: deployments, replica sets, stateful sets, daemon sets, jobs, the pods themselves."""

import json
from typing import Any

from runbook.cloud.standin.kubernetes.controllers.controller_run import ControllerRun, timed
from runbook.cloud.standin.kubernetes.controllers.pod_status import pod_status, scheduled
from runbook.cloud.standin.service_answers import Json

_MADE = ("creationTimestamp", "pod-template-hash")
_REVISION = "deployment.kubernetes.io/revision"


def pod(run: ControllerRun, item: Json) -> None:
    """Place a pod on a node and say how it is."""
    if item["metadata"].get("deletionTimestamp"):
        return
    nodes = run.store.of("v1", "nodes")
    placed = item.get("spec", {}).get("nodeName") or scheduled(item, nodes, len(run.store.objects))
    status = pod_status(item, placed, run.store, run.mint, run.now)
    old = item.get("status") or {}
    if {key: value for key, value in old.items() if key in status} != status:
        run.status("v1", "pods", item, status, **({"nodeName": placed} if placed else {}))


def deployment(run: ControllerRun, item: Json) -> None:
    """Have a replica set for the template of a deployment, and scale the others down."""
    spec, metadata = item.get("spec", {}), item["metadata"]
    template = spec.get("template") or {}
    wanted = spec.get("replicas", 1)
    digest = run.mint.letters(10, "template", _canonical(template))
    name, namespace = f"{metadata['name']}-{digest}", metadata.get("namespace", "")
    held = run.owned("apps/v1", "replicasets", item)
    current = next((one for one in held if one["metadata"]["name"] == name), None)
    numbers = [int(one["metadata"].get("annotations", {}).get(_REVISION, 0)) for one in held]
    if current is None:
        labels = {**((template.get("metadata") or {}).get("labels") or {}), "pod-template-hash": digest}
        body = {
            "metadata": {"labels": labels, "annotations": {_REVISION: str(max(numbers, default=0) + 1)}},
            "spec": {
                "replicas": wanted,
                "selector": {
                    "matchLabels": {
                        **(spec.get("selector", {}).get("matchLabels") or {}),
                        "pod-template-hash": digest,
                    }
                },
                "template": {**template, "metadata": {**(template.get("metadata") or {}), "labels": labels}},
            },
        }
        run.make("apps/v1", "replicasets", "ReplicaSet", item, name, body)
    for one in run.owned("apps/v1", "replicasets", item):
        own = one["metadata"]["name"] == name
        count = wanted if own else 0
        annotations = dict(one["metadata"].get("annotations") or {})
        if own and int(annotations.get(_REVISION, 0)) < max(numbers, default=0):
            annotations[_REVISION] = str(max(numbers) + 1)
        if one["spec"].get("replicas") != count or annotations != one["metadata"].get("annotations"):
            new = {**one, "metadata": {**one["metadata"], "annotations": annotations}}
            run.store.write(
                ("apps/v1", "replicasets", namespace, one["metadata"]["name"]),
                {**new, "spec": {**one["spec"], "replicas": count}},
            )
    current = run.store.get("apps/v1", "replicasets", namespace, name)
    if current is None:
        return
    ready = min(run.ready(current), wanted)
    number = current["metadata"].get("annotations", {}).get(_REVISION, "1")
    noted = {
        **item,
        "metadata": {**metadata, "annotations": {**(metadata.get("annotations") or {}), _REVISION: number}},
    }
    available = ready >= wanted
    conditions = [
        {
            "type": "Available",
            "status": str(available),
            "reason": f"MinimumReplicas{'A' if available else 'Una'}vailable",
        },
        {
            "type": "Progressing",
            "status": "True",
            "reason": "NewReplicaSetAvailable" if available else "ReplicaSetUpdated",
        },
    ]
    status: Json = {
        "observedGeneration": metadata.get("generation", 1),
        "replicas": wanted,
        "updatedReplicas": wanted,
    }
    status |= {"readyReplicas": ready, "availableReplicas": ready, "unavailableReplicas": wanted - ready}
    status["conditions"] = timed(conditions, item, run.now())
    run.status("apps/v1", "deployments", noted, status)


def replica_set(run: ControllerRun, item: Json) -> None:
    """Have the pods of a replica set."""
    count, name = item.get("spec", {}).get("replicas", 1), item["metadata"]["name"]
    names = [f"{name}-{run.mint.letters(5, item['metadata']['uid'], at)}" for at in range(count)]
    held = [one["metadata"]["name"] for one in run.owned("v1", "pods", item)]
    if len(held) < count:
        deleted = {key[3] for _, deed, key, _ in run.store.history if deed == "DELETED"}
        more = (f"{name}-{run.mint.letters(5, item['metadata']['uid'], at)}" for at in range(10_000))
        fresh = [one for one in (next(more) for _ in range(count + len(deleted) + 8)) if one not in held]
        names = [*held, *(one for one in fresh if one not in deleted)][:count]
    else:
        names = held[:count]
    run.pods(item, item.get("spec", {}).get("template") or {}, names)
    ready = run.ready(item)
    status = {
        "replicas": count,
        "fullyLabeledReplicas": count,
        "readyReplicas": ready,
        "availableReplicas": ready,
    }
    run.status(
        "apps/v1",
        "replicasets",
        item,
        {**status, "observedGeneration": item["metadata"].get("generation", 1)},
    )


def stateful_set(run: ControllerRun, item: Json) -> None:
    """Have the pods and claims of a stateful set."""
    spec, name = item.get("spec", {}), item["metadata"]["name"]
    count = spec.get("replicas", 1)
    for claim in spec.get("volumeClaimTemplates") or ():
        for at in range(count):
            key = (
                "v1",
                "persistentvolumeclaims",
                item["metadata"]["namespace"],
                f"{claim['metadata']['name']}-{name}-{at}",
            )
            if key not in run.store.objects:
                body = {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "metadata": {},
                    "spec": claim.get("spec", {}),
                }
                run.store.write(key, body)
    names = [f"{name}-{at}" for at in range(count)]
    run.pods(item, spec.get("template") or {}, names)
    ready = run.ready(item)
    revision = f"{name}-{run.mint.letters(10, _canonical(spec.get('template')))}"
    status: Json = {
        "replicas": count,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "currentReplicas": count,
    }
    status |= {"updatedReplicas": count, "currentRevision": revision, "updateRevision": revision}
    run.status(
        "apps/v1",
        "statefulsets",
        item,
        {**status, "observedGeneration": item["metadata"].get("generation", 1)},
    )


def daemon_set(run: ControllerRun, item: Json) -> None:
    """Have a pod on every node that a daemon set may go to."""
    template = item.get("spec", {}).get("template") or {}
    nodes = [
        one
        for one in run.store.of("v1", "nodes")
        if scheduled({"spec": template.get("spec") or {}}, [one], 0)
    ]
    name = item["metadata"]["name"]
    names = [
        f"{name}-{run.mint.letters(5, item['metadata']['uid'], one['metadata']['name'])}" for one in nodes
    ]
    run.pods(item, template, names)
    ready, count = run.ready(item), len(nodes)
    status: Json = {"desiredNumberScheduled": count, "currentNumberScheduled": count, "numberMisscheduled": 0}
    status |= {"numberReady": ready, "numberAvailable": ready, "updatedNumberScheduled": count}
    run.status(
        "apps/v1", "daemonsets", item, {**status, "observedGeneration": item["metadata"].get("generation", 1)}
    )


def job(run: ControllerRun, item: Json) -> None:
    """Have the pods of a job, and complete it."""
    spec, metadata = item.get("spec", {}), item["metadata"]
    count = spec.get("completions") or spec.get("parallelism") or 1
    names = [f"{metadata['name']}-{run.mint.letters(5, metadata['uid'], at)}" for at in range(count)]
    if not (item.get("status") or {}).get("completionTime"):
        run.pods(
            item,
            spec.get("template") or {},
            names,
            {"job-name": metadata["name"], "batch.kubernetes.io/job-name": metadata["name"]},
        )
    if any(one.get("status", {}).get("phase") != "Succeeded" for one in run.owned("v1", "pods", item)):
        return
    done = [
        {"type": kind, "status": "True", "reason": "CompletionsReached"}
        for kind in ("SuccessCriteriaMet", "Complete")
    ]
    held = item.get("status") or {}
    status = {"succeeded": count, "ready": 0, "startTime": held.get("startTime", run.now())}
    status |= {
        "completionTime": held.get("completionTime", run.now()),
        "conditions": timed(done, item, run.now()),
    }
    run.status("batch/v1", "jobs", item, status)


def _canonical(template: Any) -> str:
    """Write a pod template so that what a client fills in without meaning does not count."""

    def pruned(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {key: pruned(one) for key, one in value.items() if key not in _MADE}
            return {key: one for key, one in kept.items() if one not in (None, {}, [])}
        return [pruned(one) for one in value] if isinstance(value, list) else value

    return json.dumps(pruned(template), sort_keys=True)
