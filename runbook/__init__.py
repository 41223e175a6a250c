"""Run the shell blocks of a Markdown document in one session, and check what they print against what it says.

The names in `__all__` are the public API; each is imported from its own module when it is first used, so that
``import runbook`` costs next to nothing::

    document = runbook.load("article.md")
    plan = runbook.build([document])
    with runbook.BashSession() as session:
        for event in runbook.run(plan, session, runbook.FailFast(), ...):
            ...
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "runbook.model": (
        "Block",
        "Diagnostic",
        "Directive",
        "Document",
        "Expectation",
        "Section",
        "Severity",
        "Span",
        "Stream",
        "Verdict",
    ),
    "runbook.errors": (
        "DocumentError",
        "MatcherError",
        "NothingToRun",
        "OutputError",
        "RunbookError",
        "SessionError",
        "UsageError",
    ),
    "runbook.events": (
        "AsideFinished",
        "AsideStarted",
        "BlockFinished",
        "BlockStarted",
        "DocumentFinished",
        "DocumentStarted",
        "Event",
        "OutputReceived",
        "Reason",
        "RunFinished",
        "RunStarted",
        "Status",
        "from_json",
        "to_json",
    ),
    "runbook.markdown.parse": ("parse",),
    "runbook.loader": ("load",),
    "runbook.plan": ("Plan", "Selection", "Step", "build"),
    "runbook.policy": ("Aside", "FailFast", "KeepGoing", "Policy"),
    "runbook.protocol": ("Command", "Ended", "Output", "Session"),
    "runbook.matching.registry": ("Claim", "judge"),
    "runbook.engine": ("Settings", "run"),
    "runbook.clock": ("Clock",),
    "runbook.cancel": ("Cancellation", "Wish"),
    "runbook.masking": ("Masker",),
    "runbook.session.bash": ("BashSession",),
}

_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'runbook' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
