"""Command lines of az: what a word that bash makes may hold, and where the parser of az is lenient."""

from pathlib import Path

import pytest

from runbook.checks.tables.az_table import extensions, table
from tests.checks.linted import lint


def az(code: str, folder: Path) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in lint(code, folder) if one.code.startswith("az-")]


@pytest.mark.parametrize(
    "code",
    [
        "az $GROUP create\n",
        "az group create $OPTIONS\n",
        'az group create "$@"\n',
        'az group create --name="$NAME" --location "$PLACE"\n',
        "az group create -n$NAME -l westeurope --location=x\n",
        "az group create --name a --loc b --tags a=b c=d $MORE\n",
        "az vm create -n a -g b --image c --size $SIZE --no-wait\n",
        "az GROUP create --name a --location b\n",
        "az group create --name a --location b -o JSON --query \"[?a=='$X']\"\n",
        "az group list --output @form\n",
        "az group delete --name <name of the group> --yes\n",
        "az group create --name a \\ \n  --location b\n",
        "az vm show -d --ids $(az vm list --query '[].id' -o tsv)\n",
        "az config set defaults.location=b\naz group create --name a\n",
        "az rest --method post --url /x --body \"{'a': True}\"\n",
        "az extension add --name mine\naz mine run\naz group create --name a --location b --mine x\n",
        "az extension add -n aks-preview\naz aks create -g a -n b --new-option x\n",
        "az network vnet create -n a -g b --address-prefixes 10.0.0.0/16 10.1.0.0/16\n",
        "az group [--help]\n",
        "az group create ... --tags a=b\n",
        "az alerts-management prometheus-rule-group list\n",
    ],
)
def test_nothing_is_said_where_the_line_may_be_right(code: str, tmp_path: Path) -> None:
    assert [one for one in az(code, tmp_path) if one[0] != "az-extension-command"] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("sudo az grup list\n", ("az-unknown-command", 4)),
        ("X=$(az group list \\\n  --outptu tsv)\n", ("az-unknown-option", 5)),
        ("az group create \\\n  --name \\\n  --location b\n", ("az-no-value", 5)),
        ('az group create --name "$A"\n', ("az-missing-option", 4)),
        ("az vm show --name a\n", ("az-missing-option", 4)),
        ("az account show --output tvs | cat\n", ("az-bad-choice", 4)),
        ("if az group list --query '[' ; then :; fi\n", ("az-bad-query", 4)),
        (
            "az vm extension set -n a --publisher b -g c --vm-name d --settings '{\"a\": }'\n",
            ("az-bad-json", 4),
        ),
    ],
)
def test_a_fault_is_found_at_its_line(code: str, found: tuple[str, int], tmp_path: Path) -> None:
    assert found in az(code, tmp_path)


def test_a_variable_that_is_given_a_value_elsewhere_is_not_empty(tmp_path: Path) -> None:
    code = 'NAME=""\n{}az group create --name "$NAME" --location a\n'
    assert az(code.format(""), tmp_path) == [("az-empty-value", 5)]
    assert az(code.format("read NAME\n"), tmp_path) == []
    assert az(code.format("for NAME in a b; do :; done\n"), tmp_path) == []


def test_the_table_knows_groups_and_commands() -> None:
    known = table()
    assert known.is_command("group create")
    assert not known.is_command("group")
    assert known.is_group("network vnet")
    assert not known.is_group("net")
    assert "vnet" in known.children("network")
    assert known.command("vm show").without_ids == ("--resource-group", "--name")
    assert "aks-preview" in extensions()["aks"]


def test_what_is_no_table_is_told() -> None:
    with pytest.raises(ValueError, match="not a table"):
        table(b"something else")
