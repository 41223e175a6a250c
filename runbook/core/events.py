"""What happens in a run, as data.

Each event is a frozen dataclass that turns into one JSON object and back (`to_json`, `from_json`). The same stream
feeds the live view, the journal and, through the journal, every report; replaying a journal gives the same report.

Times are ISO 8601 in UTC (`time`) or seconds (`duration_s`).
"""

import json
import typing
from collections.abc import Iterable, Mapping
from dataclasses import field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.decoding.typed_data import decode
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import (
    CloudRequest,
    Confirmation,
    Expectation,
    FailedAt,
    Initiator,
    Lack,
    SourceFile,
    Stream,
    Verdict,
)

WRITTEN_IF_SET = {"written": "if set"}
"""Metadata of a field that stands in a journal only where it is not None."""


class Status(StrEnum):
    """How a block, a document or a run ended (JUnit's words, and *cancelled*)."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a block did not pass."""

    EXIT_STATUS = "exit_status"
    MISMATCH = "mismatch"
    TIMEOUT = "timeout"
    SESSION_LOST = "session_lost"
    MATCHER_FAILED = "matcher_failed"
    INTERRUPTED = "interrupted"
    NOT_SELECTED = "not_selected"
    DIRECTIVE = "directive"
    EARLIER_FAILURE = "earlier_failure"
    REFUSED = "refused"
    MISSING_PROGRAM = "missing_program"
    NOT_CHOSEN = "not_chosen"
    DECLINED = "declined"
    SATISFIED = "satisfied"
    KEPT = "kept"
    ELSEWHERE = "elsewhere"
    NOTHING_TO_CLEAN = "nothing_to_clean"
    DRIFT = "drift"
    NOT_REHEARSED = "not_rehearsed"
    UNKNOWN = "unknown"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class BlockOutline:
    """A block of the plan, as the reports show it.

    `line` is that of the opening fence, in the file `path` where that is not the document itself (an included file, a
    prerequisite); `stream` the output that is judged. `needed_by` are the prerequisites that brought the block in, the
    outermost first; empty for a block of the document. `cleanup` is set for a clean-up; older journals do not say it.
    `on` is the command that opens the shell it is meant for, where that is not the document's own.
    """

    id: str
    name: str | None
    section: str | None
    line: int
    end_line: int
    language: str
    code: str
    expectation: Expectation | None
    implied: Expectation | None = None
    stream: Stream = Stream.STDOUT
    path: str | None = None
    needed_by: tuple[str, ...] = ()
    cleanup: bool | None = field(default=None, metadata=WRITTEN_IF_SET)
    on: str | None = field(default=None, metadata=WRITTEN_IF_SET)

    def file(self, document: str) -> str:
        """The file in which the block stands, when the plan's document is `document`."""
        return self.path or document

    def place(self, document: str) -> str:
        """``path:line`` of the opening fence."""
        return f"{self.file(document)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a block changed in the shell: variable names, and the working directory when it is another."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    cwd: str | None = None


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins. `run` is its identifier; `version` that of this package.

    `guided` says that a person chooses: blocks may run in any order, and again after others have run. `documents` is
    set where several documents run at once: their ids, in the order in which reports show them. `cloud` says who
    answers for the cloud where that is not the cloud alone: ``record``, ``replay``, ``rehearse``. `resumes` is the run
    with which this one goes on, `cleans` that after which it cleans up, `plan` the SHA-256 of the file of the plan that
    it carries out. Older journals have no `by`.
    """

    time: str
    run: str
    version: str
    guided: bool = False
    documents: tuple[str, ...] = ()
    cloud: str | None = field(default=None, metadata=WRITTEN_IF_SET)
    resumes: str | None = field(default=None, metadata=WRITTEN_IF_SET)
    by: Initiator | None = field(default=None, metadata=WRITTEN_IF_SET)
    cleans: str | None = field(default=None, metadata=WRITTEN_IF_SET)
    plan: str | None = field(default=None, metadata=WRITTEN_IF_SET)


@dataclass(frozen=True, slots=True)
class DocumentStarted:
    """A document's turn. `blocks` are all its executable blocks, in the order in which they are planned.

    `source` is the document's text, for reports that show it as it reads; absent in older journals. `attempt`
    counts how often the whole document has been begun, from 1. `files` are what it was read from: the document, what
    it includes, and its prerequisites.
    """

    time: str
    run: str
    document: str
    title: str
    metadata: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    blocks: tuple[BlockOutline, ...]
    source: str = ""
    attempt: int = 1
    files: tuple[SourceFile, ...] | None = field(default=None, metadata=WRITTEN_IF_SET)


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """Written before the shell gets the block: a block that started and never finished is *unknown*.

    `attempt` counts from 1; 0 is the look whether a prerequisite is in place already: a block of its validation that
    fails then is not a failure of the run. `code` is what the shell gets where that is not what the document says.
    `confirmed` says who allowed it, where the block requires confirmation.
    """

    time: str
    run: str
    document: str
    block: str
    attempt: int
    code: str | None = None
    confirmed: Confirmation | None = field(default=None, metadata=WRITTEN_IF_SET)


@dataclass(frozen=True, slots=True)
class OutputReceived:
    """A piece of a block's output, for live views. `skipped` counts the bytes left out before it (fast output).

    `late` marks what a background job printed after its block had finished.
    """

    time: str
    run: str
    document: str
    block: str
    attempt: int
    stream: Stream
    text: str
    skipped: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class BlockFinished:
    """How a block ended, with all of its output (head and tail of what was long).

    `verdict` judges the marked expectation; `information` scores an unmarked one, and never fails a block.
    `background` says that processes of the block were still running; `code` is what ran where that is not what the
    document says. `judged` is the text that is compared, where neither stream is it: both of them in their order.
    `failed_at` is there where bash can tell. Older journals have neither. `requests` are what it asked of the cloud,
    where somebody listens. `ran_in` is the run in which it ran, where that is an earlier one.
    """

    time: str
    run: str
    document: str
    block: str
    attempt: int
    status: Status
    reason: Reason | None = None
    message: str | None = None
    exit_status: int | None = None
    stdout: str = ""
    stderr: str = ""
    stdout_bytes: int = 0
    stderr_bytes: int = 0
    truncated: bool = False
    duration_s: float = 0.0
    verdict: Verdict | None = None
    information: Verdict | None = None
    background: bool = False
    changes: Changes | None = None
    code: str | None = None
    judged: str | None = field(default=None, metadata=WRITTEN_IF_SET)
    failed_at: FailedAt | None = field(default=None, metadata=WRITTEN_IF_SET)
    requests: tuple[CloudRequest, ...] | None = field(default=None, metadata=WRITTEN_IF_SET)
    ran_in: str | None = field(default=None, metadata=WRITTEN_IF_SET)


@dataclass(frozen=True, slots=True)
class AsideStarted:
    """Between two blocks the person runs something of their own in the same shell. `aside` names it in the run.

    Its output comes as `OutputReceived` of a block of that name. No result of the document depends on it. `fills` is
    the block for which it sets variables, where the person was asked for them.
    """

    time: str
    run: str
    document: str
    aside: str
    code: str
    fills: str | None = None


@dataclass(frozen=True, slots=True)
class AsideFinished:
    """How that ended."""

    time: str
    run: str
    document: str
    aside: str
    code: str
    status: Status
    reason: Reason | None = None
    message: str | None = None
    exit_status: int | None = None
    stdout: str = ""
    stderr: str = ""
    stdout_bytes: int = 0
    stderr_bytes: int = 0
    truncated: bool = False
    duration_s: float = 0.0
    background: bool = False
    changes: Changes | None = None
    fills: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFinished:
    """A document is through. `message` says what went wrong beside its blocks, `lack` what it was skipped for."""

    time: str
    run: str
    document: str
    status: Status
    duration_s: float
    message: str | None = None
    lack: Lack | None = field(default=None, metadata=WRITTEN_IF_SET)


@dataclass(frozen=True, slots=True)
class DocumentRetried:
    """A document did not pass, and is retried: how attempt number `attempt` ended.

    `failures` are the ends of the blocks that did not pass, with the last of their output only. What else the
    journal holds of the attempt is void.
    """

    time: str
    run: str
    document: str
    attempt: int
    status: Status
    duration_s: float
    failures: tuple[BlockFinished, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is through. `message` says what went wrong when `status` is *error*.

    `chain` is the last value of the journal's chain, where the event was read from one (`runbook.storage.chain`).
    """

    time: str
    run: str
    status: Status
    duration_s: float
    message: str | None = None
    chain: str | None = field(default=None, compare=False, metadata=WRITTEN_IF_SET)


