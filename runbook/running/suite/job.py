"""A document to test, as data that a worker in another process reads."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from runbook.core.options import RunOptions
from runbook.sessions.registry import DEFAULT_SESSION


@dataclass(frozen=True, slots=True)
class Job:
    """A document to test, and how. All of it is data. Times are in seconds.

    `options` count as far as the document has what they name. `variables` are those given for the run: they come from
    the options and from the files that these name. `session` is the kind of session that runs it. `scratch` is the
    folder in which the document's copy is made; None: it runs where it is. `strict` fails a document whose
    programs are missing, `may_lack` are those for want of which it may be skipped. `exclusive` are names of what the
    document uses alone: two jobs with a common name never run at once. `only_drifted`: it is recorded only where a
    replay does not pass.
    """

    run: str
    document: str
    attempt: int = 1
    options: RunOptions = field(default_factory=RunOptions)
    variables: Mapping[str, str] = field(default_factory=dict)
    session: str = DEFAULT_SESSION
    strict: bool = False
    may_lack: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    scratch: str | None = None
    only_drifted: bool = False

    @property
    def reads_bash(self) -> bool:
        """Whether the code of the blocks is bash's, so that it can be checked before it runs."""
        return self.session == DEFAULT_SESSION

    def to_line(self) -> bytes:
        """The job as one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Job":
        """The job that `to_line` wrote."""
        data: dict[str, Any] = json.loads(line)
        lists = {name: tuple(data[name]) for name in ("may_lack", "exclusive")}
        return cls(**{**data, **lists, "options": RunOptions(**_immutable(data["options"]))})


def _immutable(value: Any) -> Any:
    """A value with tuples where JSON has arrays."""
    if isinstance(value, dict):
        return {name: _immutable(one) for name, one in value.items()}
    return tuple(map(_immutable, value)) if isinstance(value, list) else value


DONE = b'{"type":"Done"}\n'
"""The line after the last event of a job."""


SECRET = b'{"type":"Secret"'
"""How the line begins with a value that the CI system is to hide: only one process may speak to it."""
