import json
from base64 import b64encode
from typing import Any

import pytest

from tests.cloud.standin.clients import Answer, Client, cluster

NAMESPACE = "/api/v1/namespaces/default"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"


def deployment(name: str = "web", replicas: int = 2, image: str = "nginx:1", **pod: Any) -> dict[str, Any]:
    labels = {"app": name}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "c", "image": image}], **pod},
    }
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def pod(name: str = "p", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": [{"name": "c", "image": "busybox"}], **spec},
    }


def rows(run: Client, path: str, query: str = "") -> list[list[Any]]:
    accept = {"accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}
    return [one["cells"] for one in run.ask("GET", path, None, query, accept).body["rows"]]


def patch(
    run: Client, path: str, body: Any, kind: str = "strategic-merge-patch+json", query: str = ""
) -> Answer:
    return run.ask("PATCH", path, body, query, {"content-type": f"application/{kind}"})


def test_a_new_cluster_has_nodes_namespaces_and_what_runs_in_it() -> None:
    run = cluster(nodeLabels={"own": "label"})
    nodes = run.get("/api/v1/nodes").body["items"]
    assert len(nodes) == 2
    assert nodes[0]["metadata"]["labels"]["own"] == "label"
    assert {row[0] for row in rows(run, "/api/v1/namespaces")} >= {"default", "kube-system"}
    assert all(row[2] == "Running" for row in rows(run, "/api/v1/namespaces/kube-system/pods"))


def test_a_deployment_has_pods_that_run() -> None:
    run = cluster()
    made = run.post(DEPLOYMENTS, deployment(replicas=3)).body
    assert made["status"]["readyReplicas"] == 3
    assert rows(run, DEPLOYMENTS)[0][:4] == ["web", "3/3", 3, 3]
    names = [row[0] for row in rows(run, f"{NAMESPACE}/pods", "labelSelector=app%3Dweb")]
    assert len(names) == 3
    run.ask("DELETE", f"{NAMESPACE}/pods/{names[0]}")
    again = [row[0] for row in rows(run, f"{NAMESPACE}/pods")]
    assert len(again) == 3
    assert names[0] not in again
    run.ask("DELETE", f"{DEPLOYMENTS}/web")
    assert rows(run, f"{NAMESPACE}/pods") == []


def test_the_server_fills_in_what_a_manifest_leaves_out() -> None:
    run = cluster()
    body = deployment(containers=[{"name": "c", "ports": [{"containerPort": 80}]}])
    del body["spec"]["replicas"]
    spec = run.post(DEPLOYMENTS, body).body["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"]["type"] == "RollingUpdate"
    assert spec["template"]["spec"]["containers"][0]["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    held = run.get(f"{NAMESPACE}/pods").body["items"][0]["spec"]
    assert held["restartPolicy"] == "Always"


def test_a_new_template_is_rolled_out_and_an_old_one_rolled_back_to() -> None:
    run = cluster()
    run.post(DEPLOYMENTS, deployment())
    image = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "nginx:2"}]}}}}
    assert patch(run, f"{DEPLOYMENTS}/web", image).body["metadata"]["generation"] == 2
    sets = "/apis/apps/v1/namespaces/default/replicasets"
    assert sorted(row[1] for row in rows(run, sets)) == [0, 2]
    image["spec"]["template"]["spec"]["containers"][0]["image"] = "nginx:1"
    patch(run, f"{DEPLOYMENTS}/web", image)
    assert len(rows(run, sets)) == 2


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"nodeSelector": {"no": "such"}}, "Pending"),
        ({"volumes": [{"name": "v", "configMap": {"name": "gone"}}]}, "ContainerCreating"),
        ({"volumes": [{"name": "v", "secret": {"secretName": "gone", "optional": True}}]}, "Running"),
        ({"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "gone"}}]}, "ContainerCreating"),
        (
            {"containers": [{"name": "c", "envFrom": [{"secretRef": {"name": "gone"}}]}]},
            "CreateContainerConfigError",
        ),
        ({}, "Running"),
    ],
)
def test_a_pod_runs_when_what_it_names_is_there(spec: dict[str, Any], reason: str) -> None:
    run = cluster()
    run.post(f"{NAMESPACE}/pods", pod(**spec))
    assert rows(run, f"{NAMESPACE}/pods")[0][2] == reason


def test_a_pod_without_its_service_account_is_forbidden() -> None:
    answer = cluster().post(f"{NAMESPACE}/pods", pod(serviceAccountName="gone"))
    assert answer.status == 403
    assert 'serviceaccount "gone" not found' in answer.message


def test_a_job_completes_and_its_pod_with_it() -> None:
    run = cluster()
    template = {"spec": {"containers": [{"name": "c", "image": "busybox"}], "restartPolicy": "Never"}}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": {"template": template}}
    made = run.post("/apis/batch/v1/namespaces/default/jobs", job).body
    assert {one["type"] for one in made["status"]["conditions"]} == {"Complete", "SuccessCriteriaMet"}
    assert rows(run, f"{NAMESPACE}/pods")[0][1:3] == ["0/1", "Completed"]


