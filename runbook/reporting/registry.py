"""Report formats: a visible table, and which report was asked for.

A reporter is a function of the events of a run and a text stream; it does not open files. It is named here, or by an
entry point of the group ``runbook.reporters``; its module is imported when the first report needs it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TextIO

from runbook.core.errors import UsageError
from runbook.core.events import Event
from runbook.core.registry import Registry

Events = Callable[[], Iterable[Event]]
"""Gives the events of a run from the first one, as often as it is called."""

Reporter = Callable[[Events, TextIO], None]

JOURNAL = "jsonl"

FORMATS: Registry[Reporter] = Registry(
    "report format",
    {
        "json": "runbook.reporting.formats.json:write",
        "junit": "runbook.reporting.formats.junit:write",
        "html": "runbook.reporting.formats.html:write",
        "markdown": "runbook.reporting.formats.markdown:write",
        "github": "runbook.reporting.formats.github:write",
        "badge": "runbook.reporting.formats.badge:write",
        "shields": "runbook.reporting.formats.badge:endpoint",
    },
    "runbook.reporters",
    reserved=(JOURNAL,),
)
"""Format -> ``module:function`` of its reporter. ``jsonl`` is the journal itself and needs none."""

STDOUT = "-"
LOG = ""
LOGGED = frozenset({"github"})
"""Formats that are lines of a CI job's log: they need no path and stand below the live view."""


@dataclass(frozen=True, slots=True)
class Target:
    """A report that was asked for: `FORMAT=PATH`; the path ``-`` is standard output, an empty one the log."""

    format: str
    path: str

    @property
    def to_stdout(self) -> bool:
        """Whether the report takes standard output for itself."""
        return self.path == STDOUT

    def __str__(self) -> str:
        return f"{self.format}={self.path}" if self.path else self.format


def reporter(name: str) -> Reporter:
    """The reporter of the format `name`. Raises UsageError when there is none."""
    return FORMATS[name]


def target(text: str) -> Target:
    """Read ``FORMAT=PATH``, or ``FORMAT`` of a format that needs no path.

    Raises UsageError for an unknown format or a missing path.
    """
    name, equals, path = text.partition("=")
    if name != JOURNAL and name not in FORMATS:
        raise UsageError(f"--report {text}: {FORMATS.unknown(name, also=(JOURNAL,))}")
    if name in LOGGED and (path == STDOUT or not equals):
        return Target(name, LOG)
    if not path:
        raise UsageError(f"--report {text}: say where to write it, as in --report {name}=report.{name}")
    return Target(name, path)
