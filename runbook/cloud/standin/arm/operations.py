"""Long operations: the answer comes at once, the end after a poll.

Source: "Track asynchronous Azure operations". `Retry-After: 0` counts as absent for az, which then sleeps
30 s; `x-ms-retry-after-ms` is read to the millisecond.
"""

from dataclasses import dataclass

from runbook.cloud.messages import HttpResponse
from runbook.cloud.standin.identities import SUBSCRIPTION
from runbook.cloud.standin.scene import Scene
from runbook.cloud.standin.service_answers import Headers, Refused, answered, empty

_SOON: Headers = (("x-ms-retry-after-ms", "20"),)
_POLLS = 1
"""How often an operation says that it goes on: enough for a program to have to wait."""


@dataclass(slots=True)
class _Operation:
    polls: int
    started: str
    end: HttpResponse


class Operations:
    """The operations of a world, by their id in lower case."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._held: dict[str, _Operation] = {}

    def status(self, namespace: str) -> Headers:
        """Begin an operation; the headers tell where its status is (a PUT or a PATCH)."""
        return (("azure-asyncoperation", self._begin(namespace, "operations", empty(200))), *_SOON)

    def result(self, namespace: str, end: HttpResponse) -> HttpResponse:
        """Begin an operation whose own answer comes at its end (a POST or a DELETE)."""
        return empty(202, (("location", self._begin(namespace, "operationResults", end)), *_SOON))

    def poll(self, path: str) -> HttpResponse:
        """Answer a poll."""
        held = self._held.get(path.lower())
        name = path.rsplit("/", 1)[-1]
        if held is None:
            raise Refused(404, "OperationNotFound", f"The operation '{name}' could not be found.")
        going_on = held.polls > 0
        held.polls -= 1
        if "/operationresults/" in path.lower():
            return (
                empty(
                    202, (("location", f"https://management.azure.com{path}?api-version=2024-03-01"), *_SOON)
                )
                if going_on
                else held.end
            )
        body = {"id": path, "name": name, "status": "InProgress" if going_on else "Succeeded"}
        body["startTime"] = held.started
        if not going_on:
            body["endTime"] = self._scene.now()
        return answered(body, headers=_SOON)

    def _begin(self, namespace: str, kind: str, end: HttpResponse) -> str:
        name = self._scene.mint.guid("operation", self._scene.mint.next())
        place = f"/subscriptions/{SUBSCRIPTION}/providers/{namespace}/locations/eastus/{kind}/{name}"
        self._held[place.lower()] = _Operation(_POLLS, self._scene.now(), end)
        return f"https://management.azure.com{place}?api-version=2024-03-01"
