"""A document to test, as data that a worker in another process reads."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runbook.running.plan_options import Planning


@dataclass(frozen=True, slots=True)
class Job:
    """A document to test, and how. All of it is data. Times are in seconds.

    `variables` hold also where the document assigns them (`runbook.core.variables`); of `planning` all but
    these counts, as far as the document has what it names. `scratch` is the folder in which the document's copy is
    made; None: it runs where it is. `start` is the folder in which the session begins; None: the document's own.
    `strict` fails a document whose programs are missing.
    """

    run: str
    document: str
    attempt: int = 1
    planning: Planning = field(default_factory=Planning)
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    matcher: str | None = None
    total_timeout: float | None = None
    keep_going: bool = False
    strict: bool = False
    scratch: str | None = None
    start: str | None = None

    def to_line(self) -> bytes:
        """The job as one line of JSON."""
        return json.dumps(asdict(self), default=str).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Job":
        """The job that `to_line` wrote."""
        data: dict[str, Any] = json.loads(line, object_hook=_tuples)
        planning = data["planning"]
        planning["include_roots"] = tuple(map(Path, planning["include_roots"]))
        return cls(**{**data, "planning": Planning(**planning)})


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


DONE = b'{"type":"Done"}\n'
"""The line after the last event of a job."""


SECRET = b'{"type":"Secret"'
"""How the line begins with a value that the CI system is to hide: only one process may speak to it."""
