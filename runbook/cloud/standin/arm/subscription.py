"""What is there before anybody makes anything: the tenant, the subscription, locations, providers, features."""

import re
from collections.abc import Mapping
from typing import Any

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.provider_tables import catalog, namespaces, types_of
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.arm.value_templates import Filler
from runbook.cloud.standin.identities import DOMAIN, SUBSCRIPTION, SUBSCRIPTION_NAME, TENANT
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, answered, parsed

_SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION}"
_PROVIDERS = re.compile(
    r"(?:/subscriptions/[^/]+)?/providers(?:/(?P<namespace>[^/]+))?(?:/(?P<act>(?:un)?register))?"
)
_FEATURE = re.compile(
    r"/subscriptions/[^/]+/providers/microsoft\.features/(?:providers/(?P<namespace>[^/]+)/)?"
    r"(?:features|subscriptionfeatureregistrations)(?:/(?P<name>[^/]+))?(?:/(?P<act>(?:un)?register))?"
)


class SubscriptionCatalog:
    """Answers requests that are about no resource of the document."""

    def __init__(self, scene: Scene, store: ResourceStore) -> None:
        self._scene, self._store = scene, store
        self._registered = {one.lower() for one in catalog("providers")["registered"]}
        self._features: dict[str, str] = {}

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """Answer a request, or give `None` when it is about something else."""
        path = request.path.rstrip("/")
        low = path.lower()
        if low == "/tenants":
            return answered({"value": [_tenant()]})
        if low == "/subscriptions":
            return answered({"value": [_subscription()]})
        if re.fullmatch(r"/subscriptions/[^/]+", low):
            return _one_subscription(low)
        if re.fullmatch(r"/subscriptions/[^/]+/locations", low):
            return answered({"value": [_location(row) for row in catalog("locations")["locations"]]})
        if found := _FEATURE.fullmatch(low):
            return self._feature(path, found["namespace"] or "", found["name"] or "", found["act"] or "")
        if found := _PROVIDERS.fullmatch(low):
            return self._provider(found["namespace"] or "", found["act"] or "")
        return self._route(request, low)

    def _provider(self, namespace: str, act: str) -> HttpResponse:
        if not namespace:
            return answered({"value": [self._described(one) for one in namespaces()]})
        name = next((one for one in namespaces() if one.lower() == namespace), "")
        if not name:
            raise Refused(
                404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid."
            )
        if act == "register":
            self._registered.add(namespace)
        elif act:
            self._registered.discard(namespace)
        return answered(self._described(name))

    def _described(self, name: str) -> Json:
        locations = [row["display"] for row in catalog("locations")["locations"]]
        types = [
            {
                "resourceType": kind,
                "locations": locations,
                "apiVersions": ["2024-03-01"],
                "defaultApiVersion": "2024-03-01",
                "capabilities": "SupportsTags, SupportsLocation",
            }
            for kind in types_of(name)
        ]
        return {
            "id": f"{_SUBSCRIPTION}/providers/{name}",
            "namespace": name,
            "registrationPolicy": "RegistrationRequired",
            "registrationState": "Registered" if name.lower() in self._registered else "NotRegistered",
            "resourceTypes": types,
        }

    def _feature(self, path: str, namespace: str, name: str, act: str) -> HttpResponse:
        written = path.split("/")
        if not name:
            found = [one for one in self._features if one.lower().startswith(namespace)]
            return answered({"value": [self._described_feature(one) for one in found]})
        at = next(
            at
            for at, part in enumerate(written)
            if part.lower() in ("features", "subscriptionfeatureregistrations")
        )
        full = f"{written[at - 1]}/{written[at + 1]}"
        held = next((one for one in self._features if one.lower() == full.lower()), full)
        if act == "register":
            self._features[held] = "Registered"
        elif act:
            self._features[held] = "Unregistered"
        return answered(self._described_feature(held))

    def _described_feature(self, name: str) -> Json:
        namespace, _, feature = name.partition("/")
        return {
            "id": f"{_SUBSCRIPTION}/providers/Microsoft.Features/providers/{namespace}/features/{feature}",
            "name": name,
            "type": "Microsoft.Features/providers/features",
            "properties": {"state": self._features.get(name, "NotRegistered")},
        }

    def _route(self, request: HttpRequest, low: str) -> HttpResponse | None:
        """Answer by a row of `routes.toml`."""
        for row in catalog("routes")["route"]:
            found = re.fullmatch(row["path"], low)
            if not found or row.get("method", "GET") != request.method:
                continue
            if row.get("missing"):
                raise NotRehearsed(row["missing"])
            body = parsed(request.body) if request.body else {}
            return answered(self._filled(row["answer"], request.path, {**found.groupdict(), "body": body}))
        return None

    def _filled(self, template: Any, path: str, values: Mapping[str, Any]) -> Any:
        filler = Filler(self._scene.mint, self._scene.now, {"id": path, **values})
        if isinstance(template, str) and template.startswith("table:"):
            name, _, key = template.removeprefix("table:").partition("/")
            return {"value": catalog(name)[key]}
        return filler.fill(template)


def _one_subscription(low: str) -> HttpResponse:
    if low != _SUBSCRIPTION:
        name = low.rsplit("/", 1)[-1]
        raise Refused(404, "SubscriptionNotFound", f"The subscription '{name}' could not be found.")
    return answered(_subscription())


def _tenant() -> Json:
    return {
        "id": f"/tenants/{TENANT}",
        "tenantId": TENANT,
        "displayName": SUBSCRIPTION_NAME,
        "defaultDomain": DOMAIN,
        "domains": [DOMAIN],
        "tenantCategory": "Home",
        "tenantType": "AAD",
    }


def _subscription() -> Json:
    return {
        "id": _SUBSCRIPTION,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": SUBSCRIPTION_NAME,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _location(row: Mapping[str, Any]) -> Json:
    metadata = {
        "regionType": "Physical",
        "regionCategory": "Recommended",
        "geography": row["geography"],
        "geographyGroup": row["group"],
        "pairedRegion": [],
    }
    return {
        "id": f"{_SUBSCRIPTION}/locations/{row['name']}",
        "name": row["name"],
        "type": "Region",
        "displayName": row["display"],
        "regionalDisplayName": f"({row['group']}) {row['display']}",
        "metadata": metadata,
    }
