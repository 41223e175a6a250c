"""The public API: everything that code outside of this package may import. All other modules may move.

Authors of extensions find here what a matcher, a reporter and a session are made of, and programs that run documents
find the parts of a run::

    from runbook import api

    document = api.load("article.md")
    plan = api.build([document])
    with api.BashSession() as session:
        for event in api.run(plan, session, api.FailFast(), ...):
            ...

`runbook.conformance` has the test suites that go with it. Importing this module is cheap: what needs a Markdown parser
or a pseudo-terminal is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from runbook import __version__
from runbook.core.cancellation import Cancellation, Wish
from runbook.core.clock import Clock
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Directive, Document, Expectation, Section, Span, Stream, Verdict
from runbook.core.errors import (
    DocumentError,
    MatcherError,
    NothingToRun,
    OutputError,
    RunbookError,
    SessionError,
    UsageError,
)
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockOutline,
    BlockStarted,
    Changes,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    OutputReceived,
    Reason,
    RunFinished,
    RunStarted,
    Status,
    from_json,
    to_json,
)
from runbook.core.results import BROKEN_OFF, BlockResult, DocumentResult, Overview, blocks, overview
from runbook.engine.judge import Judge
from runbook.engine.loop import LoopSettings, run
from runbook.engine.plan import LeftOut, Plan, Selection, Step
from runbook.engine.planner import build
from runbook.engine.policy import Aside, FailFast, KeepGoing, Policy
from runbook.engine.session import Command, Ended, Output, Session
from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from runbook.judging.verdict import decided, quoted, scored
from runbook.masking import Masker
from runbook.reporting import github_commands, wording
from runbook.reporting.registry import Events, Reporter, reporter
from runbook.reporting.summary import Failure, Row, failure, row_of
from runbook.reporting.terminal.sanitize import visible

if TYPE_CHECKING:
    from runbook.documents.parse import parse
    from runbook.sessions.bash.session import BashSession
    from runbook.sources.loader import load

_LAZY = {
    "BashSession": "runbook.sessions.bash.session",
    "load": "runbook.sources.loader",
    "parse": "runbook.documents.parse",
}
"""Name -> the module that has it, imported when the name is first used."""

__all__ = [
    "BROKEN_OFF",
    "Aside",
    "AsideFinished",
    "AsideStarted",
    "BashSession",
    "Block",
    "BlockFinished",
    "BlockOutline",
    "BlockResult",
    "BlockStarted",
    "Cancellation",
    "Changes",
    "Claim",
    "Clock",
    "Command",
    "Diagnostic",
    "Directive",
    "Document",
    "DocumentError",
    "DocumentFinished",
    "DocumentResult",
    "DocumentRetried",
    "DocumentStarted",
    "Ended",
    "Event",
    "Events",
    "Expectation",
    "FailFast",
    "Failure",
    "Judge",
    "KeepGoing",
    "LeftOut",
    "LoopSettings",
    "Masker",
    "MatcherError",
    "NothingToRun",
    "Output",
    "OutputError",
    "OutputReceived",
    "Overview",
    "Plan",
    "Policy",
    "Reason",
    "Reporter",
    "Row",
    "RunFinished",
    "RunStarted",
    "RunbookError",
    "Section",
    "Selection",
    "Session",
    "SessionError",
    "Severity",
    "Span",
    "Status",
    "Step",
    "Stream",
    "UsageError",
    "Verdict",
    "Wish",
    "__version__",
    "blocks",
    "build",
    "decided",
    "failure",
    "from_json",
    "github_commands",
    "judge",
    "load",
    "overview",
    "parse",
    "quoted",
    "reporter",
    "row_of",
    "run",
    "scored",
    "to_json",
    "visible",
    "wording",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'runbook.api' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
