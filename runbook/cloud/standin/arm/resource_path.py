"""The path of a resource, taken apart.

Source: "Azure Resource Manager resource IDs": `{scope}/providers/{namespace}/{type}/{name}/{type}/{name}...`.
"""

from dataclasses import dataclass
from urllib.parse import unquote

_GROUPS = "Microsoft.Resources/resourceGroups"


@dataclass(frozen=True, slots=True)
class ResourcePath:
    """Where a request goes. `tail` is a segment that is not a name: a collection, an action or a view."""

    scope: str
    """What the last `providers` hangs below: `""`, a subscription, a resource group, another resource."""
    namespace: str
    """`Microsoft.Compute`; empty when the path has no provider."""
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    tail: str = ""

    @property
    def id(self) -> str:
        """The resource's id: the path without the tail."""
        pairs = [part for pair in zip(self.kinds, self.names, strict=False) for part in pair]
        below = f"/providers/{self.namespace}" if self.namespace else ""
        return self.scope + "".join(f"{part}" for part in [below, *(f"/{one}" for one in pairs)] if part)

    @property
    def key(self) -> str:
        """The id in lower case: ARM does not tell cases apart."""
        return self.id.lower()

    @property
    def type(self) -> str:
        """`Microsoft.Network/virtualNetworks/subnets`, of the resource that `id` names."""
        if not self.namespace:
            return (
                _GROUPS if "/resourcegroups/" in self.scope.lower() else "Microsoft.Resources/subscriptions"
            )
        return "/".join([self.namespace, *self.kinds[: len(self.names)]])

    @property
    def collection_type(self) -> str:
        """The type of what a collection holds: that of `id` and the tail."""
        return "/".join(filter(None, [self.namespace, *self.kinds[: len(self.names)], self.tail]))

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.names[-1] if self.names else self.scope.rsplit("/", 1)[-1]

    @property
    def parent(self) -> str:
        """The id of the resource that this one is a part of, or an empty text."""
        if len(self.names) < 2:
            return ""
        return ResourcePath(self.scope, self.namespace, self.kinds[:-1], self.names[:-1]).id

    @property
    def group(self) -> str:
        """The name of the resource group, or an empty text."""
        return _after(self.scope, "resourcegroups")

    @property
    def group_id(self) -> str:
        """The id of the resource group, or an empty text."""
        return "/".join(self.scope.split("/")[:5]) if self.group else ""

    @property
    def subscription(self) -> str:
        """The subscription's id, or an empty text."""
        return _after(self.scope, "subscriptions")

    @property
    def short(self) -> str:
        """`Microsoft.Network/virtualNetworks/x`, as ARM names a resource in its messages."""
        pairs = [part for pair in zip(self.kinds, self.names, strict=False) for part in pair]
        return "/".join([self.namespace, *pairs])


def resource_path(text: str) -> ResourcePath:
    """Take a request's path or a resource's id apart."""
    parts = [unquote(part) for part in text.strip("/").split("/") if part]
    marks = [at for at, part in enumerate(parts) if part.lower() == "providers"]
    if not marks or marks[-1] + 1 >= len(parts):
        scope, tail = _scope(parts)
        return ResourcePath(scope, "", (), (), tail)
    at = marks[-1]
    rest = parts[at + 2 :]
    kinds, names = tuple(rest[::2]), tuple(rest[1::2])
    tail = kinds[-1] if len(kinds) > len(names) else ""
    return ResourcePath(_scope(parts[:at])[0], parts[at + 1], kinds[: len(names)], names, tail)


def _scope(parts: list[str]) -> tuple[str, str]:
    """Write a scope with the letter case that ARM gives back, and what is left over of it."""
    written = {"subscriptions": "subscriptions", "resourcegroups": "resourceGroups"}
    named = [written.get(part.lower(), part) if at % 2 == 0 else part for at, part in enumerate(parts)]
    odd = len(named) % 2 == 1 and "providers" not in (part.lower() for part in named)
    kept, tail = (named[:-1], named[-1]) if odd else (named, "")
    return "".join(f"/{part}" for part in kept), tail


def _after(scope: str, word: str) -> str:
    parts = scope.split("/")
    return next((parts[at + 1] for at, part in enumerate(parts[:-1]) if part.lower() == word), "")
