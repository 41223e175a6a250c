"""The clusters of a world: an AKS cluster's API is where its `fqdn` says."""

from collections.abc import Iterator

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.kubernetes.cluster import Cluster, status
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, header

_TYPE = "Microsoft.ContainerService/managedClusters"
_SUFFIX = ".azmk8s.io"


class Clusters:
    """The services behind `*.azmk8s.io`."""

    def __init__(self, scene: Scene, store: ResourceStore) -> None:
        self._scene, self._store = scene, store
        self._held: dict[str, Cluster] = {}

    def serves(self, host: str) -> bool:
        """Whether the host is that of a cluster, there or not."""
        return host.endswith(_SUFFIX)

    def answer(self, request: HttpRequest, host: str) -> HttpResponse:
        """Answer a request to a cluster."""
        resource = self._resource(host)
        if resource is None:
            return status(503, "ServiceUnavailable", f"no cluster has the address {host}")
        if (resource["properties"].get("powerState") or {}).get("code") == "Stopped":
            return status(503, "ServiceUnavailable", f"the cluster {resource['name']} is stopped")
        if not header(request.headers, "authorization"):
            return status(401, "Unauthorized", "Unauthorized")
        identity = str(resource["id"])
        key = f"{identity}/{resource['properties']['fqdn']}"
        if key not in self._held:
            version = str(resource["properties"]["currentKubernetesVersion"])
            self._held[key] = Cluster(self._scene, identity, version, lambda: list(self._nodes(host)))
        return self._held[key].answer(request)

    def _resource(self, host: str) -> Json | None:
        found = self._store.below("/subscriptions", _TYPE)
        return next((one for one in found if host in (_host(one, "fqdn"), _host(one, "privateFQDN"))), None)

    def _nodes(self, host: str) -> Iterator[Json]:
        resource = self._resource(host)
        for pool in resource["properties"].get("agentPoolProfiles") or () if resource else ():
            if (pool.get("powerState") or {}).get("code") != "Stopped":
                for number in range(int(pool.get("count") or 0)):
                    yield self._node(resource or {}, pool, number)

    def _node(self, resource: Json, pool: Json, number: int) -> Json:
        digits = self._scene.mint.digits(8, resource["id"], "vmss")
        name = f"aks-{pool['name']}-{digits}-vmss{number:06x}"
        location = str(resource.get("location", ""))
        labels = {
            "agentpool": pool["name"],
            "kubernetes.azure.com/agentpool": pool["name"],
            "kubernetes.azure.com/cluster": str(resource["properties"].get("nodeResourceGroup", "")),
            "kubernetes.azure.com/mode": str(pool.get("mode", "System")).lower(),
            "kubernetes.azure.com/os-sku": str(pool.get("osSKU", "Ubuntu")),
            "kubernetes.azure.com/scalesetpriority": str(pool.get("scaleSetPriority", "")).lower(),
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": str(pool.get("osType", "Linux")).lower(),
            "node.kubernetes.io/instance-type": str(pool.get("vmSize", "")),
            "topology.kubernetes.io/region": location,
            "topology.kubernetes.io/zone": _zone(pool, location, number),
        }
        labels = {key: value for key, value in labels.items() if value} | (pool.get("nodeLabels") or {})
        version = str(resource["properties"]["currentKubernetesVersion"])
        raw = self._scene.mint.raw(1, name)
        taints = [_taint(one) for one in pool.get("nodeTaints") or ()]
        info = {
            "kubeletVersion": f"v{version}",
            "osImage": "Ubuntu 22.04.5 LTS",
            "kernelVersion": "5.15.0-1091-azure",
        }
        info |= {
            "containerRuntimeVersion": "containerd://1.7.28-1",
            "architecture": "amd64",
            "operatingSystem": "linux",
        }
        size = {"cpu": "4", "memory": "16374624Ki", "pods": "250", "ephemeral-storage": "129886128Ki"}
        ready = {
            "type": "Ready",
            "status": "True",
            "reason": "KubeletReady",
            "message": "kubelet is posting ready status",
        }
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": labels},
            "spec": {
                "providerID": f"azure://{resource['id']}/{name}",
                **({"taints": taints} if taints else {}),
            },
            "status": {
                "capacity": size,
                "allocatable": {**size, "cpu": "3860m"},
                "addresses": [
                    {"type": "InternalIP", "address": f"10.224.0.{4 + raw[0] % 250}"},
                    {"type": "Hostname", "address": name},
                ],
                "conditions": [ready],
                "nodeInfo": info,
            },
        }


def _host(resource: Json, key: str) -> str:
    return str(resource["properties"].get(key, "")).lower()


def _zone(pool: Json, location: str, number: int) -> str:
    zones = pool.get("availabilityZones") or []
    return f"{location}-{zones[number % len(zones)]}" if zones else "0"


def _taint(written: str) -> Json:
    pair, _, effect = written.rpartition(":")
    key, _, value = pair.partition("=")
    return {"key": key, "value": value, "effect": effect}
