import pytest

from runbook.judging import generated, permissions
from runbook.judging.asked import Asked, collect
from runbook.judging.placeholders import fits, is_placeholder
from runbook.judging.values import compare

NOTHING_ASKED = Asked()


@pytest.mark.parametrize(
    ("expected", "actual", "key"),
    [
        ("Succeeded", "Failed", "state"),
        ("Running", "Stopped", "powerState"),
        ("Succeeded", "Updating", ""),
        ("Bound", "Pending", "STATUS"),
        ("Completed", "Running", "status"),
        ("VM running", "VM deallocated", ""),
        ("valid", "invalid", ""),
        ("true", "false", ""),
        ("t", "f", ""),
        ("LoadBalancer", "ClusterIP", "TYPE"),
        ("3/3", "1/3", "READY"),
        ("100%", "32%", ""),
        ("20Gi", "200Gi", ""),
        ("20.1.2.3", "<pending>", "EXTERNAL-IP"),
        ("xx.xx.xx.xx", "", ""),
        ("xx.xx.xx.xx", "None", ""),
        ("xx.xx.xx.xx", "abc", ""),
        ("<your-id>", "Please run az login to continue", ""),
        ("Oslo", "$CITY", "City"),
        ("subnet-0a1b2c", "None", ""),
        ("statefulset.apps/web", "secret/web", ""),
        ("/providers/Microsoft.Compute/disks/a", "/providers/Microsoft.KeyVault/vaults/a", "id"),
        ("-rwxr-xr-x", "-rw-r--r--", ""),
        ("role:master", "role:slave", ""),
    ],
)
def test_these_contradict_each_other(expected: str, actual: str, key: str) -> None:
    assert compare(expected, actual, key, NOTHING_ASKED).contradiction


@pytest.mark.parametrize(
    ("expected", "actual", "key", "similarity"),
    [
        ("a  b", " a b", "", 1.0),
        ("Hello", "hello", "", 0.95),
        ("Done", "done!", "", 0.95),
        ("Creating", "Succeeded", "state", 0.85),
        ("true", "True", "", 0.95),
        ("true", "t", "", 0.95),
        ("10.0.0.4", "10.1.0.9", "ip", 0.95),
        ("3m56s", "12d", "AGE", 0.95),
        ("eastus", "norwayeast", "location", 0.7),
        ("rg-xxxx", "rg-a1b2", "", 1.0),
        ("<id>", "42", "", 1.0),
        ("1000", "1,000", "", 0.95),
        ("3.14", "3.14159", "", 0.95),
        ("100 MB", "0.1 GB", "", 0.9),
        ("v1.26.0", "v1.31.3", "VERSION", 0.8),
        ("null", "value", "tags", 0.7),
        ("i-0abcd1234efgh5678", "i-07f3a9c41be20d6e5", "", 0.9),
        ("drwxr-xr-x", "drwxrwxr-x", "", 0.9),
        ("linux/amd64", "darwin/arm64", "", 0.4),
    ],
)
def test_these_agree_at_least_so_far(expected: str, actual: str, key: str, similarity: float) -> None:
    found = compare(expected, actual, key, NOTHING_ASKED)
    assert found.contradiction is None
    assert found.similarity >= similarity


def test_what_the_command_asks_for_decides() -> None:
    asked = collect("az group create -n rg1 -l norwayeast --sku Standard_GRS", {})
    assert compare("Standard_GRS", "Standard_LRS", "sku", asked).contradiction
    assert compare("eastus", "norwayeast", "location", asked).similarity > 0.9
    assert compare("4.2.11", "5.1.4", "", collect("pip install django==4.2.11", {})).contradiction
    assert compare(
        "hotfix-7", "main-2", "", collect("git branch", {}, ("git checkout -b hotfix-7",))
    ).contradiction


@pytest.mark.parametrize(
    ("text", "holds"),
    [("xxxx", True), ("x.x.x.x", True), ("<name>", True), ("$REGION", True), ("...", True), ("***", True),
     ("<none>", False), ("<pending>", False), ("myGroupxxx", False), ("text", False), ("", False)],
)  # fmt: skip
def test_placeholder(text: str, holds: bool) -> None:
    assert is_placeholder(text) is holds


def test_a_placeholder_is_filled_by_something() -> None:
    assert fits("/home/<user>/x", "/home/kim/x")
    assert not fits("/home/<user>/x", "/home//x")
    assert not fits("/home/<user>/x", "/root/x")


@pytest.mark.parametrize(
    ("expected", "actual", "holds"),
    [
        ("web-6d4cf56db6-2x9lq", "web-7c5ddbdf54-abcde", True),
        ("myapp-7f3a", "myapp-9c1d", True),
        ("b3GkU0mVZ8Jr7Qv1nXy2", "k9QeR2tYu7IoP1aSdF4g", True),
        ("app1", "app2", False),
        ("Standard_B1ms", "Standard_B2ms", False),
        ("web-1", "web-1", False),
        ("a-1b2c3d", "a", False),
    ],
)
def test_generated_names(expected: str, actual: str, holds: bool) -> None:
    assert generated.alike(expected, actual) is holds


@pytest.mark.parametrize(
    ("expected", "actual", "wrong"),
    [
        ("-rw-r--r--", "-rw-rw-r--", False),
        ("-rw-------", "-rw-rw-rw-", True),
        ("drwxrwsr-x", "drwxr-xr-x", True),
        ("-rw-r--r--", "drw-r--r--", True),
        ("-rw-r--r--", "-rw-r--r--+", False),
    ],
)
def test_modes(expected: str, actual: str, wrong: bool) -> None:
    assert (permissions.contradiction(expected, actual) is not None) is wrong
