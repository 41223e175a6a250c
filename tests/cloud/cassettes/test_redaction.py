"""No secret and no identity is left in what is written."""

import base64
import json
from typing import Any

import pytest

from runbook.cloud.cassettes.cassette import recorded
from runbook.cloud.cassettes.made_up_values import is_made_up, made_up, minted, stands_for
from runbook.cloud.cassettes.protobuf_secrets import without_secrets
from runbook.cloud.cassettes.redaction import Redaction, leaks
from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.private_home import SUBSCRIPTION, TENANT
from tests.cloud.services import token

SUBSCRIPTION_ID = "5f1c2d3e-aaaa-4bbb-8ccc-0123456789ab"
TENANT_ID = "7a8b9c0d-dddd-4eee-9fff-ba9876543210"
KEY = base64.b64encode(bytes(range(64))).decode()
ADDRESS = "jane.doe@contoso.com"


def written(
    response: Any,
    request: Any = None,
    *,
    method: str = "GET",
    host: str = "management.azure.com",
    path: str = "/a",
    query: str = "",
    **headers: str,
) -> str:
    """The line of a recording of one exchange."""
    data = b"" if request is None else request if isinstance(request, bytes) else json.dumps(request).encode()
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    asked = HttpRequest(method, host, path, query, told, data)
    body = response if isinstance(response, bytes) else json.dumps(response).encode()
    answer = HttpResponse(
        200, (("content-type", "application/json"), ("set-cookie", "session=abcdef1234567890")), body
    )
    redaction = Redaction()
    redaction.learn(asked, answer)
    line = recorded(asked, answer, redaction, cut=False).line()
    assert list(leaks(line)) == []
    return line


KUBECONFIG = f"""apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()}
    server: https://c.azmk8s.io:443
users:
- name: u
  user:
    client-certificate-data: {base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()}
    client-key-data: {base64.b64encode(b"-----BEGIN RSA PRIVATE KEY-----" + bytes(40)).decode()}
    token: abcdef0123456789abcdef0123456789
"""


def field(number: int, data: bytes) -> bytes:
    """A field of a protobuf message, with its length."""
    return bytes([number << 3 | 2, len(data)]) + data


PROTOBUF = (
    b"k8s\0"
    + field(1, field(1, b"v1") + field(2, b"Secret"))
    + field(2, field(1, field(1, b"pw")) + field(2, field(1, b"p") + field(2, b"An0ther-Secret1")))
)


def test_a_secret_in_protobuf_keeps_its_length() -> None:
    changed = without_secrets(PROTOBUF)
    assert len(changed) == len(PROTOBUF) and b"An0ther" not in changed and b"\x0a\x02pw" in changed
    other = PROTOBUF.replace(b"\x06Secret", b"\x06Widget")
    assert without_secrets(other) == other


def test_a_request_in_protobuf_is_recorded_as_json() -> None:
    line = json.loads(written({}, PROTOBUF, method="POST").splitlines()[-1])
    asked = line["request"]["json"]
    assert (asked["kind"], asked["metadata"], list(asked["data"])) == ("Secret", {"name": "pw"}, ["p"])
    assert is_made_up(asked["data"]["p"])


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        pytest.param(
            written({"keys": [{"keyName": "key1", "value": KEY}]}, method="POST", path="/x/listKeys"),
            KEY,
            id="keys",
        ),
        pytest.param(written({"primaryKey": KEY}), KEY, id="by-name"),
        pytest.param(written({"secretText": "a~b8Q~abcdefghijklmnop"}), "Q~abcdef", id="service-principal"),
        pytest.param(
            written(
                {"functionKeys": {"default": "plainlongkey"}}, method="POST", path="/host/default/listKeys"
            ),
            "plainlongkey",
            id="named-keys",
        ),
        pytest.param(written({}, PROTOBUF, method="POST"), "An0ther", id="protobuf"),
        pytest.param(
            written(
                {},
                {"Name": "a", "Value": "Sup3rS3cret"},
                method="POST",
                x_amz_target="AmazonSSM.PutParameter",
            ),
            "Sup3rS3cret",
            id="parameter-store",
        ),
        pytest.param(
            written({}, PROTOBUF, method="POST"),
            base64.b64encode(b"An0ther-Secret").decode()[:16],
            id="base64",
        ),
        pytest.param(written({"accessToken": token(upn=ADDRESS)}), "eyJ", id="token"),
        pytest.param(written({"text": f"Bearer {token(upn=ADDRESS)}"}), "eyJ", id="token-in-text"),
        pytest.param(
            written(
                {"value": "Hello!"},
                {"value": "Hello!"},
                method="PUT",
                host="v.vault.azure.net",
                path="/secrets/s",
            ),
            "Hello!",
            id="vault",
        ),
        pytest.param(
            written(
                {"kubeconfigs": [{"name": "u", "value": base64.b64encode(KUBECONFIG.encode()).decode()}]}
            ),
            "abcdef0123456789",
            id="kubeconfig",
        ),
        pytest.param(
            written({"kubeconfigs": [{"value": base64.b64encode(KUBECONFIG.encode()).decode()}]}),
            "client-key-data",
            id="client-key",
        ),
        pytest.param(
            written({"kind": "Secret", "data": {"p": "c3VwZXJzZWNyZXQx"}}),
            "c3VwZXJzZWNyZXQx",
            id="kubernetes-secret",
        ),
        pytest.param(
            written({"kind": "SecretList", "items": [{"kind": "Secret", "data": {"p": "c3VwZXJzZWNyZXQx"}}]}),
            "c3VwZXJzZWNyZXQx",
            id="secrets",
        ),
        pytest.param(
            written(
                {},
                b"grant_type=x&client_secret=abcDEF12345678",
                content_type="application/x-www-form-urlencoded",
            ),
            "abcDEF12345678",
            id="form",
        ),
        pytest.param(
            written({}, query="sv=1&sig=aBcDeF0123456789%2B%3D"), "aBcDeF0123456789", id="signature"
        ),
        pytest.param(written({}, authorization="Bearer abcdefgh12345678"), "abcdefgh12345678", id="header"),
        pytest.param(written({}), "abcdef1234567890", id="cookie"),
        pytest.param(
            written({"connection": f"AccountName=a;AccountKey={KEY};"}), KEY, id="connection-string"
        ),
        pytest.param(
            written(b"<Key><SecretAccessKey>wJalrXUtnFEMI/K7MDENGbPxRfiCY</SecretAccessKey></Key>"),
            "wJalrXUtnFEMI",
            id="xml",
        ),
        pytest.param(
            written({"pem": "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----"}),
            "MIIEvQ",
            id="pem",
        ),
        pytest.param(
            written({"id": f"/subscriptions/{SUBSCRIPTION_ID}/x"}, path=f"/subscriptions/{SUBSCRIPTION_ID}"),
            SUBSCRIPTION_ID,
            id="subscription",
        ),
        pytest.param(
            written({"tenantId": TENANT_ID, "deep": {"issuer": f"https://sts.windows.net/{TENANT_ID}/"}}),
            TENANT_ID,
            id="tenant",
        ),
        pytest.param(written({"createdBy": ADDRESS, "who": ADDRESS.upper()}), "contoso", id="address"),
        pytest.param(
            written({"displayName": "Jane Doe", "id": "1"}, host="graph.microsoft.com", path="/v1.0/me"),
            "Jane",
            id="person",
        ),
        pytest.param(
            written({"inner": json.dumps({"password": "s3cr3t-pa55w0rd"})}),
            "s3cr3t-pa55w0rd",
            id="json-in-json",
        ),
    ],
)
def test_it_is_not_written(line: str, secret: str) -> None:
    assert secret.lower() not in line.lower()


