import json
from base64 import urlsafe_b64decode
from urllib.parse import urlencode

from runbook.cloud.standin.world import World
from tests.cloud.standin.clients import NOON, Answer, Client, world

TENANT = "/11111111-1111-1111-1111-111111111111"


def token(run: World, **form: str) -> Answer:
    client = Client(run, "login.microsoftonline.com", "", "")
    return client.ask("POST", f"{TENANT}/oauth2/v2.0/token", urlencode(form).encode())


def claims(written: str) -> dict[str, object]:
    middle = written.split(".")[1]
    held: dict[str, object] = json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return held


def test_the_device_code_flow_gives_tokens_that_live_a_day() -> None:
    run = world()
    client = Client(run, "login.microsoftonline.com", "", "")
    assert client.post(f"{TENANT}/oauth2/v2.0/devicecode").body["device_code"]
    body = token(
        run, grant_type="device_code", client_id="c", scope="https://management.core.windows.net//.default"
    ).body
    assert claims(body["access_token"])["exp"] == NOON + 86_400
    assert {"refresh_token", "id_token", "client_info"} <= body.keys()


def test_a_service_principal_signs_in_with_its_own_secret_only() -> None:
    run = world()
    graph = Client(run, "graph.microsoft.com", "/v1.0")
    application = graph.post("/applications", {"displayName": "a"}).body
    secret = graph.post(f"/applications/{application['id']}/addPassword", {}).body["secretText"]
    good = token(run, grant_type="client_credentials", client_id=application["appId"], client_secret=secret)
    assert good.status == 200
    assert "refresh_token" not in good.body
    bad = token(run, grant_type="client_credentials", client_id=application["appId"], client_secret="wrong")
    assert bad.status == 401
    assert "AADSTS7000215" in bad.body["error_description"]