Event = (
    RunStarted
    | DocumentStarted
    | BlockStarted
    | OutputReceived
    | BlockFinished
    | AsideStarted
    | AsideFinished
    | DocumentFinished
    | DocumentRetried
    | RunFinished
)

_TYPES: dict[str, type[Event]] = {kind.__name__: kind for kind in typing.get_args(Event)}


def overall(statuses: Iterable[Status]) -> Status:
    """The status of the whole: that of its worst part; *skipped* when nothing ran."""
    found = set(statuses)
    worst_first = (Status.ERROR, Status.CANCELLED, Status.FAILED, Status.PASSED)
    return next((one for one in worst_first if one in found), Status.SKIPPED)


def to_json(event: Event) -> dict[str, Any]:
    """The event as a JSON object; `type` names its class."""
    return {"type": type(event).__name__, **to_plain(event)}


def to_line(event: Event) -> str:
    """The event as one line of JSON, with its newline."""
    return _LINE.encode({"type": type(event).__name__, **_shallow(event)}) + "\n"


def from_json(data: object) -> Event:
    """The event that `to_json` wrote. Unknown keys are ignored: newer journals stay readable.

    Raises ValueError when `data` is not an event.
    """
    name = data.get("type") if isinstance(data, Mapping) else None
    kind = _TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"unknown event type {str(name)[:40]!r}")
    try:
        event: Event = decode(kind, data)
    except ValueError as problem:
        raise ValueError(f"not a {kind.__name__} event: {problem}") from None
    return event


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _rare(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.metadata == WRITTEN_IF_SET)


def to_plain(value: Any) -> Any:
    """A value of the model as plain JSON data."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (tuple, list)):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if is_dataclass(value):
        return {name: to_plain(one) for name, one in _shallow(value).items()}
    return str(value)


def _shallow(value: Any) -> dict[str, Any]:
    kind = type(value)
    found = {name: getattr(value, name) for name in _names(kind)}  # type: ignore[arg-type]
    for name in _rare(kind):  # type: ignore[arg-type]
        if found[name] is None:
            del found[name]
    return found


_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=to_plain)
