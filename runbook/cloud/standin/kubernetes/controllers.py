"""What controllers make of objects, at once: replica sets, pods that run, addresses, volumes that are bound.

One rule a kind, in `CONTROLLERS`; all are run after each write until nothing changes.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from runbook.cloud.standin.answers import Json
from runbook.cloud.standin.identities import Mint
from runbook.cloud.standin.kubernetes.object_store import ObjectStore
from runbook.cloud.standin.kubernetes.pod_status import pod_status, scheduled

_REVISION = "deployment.kubernetes.io/revision"


class Controllers:
    """The controllers of one cluster; `location` is a part of the names of its load balancers."""

    def __init__(self, store: ObjectStore, mint: Mint, now: Callable[[], str], identity: str) -> None:
        self.store, self.mint, self.now, self.identity = store, mint, now, identity

    def settle(self) -> None:
        """Let every controller act until nothing changes."""
        for _ in range(12):
            before = self.store.version
            for group, plural, act in CONTROLLERS:
                for item in self.store.of(group, plural):
                    act(self, item)
            if self.store.version == before:
                return

    def status(self, group: str, plural: str, item: Json, status: Mapping[str, Any], **spec: Any) -> None:
        """Write an object's status, and values that the controller fills into its spec."""
        metadata = item["metadata"]
        new = {**item, "status": {**(item.get("status") or {}), **status}}
        if spec:
            new["spec"] = {**item.get("spec", {}), **spec}
        self.store.write((group, plural, metadata.get("namespace", ""), metadata["name"]), new)

    def owned(self, group: str, plural: str, owner: Json) -> list[Json]:
        """List the objects of a kind that are owned by another."""
        uid = owner["metadata"]["uid"]
        namespace = owner["metadata"].get("namespace", "")
        return [
            one
            for one in self.store.of(group, plural, namespace)
            if any(ref.get("uid") == uid for ref in one["metadata"].get("ownerReferences") or ())
        ]

    def make(self, group: str, plural: str, kind: str, owner: Json, name: str, body: Json) -> None:
        """Make an object that is owned by another."""
        namespace = owner["metadata"].get("namespace", "")
        reference = {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
        }
        reference |= {"uid": owner["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        metadata = {**body.get("metadata", {}), "ownerReferences": [reference]}
        item = {"apiVersion": group, "kind": kind, **body, "metadata": metadata}
        self.store.write((group, plural, namespace, name), item)

    def pods(
        self, owner: Json, template: Json, names: list[str], labels: Mapping[str, str] | None = None
    ) -> None:
        """Have exactly the pods with these names."""
        held = {one["metadata"]["name"]: one for one in self.owned("v1", "pods", owner)}
        namespace = owner["metadata"].get("namespace", "")
        for name in held.keys() - set(names):
            self.store.remove(("v1", "pods", namespace, name))
        metadata = template.get("metadata") or {}
        for name in names:
            if name not in held:
                given = {**metadata, "labels": {**(metadata.get("labels") or {}), **(labels or {})}}
                body = {"metadata": given, "spec": json.loads(json.dumps(template.get("spec") or {}))}
                self.make("v1", "pods", "Pod", owner, name, body)

    def ready(self, owner: Json) -> int:
        """Count the pods of an owner that are ready."""
        return sum(_is_ready(one) for one in self.owned("v1", "pods", owner))


def _is_ready(pod: Json) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def _namespace(run: Controllers, item: Json) -> None:
    name = item["metadata"]["name"]
    if (item.get("status") or {}).get("phase") != "Active":
        labels = {**(item["metadata"].get("labels") or {}), "kubernetes.io/metadata.name": name}
        named = {**item, "metadata": {**item["metadata"], "labels": labels}}
        run.status("v1", "namespaces", named, {"phase": "Active"})
    if run.store.get("v1", "serviceaccounts", name, "default") is None:
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {}}
        run.store.write(("v1", "serviceaccounts", name, "default"), account)
        root = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": {"ca.crt": "rehearsed"}}
        run.store.write(("v1", "configmaps", name, "kube-root-ca.crt"), root)


def _pod(run: Controllers, item: Json) -> None:
    if item["metadata"].get("deletionTimestamp"):
        return
    nodes = run.store.of("v1", "nodes")
    placed = item.get("spec", {}).get("nodeName") or scheduled(item, nodes, len(run.store.objects))
    status = pod_status(item, placed, run.store, run.mint, run.now)
    old = item.get("status") or {}
    if {key: value for key, value in old.items() if key in status} != status:
        run.status("v1", "pods", item, status, **({"nodeName": placed} if placed else {}))


def _deployment(run: Controllers, item: Json) -> None:
    spec, metadata = item.get("spec", {}), item["metadata"]
    template = spec.get("template") or {}
    wanted = spec.get("replicas", 1)
    digest = run.mint.letters(10, "template", json.dumps(template, sort_keys=True))
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
    status["conditions"] = _timed(conditions, item, run.now())
    run.status("apps/v1", "deployments", noted, status)


def _timed(conditions: list[Json], item: Json, now: str) -> list[Json]:
    """Give each condition the time of its last change."""
    old = {one["type"]: one for one in (item.get("status") or {}).get("conditions") or ()}
    timed = []
    for one in conditions:
        held = old.get(one["type"], {})
        same = held.get("status") == one["status"] and held.get("reason") == one.get("reason")
        time = held.get("lastTransitionTime", now) if same else now
        timed.append({**one, "lastTransitionTime": time, "lastUpdateTime": time})
    return timed


def _replica_set(run: Controllers, item: Json) -> None:
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


def _stateful_set(run: Controllers, item: Json) -> None:
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
    revision = f"{name}-{run.mint.letters(10, json.dumps(spec.get('template'), sort_keys=True))}"
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


def _daemon_set(run: Controllers, item: Json) -> None:
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


def _job(run: Controllers, item: Json) -> None:
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
        "conditions": _timed(done, item, run.now()),
    }
    run.status("batch/v1", "jobs", item, status)


