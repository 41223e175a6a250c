from runbook.cloud.standin.identities import USER
from tests.cloud.standin.clients import SUBSCRIPTION, Answer, Client, azure

ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
READER = f"{SUBSCRIPTION}{ROLES}/acdd72a7-3385-48ef-bd42-f606fba81ae7"
ASSIGNMENT = "/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/a"


def assign(run: Client, principal: str = USER, role: str = READER, path: str = ASSIGNMENT) -> Answer:
    return run.put(path, {"properties": {"principalId": principal, "roleDefinitionId": role}})


def test_a_role_is_found_by_its_name() -> None:
    run = azure()
    found = run.get(ROLES, "$filter=roleName eq 'Reader'").body["value"]
    assert [one["id"] for one in found] == [READER]


def test_a_misspelt_role_is_not_there_and_one_that_the_table_may_lack_is_said() -> None:
    run = azure()
    assert run.get(ROLES, "$filter=roleName eq 'Key Vault Secret User'").body["value"] == []
    missing = run.get(ROLES, "$filter=roleName eq 'Quantum Operator'").response.not_rehearsed
    assert missing == "the role definition 'Quantum Operator'"


def test_a_role_is_assigned_once_to_somebody_who_is_there() -> None:
    run = azure()
    assert assign(run).status == 201
    assert assign(run, path=ASSIGNMENT + "2").code == "RoleAssignmentExists"
    assert assign(run, principal="33333333-3333-3333-3333-333333333333").code == "PrincipalNotFound"
    assert assign(run, role=f"{READER}x", path=ASSIGNMENT + "3").code == "RoleDefinitionDoesNotExist"
    assert assign(run, path=ASSIGNMENT.replace("/g/", "/gone/")).code == "ResourceGroupNotFound"


def test_assignments_are_listed_at_and_above_a_scope() -> None:
    run = azure()
    assign(run)
    listed = "/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments"
    assert len(run.get(listed, "$filter=atScope()").body["value"]) == 1
    assert (
        run.get("/providers/Microsoft.Authorization/roleAssignments", "$filter=atScope()").body["value"] == []
    )
    assert len(run.get(listed, f"$filter=principalId eq '{USER}'").body["value"]) == 1
    run.ask("DELETE", "/resourceGroups/g")
    run.put("/resourceGroups/g", {"location": "eastus"})
    assert run.get(listed).body["value"] == []


def test_a_role_of_the_document_is_kept() -> None:
    run = azure()
    body = {"properties": {"roleName": "Own Role", "permissions": [], "assignableScopes": [SUBSCRIPTION]}}
    made = run.put(f"{ROLES}/44444444-4444-4444-4444-444444444444", body).body
    assert run.get(ROLES, "$filter=roleName eq 'Own Role'").body["value"] == [made]
    assert assign(run, role=made["id"]).status == 201