def test_a_service_gets_an_address_and_a_claim_a_volume() -> None:
    run = cluster()
    service = {
        "kind": "Service",
        "metadata": {"name": "s"},
        "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]},
    }
    made = run.post(f"{NAMESPACE}/services", service).body
    assert made["status"]["loadBalancer"]["ingress"][0]["ip"].startswith("203.0.113.")
    assert rows(run, f"{NAMESPACE}/services")[1][3].startswith("203.0.113.")
    claim = {
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "c"},
        "spec": {"resources": {"requests": {"storage": "1Gi"}}},
    }
    assert run.post(f"{NAMESPACE}/persistentvolumeclaims", claim).body["status"]["phase"] == "Bound"
    claim["spec"] = {"storageClassName": "no-such"}
    claim["metadata"] = {"name": "d"}
    assert run.post(f"{NAMESPACE}/persistentvolumeclaims", claim).body["status"]["phase"] == "Pending"


def test_a_stateful_set_numbers_its_pods() -> None:
    run = cluster()
    body = {**deployment(), "kind": "StatefulSet"}
    run.post("/apis/apps/v1/namespaces/default/statefulsets", body)
    assert [row[0] for row in rows(run, f"{NAMESPACE}/pods")] == ["web-0", "web-1"]


def test_a_namespace_has_an_account_and_takes_all_with_it() -> None:
    run = cluster()
    assert run.post("/api/v1/namespaces/demo/pods", pod()).message == 'namespaces "demo" not found'
    run.post("/api/v1/namespaces", {"kind": "Namespace", "metadata": {"name": "demo"}})
    assert run.get("/api/v1/namespaces/demo/serviceaccounts/default").status == 200
    run.post("/api/v1/namespaces/demo/pods", pod())
    run.ask("DELETE", "/api/v1/namespaces/demo")
    assert run.get("/api/v1/namespaces/demo/pods/p").status == 404


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"kind": "ConfigMap", "metadata": {"name": "Not_Valid"}}, 422, "RFC 1123 subdomain"),
        ({"kind": "ConfigMap", "metadata": {}}, 422, "name or generateName is required"),
        ({"kind": "ConfigMap", "metadata": None}, 422, "name or generateName is required"),
        ({"kind": "Secret", "metadata": {"name": "x"}}, 400, "does not match the expected API version"),
        (
            {"kind": "ConfigMap", "metadata": {"name": "x", "namespace": "other"}},
            400,
            "does not match the namespace",
        ),
        ({"kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}}, 409, "already exists"),
    ],
)
def test_an_object_that_is_wrong_is_refused(body: Any, status: int, words: str) -> None:
    answer = cluster().post(f"{NAMESPACE}/configmaps", body)
    assert answer.status == status
    assert words in answer.message
    assert answer.body["kind"] == "Status"


def test_a_selector_that_does_not_match_its_template_is_refused() -> None:
    body = deployment()
    body["spec"]["selector"]["matchLabels"] = {"app": "other"}
    assert "`selector` does not match template `labels`" in cluster().post(DEPLOYMENTS, body).message


def test_what_is_not_there_is_not_found() -> None:
    run = cluster()
    assert run.get(f"{DEPLOYMENTS}/gone").message == 'deployments.apps "gone" not found'
    assert run.get("/apis/no.such/v1/things").message == "the server could not find the requested resource"


def test_a_watch_tells_what_happened_since_a_version() -> None:
    run = cluster()
    version = run.get(f"{NAMESPACE}/configmaps").body["metadata"]["resourceVersion"]
    run.post(f"{NAMESPACE}/configmaps", {"kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": "b"}})
    run.ask("DELETE", f"{NAMESPACE}/configmaps/m")
    lines = run.get(
        f"{NAMESPACE}/configmaps", f"watch=true&resourceVersion={version}"
    ).response.body.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["ADDED", "DELETED"]
    query = "watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
    lines = run.get(f"{NAMESPACE}/configmaps", query).response.body.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["ADDED", "BOOKMARK"]
    assert "k8s.io/initial-events-end" in json.loads(lines[-1])["object"]["metadata"]["annotations"]


def test_objects_are_applied_server_side_and_what_a_manager_leaves_out_goes() -> None:
    run = cluster()
    path = f"{NAMESPACE}/configmaps/m"
    body: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "m"},
        "data": {"a": "1", "b": "2"},
    }
    assert patch(run, path, body, "apply-patch+yaml", "fieldManager=kubectl").status == 201
    body["data"] = {"a": "1"}
    assert patch(run, path, body, "apply-patch+yaml", "fieldManager=kubectl").body["data"] == {"a": "1"}
    assert patch(run, path, {"data": {"c": "3"}}, "merge-patch+json").body["data"] == {"a": "1", "c": "3"}
    step = [{"op": "remove", "path": "/data/a"}]
    assert patch(run, path, step, "json-patch+json").body["data"] == {"c": "3"}
    assert patch(run, path, step, "json-patch+json").status == 422


