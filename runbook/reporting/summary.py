"""What is left to say when a run is through: a row for each block, and the details of what failed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from runbook.core.classes.records import dataclass
from runbook.core.document import Verdict
from runbook.core.events import BlockFinished, BlockOutline, DocumentStarted, Event, Reason, Status
from runbook.core.results import is_far_off, judged_text
from runbook.reporting import wording

if TYPE_CHECKING:
    from runbook.reporting.diff import DiffLine

LAST_LINES = 12
"""Lines of each stream that a failure shows."""
MOST_DIFFERENCES = 60
"""Lines of a failure's diff."""
MOST_FAILURES = 20
"""Failures with details: nobody reads more, and their output would fill the memory of a long run."""

UNSUCCESSFUL = (Status.FAILED, Status.ERROR)
WENT_WRONG = (*UNSUCCESSFUL, Status.CANCELLED)
Key = tuple[str, str]
"""A block in a run: the document's path and the block's id."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a block ended, after its last attempt. `verdict` is without its reasons; `path` is the block's own file.

    `far_off`: it has a result without a mark, and printed something else.
    """

    document: str
    path: str
    line: int
    name: str | None
    section: str | None
    status: Status
    reason: Reason | None
    message: str | None
    verdict: Verdict | None
    duration_s: float
    attempt: int
    far_off: bool = False

    @property
    def place(self) -> str:
        """``path:line`` of the opening fence."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The last lines of a stream, raw, and the number of lines above them (None: unknown)."""

    lines: tuple[str, ...]
    above: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A block that failed or met an error. `result` is the place of the documented result, `advice` what to do."""

    row: Row
    code: str
    cause: str
    verdict: Verdict | None
    stdout: Excerpt
    stderr: Excerpt
    result: str | None
    diff: "tuple[DiffLine, ...]"
    advice: str | None = None


class Summary:
    """Folds a run's events; memory grows by a row a block, and by `MOST_FAILURES` details."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.rows: dict[Key, Row] = {}
        self.failures: dict[Key, Failure] = {}
        self._outlines: dict[Key, BlockOutline] = {}

    def add(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case DocumentStarted():
                self.titles[event.document] = event.title
                self._outlines |= {(event.document, outline.id): outline for outline in event.blocks}
            case BlockFinished() if is_look(event):
                pass
            case BlockFinished() if outline := self.outline(event.document, event.block):
                self._finished(event, outline)
            case _:
                pass

    def outline(self, document: str, block: str) -> BlockOutline | None:
        """The plan's entry for a block."""
        return self._outlines.get((document, block))

    def counts(self) -> dict[Status, int]:
        """The number of blocks of each status."""
        return Counter(row.status for row in self.rows.values())

    @property
    def far_off(self) -> int:
        """The number of results without a mark that are not as documented."""
        return sum(row.far_off for row in self.rows.values())

    def _finished(self, event: BlockFinished, outline: BlockOutline) -> None:
        key = event.document, event.block
        row = self.rows[key] = row_of(event, outline)
        self.failures.pop(key, None)
        if row.status in UNSUCCESSFUL and len(self.failures) < MOST_FAILURES:
            self.failures[key] = failure(row, event, outline)


def is_look(event: BlockFinished) -> bool:
    """Whether it only says that a prerequisite is not in place yet: that is not a result."""
    return event.attempt == 0 and event.status in UNSUCCESSFUL


def neighbours(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """`rows` one by one, but those together that follow each other and did not run for the same reason."""
    for (status, *_), group in groupby(rows, lambda row: (row.status, row.path, row.reason, row.message)):
        if status is Status.SKIPPED:
            yield list(group)
        else:
            yield from ([row] for row in group)


def stretch(rows: Sequence[Row]) -> str:
    """Where neighbouring blocks stand: ``article.md:60``, ``article.md:60-210, 12 blocks``."""
    if len(rows) == 1:
        return rows[0].place
    return f"{rows[0].place}-{rows[-1].line}, {len(rows)} blocks"


def row_of(event: BlockFinished, outline: BlockOutline) -> Row:
    """The row of a block that ended."""
    verdict = event.verdict or event.information
    return Row(
        event.document,
        outline.file(event.document),
        outline.line,
        outline.name,
        outline.section,
        event.status,
        event.reason,
        event.message,
        verdict and replace(verdict, why=()),
        event.duration_s,
        event.attempt,
        outline.expectation is None and is_far_off(event.information),
    )


def failure(row: Row, event: BlockFinished, outline: BlockOutline) -> Failure:
    """The details of a block that failed, met an error or was cancelled."""
    expectation = outline.expectation if event.reason is Reason.MISMATCH else None
    diff = differences(event, outline, MOST_DIFFERENCES)
    printed = diff and judged_text(event, outline.stream).strip()
    return Failure(
        row,
        outline.code,
        wording.cause(event),
        event.verdict,
        excerpt(event.stdout, event.truncated),
        excerpt(event.stderr, event.truncated),
        f"{row.path}:{expectation.span.start}" if expectation else None,
        diff,
        f"`runbook update {row.path}` would accept this output" if printed else None,
    )


def differences(event: BlockFinished, outline: BlockOutline, limit: int) -> "tuple[DiffLine, ...]":
    """The diff, of at most `limit` lines, of an output that does not match; none where a pattern was demanded."""
    expectation = outline.expectation
    if event.reason is not Reason.MISMATCH or expectation is None or expectation.regex is not None:
        return ()
    if event.verdict is None:
        return ()
    from runbook.reporting.diff import shown  # only here: a run without a mismatch does not pay for difflib

    return shown(expectation.content, judged_text(event, outline.stream), event.verdict.matcher, limit=limit)


def excerpt(text: str, truncated: bool = False) -> Excerpt:
    """The last lines of `text`."""
    text = text.rstrip("\n")
    if not text:
        return Excerpt((), 0)
    lines = tuple(text.rsplit("\n", LAST_LINES)[-LAST_LINES:])
    above = text.count("\n") + 1 - len(lines)
    return Excerpt(lines, None if truncated and above else above)
