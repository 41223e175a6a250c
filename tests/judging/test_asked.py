import pytest

from runbook.judging.asked import collect, expand


@pytest.mark.parametrize(
    ("command", "value", "wanted"),
    [
        ("az group create -n rg-lena -l norwayeast", "norwayeast", True),
        ("az group create --name=rg-lena", "rg-lena", True),
        ("kubectl label node n1 dept=HR costcenter=6000", "6000", True),
        ("kubectl get deploy/api", "api", True),
        ("kubectl create deployment web", "web", True),
        ("kubectl get nodes", "nodes", False),
        ("docker run postgres:16", "16", True),
        ("echo 'hello there'", "hello there", True),
        ("ls # web-1", "web-1", False),
        ("az vm create -n $NAME", "vm-7", True),
        ("export SIZE=Standard_B1s\naz vm create -s $SIZE", "Standard_B1s", False),
        ("NAME=지수 ./hello.sh", "지수", True),
    ],
)
def test_values(command: str, value: str, wanted: bool) -> None:
    assert collect(command, {"NAME": "vm-7"}).wants(value) is wanted


def test_what_a_block_assigns_is_a_setting() -> None:
    assert "eastus" in collect("export REGION=eastus\naz group create -l $REGION", {}).settings


def test_specific_values_of_earlier_blocks() -> None:
    asked = collect("git branch", {}, ("git checkout -b hotfix-7", "make all"))
    assert asked.named_earlier("Hotfix-7")
    assert not asked.named_earlier("all")


def test_what_an_earlier_block_assigned_is_known_by_the_session() -> None:
    asked = collect("git branch", {"NAME": "team-eu"}, ("export NAME=$(cat name)", "NAME=team"))
    assert asked.named_earlier("team-eu")


def test_each_block_of_a_long_history_is_read_once() -> None:
    first = collect("ls", {}, ("touch file-1.txt",)).past
    grown = collect("ls", {}, ("touch file-1.txt", "touch file-2.txt")).past
    assert grown is first
    assert {"file-1.txt", "file-2.txt"} <= grown.values
    other = collect("ls", {}, ("touch file-3.txt",)).past
    assert other is not first
    assert other.values == {"file-3.txt"}


@pytest.mark.parametrize(
    ("command", "machine"),
    [("df -h | tail -1", True), ("whoami", True), ("kubectl get pods", False), ("grep x f", False)],
)
def test_whether_the_command_tells_of_the_machine(command: str, machine: bool) -> None:
    assert collect(command, {}).machine is machine


@pytest.mark.parametrize(
    ("command", "version", "wanted"),
    [
        ("pip install django==4.2.11", "4.2.11", "4.2.11"),
        ("docker run postgres:16 postgres --version", "16.2", "16"),
        ("python3 --version", "3.10.12", "3"),
        ("nvm use 18", "v18.20.4", "18"),
        ("nvm use 18", "22.1.0", None),
        ("ping 10.0.0.1", "10.244.1.5", None),
    ],
)
def test_versions(command: str, version: str, wanted: str | None) -> None:
    assert collect(command, {}).wants_version(version) == wanted


def test_variables_are_expanded_through_each_other_and_cycles_end() -> None:
    assert expand("$A/${B}", {"A": "x$B", "B": "y"}) == "xy/y"
    assert "$" in expand("$A", {"A": "$B", "B": "$A"})


def test_the_command_tells_what_matters_of_its_output() -> None:
    assert collect("sort -n f", {}).ordered
    assert not collect("env", {}).ordered
    assert collect("sha256sum *.bin", {}).random
    assert collect("echo $((RANDOM % 6))", {}).random
    assert not collect("echo $RANDOM_ID", {}).random


@pytest.mark.parametrize(
    ("command", "ordered"),
    [
        ("sort -n f", True),
        ("redis-cli LRANGE queue 0 -1", True),
        ("kubectl get deploy -o jsonpath='{range .items[*]}{.name}{end}'", False),
        ("docker run nginx:latest ls", False),
        ("ls | grep latest", True),
    ],
)
def test_whether_the_command_speaks_of_order(command: str, ordered: bool) -> None:
    assert collect(command, {}).ordered is ordered