def test_identities_take_the_made_up_ones() -> None:
    line = written({"tenantId": TENANT_ID, "id": f"/subscriptions/{SUBSCRIPTION_ID}"})
    assert SUBSCRIPTION in line and TENANT in line


def test_a_second_identity_is_told_from_the_first() -> None:
    other = SUBSCRIPTION_ID.replace("5f1c", "1111")
    line = written({"a": f"/subscriptions/{SUBSCRIPTION_ID}", "b": f"/subscriptions/{other}"})
    assert SUBSCRIPTION in line and SUBSCRIPTION[:-1] + "1" in line


def test_the_login_s_profile_is_known_before_anything_comes() -> None:
    redaction = Redaction()
    redaction.learn_profile(
        {"subscriptions": [{"id": SUBSCRIPTION_ID, "tenantId": TENANT_ID, "user": {"name": ADDRESS}}]}
    )
    text = redaction.text(f"{SUBSCRIPTION_ID} {TENANT_ID} {ADDRESS}")
    assert text == f"{SUBSCRIPTION} {TENANT} user@example.com"


def test_a_secret_is_replaced_wherever_it_comes_up() -> None:
    redaction = Redaction()
    asked = HttpRequest("GET", "a.example.com", "/a", "", (), b"")
    redaction.learn(asked, HttpResponse(200, (), json.dumps({"apiKey": KEY}).encode()))
    assert KEY not in redaction.text(f"x {KEY} y") and base64.b64encode(
        KEY.encode()
    ).decode() not in redaction.text(base64.b64encode(KEY.encode()).decode())


def test_a_word_that_is_a_secret_is_replaced_under_its_key_only() -> None:
    line = written({"password": "password", "note": "the password"})
    assert json.loads(line)["response"]["json"]["note"] == "the password"
    assert is_made_up(json.loads(line)["response"]["json"]["password"])


@pytest.mark.parametrize("value", [KEY, "s3cr3t-pa55", "0123abcd", SUBSCRIPTION_ID, "a+b/c=="])
def test_a_made_up_value_has_the_form_of_the_secret(value: str) -> None:
    instead = made_up(value, 7)
    assert instead != value and len(instead) == len(value) and is_made_up(instead)
    assert [one for one in instead if not one.isalnum()] == [one for one in value if not one.isalnum()]
    assert stands_for(instead, "whatever") and not stands_for("other", "whatever")
    assert stands_for(f"key={made_up(KEY, 1)};x", f"key={KEY};x")


@pytest.mark.parametrize(
    "value",
    [KEY, "plain", "Redirected", "0123456789abcdef", token()],
    ids=["key", "word", "like-one", "hexadecimal", "token"],
)
def test_a_real_value_is_not_taken_for_a_made_up_one(value: str) -> None:
    assert not is_made_up(value)


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({"x": token()}),
        json.dumps({"password": "s3cr3t-pa55w0rd"}),
        json.dumps({"x": "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}),
        json.dumps({"x": base64.b64encode(KUBECONFIG.encode()).decode()}),
    ],
    ids=["token", "by-name", "pem", "base64"],
)
def test_what_is_left_is_found(line: str) -> None:
    assert list(leaks(line))


def test_a_token_is_minted_in_place_of_one() -> None:
    text = minted("a runbook-jwt(aud=x) b", 5.0)
    assert text.startswith("a eyJ") and text.endswith(" b")
