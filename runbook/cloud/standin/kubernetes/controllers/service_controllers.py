"""Controllers of what pods need and are reached by: namespaces, volumes, services, ingresses, custom kinds."""

from runbook.cloud.standin.kubernetes.controllers.controller_run import ControllerRun, is_ready, timed
from runbook.cloud.standin.service_answers import Json


def namespace(run: ControllerRun, item: Json) -> None:
    """Give a namespace its service account and root certificate."""
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


def service(run: ControllerRun, item: Json) -> None:
    """Give a service its addresses."""
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


def _endpoints(run: ControllerRun, service: Json) -> None:
    selector = service.get("spec", {}).get("selector")
    if not selector:
        return
    metadata = service["metadata"]
    pods = [
        one
        for one in run.store.of("v1", "pods", metadata["namespace"])
        if all((one["metadata"].get("labels") or {}).get(key) == value for key, value in selector.items())
        and is_ready(one)
    ]
    addresses = [
        {"ip": one["status"]["podIP"], "targetRef": {"kind": "Pod", "name": one["metadata"]["name"]}}
        for one in pods
    ]
    ports = [
        {"name": one.get("name", ""), "port": one["targetPort"], "protocol": one.get("protocol", "TCP")}
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


def claim(run: ControllerRun, item: Json) -> None:
    """Bind a claim to a volume."""
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


def ingress(run: ControllerRun, item: Json) -> None:
    """Give an ingress its address."""
    address = run.mint.public_address(run.identity, "ingress")
    run.status("networking.k8s.io/v1", "ingresses", item, {"loadBalancer": {"ingress": [{"ip": address}]}})


def definition(run: ControllerRun, item: Json) -> None:
    """Establish a custom resource definition."""
    names = item.get("spec", {}).get("names", {})
    conditions = [
        {"type": kind, "status": "True", "reason": reason}
        for kind, reason in (("NamesAccepted", "NoConflicts"), ("Established", "InitialNamesAccepted"))
    ]
    status = {"acceptedNames": names, "conditions": timed(conditions, item, run.now())}
    versions = [one["name"] for one in item.get("spec", {}).get("versions", []) if one.get("storage")]
    run.status(
        "apiextensions.k8s.io/v1", "customresourcedefinitions", item, {**status, "storedVersions": versions}
    )