def _service(run: Controllers, item: Json) -> None:
    spec, metadata = item.get("spec", {}), item["metadata"]
    given: Json = {"type": spec.get("type", "ClusterIP")}
    if given["type"] != "ExternalName" and not spec.get("clusterIP"):
        raw = run.mint.raw(2, run.identity, metadata["uid"])
        given["clusterIP"] = f"10.0.{raw[0]}.{1 + raw[1] % 254}"
        given["clusterIPs"] = [given["clusterIP"]]
    ports = [dict(one) for one in spec.get("ports") or ()]
    for port in ports:
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))
        if given["type"] in ("LoadBalancer", "NodePort"):
            port.setdefault(
                "nodePort", 30_000 + int(run.mint.digits(4, metadata["uid"], port.get("port"))) % 2767
            )
    if ports:
        given["ports"] = ports
    status: Json = {"loadBalancer": {}}
    if given["type"] == "LoadBalancer":
        annotations = metadata.get("annotations") or {}
        internal = annotations.get("service.beta.kubernetes.io/azure-load-balancer-internal") == "true"
        address = spec.get("loadBalancerIP") or annotations.get(
            "service.beta.kubernetes.io/azure-load-balancer-ipv4"
        )
        made = (
            f"10.224.0.{1 + run.mint.raw(1, metadata['uid'])[0] % 200}"
            if internal
            else run.mint.public_address(metadata["uid"])
        )
        status = {"loadBalancer": {"ingress": [{"ip": address or made, "ipMode": "VIP"}]}}
    run.status("v1", "services", item, status, **given)
    _endpoints(run, item)


