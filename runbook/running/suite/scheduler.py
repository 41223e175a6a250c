"""Documents through workers: gives jobs, hears events, begins anew what may be flaky, and knows when to stop."""

import json
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.clock import now
from runbook.core.errors import SessionError
from runbook.core.events import (
    BlockFinished,
    BlockStarted,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    Reason,
    Status,
    from_json,
)
from runbook.core.strings import printable
from runbook.running.suite.job import DONE, SECRET, Job
from runbook.running.suite.process_pool import Gone, Pool, Worker

KEPT = 4000
"""Characters of output that are kept of a failure in an attempt that does not count."""
PATIENCE_S = 5.0
"""How long a second wish to end may take before the workers are ended by force."""
_BAD = (Status.FAILED, Status.ERROR)


class Sink(Protocol):
    """Takes events, and the lines that they came as."""

    def __call__(self, event: Event, line: str | None = None) -> None:
        """Take one."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a document ended. `ran`: at least one block was begun; `refused`: it could not be read or must not run."""

    status: Status
    duration_s: float
    ran: bool
    refused: bool


@dataclass(slots=True)
class _Flight:
    """An attempt under way."""

    job: Job
    begun: float = field(default_factory=time.monotonic)
    started: bool = False
    refused: bool = False
    ran: bool = False
    finished: bool = False
    failures: list[BlockFinished] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    block: BlockStarted | None = None


class Scheduler:
    """Runs `jobs`, at most `width` at once, and hands every event to `sink`. `outcomes` are by document.

    `reruns` is how often a document that did not pass is begun anew; `fail_fast` begins no other one once a document
    has not passed. `empty` hears of documents that hold nothing to run, `mask` of values to hide; `tick` is called now
    and then.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        pool: Pool,
        sink: Sink,
        cancel: Cancellation,
        *,
        width: int,
        reruns: int = 0,
        fail_fast: bool = False,
        empty: Callable[[str], None] = lambda name: None,
        mask: Callable[[str], None] = lambda value: None,
        tick: tuple[float | None, Callable[[], None]] = (None, lambda: None),
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.stopped: str | None = None
        self._jobs = deque(jobs)
        self._pool = pool
        self._sink = sink
        self._cancel = cancel
        self._width = width
        self._reruns = reruns
        self._fail_fast = fail_fast
        self._empty = empty
        self._mask = mask
        self._interval, self._tick = tick
        self._flights: dict[int, _Flight] = {}
        self._heard = Wish.NOTHING
        self._force_at: float | None = None

    @property
    def left(self) -> int:
        """The number of documents that were not begun."""
        return len(self._jobs)

    def run(self) -> None:
        """Until every document is through, or the end is wished. Raises SessionError when no worker can be started."""
        while True:
            self._heed()
            self._feed()
            if not self._flights:
                return
            for worker, said in self._pool.wait(self._timeout()):
                if isinstance(said, Gone):
                    self._lost(worker, said)
                else:
                    for line in said:
                        self._hear(worker, line)
            self._tick()

    def _timeout(self) -> float | None:
        force = None if self._force_at is None else max(0.0, self._force_at - time.monotonic())
        waits = [one for one in (self._interval, force) if one is not None]
        return min(waits) if waits else None

    def _heed(self) -> None:
        """Hand a wish to end on to the workers."""
        if self._cancel.wish > self._heard:
            again = self._heard is not Wish.NOTHING
            self._heard = self._cancel.wish
            self.stopped = "interrupted"
            self._pool.signal(self._cancel.signal or signal.SIGTERM)
            if again:
                self._force_at = time.monotonic() + PATIENCE_S
        if self._force_at is not None and time.monotonic() >= self._force_at:
            self._pool.signal(signal.SIGKILL)

    def _feed(self) -> None:
        while self._jobs and self.stopped is None:
            worker = next((one for one in self._pool.workers.values() if one.job is None), None)
            if worker is None:
                if len(self._pool.workers) >= self._width:
                    return
                try:
                    worker = self._pool.start()
                except OSError as problem:
                    if self._pool.workers:
                        return
                    raise SessionError(f"no worker process can be started: {problem.strerror}") from problem
            job = self._jobs.popleft()
            self._flights[worker.pid] = _Flight(job)
            self._pool.give(worker, job)

    def _hear(self, worker: Worker, line: bytes) -> None:
        flight = self._flights[worker.pid]
        if line == DONE.rstrip():
            worker.job = None
            del self._flights[worker.pid]
            if not flight.started:
                self._empty(flight.job.document)
            return
        if line.startswith(SECRET):
            self._mask(json.loads(line)["value"])
            return
        text = line.decode()
        self._take(flight, from_json(json.loads(text)), text + "\n")

    def _take(self, flight: _Flight, event: Event, line: str | None = None) -> None:
        self._sink(event, line)
        match event:
            case DocumentStarted():
                flight.started = True
                flight.refused = not event.blocks and bool(event.diagnostics)
                flight.waiting = [one.id for one in event.blocks]
            case BlockStarted():
                flight.block = event
            case BlockFinished():
                flight.block = None
                flight.waiting = [one for one in flight.waiting if one != event.block]
                flight.refused = flight.refused or event.reason is Reason.REFUSED
                flight.ran = flight.ran or event.status is not Status.SKIPPED
                if event.status in _BAD:
                    flight.failures = [one for one in flight.failures if one.block != event.block]
                    flight.failures.append(
                        replace(event, stdout=event.stdout[-KEPT:], stderr=event.stderr[-KEPT:])
                    )
            case DocumentFinished():
                self._ended(flight, event)
            case _:
                pass

    def _ended(self, flight: _Flight, event: DocumentFinished) -> None:
        flight.finished = True
        job = flight.job
        again = event.status in _BAD and not flight.refused and self.stopped is None
        if again and job.attempt <= self._reruns:
            self._sink(
                DocumentRetried(
                    now(),
                    event.run,
                    event.document,
                    job.attempt,
                    event.status,
                    event.duration_s,
                    tuple(flight.failures),
                )
            )
            self._jobs.appendleft(replace(job, attempt=job.attempt + 1))
            return
        self.outcomes[job.document] = Outcome(event.status, event.duration_s, flight.ran, flight.refused)
        if self._fail_fast and event.status in _BAD and self.stopped is None:
            self.stopped = "stopped at the first failure"

    def _lost(self, worker: Worker, gone: Gone) -> None:
        """A worker is no more: its document gets an end all the same."""
        flight = self._flights.pop(worker.pid, None)
        if flight is None or flight.finished:
            return
        name, run = printable(flight.job.document), flight.job.run
        if not flight.started:
            self._sink(DocumentStarted(now(), run, name, "", {}, (), (), attempt=flight.job.attempt))
        status = Status.CANCELLED if self._cancel.wish else Status.ERROR
        seconds = round(time.monotonic() - flight.begun, 6)
        message = f"the process that ran the document {gone.how}"
        if begun := flight.block:
            lost = BlockFinished(
                now(), run, name, begun.block, begun.attempt, status, Reason.SESSION_LOST, message
            )
            self._take(flight, lost)
        for block in flight.waiting:
            left = BlockFinished(now(), run, name, block, 1, Status.SKIPPED, Reason.SESSION_LOST, message)
            self._sink(left)
        flight.ran = True
        self._take(flight, DocumentFinished(now(), run, name, status, seconds, message))
