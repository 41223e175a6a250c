"""One world: all the services that a document's programs talk to, holding together."""

import re
from collections.abc import Callable
from threading import RLock

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.manager import ResourceManager
from runbook.cloud.standin.arm.provider_tables import catalog
from runbook.cloud.standin.entra import Entra
from runbook.cloud.standin.graph import Directory
from runbook.cloud.standin.identities import Mint
from runbook.cloud.standin.key_vault import KeyVault
from runbook.cloud.standin.kubernetes.clusters import Clusters
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import (
    Json,
    NotRehearsed,
    Refused,
    answered,
    refusal,
    unknown,
)


class World:
    """The cloud of one document. What it is given it keeps; two worlds share nothing.

    `certificate_authority_pem` is what clients of its clusters shall trust, `clock` gives seconds since 1970,
    and everything that is made up follows from `seed`.
    """

    def __init__(self, certificate_authority_pem: str, clock: Callable[[], float], seed: str) -> None:
        self._lock = RLock()
        self._scene = Scene(certificate_authority_pem, clock, Mint(seed))
        self._manager = ResourceManager(self._scene)
        self._directory = Directory(self._scene)
        self._entra = Entra(self._scene, self._directory.secrets_of)
        self._vaults = KeyVault(self._scene, self._manager.store)
        self._clusters = Clusters(self._scene, self._manager.store)

    @property
    def unhandled(self) -> list[str]:
        """What was asked and ignored: query parameters, fields; in the order that they came."""
        with self._lock:
            return list(self._scene.unhandled)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; several threads may ask at once."""
        with self._lock:
            try:
                return self._answer(request)
            except Refused as refused:
                return refusal(refused)
            except NotRehearsed as missing:
                return unknown(missing.name)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        host = request.host.lower().partition(":")[0]
        if host in ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com"):
            return self._entra.answer(request)
        if host == "management.azure.com":
            return self._manager.answer(request)
        if host == "graph.microsoft.com":
            return self._directory.answer(request)
        if host.endswith(".vault.azure.net"):
            return self._vaults.answer(request)
        if self._clusters.serves(host):
            return self._clusters.answer(request, host)
        if page := _PAGES.get(f"{host}{request.path}"):
            return answered(page())
        raise NotRehearsed(_missing(host, request.path))


def _missing(host: str, path: str) -> str:
    rows = (row for row in catalog("hosts")["missing"] if re.fullmatch(row["host"], host))
    rows = (row for row in rows if re.fullmatch(row["path"], path))
    return next((str(row["name"]) for row in rows), f"https://{host}{path}")


def _extension_commands() -> Json:
    """Give the tree of commands that come with extensions, as az reads it."""
    tree: Json = {}
    for words, name in catalog("extensions").items():
        *groups, last = words.split()
        place = tree
        for group in groups:
            held = place.get(group)
            place[group] = held if isinstance(held, dict) else {}
            place = place[group]
        place[last] = name
    return tree


_PAGES: dict[str, Callable[[], Json]] = {
    "aka.ms/azExtCmdTree": _extension_commands,
    "azcliprod.blob.core.windows.net/cli/vm/aliases.json": lambda: {
        "outputs": {"aliases": {"value": catalog("image_aliases")}}
    },
    "appinsights.azureedge.net/portal/regionMapping.json": lambda: {
        "regions": {
            one["name"]: {"laRegionCode": one["name"].upper()} for one in catalog("locations")["locations"]
        }
    },
}
"""Pages that az reads: names of images, codes of regions in names of default workspaces."""
