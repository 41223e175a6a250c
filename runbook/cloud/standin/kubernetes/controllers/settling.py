"""All controllers run after each write until nothing changes. One rule a kind, in `CONTROLLERS`."""

from collections.abc import Callable

from runbook.cloud.standin.kubernetes.controllers.controller_run import ControllerRun
from runbook.cloud.standin.kubernetes.controllers.service_controllers import (
    claim,
    definition,
    ingress,
    namespace,
    service,
)
from runbook.cloud.standin.kubernetes.controllers.workload_controllers import (
    daemon_set,
    deployment,
    job,
    pod,
    replica_set,
    stateful_set,
)
from runbook.cloud.standin.service_answers import Json

_ROUNDS = 12
"""More than the longest chain: a deployment, its replica set, its pods, a service, and back."""


def settle(run: ControllerRun) -> None:
    """Let every controller act until nothing changes."""
    for _ in range(_ROUNDS):
        before = run.store.version
        for group, plural, act in CONTROLLERS:
            for item in run.store.of(group, plural):
                act(run, item)
        if run.store.version == before:
            return


CONTROLLERS: tuple[tuple[str, str, Callable[[ControllerRun, Json], None]], ...] = (
    ("v1", "namespaces", namespace),
    ("apiextensions.k8s.io/v1", "customresourcedefinitions", definition),
    ("v1", "persistentvolumeclaims", claim),
    ("apps/v1", "deployments", deployment),
    ("apps/v1", "replicasets", replica_set),
    ("apps/v1", "statefulsets", stateful_set),
    ("apps/v1", "daemonsets", daemon_set),
    ("batch/v1", "jobs", job),
    ("v1", "pods", pod),
    ("v1", "services", service),
    ("networking.k8s.io/v1", "ingresses", ingress),
)