def _endpoints(run: Controllers, service: Json) -> None:
    selector = service.get("spec", {}).get("selector")
    if not selector:
        return
    metadata = service["metadata"]
    pods = [
        one
        for one in run.store.of("v1", "pods", metadata["namespace"])
        if all((one["metadata"].get("labels") or {}).get(key) == value for key, value in selector.items())
        and _is_ready(one)
    ]
    addresses = [
        {"ip": one["status"]["podIP"], "targetRef": {"kind": "Pod", "name": one["metadata"]["name"]}}
        for one in pods
    ]
    ports = [
        {"name": one.get("name", ""), "port": one["targetPort"], "protocol": one["protocol"]}
        for one in service["spec"].get("ports") or ()
        if isinstance(one.get("targetPort"), int)
    ]
    body: Json = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"labels": metadata.get("labels") or {}},
    }
    body["subsets"] = [{"addresses": addresses, "ports": ports}] if addresses else []
    key = ("v1", "endpoints", metadata["namespace"], metadata["name"])
    held = run.store.objects.get(key)
    if held is None or held.get("subsets") != body["subsets"]:
        run.store.write(key, {**body, "metadata": {**(held or body)["metadata"], **body["metadata"]}})


def _claim(run: Controllers, item: Json) -> None:
    if (item.get("status") or {}).get("phase") == "Bound":
        return
    spec, metadata = item.get("spec", {}), item["metadata"]
    classes = run.store.of("storage.k8s.io/v1", "storageclasses")
    name = spec.get("storageClassName")
    if name is None:
        name = next((one["metadata"]["name"] for one in classes if _is_default(one)), "")
    held = spec.get("volumeName")
    if not held and name and not any(one["metadata"]["name"] == name for one in classes):
        run.status("v1", "persistentvolumeclaims", item, {"phase": "Pending"})
        return
    size = (spec.get("resources", {}).get("requests") or {}).get("storage", "")
    volume = held or f"pvc-{metadata['uid']}"
    claim = {"kind": "PersistentVolumeClaim", "namespace": metadata["namespace"], "name": metadata["name"]}
    known = run.store.get("v1", "persistentvolumes", "", volume)
    body = known or {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": spec.get("accessModes", []),
            "storageClassName": name,
            "persistentVolumeReclaimPolicy": "Delete",
            "volumeMode": spec.get("volumeMode", "Filesystem"),
        },
    }
    body = {**body, "spec": {**body["spec"], "claimRef": claim}, "status": {"phase": "Bound"}}
    run.store.write(("v1", "persistentvolumes", "", volume), body)
    status = {
        "phase": "Bound",
        "accessModes": spec.get("accessModes", []),
        "capacity": body["spec"]["capacity"],
    }
    mode = spec.get("volumeMode", "Filesystem")
    run.status(
        "v1",
        "persistentvolumeclaims",
        item,
        status,
        storageClassName=name,
        volumeName=volume,
        volumeMode=mode,
    )


def _is_default(item: Json) -> bool:
    annotations = item["metadata"].get("annotations") or {}
    return bool(annotations.get("storageclass.kubernetes.io/is-default-class") == "true")


def _ingress(run: Controllers, item: Json) -> None:
    address = run.mint.public_address(run.identity, "ingress")
    run.status("networking.k8s.io/v1", "ingresses", item, {"loadBalancer": {"ingress": [{"ip": address}]}})


def _definition(run: Controllers, item: Json) -> None:
    names = item.get("spec", {}).get("names", {})
    conditions = [
        {"type": kind, "status": "True", "reason": reason}
        for kind, reason in (("NamesAccepted", "NoConflicts"), ("Established", "InitialNamesAccepted"))
    ]
    status = {"acceptedNames": names, "conditions": _timed(conditions, item, run.now())}
    versions = [one["name"] for one in item.get("spec", {}).get("versions", []) if one.get("storage")]
    run.status(
        "apiextensions.k8s.io/v1", "customresourcedefinitions", item, {**status, "storedVersions": versions}
    )


CONTROLLERS: tuple[tuple[str, str, Callable[[Controllers, Json], None]], ...] = (
    ("v1", "namespaces", _namespace),
    ("apiextensions.k8s.io/v1", "customresourcedefinitions", _definition),
    ("v1", "persistentvolumeclaims", _claim),
    ("apps/v1", "deployments", _deployment),
    ("apps/v1", "replicasets", _replica_set),
    ("apps/v1", "statefulsets", _stateful_set),
    ("apps/v1", "daemonsets", _daemon_set),
    ("batch/v1", "jobs", _job),
    ("v1", "pods", _pod),
    ("v1", "services", _service),
    ("networking.k8s.io/v1", "ingresses", _ingress),
)
