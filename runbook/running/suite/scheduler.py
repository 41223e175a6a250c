"""Many documents: gives jobs to an executor, hears events, repeats what may be flaky, and knows when to stop."""

import json
import signal
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.clock import now
from runbook.core.document import Lack
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
from runbook.running.executors import Executor, JobDone, JobLines, JobLost
from runbook.running.suite.job import SECRET, Job

KEPT = 4000
"""Characters of output that are kept of a failure in an attempt that does not count."""
PATIENCE_S = 5.0
"""How long a second wish to end may take before the workers are ended by force."""
_BAD = (Status.FAILED, Status.ERROR)


class Listener(Protocol):
    """What hears of a suite's course. `interval` is how often `tick` is called at least, in seconds; None: whenever."""

    interval: float | None

    def event(self, event: Event, line: str | None = None) -> None:
        """An event, and the line that it came as."""
        ...

    def nothing_in(self, document: str) -> None:
        """The document holds nothing to run."""
        ...

    def mask(self, value: str) -> None:
        """A value is to be hidden from now on."""
        ...

    def tick(self) -> None:
        """Time has passed."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a document ended. `ran`: at least one block was begun; `refused`: it could not be read or must not run.

    `lack` is what it was skipped for.
    """

    status: Status
    duration_s: float
    ran: bool
    refused: bool
    lack: Lack | None = None


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
    """Runs `jobs` by `executor`, which ends with the caller, and tells `listener`. `outcomes` are by document.

    `reruns` is how often a document that did not pass is repeated; `fail_fast` starts no other one once a document has
    not passed.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        executor: Executor,
        listener: Listener,
        cancel: Cancellation,
        *,
        reruns: int = 0,
        fail_fast: bool = False,
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.stopped: str | None = None
        self._jobs = deque(jobs)
        self._executor = executor
        self._listener = listener
        self._cancel = cancel
        self._reruns = reruns
        self._fail_fast = fail_fast
        self._flights: dict[int, _Flight] = {}
        self._keys = count()
        self._heard = Wish.NOTHING
        self._force_at: float | None = None

    @property
    def left(self) -> int:
        """The number of documents that were not begun."""
        return len(self._jobs)

    def run(self) -> None:
        """Until every document is through, or the end is wished. Raises SessionError when no job can be started."""
        while True:
            self._heed()
            self._feed()
            if not self._flights:
                return
            for report in self._executor.wait(self._timeout()):
                match report:
                    case JobLines(key, lines):
                        for line in lines:
                            self._hear(self._flights[key], line)
                    case JobDone(key):
                        flight = self._flights.pop(key)
                        if not flight.started:
                            self._listener.nothing_in(flight.job.document)
                    case JobLost(key, how):
                        self._lost(self._flights.pop(key), how)
            self._listener.tick()

    def _timeout(self) -> float | None:
        force = None if self._force_at is None else max(0.0, self._force_at - time.monotonic())
        waits = [one for one in (self._listener.interval, force) if one is not None]
        return min(waits) if waits else None

    def _heed(self) -> None:
        """Hand a wish to end on to the jobs under way."""
        if self._cancel.wish > self._heard:
            again = self._heard is not Wish.NOTHING
            self._heard = self._cancel.wish
            self.stopped = "interrupted"
            self._executor.signal(self._cancel.signal or signal.SIGTERM)
            if again:
                self._force_at = time.monotonic() + PATIENCE_S
        if self._force_at is not None and time.monotonic() >= self._force_at:
            self._executor.signal(signal.SIGKILL)

    def _feed(self) -> None:
        while self.stopped is None and (job := self._next()):
            key = next(self._keys)
            if not self._executor.start(key, job):
                if not self._flights:
                    raise SessionError("the executor starts no job, although none is under way")
                return
            self._jobs.remove(job)
            self._flights[key] = _Flight(job)

    def _next(self) -> Job | None:
        """The first job that shares nothing exclusive with one under way."""
        taken = {name for one in self._flights.values() for name in one.job.exclusive}
        return next((job for job in self._jobs if taken.isdisjoint(job.exclusive)), None)

    def _hear(self, flight: _Flight, line: bytes) -> None:
        if line.startswith(SECRET):
            self._listener.mask(json.loads(line)["value"])
            return
        text = line.decode()
        self._take(flight, from_json(json.loads(text)), text + "\n")

    def _take(self, flight: _Flight, event: Event, line: str | None = None) -> None:
        self._listener.event(event, line)
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
            self._listener.event(
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
        self.outcomes[job.document] = Outcome(
            event.status, event.duration_s, flight.ran, flight.refused, event.lack
        )
        if self._fail_fast and event.status in _BAD and self.stopped is None:
            self.stopped = "stopped at the first failure"

    def _lost(self, flight: _Flight, how: str) -> None:
        """What ran the job is gone: its document gets an end all the same."""
        if flight.finished:
            return
        name, run = printable(flight.job.document), flight.job.run
        if not flight.started:
            self._listener.event(
                DocumentStarted(now(), run, name, "", {}, (), (), attempt=flight.job.attempt)
            )
        status = Status.CANCELLED if self._cancel.wish else Status.ERROR
        seconds = round(time.monotonic() - flight.begun, 6)
        message = f"the process that ran the document {how}"
        if begun := flight.block:
            lost = BlockFinished(
                now(), run, name, begun.block, begun.attempt, status, Reason.SESSION_LOST, message
            )
            self._take(flight, lost)
        for block in flight.waiting:
            left = BlockFinished(now(), run, name, block, 1, Status.SKIPPED, Reason.SESSION_LOST, message)
            self._listener.event(left)
        flight.ran = True
        self._take(flight, DocumentFinished(now(), run, name, status, seconds, message))
