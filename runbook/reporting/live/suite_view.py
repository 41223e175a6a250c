"""What the views of `runbook test` have in common: many documents at once, each followed on its own."""

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from runbook.core.diagnostics import Severity
from runbook.core.document import Lack
from runbook.core.events import (
    BlockFinished,
    BlockStarted,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.reporting import wording
from runbook.reporting.summary import MOST_FAILURES, Failure, Row, Summary


@dataclass(slots=True)
class RunningDocument:
    """A document under way. `since` is in seconds of the view's clock, `done` the number of blocks that have ended."""

    started: DocumentStarted
    since: float
    done: int = 0
    section: str | None = None
    summary: Summary = field(default_factory=Summary)

    @property
    def total(self) -> int:
        """The number of its blocks."""
        return len(self.started.blocks)


@dataclass(frozen=True, slots=True)
class EndedDocument:
    """A document that is through. `why` says why it did not pass, `retried` why its earlier attempts did not.

    `ran` is the number of blocks that ran, `lack` what it was skipped for. `far_off` counts its results without a mark
    that are not as documented.
    """

    document: str
    status: Status
    duration_s: float
    ran: int
    why: str | None = None
    retried: tuple[str, ...] = ()
    lack: Lack | None = None
    far_off: int = 0

    @property
    def flaky(self) -> bool:
        """Whether it passed, but not at once."""
        return self.status is Status.PASSED and bool(self.retried)


class BoardView(ABC):
    """A sink that tells a person how many documents fare. Memory: the documents under way, and the failures' details.

    `total` is the number of documents; `expected_s` what each is likely to take, in seconds; `jobs` how many run at
    once. `verbosity` is -1, 0 or 1 as in `runbook.reporting.live.run_view.View`.
    """

    def __init__(
        self,
        verbosity: int,
        total: int,
        *,
        expected_s: Mapping[str, float] | None = None,
        jobs: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.quiet = verbosity < 0
        self.verbose = verbosity > 0
        self.total = total
        self.empty = 0
        self.cloud: str | None = None
        self.counts: Counter[Status] = Counter()
        self.flaky: list[EndedDocument] = []
        self.lacking: Counter[str] = Counter()
        self.unallowed: set[str] = set()
        self.running: dict[str, RunningDocument] = {}
        self.failures: list[Failure] = []
        self.hidden = 0
        self.far_off = 0
        self._expected_s = dict(expected_s or {})
        self._took_s = 0.0
        self._jobs = jobs
        self._clock = clock
        self._retried: dict[str, tuple[str, ...]] = {}
        self._waiting: tuple[EndedDocument, list[Failure]] | None = None

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        if not isinstance(event, DocumentRetried):
            self._settle()
        running = self.running.get(getattr(event, "document", ""))
        if running is not None:
            running.summary.add(event)
        match event:
            case RunStarted() if event.cloud:
                self.cloud = wording.CLOUD[event.cloud]
                self.on_cloud(self.cloud)
            case DocumentStarted():
                running = self.running[event.document] = RunningDocument(event, self._clock())
                running.summary.add(event)
            case BlockStarted() if running is not None:
                outline = running.summary.outline(event.document, event.block)
                running.section = (outline and outline.section) or running.section
            case BlockFinished() if running is not None:
                running.done = len(running.summary.rows)
                if row := running.summary.rows.get((event.document, event.block)):
                    self.on_block(event, row)
            case DocumentFinished():
                self._finished(event)
            case DocumentRetried():
                self._again(event)
            case RunFinished():
                self.on_end(event)
                if self.cloud:
                    self.on_cloud(self.cloud)
            case _:
                pass

    def nothing_in(self, document: str) -> None:
        """The document turned out to have no executable block."""
        self.empty += 1
        self._expected_s.pop(document, None)

    def refresh(self) -> None:
        """Time has passed."""
        self._settle()

    def close(self) -> None:  # noqa: B027
        """Leave the stream as it was. The stream stays open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def on_cloud(self, text: str) -> None:
        """Who answers for the cloud; said at the start and at the end."""

    @abstractmethod
    def on_block(self, event: BlockFinished, row: Row) -> None:
        """A block of one of the documents ended."""

    @abstractmethod
    def on_ended(self, ended: EndedDocument) -> None:
        """A document is through."""

    @abstractmethod
    def on_retry(self, event: DocumentRetried, why: str) -> None:
        """A document did not pass and is retried."""

    @abstractmethod
    def on_end(self, event: RunFinished) -> None:
        """All are through."""

    @property
    def done(self) -> int:
        """The number of documents that are through."""
        return self.counts.total()

    def time_left(self) -> float | None:
        """How long it is likely to take still, in seconds; None while nothing tells.

        A document that nothing is known of counts like the mean of those that are through.
        """
        known = self._expected_s.values()
        if self.done:
            mean = self._took_s / self.done
        elif known:
            mean = sum(known) / len(known)
        else:
            return None
        unknown = max(0, self.total - self.empty - self.done - len(known))
        under_way = sum(
            min(self._clock() - one.since, self._expected_s.get(name, mean))
            for name, one in self.running.items()
        )
        return max(0.0, sum(known) + unknown * mean - under_way) / max(1, self._jobs)

    def totals(self, event: RunFinished) -> str:
        """``48 documents: 46 passed (1 flaky), 2 skipped: az 1, helm 1 in 4.2 s; allow it: --may-lack az,helm``."""
        documents = wording.counted(self.done, "document")
        said = wording.totals(self.counts, event.duration_s, self.far_off)
        if self.flaky:
            said = said.replace(" passed", f" passed ({len(self.flaky)} flaky)", 1)
        if self.lacking:
            skipped = wording.status_count(Status.SKIPPED, self.counts[Status.SKIPPED])
            most = sorted(self.lacking, key=lambda name: (-self.lacking[name], name))
            programs = ", ".join(f"{name} {self.lacking[name]}" for name in most)
            said = said.replace(skipped, f"{skipped}: {programs}", 1)
        more = f"; {self.empty} without blocks to run" if self.empty else ""
        if self.unallowed:
            more += f"; to allow what is missing: {wording.allowing(sorted(self.unallowed))}"
        return f"{documents}: {said}{more}"

    def _finished(self, event: DocumentFinished) -> None:
        running = self.running.pop(event.document)
        rows = running.summary.rows.values()
        failures = list(running.summary.failures.values())
        why = None if event.status is Status.PASSED else _why(running, event, failures)
        ended = EndedDocument(
            event.document,
            event.status,
            event.duration_s,
            sum(row.status is not Status.SKIPPED for row in rows),
            why,
            self._retried.get(event.document, ()),
            event.lack,
            running.summary.far_off,
        )
        # Whether there is another attempt is what the next event says.
        self._waiting = ended, failures

    def _again(self, event: DocumentRetried) -> None:
        if self._waiting is None:
            return
        ended, _ = self._waiting
        self._waiting = None
        why = ended.why or str(event.status)
        self._retried[event.document] = (*ended.retried, why)
        self.on_retry(event, why)

    def _settle(self) -> None:
        if self._waiting is None:
            return
        ended, failures = self._waiting
        self._waiting = None
        self.counts[ended.status] += 1
        self._took_s += ended.duration_s
        self.far_off += ended.far_off
        self._expected_s.pop(ended.document, None)
        if ended.lack:
            self.lacking[ended.lack.programs[0]] += 1
            self.unallowed.update(ended.lack.unallowed)
        room = MOST_FAILURES - len(self.failures)
        self.failures += failures[:room]
        self.hidden += len(failures[room:])
        if ended.flaky:
            self.flaky.append(ended)
        self.on_ended(ended)


def _why(running: RunningDocument, event: DocumentFinished, failures: list[Failure]) -> str | None:
    rows = running.summary.rows.values()
    errors = [
        one.text(event.document) for one in running.started.diagnostics if one.severity is Severity.ERROR
    ]
    if failures:
        return f"{failures[0].row.place}: {failures[0].cause}"
    if errors or event.message:
        return next(iter(errors), event.message)
    return next((wording.not_run(row.reason, row.message) for row in rows), None)
