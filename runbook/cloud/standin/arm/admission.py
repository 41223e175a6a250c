"""What ARM and the providers refuse before they write: a missing group, parent or reference, a location, a bad name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from runbook.cloud.standin.arm.provider_tables import TypeFacts, catalog, facts_of, known_types
from runbook.cloud.standin.arm.resource_path import ResourcePath, resource_path
from runbook.cloud.standin.arm.value_templates import NoValue, look_up
from runbook.cloud.standin.identities import SUBSCRIPTION
from runbook.cloud.standin.service_answers import Refused


class Held(Protocol):
    """What can be asked whether it holds a resource."""

    def holds(self, key: str) -> bool:
        """Whether there is a resource with this id in lower case."""
        ...


def admit(path: ResourcePath, body: Mapping[str, Any], facts: TypeFacts, held: Held) -> None:
    """Check a write.

    Raises:
        Refused: in the words of ARM.
    """
    _scope(path, held)
    if "location" in body and body["location"] is not None:
        _location(path, str(body["location"]))
    for rule in facts.rules:
        _rule(path, body, rule.at, rule.pattern, Refused(400, rule.code, rule.message))
    for reference in references(body):
        _reference(path, reference, body, held)


def missing(path: ResourcePath, held: Held) -> Refused:
    """Word that the resource of `path` is not there."""
    if path.group and not held.holds(path.group_id.lower()):
        return Refused(404, "ResourceGroupNotFound", f"Resource group '{path.group}' could not be found.")
    if not path.namespace:
        return Refused(404, "ResourceGroupNotFound", f"Resource group '{path.group}' could not be found.")
    if path.parent and not held.holds(path.parent.lower()):
        return _no_parent(path, "read")
    place = (
        f"under resource group '{path.group}'" if path.group else f"under subscription '{path.subscription}'"
    )
    more = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    return Refused(404, "ResourceNotFound", f"The Resource '{path.short}' {place} was not found. {more}")


def location_name(text: str) -> str:
    """Write `East US` as `eastus`."""
    return text.replace(" ", "").lower()


def _scope(path: ResourcePath, held: Held) -> None:
    if path.subscription and path.subscription.lower() != SUBSCRIPTION:
        raise Refused(
            404, "SubscriptionNotFound", f"The subscription '{path.subscription}' could not be found."
        )
    if not path.namespace:
        return
    if path.group and not held.holds(path.group_id.lower()):
        raise Refused(404, "ResourceGroupNotFound", f"Resource group '{path.group}' could not be found.")
    if path.parent and not held.holds(path.parent.lower()):
        raise _no_parent(path, "write")
    if "/providers/" in path.scope and not held.holds(path.scope.lower()):
        raise missing(resource_path(path.scope), held)


def _no_parent(path: ResourcePath, deed: str) -> Refused:
    kind = path.type.partition("/")[2]
    return Refused(
        404,
        "ParentResourceNotFound",
        f"Failed to perform '{deed}' on resource(s) of type '{kind}', because the parent resource"
        f" '{path.parent}' could not be found.",
    )


def _location(path: ResourcePath, given: str) -> None:
    known = [one["name"] for one in catalog("locations")["locations"]]
    if location_name(given) in (*known, "global", "unitedstates", "europe", "asia"):
        return
    listed = ",".join(known)
    if not path.namespace:
        raise Refused(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{given}' is not available for resource group."
            f" List of available regions is '{listed}'.",
        )
    raise Refused(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{given}' is not available for resource type '{path.type}'."
        f" List of available regions for the resource type is '{listed}'.",
    )


def _rule(path: ResourcePath, body: Mapping[str, Any], at: str, pattern: str, refused: Refused) -> None:
    try:
        value = path.name if at == "name" else look_up(body, at)
    except NoValue:
        return
    if not re.fullmatch(pattern, str(value)):
        raise Refused(refused.status, refused.code, refused.message.replace("{value}", str(value)))


def references(value: Any, key: str = "") -> Iterator[str]:
    """Give the resource ids that a body points to: texts under a key that ends in `id`, and keys that are ids."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if str(name).lower().startswith("/subscriptions/"):
                yield str(name)
            yield from references(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from references(one, key)
    elif (
        isinstance(value, str) and key.lower().endswith("id") and value.lower().startswith("/subscriptions/")
    ):
        yield value


def _reference(path: ResourcePath, reference: str, body: Mapping[str, Any], held: Held) -> None:
    target = resource_path(reference)
    own = path.key
    if not target.group or (target.key + "/").startswith(own + "/") or held.holds(target.key):
        return
    if own.startswith(target.key + "/") or (
        not target.names and not target.namespace and held.holds(target.key)
    ):
        return
    if _is_part(target, held):
        return
    raise Refused(
        400,
        "InvalidResourceReference",
        f"Resource {target.id} referenced by resource {path.id} was not found."
        " Please make sure that the referenced resource exists, and that both resources are in the same region.",
    )


def _is_part(target: ResourcePath, held: Held) -> bool:
    """Whether the target is something inside a resource that is there, of a type that is not kept by itself."""
    if len(target.names) < 2 or not held.holds(target.parent.lower()):
        return False
    parent = facts_of(resource_path(target.parent).type)
    return target.type.lower() not in known_types() and not parent.elements
