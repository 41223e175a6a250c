from typing import Any

import pytest

from runbook.cloud.standin.arm.templates.template_expressions import Expressions
from runbook.cloud.standin.service_answers import NotRehearsed
from tests.cloud.standin.clients import Answer, Client, azure

PLACE = "/resourceGroups/g/providers/Microsoft.Resources/deployments/d"
NETWORK = "/resourceGroups/g/providers/Microsoft.Network"


def deploy(run: Client, template: Any, **parameters: Any) -> Answer:
    given = {name: {"value": value} for name, value in parameters.items()}
    return run.put(PLACE, {"properties": {"mode": "Incremental", "template": template, "parameters": given}})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("[concat('a', '-', 'b')]", "a-b"),
        ("[toLower(format('{0}-{1}', 'A', 2))]", "a-2"),
        ("[if(equals(1, 1), 'yes', 'no')]", "yes"),
        ("[[not an expression]", "[not an expression]"),
        ("[split('a,b', ',')[1]]", "b"),
        ("[createObject('a', createArray(1)).a[0]]", 1),
        ("[length(union(createArray(1), createArray(1, 2)))]", 2),
        ("plain", "plain"),
        ("[base64('a')]", "YQ=="),
        ("['it''s']", "it's"),
    ],
)
def test_an_expression_has_a_value(written: str, value: Any) -> None:
    assert Expressions({}).value(written) == value


def test_a_function_that_is_not_known_is_said() -> None:
    with pytest.raises(NotRehearsed, match=r"the template function pickZones\(\)"):
        Expressions({}).value("[pickZones('a')]")


def test_the_resources_of_a_template_are_written_in_the_order_of_their_needs() -> None:
    run = azure()
    template = {
        "parameters": {"name": {"type": "string"}, "size": {"type": "int", "defaultValue": 2}},
        "variables": {"card": "[concat(parameters('name'), '-nic')]"},
        "resources": [
            {
                "type": "Microsoft.Network/networkInterfaces",
                "name": "[variables('card')]",
                "location": "[resourceGroup().location]",
                "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'v')]"],
                "properties": {
                    "ipConfigurations": [
                        {
                            "name": "i",
                            "properties": {
                                "subnet": {
                                    "id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]"
                                }
                            },
                        }
                    ]
                },
            },
            {
                "type": "Microsoft.Network/virtualNetworks",
                "name": "v",
                "location": "eastus",
                "properties": {"subnets": [{"name": "s", "properties": {}}]},
            },
            {
                "type": "Microsoft.Network/publicIPAddresses",
                "name": "[format('ip{0}', copyIndex())]",
                "location": "eastus",
                "copy": {"name": "ips", "count": "[parameters('size')]"},
            },
            {
                "type": "Microsoft.Network/publicIPAddresses",
                "name": "never",
                "location": "eastus",
                "condition": "[equals(parameters('size'), 3)]",
            },
        ],
        "outputs": {"card": {"type": "string", "value": "[reference(variables('card')).macAddress]"}},
    }
    made = deploy(run, template, name="x")
    assert made.status == 201
    assert made.body["properties"]["outputs"]["card"]["value"].startswith("00-0D-3A-")
    names = [one["name"] for one in run.get(f"{NETWORK}/publicIPAddresses").body["value"]]
    assert names == ["ip0", "ip1"]
    assert run.get(f"{NETWORK}/networkInterfaces/x-nic").status == 200
    assert run.get(PLACE).body["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(
    ("template", "given", "words"),
    [
        ({"parameters": {"a": {"type": "string"}}, "resources": []}, {}, "parameter 'a' is not provided"),
        ({"parameters": {}, "resources": []}, {"b": 1}, "do not correspond to any parameters"),
        (
            {"parameters": {"a": {"allowedValues": ["x"]}}, "resources": []},
            {"a": "y"},
            "allowed value(s): 'x'",
        ),
        (
            {"resources": [{"type": "Microsoft.Storage/storageAccounts", "name": "[nope(]"}]},
            {},
            "is not valid",
        ),
    ],
)
def test_a_template_that_is_wrong_is_refused(template: Any, given: dict[str, Any], words: str) -> None:
    answer = deploy(azure(), template, **given)
    assert (answer.status, answer.code) == (400, "InvalidTemplate")
    assert words in answer.message


def test_a_nested_deployment_is_run() -> None:
    inner = {
        "resources": [{"type": "Microsoft.Network/publicIPAddresses", "name": "p", "location": "eastus"}]
    }
    nested = {
        "type": "Microsoft.Resources/deployments",
        "name": "inner",
        "properties": {"mode": "Incremental", "template": inner},
    }
    run = azure()
    assert deploy(run, {"resources": [nested]}).status == 201
    assert run.get(f"{NETWORK}/publicIPAddresses/p").status == 200


def test_a_linked_template_is_not_rehearsed() -> None:
    answer = azure().put(PLACE, {"properties": {"templateLink": {"uri": "https://example.org"}}})
    assert "templateLink" in answer.response.not_rehearsed
