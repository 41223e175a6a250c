from typing import Any

import pytest

from tests.cloud.standin.clients import SUBSCRIPTION, Answer, Client, azure

NETWORK = "/resourceGroups/g/providers/Microsoft.Network"
STORAGE = "/resourceGroups/g/providers/Microsoft.Storage/storageAccounts"


def test_a_resource_is_kept_given_back_listed_changed_and_deleted() -> None:
    run = azure()
    path = f"{NETWORK}/virtualNetworks/v"
    body = {
        "location": "East US",
        "tags": {"a": "b"},
        "properties": {"addressSpace": {"x": 1}, "unknownField": [2]},
    }
    made = run.put(path, body)
    assert made.status == 201
    assert made.body["location"] == "eastus"
    assert run.get(path).body["properties"]["unknownField"] == [2]
    assert [one["name"] for one in run.get(f"{NETWORK}/virtualNetworks").body["value"]] == ["v"]
    patched = run.ask("PATCH", path, {"tags": {"c": "d"}}).body
    assert patched["tags"] == {"c": "d"}
    assert patched["properties"]["addressSpace"] == {"x": 1}
    assert run.ask("DELETE", path).status == 202
    assert run.get(path).code == "ResourceNotFound"
    assert run.ask("DELETE", path).status == 204


def test_a_put_replaces_and_the_letter_case_of_a_path_does_not_count() -> None:
    run = azure()
    path = f"{STORAGE}/acc1"
    run.put(path, {"location": "eastus", "tags": {"a": "b"}, "properties": {"own": 1}})
    second = run.put(
        path.replace("G/p", "g/P").replace("Microsoft.Storage", "MICROSOFT.STORAGE"), {"location": "eastus"}
    )
    assert second.status == 200
    assert "tags" not in second.body
    assert "own" not in second.body["properties"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "words"),
    [
        ("GET", "/resourceGroups/x", None, 404, "ResourceGroupNotFound", "Resource group 'x' could not be found."),
        ("PUT", "/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/a1b", {"location": "eastus"}, 404,
         "ResourceGroupNotFound", "'x'"),
        ("GET", f"{STORAGE}/nope", None, 404, "ResourceNotFound",
         "The Resource 'Microsoft.Storage/storageAccounts/nope' under resource group 'g' was not found."),
        ("PUT", f"{NETWORK}/virtualNetworks/v/subnets/s", {"properties": {}}, 404, "ParentResourceNotFound",
         "because the parent resource"),
        ("PUT", f"{STORAGE}/Not-Valid", {"location": "eastus"}, 400, "AccountNameInvalid", "Not-Valid"),
        ("PUT", f"{STORAGE}/acc", {"location": "eastsu"}, 400, "LocationNotAvailableForResourceType", "eastsu"),
        ("PUT", "/resourceGroups/y", {"location": "nowhere"}, 400, "LocationNotAvailableForResourceGroup", "nowhere"),
        ("PUT", "/resourceGroups/g", {"location": "westus"}, 409, "InvalidResourceGroupLocation", "'eastus'"),
        ("PUT", "/resourceGroups/y", {}, 400, "LocationRequired", "location"),
        ("PUT", f"{NETWORK}/networkInterfaces//x", {"location": "eastus"}, 404, "InvalidResourceName", "empty name"),
        ("GET", "/subscriptions/33333333-3333-3333-3333-333333333333", None, 404, "SubscriptionNotFound", "3333"),
    ],
)  # fmt: skip
def test_a_refusal_is_worded_as_arm_words_it(
    method: str, path: str, body: Any, status: int, code: str, words: str
) -> None:
    answer = azure().ask(method, path, body)
    assert (answer.status, answer.code) == (status, code)
    assert words in answer.message


def test_a_request_without_an_api_version_is_refused() -> None:
    run = azure()
    run.query = ""
    assert run.get("/resourceGroups/g").code == "MissingApiVersionParameter"


def test_what_a_body_points_to_must_be_there() -> None:
    run = azure()
    subnet = f"{SUBSCRIPTION}{NETWORK}/virtualNetworks/v/subnets/s"
    card = {
        "location": "eastus",
        "properties": {"ipConfigurations": [{"name": "i", "properties": {"subnet": {"id": subnet}}}]},
    }
    refused = run.put(f"{NETWORK}/networkInterfaces/n", card)
    assert refused.code == "InvalidResourceReference"
    assert subnet in refused.message
    assert run.get(f"{NETWORK}/networkInterfaces/n").status == 404
    run.put(
        f"{NETWORK}/virtualNetworks/v",
        {"location": "eastus", "properties": {"subnets": [{"name": "s", "properties": {}}]}},
    )
    assert run.put(f"{NETWORK}/networkInterfaces/n", card).status == 201


