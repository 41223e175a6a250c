import pytest

from runbook.judging.asked import Asked, collect
from runbook.judging.values import leaves
from runbook.judging.values.differences import DifferenceKind
from runbook.judging.values.lexicon import Sense

HOLE, RENAMED, CHANGED = DifferenceKind.HOLE, DifferenceKind.RENAMED, DifferenceKind.CHANGED
ABSENT, RETYPED = DifferenceKind.ABSENT, DifferenceKind.RETYPED


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        ("web", "Web", None),
        ("1,000", "1000", None),
        ("3.14", "3.14159", None),
        ("yes", "true", None),
        ("2024-05-14", "2026-11-30", HOLE),
        ("10.0.0.4", "10.0.7.9", HOLE),
        ("0428d9e", "1234567", HOLE),
        ("<your-name>", "ann", HOLE),
        ("rg-xxxx", "rg-1a2b", HOLE),
        ("web-7d8f9c-x2k4p", "web-5b6c7d-q9w8e", HOLE),
        ("3/3", "5/5", HOLE),
        ("v1.2.3", "v1.4.0", HOLE),
        ("/home/ann/.azure/config", "/root/.azure/config", RENAMED),
        ("created", "unchanged", RENAMED),
        ("Registering", "Registered", RENAMED),
        ("3/3", "1/3", CHANGED),
        ("100%", "41%", CHANGED),
        ("10.0.0.4", "0.0.0.0", CHANGED),
        ("127.0.0.1:8080", "0.0.0.0:8080", CHANGED),
        ("-rwxr-xr-x", "-rw-r--r--", CHANGED),
        ("Succeeded", "Failed", CHANGED),
        ("true", "false", CHANGED),
        ("20Gi", "200Gi", CHANGED),
        ("10.0.0.0/16", "10.1.0.0/16", CHANGED),
        ("deployment.apps/web", "secret/web", CHANGED),
        ("<your-name>", "Failed", CHANGED),
        ("web", "", ABSENT),
        ("web", "<none>", ABSENT),
        ("2024-03-12T10:22:33Z", "soon", RETYPED),
        ("b0979d55dc300ab3f3b04ba3ef616660", "dbd11f44", RETYPED),
    ],
)
def test_two_values(expected: str, actual: str, kind: DifferenceKind | None) -> None:
    assert leaves.compare(expected, actual, "", Asked()) is kind


@pytest.mark.parametrize(
    ("key", "expected", "actual", "kind"),
    [
        ("location", "eastus", "westus", RENAMED),
        ("count", "3", "2", CHANGED),
        ("uptime", "3", "2", HOLE),
        ("failures", "0", "2", CHANGED),
        ("status", "200", "204", HOLE),
        ("status", "200", "500", CHANGED),
        ("ready", "false", "true", HOLE),
        ("error", "null", "boom", CHANGED),
        ("tag", "null", "boom", HOLE),
    ],
)
def test_the_key_says_what_a_value_is(key: str, expected: str, actual: str, kind: DifferenceKind) -> None:
    assert leaves.compare(expected, actual, key, Asked()) is kind


@pytest.mark.parametrize(
    ("command", "expected", "actual", "kind"),
    [
        ("az group create -l eastus2", "eastus2", "westus3", CHANGED),
        ("az group create -l westus3", "eastus2", "westus3", RENAMED),
        ("aws sqs create-queue --queue-name jobs", "https://sqs.x/1/jobs", "https://sqs.y/2/jobs", RENAMED),
        (
            "aws sqs create-queue --queue-name jobs",
            "https://sqs.x/1/jobs",
            "https://sqs.y/2/jobs-dlq",
            CHANGED,
        ),
        ("docker run postgres:16", "16.1", "15.4", CHANGED),
        ("whoami", "azureuser", "root", RENAMED),
    ],
)
def test_the_command_says_what_is_asked_for(
    command: str, expected: str, actual: str, kind: DifferenceKind
) -> None:
    assert leaves.compare(expected, actual, "", collect(command, {})) is kind


def test_the_only_value_is_the_answer() -> None:
    assert leaves.compare("3", "2", "", Asked(), alone=True) is CHANGED
    assert leaves.compare("3", "2", "", Asked()) is HOLE


def test_how_a_state_turned() -> None:
    assert leaves.turned("Running", "Failed") == (Sense.GOOD, Sense.BAD)
    assert leaves.turned("Creating", "Ready") is None
    assert leaves.turned("12%/50%", "<unknown>/50%") == (None, Sense.BAD)
    assert leaves.turned("", "Ready") is None


def test_the_type_of_an_object() -> None:
    path = "/subscriptions/1/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
    assert leaves.object_type(path) == "microsoft.network/virtualnetworks/subnets"
    assert leaves.object_type("deployment.apps/web") == "deployment"
    assert leaves.object_type("/etc/hosts") == ""


def test_what_varies_is_not_a_version_nor_a_figure() -> None:
    assert leaves.varies("2024-05-14", "2026-11-30", "", Asked())
    assert not leaves.varies("v1.2.3", "v1.4.0", "", Asked())
    assert not leaves.varies("12", "13", "", Asked())
