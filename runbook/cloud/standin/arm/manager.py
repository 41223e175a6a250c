"""Azure Resource Manager: which part answers which request."""

from urllib.parse import parse_qsl, unquote_plus

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import location_name, missing
from runbook.cloud.standin.arm.authorization import Authorization
from runbook.cloud.standin.arm.deleted_vaults import DeletedVaults
from runbook.cloud.standin.arm.operations import Operations
from runbook.cloud.standin.arm.provider_tables import namespaces
from runbook.cloud.standin.arm.resource_path import ResourcePath, resource_path
from runbook.cloud.standin.arm.resource_requests import ResourceRequests
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.arm.resource_tags import ResourceTags
from runbook.cloud.standin.arm.subscription import SubscriptionCatalog
from runbook.cloud.standin.arm.templates.deployments import Deployments
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Json, NotRehearsed, Refused, header, parsed

_BY_NAME = {"keyvault": "Microsoft.KeyVault/vaults", "acr": "Microsoft.ContainerRegistry/registries"}
"""Commands that find a resource by its name alone -> its type."""
_LISTED = ("id", "name", "type", "location", "tags", "kind", "sku", "identity", "zones", "managedBy", "plan")


class ResourceManager:
    """The service behind `management.azure.com`."""

    def __init__(self, scene: Scene) -> None:
        self.store = ResourceStore(scene)
        operations = Operations(scene)
        self._operations = operations
        self._subscription = SubscriptionCatalog(scene, self.store)
        self._authorization = Authorization(scene, self.store)
        self._resources = ResourceRequests(scene, self.store, operations)
        self._tags = ResourceTags(self.store)
        self._vaults = DeletedVaults(scene, self.store, operations)
        self._deployments = Deployments(scene, self.store, operations)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request.

        Raises:
            Refused: ARM or a provider would not do it.
            NotRehearsed: there is no fact about it.
        """
        if not header(request.headers, "authorization"):
            raise Refused(
                401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        if not any(key.lower() == "api-version" for key, _ in parse_qsl(request.query)):
            message = "The api-version query parameter (?api-version=) is required for all requests."
            raise Refused(400, "MissingApiVersionParameter", message)
        low = request.path.lower()
        if "/locations/" in low and ("/operations/" in low or "/operationresults/" in low):
            return self._operations.poll(request.path)
        found = self._subscription.answer(request)
        if found is not None:
            return found
        path = resource_path(request.path)
        if not path.namespace:
            return self._group(request, path)
        if path.namespace.lower() not in (one.lower() for one in namespaces()):
            raise NotRehearsed(f"the resource provider {path.namespace}")
        for part in (self._authorization, self._deployments, self._tags, self._vaults):
            found = part.answer(request, path)
            if found is not None:
                return found
        return self._resources.answer(request, path)

    def _group(self, request: HttpRequest, path: ResourcePath) -> HttpResponse:
        tail = path.tail.lower()
        query = {key.lower(): value for key, value in parse_qsl(request.query)}
        if tail == "resourcegroups":
            kind = "Microsoft.Resources/resourceGroups"
            return self._resources.listed(self.store.below(path.scope, kind), query)
        if tail == "resources" and request.method == "GET":
            if path.group and not self.store.holds(path.group_id.lower()):
                raise missing(path, self.store)
            found = [_short(one) for one in self.store.below(path.scope) if _is_tracked(one)]
            if not path.group and _group_was_given(request):
                found = []
            return self._resources.listed(found, query)
        if tail == "exporttemplate":
            raise NotRehearsed("the export of a resource group as a template")
        if tail:
            raise NotRehearsed(f"{request.method} {tail} of {path.type}")
        if request.method == "PUT":
            _same_location(self.store.get(path.key), request)
        if request.method == "DELETE":
            self._authorization.forget(path.id)
        return self._resources.answer(request, path)


def _same_location(held: Json | None, request: HttpRequest) -> None:
    given = parsed(request.body).get("location")
    if not given:
        raise Refused(400, "LocationRequired", "The location property is required for this definition.")
    if held is not None and location_name(str(given)) != held["location"]:
        raise Refused(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{given}'. The Resource group already exists in location"
            f" '{held['location']}'.",
        )


def _group_was_given(request: HttpRequest) -> bool:
    """Whether az looks a resource up in the whole subscription although it was given a resource group.

    It does so when the group is an empty text: a variable that is not set. Azure would find the resource, by luck.
    A rehearsal finds nothing, so that the document's fault is seen. az names its command and options in headers.
    """
    given = header(request.headers, "parametersetname").split()
    command = header(request.headers, "commandname").partition(" ")[0]
    looked_up = _BY_NAME.get(command, "")
    return (
        bool(looked_up)
        and looked_up in unquote_plus(request.query)
        and bool({"--resource-group", "-g"} & {*given})
    )


def _is_tracked(resource: Json) -> bool:
    """Whether the resource is in lists of resources: it has a location of its own, or nobody above it."""
    inside = "/providers/" in str(resource["id"])
    return inside and (str(resource["type"]).count("/") == 1 or "location" in resource)


def _short(resource: Json) -> Json:
    return {key: resource[key] for key in _LISTED if key in resource}