def test_a_child_is_in_the_array_of_its_parent_and_the_other_way_round() -> None:
    run = azure()
    path = f"{NETWORK}/virtualNetworks/v"
    run.put(
        path,
        {
            "location": "eastus",
            "properties": {"subnets": [{"name": "a", "properties": {"addressPrefix": "x"}}]},
        },
    )
    run.put(f"{path}/subnets/b", {"properties": {}})
    assert [one["name"] for one in run.get(path).body["properties"]["subnets"]] == ["a", "b"]
    assert run.get(f"{path}/subnets/a").body["properties"]["addressPrefix"] == "x"
    run.ask("DELETE", f"{path}/subnets/a")
    run.put(path, {**run.get(path).body, "tags": {}})
    assert [one["name"] for one in run.get(f"{path}/subnets").body["value"]] == ["b"]


def test_a_named_element_of_an_array_is_found_by_its_id() -> None:
    run = azure()
    path = f"{NETWORK}/loadBalancers/lb"
    made = run.put(
        path, {"location": "eastus", "properties": {"backendAddressPools": [{"name": "pool"}]}}
    ).body
    identity = made["properties"]["backendAddressPools"][0]["id"]
    assert identity.endswith("/loadBalancers/lb/backendAddressPools/pool")
    assert run.get(identity).body["name"] == "pool"


def test_a_group_owns_what_is_in_it() -> None:
    run = azure()
    run.put(f"{STORAGE}/acc", {"location": "eastus"})
    assert run.ask("HEAD", "/resourceGroups/g").status == 204
    deleted = run.ask("DELETE", "/resourceGroups/g")
    assert deleted.status == 202
    assert run.ask("HEAD", "/resourceGroups/g").status == 404
    run.put("/resourceGroups/g", {"location": "eastus"})
    assert run.get(f"{STORAGE}/acc").code == "ResourceNotFound"


def test_a_long_operation_goes_on_for_a_poll_and_tells_when_to_ask_again() -> None:
    run = azure()
    made = run.put(f"{NETWORK}/publicIPAddresses/p", {"location": "eastus"})
    assert made.header("x-ms-retry-after-ms") == "20"
    assert made.header("retry-after") == ""
    place = made.header("azure-asyncoperation").removeprefix("https://management.azure.com").partition("?")[0]
    assert [run.get(place).body["status"] for _ in range(3)] == ["InProgress", "Succeeded", "Succeeded"]
    ended = run.ask("DELETE", f"{NETWORK}/publicIPAddresses/p")
    place = ended.header("location").removeprefix("https://management.azure.com").partition("?")[0]
    assert [run.get(place).status for _ in range(2)] == [202, 200]
    assert run.get(f"{place}x").code == "OperationNotFound"


def test_a_write_whose_condition_does_not_hold_is_refused() -> None:
    run = azure()
    path = "/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    version = run.put(path, {"location": "eastus"}).body["eTag"]
    assert (
        run.ask("PUT", path, {"location": "eastus"}, headers={"if-none-match": "*"}).code
        == "PreconditionFailed"
    )
    assert run.ask("DELETE", path, headers={"if-match": "other"}).status == 412
    assert run.ask("DELETE", path, headers={"if-match": version}).status == 202


def test_keys_are_listed_and_one_is_made_anew() -> None:
    run = azure()
    run.put(f"{STORAGE}/acc", {"location": "eastus"})

    def keys(answer: Answer) -> dict[str, str]:
        return {one["keyName"]: one["value"] for one in answer.body["keys"]}

    before = keys(run.post(f"{STORAGE}/acc/listKeys"))
    after = keys(run.post(f"{STORAGE}/acc/regenerateKey", {"keyName": "key1"}))
    assert before["key1"] != after["key1"]
    assert before["key2"] == after["key2"]
    assert keys(run.post(f"{STORAGE}/acc/listKeys")) == after


def test_a_password_is_taken_and_never_given_back() -> None:
    run = azure()
    path = "/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg"
    made = run.put(path, {"location": "eastus", "properties": {"administratorLoginPassword": "s3cret"}})
    assert "s3cret" not in str(made.body) + str(run.get(path).body)


@pytest.mark.parametrize(
    ("size", "tier", "family"), [("F1", "Free", "F"), ("B1", "Basic", "B"), ("S1", "Standard", "S")]
)
def test_a_plan_has_the_tier_of_its_size(size: str, tier: str, family: str) -> None:
    path = "/resourceGroups/g/providers/Microsoft.Web/serverfarms/p"
    plan = azure().put(path, {"location": "eastus", "sku": {"name": size}}).body
    assert (plan["sku"]["tier"], plan["sku"]["family"]) == (tier, family)


def test_identities_are_given_to_whoever_asks_for_one() -> None:
    run = azure()
    own = "/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
    made = run.put(own, {"location": "eastus"}).body
    body = {
        "location": "eastus",
        "identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {made["id"]: {}}},
    }
    identity = run.put("/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v", body).body[
        "identity"
    ]
    assert identity["principalId"]
    assert identity["userAssignedIdentities"][made["id"]]["clientId"] == made["properties"]["clientId"]


