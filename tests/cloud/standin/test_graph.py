from tests.cloud.standin.clients import Client, azure, world


def graph(run: Client | None = None) -> Client:
    return Client(run.world if run else world(), "graph.microsoft.com", "/v1.0", "")


def test_the_signed_in_user_is_there() -> None:
    me = graph().get("/me").body
    assert me["userPrincipalName"] == "user@example.com"
    assert "objectId" not in me


def test_a_managed_identity_is_a_service_principal_that_is_found_by_its_client_id() -> None:
    run = azure()
    path = "/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
    made = run.put(path, {"location": "eastus"}).body["properties"]
    text = f"servicePrincipalNames/any(c:c eq '{made['clientId']}')"
    found = graph(run).get("/servicePrincipals", f"$filter={text}").body["value"]
    assert [one["id"] for one in found] == [made["principalId"]]


def test_applications_have_principals_secrets_and_federated_credentials() -> None:
    run = graph()
    application = run.post("/applications", {"displayName": "app"}).body
    principal = run.post("/servicePrincipals", {"appId": application["appId"]}).body
    assert principal["displayName"] == "app"
    assert run.get("/applications", "$filter=displayName eq 'app'").body["value"] == [application]
    assert run.get("/applications", "$filter=startswith(displayName,'other')").body["value"] == []
    place = f"/applications/{application['id']}/federatedIdentityCredentials"
    run.post(place, {"name": "f", "subject": "s"})
    assert [one["subject"] for one in run.get(place).body["value"]] == ["s"]
    assert run.post(place, {"name": "f"}).status == 409


def test_what_is_not_there_is_not_found() -> None:
    answer = graph().get("/users/nobody@example.com")
    assert (answer.status, answer.code) == (404, "Request_ResourceNotFound")
    assert graph().post("/servicePrincipals", {"appId": "x"}).status == 400


def test_a_part_of_graph_that_is_not_known_is_said() -> None:
    assert graph().get("/sites").response.not_rehearsed == "Microsoft Graph: GET /sites"
    assert "$filter" in graph().get("/users", "$filter=a xx b").response.not_rehearsed
