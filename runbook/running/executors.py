"""Where the documents of a suite run: what the scheduler asks of an executor, and the table of the executors.

A job is a document to test, as data. An executor runs jobs at once, in other processes or on other machines, and gives
what they say back as lines of JSON. It judges nothing and repeats nothing: that is the scheduler's
(`runbook.running.suite.scheduler`). A process that runs jobs calls `runbook.running.suite.worker.serve`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from runbook.core.registry import Registry
from runbook.running.suite.job import Job


@dataclass(frozen=True, slots=True)
class ExecutorSetup:
    """How an executor is to start.

    `width` is the number of jobs that run at once, from 1. `wake` is a descriptor that becomes readable when
    `Executor.wait` is to return early; the executor reads what is in it.
    """

    width: int
    wake: int


@dataclass(frozen=True, slots=True)
class JobLines:
    """What a job said: whole lines without their line ends, in their order.

    A line is an event as JSON, or a value to hide (`runbook.running.suite.job.SECRET`).
    """

    key: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class JobDone:
    """The job has come to its end, and all that it said was given before."""

    key: int


@dataclass(frozen=True, slots=True)
class JobLost:
    """What ran the job is gone before its end. `how` completes "the process that ran the document"."""

    key: int
    how: str


JobReport = JobLines | JobDone | JobLost


class Executor(Protocol):
    """Runs jobs, several at once. Each started job gets one `JobDone` or one `JobLost`, after its last lines."""

    def start(self, key: int, job: Job) -> bool:
        """Start a job; `key` names it in what `wait` gives. Whether it was started: False while others are under way
        that must end first.

        Raises SessionError when it cannot be started and no other is under way.
        """
        ...

    def wait(self, timeout: float | None) -> Iterator[JobReport]:
        """What jobs said and how they ended, as soon as there is anything; nothing after `timeout` seconds without it.

        None waits as long as it takes. Returns early, with or without reports, when `ExecutorSetup.wake` is readable.
        """
        ...

    def signal(self, number: int) -> None:
        """Ask the jobs under way to end, as a process is asked by the signal `number` (TERM, INT, HUP).

        A job ends with the events that say so. KILL ends them by force: each is done or lost soon after.
        """
        ...

    def close(self) -> None:
        """End what still runs, and give back what the executor holds. A second call does nothing."""
        ...


ExecutorFactory = Callable[[ExecutorSetup], Executor]
"""Makes an executor. Raises SessionError when there can be none."""

EXECUTORS: Registry[ExecutorFactory] = Registry(
    "executor", {"local": "runbook.running.suite.process_pool:ProcessPool"}, "runbook.executors"
)
"""Executor name -> ``module:function`` that makes one; ``local``: processes of this machine."""

DEFAULT_EXECUTOR = "local"


def executor(name: str, setup: ExecutorSetup) -> Executor:
    """A new executor of the kind called `name`.

    Raises UsageError when there is no such kind, SessionError when it cannot be started.
    """
    return EXECUTORS[name](setup)
