"""Tags of any resource, as a resource of their own: `{scope}/providers/Microsoft.Resources/tags/default`.

Source: REST reference of Microsoft.Resources, Tags - Create Or Update At Scope, Update At Scope.
"""

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.standin.arm.admission import missing
from runbook.cloud.standin.arm.resource_path import ResourcePath, resource_path
from runbook.cloud.standin.arm.resource_store import ResourceStore
from runbook.cloud.standin.service_answers import Json, answered, empty, parsed


class ResourceTags:
    """Answers what is asked of Microsoft.Resources/tags."""

    def __init__(self, store: ResourceStore) -> None:
        self._store = store
        self._subscription: Json = {"tags": {}}

    def answer(self, request: HttpRequest, path: ResourcePath) -> HttpResponse | None:
        """Answer a request, or give `None` when it is about something else."""
        if (
            path.namespace.lower() != "microsoft.resources"
            or path.kinds[:1] != ("tags",)
            or len(path.names) != 1
        ):
            return None
        owner = self._owner(path)
        tags = dict(owner.get("tags") or {})
        given = (parsed(request.body).get("properties") or {}).get("tags") or {}
        match request.method:
            case "PUT":
                tags = given
            case "PATCH":
                tags = _changed(tags, given, str(parsed(request.body).get("operation", "Merge")).lower())
            case "DELETE":
                owner.pop("tags", None)
                return empty(200)
        owner["tags"] = tags
        shown = {"id": path.id, "name": path.name, "type": "Microsoft.Resources/tags"}
        return answered({**shown, "properties": {"tags": tags}})

    def _owner(self, path: ResourcePath) -> Json:
        target = resource_path(path.scope)
        if not target.namespace and not target.group:
            return self._subscription
        held = self._store.hidden(target.key)
        if held is None:
            raise missing(target, self._store)
        return held


def _changed(tags: Json, given: Json, operation: str) -> Json:
    if operation == "delete":
        return {key: value for key, value in tags.items() if key not in given}
    return given if operation == "replace" else {**tags, **given}
