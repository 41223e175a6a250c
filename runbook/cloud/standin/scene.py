"""What the stand-ins of one world share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from runbook.cloud.standin.identities import Mint


@dataclass(frozen=True, slots=True)
class Principal:
    """Who can hold a role: a service principal of an application or of a managed identity."""

    id: str
    app_id: str
    name: str
    kind: str
    """`Application` or `ManagedIdentity`."""


@dataclass(slots=True)
class Scene:
    """The clock, made-up values, and what was noticed while answering."""

    authority: str
    """The certificate authority of the run's proxy, PEM: it goes into a kubeconfig."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    mint: Mint
    unhandled: list[str] = field(default_factory=list)
    principals: dict[str, Principal] = field(default_factory=dict)
    """By object id."""

    def now(self) -> str:
        """Give the time as ARM and Kubernetes write it, to the second."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def ignored(self, what: str) -> None:
        """Note what an answer ignored; each thing once."""
        if what not in self.unhandled:
            self.unhandled.append(what)
