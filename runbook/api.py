"""The public API: everything that code outside of this package may import. All other modules may move.

Authors of extensions find here what a matcher, a reporter, a session and an executor are made of, and programs that run
documents find the parts of a run::

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
from runbook.core.strings import shown
from runbook.engine.judge import Judge
from runbook.engine.loop import LoopSettings, run
from runbook.engine.plan import LeftOut, Plan, Selection, Step
from runbook.engine.planner import build
from runbook.engine.policy import Aside, FailFast, KeepGoing, Policy
from runbook.engine.session import Command, Ended, Output, Session
from runbook.judging.claim import Claim, Matcher
from runbook.judging.recorded import Recorded
from runbook.judging.registry import judge
from runbook.judging.verdict import decided, quoted, scored
from runbook.masking import Masker
from runbook.reporting import github_commands, wording
from runbook.reporting.registry import Events, Reporter, reporter
from runbook.reporting.summary import Failure, Row, failure, row_of
from runbook.reporting.terminal.sanitize import visible
from runbook.sessions.registry import SessionSetup, open_session

if TYPE_CHECKING:
    from runbook.checks.rule import Edit, Finding, LintRule, Topic
    from runbook.checks.subject import Part, Subject
    from runbook.core.options import RunOptions, SuiteOptions
    from runbook.documents.parse import parse
    from runbook.running.executors import (
        Executor,
        ExecutorSetup,
        JobDone,
        JobLines,
        JobLost,
        JobReport,
        open_executor,
    )
    from runbook.running.suite.job import DONE, Job
    from runbook.running.suite.run_suite import SuiteRequest, run_suite
    from runbook.running.suite.worker import serve
    from runbook.sessions.bash.session import BashSession
    from runbook.sessions.terminal import Terminal
    from runbook.shell.code.shell_code import ShellCode
    from runbook.sources.loader import load

_LAZY = {
    "BashSession": "runbook.sessions.bash.session",
    "DONE": "runbook.running.suite.job",
    "Edit": "runbook.checks.rule",
    "Executor": "runbook.running.executors",
    "ExecutorSetup": "runbook.running.executors",
    "Finding": "runbook.checks.rule",
    "Job": "runbook.running.suite.job",
    "JobDone": "runbook.running.executors",
    "JobLines": "runbook.running.executors",
    "JobLost": "runbook.running.executors",
    "JobReport": "runbook.running.executors",
    "LintRule": "runbook.checks.rule",
    "Part": "runbook.checks.subject",
    "RunOptions": "runbook.core.options",
    "ShellCode": "runbook.shell.code.shell_code",
    "Subject": "runbook.checks.subject",
    "SuiteOptions": "runbook.core.options",
    "SuiteRequest": "runbook.running.suite.run_suite",
    "Terminal": "runbook.sessions.terminal",
    "Topic": "runbook.checks.rule",
    "load": "runbook.sources.loader",
    "open_executor": "runbook.running.executors",
    "parse": "runbook.documents.parse",
    "run_suite": "runbook.running.suite.run_suite",
    "serve": "runbook.running.suite.worker",
}
"""Name -> the module that has it, imported when the name is first used."""

__all__ = [
    "BROKEN_OFF",
    "DONE",
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
    "Edit",
    "Ended",
    "Event",
    "Events",
    "Executor",
    "ExecutorSetup",
    "Expectation",
    "FailFast",
    "Failure",
    "Finding",
    "Job",
    "JobDone",
    "JobLines",
    "JobLost",
    "JobReport",
    "Judge",
    "KeepGoing",
    "LeftOut",
    "LintRule",
    "LoopSettings",
    "Masker",
    "Matcher",
    "MatcherError",
    "NothingToRun",
    "Output",
    "OutputError",
    "OutputReceived",
    "Overview",
    "Part",
    "Plan",
    "Policy",
    "Reason",
    "Recorded",
    "Reporter",
    "Row",
    "RunFinished",
    "RunOptions",
    "RunStarted",
    "RunbookError",
    "Section",
    "Selection",
    "Session",
    "SessionError",
    "SessionSetup",
    "Severity",
    "ShellCode",
    "Span",
    "Status",
    "Step",
    "Stream",
    "Subject",
    "SuiteOptions",
    "SuiteRequest",
    "Terminal",
    "Topic",
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
    "open_executor",
    "open_session",
    "overview",
    "parse",
    "quoted",
    "reporter",
    "row_of",
    "run",
    "run_suite",
    "scored",
    "serve",
    "shown",
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
