from typing import Any

import pytest

from runbook.checks.tables.field_validation import available, faults
from tests.cloud.standin.clients import cluster

needs_extra = pytest.mark.skipif(
    not available(), reason="the extra runbook-engine[kubernetes] is not installed"
)


def deployment(container: dict[str, Any], **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", **container}]}}
    own = {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": own}


@needs_extra
@pytest.mark.parametrize(
    ("item", "unknown", "missing", "wrong"),
    [
        (deployment({"image": "x"}), [], [], []),
        (deployment({"imagee": "x"}), ["spec.template.spec.containers[0].imagee"], [], []),
        (deployment({}, replicas="3"), [], [], [("spec.replicas", "string", "integer")]),
        (deployment({"ports": [{"containerPort": 80}]}, selector=None), [], ["spec.selector"], []),
        (deployment({"livenessProbe": {"httpGet": {"port": "http"}}}), [], [], []),
        ({"apiVersion": "example.org/v1", "kind": "Thing", "any": 1}, [], [], []),
    ],
)
def test_a_manifest_is_checked(item: Any, unknown: list[str], missing: list[str], wrong: list[Any]) -> None:
    found = faults(item)
    assert (found.unknown, found.missing, found.wrong) == (unknown, missing, wrong)


@needs_extra
def test_an_unknown_field_is_refused_when_strictness_is_asked_for() -> None:
    run = cluster()
    place = "/apis/apps/v1/namespaces/default/deployments"
    refused = run.ask("POST", place, deployment({"imagee": "x"}), "fieldValidation=Strict")
    assert refused.status == 400
    assert (
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error'
        in refused.message
    )
    assert run.ask("POST", place, deployment({"imagee": "x"}), "fieldValidation=Ignore").status == 201


@pytest.mark.skipif(available(), reason="the extra runbook-engine[kubernetes] is installed")
def test_without_the_extra_it_is_said_that_fields_are_not_checked() -> None:
    run = cluster()
    place = "/apis/apps/v1/namespaces/default/deployments"
    assert run.ask("POST", place, deployment({"imagee": "x"}), "fieldValidation=Strict").status == 201
    assert "fieldValidation=Strict" in run.world.unhandled[0]