def test_a_machine_is_stopped_and_started() -> None:
    run = azure()
    path = "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"
    run.put(path, {"location": "eastus", "properties": {"hardwareProfile": {"vmSize": "Standard_D2s_v3"}}})

    def power() -> str:
        held = run.get(path, "$expand=instanceView").body["properties"]["instanceView"]["statuses"]
        return str(held[-1]["code"])

    assert power() == "PowerState/running"
    run.post(f"{path}/deallocate")
    assert power() == "PowerState/deallocated"
    run.post(f"{path}/start")
    assert power() == "PowerState/running"
    assert len(run.get("/resourceGroups/g/providers/Microsoft.Compute/disks").body["value"]) == 1


def test_a_cluster_owns_its_second_group() -> None:
    run = azure()
    path = "/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    pools = [{"name": "one", "count": 1}]
    made = run.put(path, {"location": "eastus", "properties": {"agentPoolProfiles": pools}}).body
    assert made["properties"]["agentPoolProfiles"][0]["vmSize"] == "Standard_D4ds_v5"
    second = f"/resourceGroups/{made['properties']['nodeResourceGroup']}"
    assert run.get(second).body["managedBy"] == made["id"]
    run.put(f"{path}/agentPools/two", {"properties": {"count": 3}})
    assert [one["name"] for one in run.get(path).body["properties"]["agentPoolProfiles"]] == ["one", "two"]
    run.ask("DELETE", path)
    assert run.get(second).status == 404


def test_resources_are_listed_by_a_filter() -> None:
    run = azure()
    run.put(f"{STORAGE}/acc", {"location": "eastus"})
    run.put(f"{NETWORK}/publicIPAddresses/p", {"location": "eastus", "tags": {"env": "test"}})

    def names(path: str, text: str, **headers: str) -> list[str]:
        answer = run.ask("GET", path, None, f"$filter={text}", {**headers})
        return [one["name"] for one in answer.body["value"]]

    assert names("/resourceGroups/g/resources", "resourceType eq 'Microsoft.Storage/storageAccounts'") == [
        "acc"
    ]
    assert names("/resources", "tagName eq 'env' and tagValue eq 'test'") == ["p"]
    assert names("/resources", "name eq 'acc'", parametersetname="--name") == ["acc"]


def test_a_group_that_was_given_empty_is_not_made_up_for() -> None:
    run = azure()
    run.put("/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv1", {"location": "eastus"})
    asked = "$filter=resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'kv1'"

    def found(command: str, options: str) -> int:
        headers = {"commandname": command, "parametersetname": options}
        return len(run.ask("GET", "/resources", None, asked, headers).body["value"])

    assert found("keyvault show", "--name --resource-group") == 0
    assert found("keyvault show", "--name") == 1
    assert found("aks update", "--name --resource-group") == 1


def test_a_list_of_a_type_that_is_not_known_is_not_made_up() -> None:
    run = azure()
    assert run.get("/resourceGroups/g/providers/Microsoft.Batch/batchAccounts").body["value"] == []
    missing = run.get("/resourceGroups/g/providers/Microsoft.Storage/unheardOf").response.not_rehearsed
    assert missing == "the list of Microsoft.Storage/unheardOf"
    assert "Contoso.Thing" in run.get("/resourceGroups/g/providers/Contoso.Thing/a/b").response.not_rehearsed


def test_providers_and_features_are_registered() -> None:
    run = Client(azure().world)
    assert run.get("/providers/Microsoft.Batch").body["registrationState"] == "NotRegistered"
    run.post("/providers/Microsoft.Batch/register")
    assert run.get("/providers/microsoft.batch").body["registrationState"] == "Registered"
    assert run.get("/providers/Microsoft.Nonsense").code == "InvalidResourceNamespace"
    feature = (
        f"{SUBSCRIPTION}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/Preview1"
    )
    assert run.get(feature).body["properties"]["state"] == "NotRegistered"
    run.post(f"{feature}/register")
    assert run.get(feature).body["properties"]["state"] == "Registered"


def test_tags_are_a_resource_of_their_own() -> None:
    run = azure()
    tags = "/resourceGroups/g/providers/Microsoft.Resources/tags/default"
    assert run.get(tags).body["properties"]["tags"] == {}
    run.put(tags, {"properties": {"tags": {"a": "b", "c": "d"}}})
    assert run.get("/resourceGroups/g").body["tags"] == {"a": "b", "c": "d"}
    run.ask("PATCH", tags, {"operation": "Delete", "properties": {"tags": {"a": "b"}}})
    assert run.ask("PATCH", tags, {"properties": {"tags": {"e": "f"}}}).body["properties"]["tags"] == {
        "c": "d",
        "e": "f",
    }


def test_what_is_asked_of_a_location_is_not_made_up() -> None:
    run = azure()
    place = f"{SUBSCRIPTION}/providers/Microsoft.Sql/locations/eastus/capabilities"
    missing = run.get(place).response.not_rehearsed
    assert missing == "GET Microsoft.Sql/locations/capabilities"
