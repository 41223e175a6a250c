import json
from concurrent.futures import ThreadPoolExecutor

from runbook.cloud.messages import HttpRequest
from tests.cloud.standin.clients import SUBSCRIPTION, Client, azure, cluster, world

IDENTITY = "/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"


def test_the_same_seed_makes_up_the_same_values() -> None:
    first, again, other = (
        azure(seed).put(IDENTITY, {"location": "eastus"}).body["properties"] for seed in ("a", "a", "b")
    )
    assert first == again
    assert first["clientId"] != other["clientId"]


def test_two_worlds_share_nothing() -> None:
    azure(group="only-here")
    assert azure(group="").get("/resourceGroups/only-here").status == 404


def test_what_is_not_known_is_said_by_name() -> None:
    answer = Client(world(), "example.org", "").get("/x")
    assert answer.status == 501
    assert answer.response.not_rehearsed == "https://example.org/x"
    run = azure()
    machine = "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"
    run.put(machine, {"location": "eastus", "properties": {}})
    assert "inside of a virtual machine" in run.post(f"{machine}/runCommand").response.not_rehearsed


def test_a_command_of_an_extension_is_not_taken_for_a_misspelt_one() -> None:
    tree = Client(world(), "aka.ms", "").get("/azExtCmdTree").body
    assert tree["fleet"] == "fleet"
    assert tree["network"]["bastion"] == "bastion"
    missing = Client(world(), "aka.ms", "").get("/azure-cli-extension-index-v1")
    assert missing.response.not_rehearsed == "the extensions of az"


def test_an_ignored_query_parameter_is_listed() -> None:
    client = azure()
    client.put(IDENTITY, {"location": "eastus"})
    client.get(IDENTITY, "$select=name")
    assert client.world.unhandled == [
        "Microsoft.ManagedIdentity/userAssignedIdentities: query parameter $select=name"
    ]


def test_many_threads_ask_at_once() -> None:
    client = azure()

    def make(number: int) -> int:
        return client.put(f"{IDENTITY}{number}", {"location": "eastus"}).status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(make, range(50))) == {201}
    listed = client.get("/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities").body[
        "value"
    ]
    assert len(listed) == 50


def test_a_body_that_is_no_json_is_refused() -> None:
    answer = azure().put("/resourceGroups/h", b"{not json")
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")


def test_a_deleted_cluster_answers_no_more() -> None:
    run = cluster()
    assert run.get("/api/v1/nodes").status == 200
    group = Client(run.world)
    group.ask("DELETE", "/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c")
    assert run.get("/api/v1/nodes").status == 503


def test_every_request_gets_json_that_can_be_read() -> None:
    request = HttpRequest("GET", "management.azure.com", "/subscriptions", "api-version=1", (), b"")
    answer = world().answer(request)
    assert answer.status == 401
    assert json.loads(answer.body)["error"]["code"] == "AuthenticationFailed"


def test_az_finds_what_database_servers_and_functions_can_be() -> None:
    run = azure()
    for provider, editions in (
        ("Microsoft.DBforPostgreSQL", "supportedServerEditions"),
        ("Microsoft.DBforMySQL", "supportedFlexibleServerEditions"),
    ):
        (found,) = run.get(f"{SUBSCRIPTION}/providers/{provider}/locations/westeurope/capabilities").body[
            "value"
        ]
        assert [one["name"] for one in found[editions]] == ["Burstable", "GeneralPurpose", "MemoryOptimized"]
    stacks = run.get("/providers/Microsoft.Web/functionAppStacks").body["value"]
    assert "python" in [one["name"] for one in stacks]
    regions = (
        Client(world(), "appinsights.azureedge.net", "").get("/portal/regionMapping.json").body["regions"]
    )
    assert regions["westus2"]["laRegionCode"]


def test_a_function_app_without_a_plan_has_one_and_a_server_of_postgresql_is_accepted() -> None:
    run = azure()
    site = "/resourceGroups/g/providers/Microsoft.Web/sites/f"
    assert run.put(site, {"location": "eastus", "kind": "functionapp"}).body["properties"]["serverFarmId"]
    server = "/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg-one"
    assert run.put(server, {"location": "eastus", "properties": {}}).status == 202
