import pytest

from runbook.masking.revealing_commands import filled, prints, revealed

KEY = "Zk3vQ9xT7bLm2RfW8sYc" * 2


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("az storage account keys list -n x -o tsv", True),
        ("az storage account keys list \\\n  --query x", True),
        ("az cognitiveservices account keys list -n x", True),
        ("az acr credential show -n x", True),
        ("az ad sp create-for-rbac --name x", True),
        ("az account get-access-token -o tsv", True),
        ("az keyvault secret show --name x", True),
        ("az search admin-key show --service-name x", True),
        ("az redis list-keys -n x", True),
        ("aws secretsmanager get-secret-value --secret-id x", True),
        ("gcloud auth print-access-token", True),
        ("kubectl get secret x -o jsonpath='{.data.p}' | base64 -d", True),
        ("vault kv get -field=x secret/y", True),
        ("gh auth token", True),
        ("openssl rand -hex 16", True),
        ("KEY=$(az storage account keys list -n x -o tsv)", False),
        ("az group list -o tsv", False),
        ("az keyvault secret set --name x --value y >/dev/null", False),
        ("kubectl get secrets", False),
        ("echo az keyvault; secret show", False),
        ("openssl version", False),
    ],
)
def test_which_commands_print_secrets(code: str, printed: bool) -> None:
    assert prints(code) is printed


def test_variables_that_take_the_output_of_such_a_command() -> None:
    code = 'A=$(az acr credential show -n x)\nexport B="$(gh auth token)"\nC=`openssl rand 4`\nD=$(az group list)\n'
    assert list(filled(code)) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("output", "code", "taken"),
    [
        (f"None\tkey1\tFULL\t{KEY}\n", "", {KEY}),
        (f'"{KEY}"\n', "", {KEY}),
        ("correct-horse\n", "", {"correct-horse"}),
        ("correcthorse\n", "--query value -o tsv", {"correcthorse"}),
        ("Succeeded\n", "", set()),
        ("registry123\n", "--query username -o tsv", set()),
        ("registry123\n", "--query 'passwords[0].value'", {"registry123"}),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301\n", "", set()),
        ("2026-01-02T03:04:05Z demo.example.com mystorage1234567890abcd 12345678901234567890\n", "", set()),
        ("0123456789abcdef0123456789abcdef fedcba9876543210\n", "", {"0123456789abcdef0123456789abcdef"}),
    ],
)
def test_what_of_the_output_is_taken(output: str, code: str, taken: set[str]) -> None:
    assert set(revealed(output, code)) == taken
