from tests.cloud.standin.clients import Client, azure

VAULT = "/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv1"


def vault() -> Client:
    run = azure()
    run.put(VAULT, {"location": "eastus", "properties": {"sku": {"name": "standard"}}})
    return Client(run.world, "kv1.vault.azure.net", "", "api-version=7.4")


def test_a_request_without_a_token_is_told_where_to_get_one() -> None:
    answer = vault().ask("GET", "/secrets/s", headers={"authorization": ""})
    assert answer.status == 401
    assert 'resource="https://vault.azure.net"' in answer.header("www-authenticate")


def test_a_secret_is_kept_in_versions() -> None:
    run = vault()
    first = run.put("/secrets/s", {"value": "one"}).body["id"]
    run.put("/secrets/s", {"value": "two", "tags": {"a": "b"}})
    assert run.get("/secrets/s").body["value"] == "two"
    assert run.get(f"/secrets/s/{first.rsplit('/')[-1]}").body["value"] == "one"
    assert len(run.get("/secrets/s/versions").body["value"]) == 2
    assert "value" not in run.get("/secrets").body["value"][0]


def test_a_deleted_secret_is_recovered_or_purged() -> None:
    run = vault()
    run.put("/secrets/s", {"value": "one"})
    assert run.ask("DELETE", "/secrets/s").body["recoveryId"].endswith("/deletedsecrets/s")
    assert run.get("/secrets/s").code == "SecretNotFound"
    assert run.put("/secrets/s", {"value": "two"}).status == 409
    assert run.post("/deletedsecrets/s/recover").status == 200
    assert run.get("/secrets/s").body["value"] == "one"
    run.ask("DELETE", "/secrets/s")
    assert run.ask("DELETE", "/deletedsecrets/s").status == 204
    assert run.put("/secrets/s", {"value": "three"}).status == 200


def test_a_certificate_has_a_secret_of_its_own() -> None:
    run = vault()
    assert run.post("/certificates/c/create", {"policy": {}}).body["status"] == "completed"
    held = run.get("/certificates/c").body
    assert run.get("/secrets/c").body["id"] == held["sid"]


def test_a_vault_that_nobody_made_is_not_there() -> None:
    answer = Client(azure().world, "other.vault.azure.net", "", "api-version=7.4").get("/secrets/s")
    assert (answer.status, answer.code) == (404, "VaultNotFound")


def test_a_deleted_vault_keeps_its_name_until_it_is_purged() -> None:
    run = azure()
    body = {"location": "eastus", "properties": {}}
    run.put(VAULT, body)
    run.ask("DELETE", VAULT)
    deleted = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.KeyVault"
    assert [one["name"] for one in run.get(f"{deleted}/deletedVaults").body["value"]] == ["kv1"]
    assert run.put(VAULT, body).code == "ConflictError"
    assert run.get(f"{deleted}/locations/eastus/deletedVaults/other").code == "DeletedVaultNotFound"
    assert run.post(f"{deleted}/locations/eastus/deletedVaults/kv1/purge").status == 202
    assert run.put(VAULT, body).status == 201
