"""Microsoft Entra ID: the device code flow, tokens. Tokens are made up, unsigned by anybody, and live a day.

Source: "OAuth 2.0 device authorization grant flow on the Microsoft identity platform"; what msal 1.3x reads.
"""

import base64
import json
from collections.abc import Callable
from urllib.parse import parse_qs

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.identities import TENANT, USER, USER_NAME
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, answered

_BASE = f"https://login.microsoftonline.com/{TENANT}"
_LIFETIME = 86_400
_CLOUD = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]


class Entra:
    """The service behind `login.microsoftonline.com`; `secret_of` gives the secrets of an application, or `None`."""

    def __init__(self, scene: Scene, secret_of: Callable[[str], set[str] | None]) -> None:
        self._scene, self._secret_of = scene, secret_of

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request.

        Raises:
            NotRehearsed: a flow that is not known here.
        """
        path = request.path.lower()
        if "discovery/instance" in path:
            return answered(_instances())
        if path.endswith("openid-configuration"):
            return answered(_endpoints())
        if path.endswith("devicecode"):
            return answered(_device_code())
        if path.endswith("/token"):
            return self._token(parse_qs(request.body.decode("utf-8", "replace")))
        if "userrealm" in path:
            return answered({"account_type": "Managed", "domain_name": USER_NAME.partition("@")[2]})
        if path.endswith("/keys"):
            return answered({"keys": []})
        raise NotRehearsed(f"Entra: {request.method} {request.path}")

    def _token(self, form: dict[str, list[str]]) -> HttpResponse:
        def given(name: str) -> str:
            return form.get(name, [""])[0]

        client, scope = given("client_id"), given("scope") or given("resource")
        secrets = self._secret_of(client)
        if given("client_secret") and secrets is not None and given("client_secret") not in secrets:
            return self._refused(
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the"
                f" client secret value, not the client secret ID, for a secret added to app '{client}'."
            )
        audience = scope.split(" ")[0].removesuffix("/.default").rstrip("/")
        body: Json = {"token_type": "Bearer", "expires_in": _LIFETIME, "ext_expires_in": _LIFETIME}
        if given("grant_type") == "client_credentials":
            return answered(
                {**body, "access_token": self._jwt(aud=audience, appid=client, idtyp="app", oid=client)}
            )
        user = {"oid": USER, "sub": USER, "preferred_username": USER_NAME, "upn": USER_NAME, "name": "User"}
        body |= {
            "scope": scope,
            "access_token": self._jwt(aud=audience, appid=client, **user),
            "refresh_token": "rehearsed-refresh-token",
            "id_token": self._jwt(aud=client, ver="2.0", **user),
            "client_info": _encoded({"uid": USER, "utid": TENANT}),
            "foci": "1",
        }
        return answered(body)

    def _refused(self, message: str) -> HttpResponse:
        body = {"error": "invalid_client", "error_description": message, "error_codes": [7000215]}
        return answered({**body, "timestamp": self._scene.now()}, 401)

    def _jwt(self, **claims: str) -> str:
        now = int(self._scene.clock())
        times = {"iat": now, "nbf": now, "exp": now + _LIFETIME}
        body = {**times, "tid": TENANT, "iss": f"{_BASE}/v2.0", **claims}
        return f"{_encoded({'alg': 'RS256', 'typ': 'JWT', 'kid': 'rehearsed'})}.{_encoded(body)}.cmVoZWFyc2Vk"


def _encoded(body: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()


def _instances() -> Json:
    network = {"preferred_network": _CLOUD[0], "preferred_cache": _CLOUD[1], "aliases": _CLOUD}
    place = f"{_BASE}/v2.0/.well-known/openid-configuration"
    return {"tenant_discovery_endpoint": place, "api-version": "1.1", "metadata": [network]}


def _endpoints() -> Json:
    return {
        "token_endpoint": f"{_BASE}/oauth2/v2.0/token",
        "authorization_endpoint": f"{_BASE}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{_BASE}/oauth2/v2.0/devicecode",
        "issuer": f"{_BASE}/v2.0",
        "jwks_uri": f"{_BASE}/discovery/v2.0/keys",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
    }


def _device_code() -> Json:
    return {
        "device_code": "rehearsed",
        "user_code": "REHEARSED",
        "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900,
        "interval": 1,
        "message": "A rehearsal: the sign-in is made up, no code is needed.",
    }