def test_a_dry_run_keeps_nothing() -> None:
    run = cluster()
    assert run.ask("POST", DEPLOYMENTS, deployment(), "dryRun=All").status == 201
    assert run.get(f"{DEPLOYMENTS}/web").status == 404


def test_a_custom_kind_is_known_once_it_is_defined_and_its_fields_are_checked() -> None:
    run = cluster()
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
    }
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Thing", "plural": "things", "singular": "thing"}
    spec = {"group": "example.org", "scope": "Namespaced", "names": names, "versions": [version]}
    place = "/apis/example.org/v1/namespaces/default/things"
    thing: dict[str, Any] = {"kind": "Thing", "metadata": {"name": "t"}, "spec": {"size": 1}}
    assert run.post(place, thing).status == 404
    definition = {
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": spec,
    }
    run.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
    assert run.post(place, thing).status == 201
    assert "things" in [one["name"] for one in run.get("/apis/example.org/v1").body["resources"]]
    thing = {"kind": "Thing", "metadata": {"name": "u"}, "spec": {"sise": 1}}
    refused = run.ask("POST", place, thing, "fieldValidation=Strict")
    assert refused.status == 400
    assert 'strict decoding error: unknown field "spec.sise"' in refused.message
    wrong = run.post(place, {"kind": "Thing", "metadata": {"name": "u"}, "spec": {"size": "big"}})
    assert "cannot unmarshal string into Go struct field Thing.spec.size" in wrong.message


def test_discovery_is_given_in_one_answer_and_in_the_old_way() -> None:
    run = cluster()
    wanted = {"accept": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}
    groups = run.ask("GET", "/apis", headers=wanted)
    assert "APIGroupDiscoveryList" in groups.header("content-type")
    names = {one["metadata"]["name"] for one in groups.body["items"]}
    assert names == {one["name"] for one in run.get("/apis").body["groups"]}
    assert "apps/v1" in [
        one["groupVersion"] for group in run.get("/apis").body["groups"] for one in group["versions"]
    ]
    assert run.get("/version").body["gitVersion"].startswith("v1.")
    assert "apis/apps/v1" in run.get("/openapi/v3").body["paths"]


def test_a_log_says_that_no_program_runs_and_what_happens_in_a_pod_is_not_rehearsed() -> None:
    run = cluster()
    run.post(f"{NAMESPACE}/pods", pod())
    assert b"no program runs" in run.get(f"{NAMESPACE}/pods/p/log").response.body
    assert run.get(f"{NAMESPACE}/pods/p/log", "container=x").status == 400
    assert "kubectl exec" in run.post(f"{NAMESPACE}/pods/p/exec").response.not_rehearsed
    assert run.get("/apis/metrics.k8s.io/v1beta1/nodes").response.not_rehearsed


def test_a_scale_changes_the_pods() -> None:
    run = cluster()
    run.post(DEPLOYMENTS, deployment())
    body = {"spec": {"replicas": 1}}
    assert patch(run, f"{DEPLOYMENTS}/web/scale", body, "merge-patch+json").body["spec"]["replicas"] == 1
    assert len(rows(run, f"{NAMESPACE}/pods")) == 1


def message(*fields: tuple[int, Any]) -> bytes:
    """A protobuf message of short texts, messages and small numbers."""
    raw = b""
    for number, value in fields:
        if isinstance(value, int):
            raw += bytes([number << 3, value])
        else:
            content = value.encode() if isinstance(value, str) else value
            assert len(content) < 128
            raw += bytes([number << 3 | 2, len(content)]) + content
    return raw


def test_an_object_in_protobuf_is_read() -> None:
    run = cluster()
    secret = message(
        (1, message((1, "s"), (8, message()), (11, message((1, "k"), (2, "v"))))),
        (2, message((1, "key"), (2, "value"))),
        (3, "helm.sh/release.v1"),
    )
    envelope = message((1, message((1, "v1"), (2, "Secret"))), (2, secret), (3, ""), (4, ""))
    made = run.ask("POST", f"{NAMESPACE}/secrets", b"k8s\0" + envelope)
    assert made.status == 201
    assert made.body["data"] == {"key": b64encode(b"value").decode()}
    assert made.body["type"] == "helm.sh/release.v1"
    assert made.body["metadata"]["labels"] == {"k": "v"}
    unknown = b"k8s\0" + message((1, message((1, "x.org/v1"), (2, "Y"))))
    missing = run.ask("POST", f"{NAMESPACE}/secrets", unknown).response.not_rehearsed
    assert missing == "the protobuf encoding of x.org/v1 Y"
    assert run.ask("POST", f"{NAMESPACE}/secrets", b"k8s\0\xff").status == 400
