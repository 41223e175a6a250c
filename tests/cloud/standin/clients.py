"""Small clients of a world: what az and kubectl would ask, as calls."""

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.world import World

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
NOON = 1_767_268_800.0
"""2026-01-01T12:00:00Z."""


def world(seed: str = "seed") -> World:
    """A world whose clock stands still."""
    return World("-----BEGIN CERTIFICATE-----\n", lambda: NOON, seed)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its body read as JSON."""

    response: HttpResponse

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def body(self) -> Any:
        return json.loads(self.response.body) if self.response.body else None

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        body = self.body
        return str(body["error"]["message"] if "error" in body else body["message"])

    def header(self, name: str) -> str:
        return next((value for key, value in self.response.headers if key == name), "")


@dataclass(slots=True)
class Client:
    """Asks one host of a world."""

    world: World
    host: str = "management.azure.com"
    start: str = SUBSCRIPTION
    query: str = "api-version=2024-03-01"

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"authorization": "Bearer x", "accept": "application/json", **(headers or {})}
        place = path if path.startswith(("/subscriptions", "/tenants", "/providers")) else self.start + path
        asked = self.query if query is None else "&".join(filter(None, [self.query, query]))
        return Answer(
            self.world.answer(HttpRequest(method, self.host, place, asked, tuple(given.items()), content))
        )

    def get(self, path: str, query: str | None = None) -> Answer:
        return self.ask("GET", path, None, query)

    def put(self, path: str, body: Any) -> Answer:
        return self.ask("PUT", path, body)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.ask("POST", path, body or {})


def azure(seed: str = "seed", group: str = "g") -> Client:
    """A client of ARM, with a resource group."""
    client = Client(world(seed))
    if group:
        assert client.put(f"/resourceGroups/{group}", {"location": "eastus"}).status == 201
    return client


def cluster(seed: str = "seed", **profile: Any) -> Client:
    """A client of the API of a new AKS cluster with two nodes."""
    client = azure(seed)
    pools = [{"name": "nodepool1", "count": 2, "mode": "System", **profile}]
    path = "/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    assert client.put(path, {"location": "eastus", "properties": {"agentPoolProfiles": pools}}).status == 201
    config = client.post(f"{path}/listClusterUserCredential").body["kubeconfigs"][0]["value"]
    server = json.loads(b64decode(config))["clusters"][0]["cluster"]["server"]
    return Client(client.world, server.removeprefix("https://").removesuffix(":443"), "", "")
