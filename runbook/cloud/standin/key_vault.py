"""The data plane of Key Vault: secrets, keys, certificates of the vaults that the document made.

Source: REST reference of Key Vault, 7.4.
"""

import base64
from urllib.parse import parse_qsl, unquote

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.identities import TENANT
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, empty, header, parsed

_TYPE = "Microsoft.KeyVault/vaults"
_NOUN = {"secrets": "Secret", "keys": "Key", "certificates": "Certificate"}
_CHALLENGE = (
    f'Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="https://vault.azure.net"'
)


class KeyVault:
    """The service behind `*.vault.azure.net`."""

    def __init__(self, scene: Scene, store: ResourceStore) -> None:
        self._scene, self._store = scene, store
        self._held: dict[tuple[str, str, str], list[Json]] = {}
        """Vault, kind, name -> versions, the newest last."""
        self._deleted: dict[tuple[str, str, str], list[Json]] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request.

        Raises:
            Refused: no token, no such vault or object.
            NotRehearsed: there is no fact about it.
        """
        vault = request.host.split(".")[0].lower()
        if not self._is_there(vault):
            raise Refused(404, "VaultNotFound", f"The vault '{vault}' could not be found.")
        if not header(request.headers, "authorization"):
            challenge = (("www-authenticate", _CHALLENGE),)
            raise Refused(
                401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", challenge
            )
        for name, value in parse_qsl(request.query):
            if name not in ("api-version", "maxresults", "includePending"):
                self._scene.ignored(f"Key Vault: query parameter {name}={value}")
        kind, *rest = [unquote(part) for part in request.path.strip("/").split("/")]
        if kind.startswith("deleted") and kind.removeprefix("deleted") in _NOUN:
            return self._trash(request, (vault, kind.removeprefix("deleted")), rest)
        if kind not in _NOUN:
            raise NotRehearsed(f"Key Vault: {request.method} /{kind}")
        if not rest:
            return answered({"value": self._listed(self._held, vault, kind), "nextLink": None})
        return self._one(request, (vault, kind, rest[0]), [part.lower() for part in rest[1:]])

    def _is_there(self, vault: str) -> bool:
        return any(one["name"].lower() == vault for one in self._store.below("/subscriptions", _TYPE))

    def _one(self, request: HttpRequest, place: tuple[str, str, str], rest: list[str]) -> HttpResponse:
        vault, kind, name = place
        versions = self._held.get(place, [])
        if (request.method == "PUT" and not rest) or (request.method == "POST" and rest == ["create"]):
            return self._write(place, parsed(request.body))
        if rest == ["import"]:
            return self._write(place, parsed(request.body))
        if rest == ["pending"]:
            return self._pending(place)
        if not versions:
            raise self._missing(vault, kind, name)
        if rest == ["versions"]:
            return answered({"value": [_short(one) for one in versions], "nextLink": None})
        if rest == ["policy"]:
            return answered(versions[-1].get("policy", {}))
        if request.method == "DELETE":
            return self._delete(place)
        wanted = rest[0] if rest else ""
        found = next((one for one in versions if _version(one) == wanted), None) if wanted else versions[-1]
        if found is None or len(rest) > 1:
            if found is not None:
                raise NotRehearsed(f"Key Vault: {request.method} /{kind}/{rest[-1]}")
            raise self._missing(vault, kind, name)
        if request.method == "PATCH":
            body = parsed(request.body)
            found["attributes"] |= body.get("attributes") or {}
            found |= {key: value for key, value in body.items() if key != "attributes" and value is not None}
        return answered(found)

    def _missing(self, vault: str, kind: str, name: str) -> Refused:
        noun = _NOUN[kind]
        return Refused(
            404,
            f"{noun}NotFound",
            f"A {noun.lower()} with (name/id) {name} was not found in this key vault. If you recently deleted this"
            f" {noun.lower()} you may be able to recover it using the correct recovery command.",
        )

    def _write(self, place: tuple[str, str, str], body: Json) -> HttpResponse:
        vault, kind, name = place
        if place in self._deleted:
            raise Refused(
                409,
                "Conflict",
                f"{_NOUN[kind]} {name} is currently in a deleted but recoverable state, and its name cannot be"
                " reused; in this state, the object can only be recovered or purged.",
            )
        version = self._scene.mint.hex(32, *place, self._scene.mint.next())
        now = int(self._scene.clock())
        attributes = {
            "enabled": True,
            "created": now,
            "updated": now,
            "recoveryLevel": "Recoverable+Purgeable",
        }
        attributes["recoverableDays"] = 90
        attributes |= {key: one for key, one in (body.get("attributes") or {}).items() if one is not None}
        made: Json = {**body, "id": f"https://{vault}.vault.azure.net/{kind}/{name}/{version}"}
        made |= {"attributes": attributes, "tags": body.get("tags") or {}}
        if kind == "keys":
            made = self._key(made, body, place)
        if kind == "certificates":
            made = self._certificate(made, body, place, version)
        self._held.setdefault(place, []).append(made)
        if kind == "certificates" and "value" not in body:
            return self._pending(place, 202)
        return answered(made)

    def _key(self, made: Json, body: Json, place: tuple[str, str, str]) -> Json:
        key = body.get("key") or {
            "kty": body.get("kty", "RSA"),
            "key_ops": body.get("key_ops")
            or ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
            "n": base64.urlsafe_b64encode(self._scene.mint.raw(256, *place)).rstrip(b"=").decode(),
            "e": "AQAB",
        }
        return {"key": {**key, "kid": made["id"]}, "attributes": made["attributes"], "tags": made["tags"]}

    def _certificate(self, made: Json, body: Json, place: tuple[str, str, str], version: str) -> Json:
        vault, _, name = place
        raw = self._scene.mint.raw(20, *place, version)
        secret: Json = {
            "value": self._scene.mint.key(600, *place, version),
            "contentType": "application/x-pkcs12",
        }
        secret |= {"id": f"https://{vault}.vault.azure.net/secrets/{name}/{version}", "tags": made["tags"]}
        secret["attributes"] = made["attributes"]
        self._held.setdefault((vault, "secrets", name), []).append(secret)
        return {
            "id": made["id"],
            "kid": f"https://{vault}.vault.azure.net/keys/{name}/{version}",
            "sid": secret["id"],
            "x5t": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
            "cer": self._scene.mint.key(500, "cer", *place, version),
            "policy": body.get("policy") or {},
            "attributes": made["attributes"],
            "tags": made["tags"],
        }

    def _pending(self, place: tuple[str, str, str], status: int = 200) -> HttpResponse:
        vault, kind, name = place
        if place not in self._held:
            raise self._missing(vault, kind, name)
        base = f"https://{vault}.vault.azure.net/certificates/{name}"
        body = {
            "id": f"{base}/pending",
            "issuer": {"name": "Self"},
            "csr": self._scene.mint.key(400, "csr", *place),
            "cancellation_requested": False,
            "status": "completed",
            "target": base,
            "request_id": self._scene.mint.hex(32, "request", *place),
        }
        return answered(body, status)

    def _delete(self, place: tuple[str, str, str]) -> HttpResponse:
        self._deleted[place] = self._held.pop(place)
        return answered(self._recoverable(place))

    def _recoverable(self, place: tuple[str, str, str]) -> Json:
        vault, kind, name = place
        now = int(self._scene.clock())
        recovery = f"https://{vault}.vault.azure.net/deleted{kind}/{name}"
        shown = {key: one for key, one in self._deleted[place][-1].items() if key != "value"}
        return {"recoveryId": recovery, "deletedDate": now, "scheduledPurgeDate": now + 90 * 86_400, **shown}

    def _trash(self, request: HttpRequest, where: tuple[str, str], rest: list[str]) -> HttpResponse:
        vault, kind = where
        if not rest:
            return answered({"value": self._listed(self._deleted, vault, kind), "nextLink": None})
        place = (vault, kind, rest[0])
        if place not in self._deleted:
            raise self._missing(vault, kind, rest[0])
        if request.method == "DELETE":
            del self._deleted[place]
            return empty(204)
        if rest[1:] == ["recover"]:
            self._held[place] = self._deleted.pop(place)
            return answered(self._held[place][-1])
        return answered(self._recoverable(place))

    def _listed(self, held: dict[tuple[str, str, str], list[Json]], vault: str, kind: str) -> list[Json]:
        return [_short(versions[-1]) for place, versions in held.items() if place[:2] == (vault, kind)]


def _identifier(item: Json) -> str:
    return str(item.get("id") or item["key"]["kid"])


def _version(item: Json) -> str:
    return _identifier(item).rsplit("/", 1)[-1]


def _short(item: Json) -> Json:
    identity = _identifier(item).rsplit("/", 1)[0]
    name = "kid" if "key" in item else "id"
    return {name: identity, "attributes": item["attributes"], "tags": item.get("tags") or {}}
