"""The executor ``local``: worker processes, forked once, fed with jobs, never left behind."""

import contextlib
import gc
import os
import select
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field

from runbook.core.errors import SessionError
from runbook.running.executors import ExecutorSetup, JobDone, JobLines, JobLost, JobReport
from runbook.running.suite.job import DONE, Job
from runbook.running.suite.worker import serve
from runbook.sessions.process import linux, process_tree

CHUNK = 1 << 16
_GRACE_S = 0.5


@dataclass(slots=True)
class Worker:
    """A worker process. `jobs` is the descriptor that feeds it, `events` the one on which it is heard.

    `key` is that of the job that it does, None while it has none.
    """

    pid: int
    jobs: int
    events: int
    key: int | None = None
    rest: bytearray = field(default_factory=bytearray)


class ProcessPool:
    """Workers that share this process's imports; see `runbook.running.executors.Executor`.

    Forked and not started anew: a worker costs 2 ms instead of the 140 ms of the imports (measured). A worker is the
    leader of its own process group, so that ^C in a terminal reaches only this process; it ends when this one does.
    """

    def __init__(self, setup: ExecutorSetup) -> None:
        _preload()
        self._width = setup.width
        self._wake = setup.wake
        self._workers: dict[int, Worker] = {}
        self._poll = select.poll()
        self._poll.register(setup.wake, select.POLLIN)

    def start(self, key: int, job: Job) -> bool:
        """Give the job to an idle worker, or to a new one."""
        worker = next((one for one in self._workers.values() if one.key is None), None)
        if worker is None:
            if len(self._workers) >= self._width:
                return False
            try:
                worker = self._fork()
            except OSError as problem:
                if self._workers:
                    return False
                raise SessionError(f"no worker process can be started: {problem.strerror}") from problem
        worker.key = key
        data = job.to_line()
        with contextlib.suppress(BrokenPipeError):  # it is gone, which `wait` says
            while data:
                data = data[os.write(worker.jobs, data) :]
        return True

    def _fork(self) -> Worker:
        """One more worker. Raises OSError when there can be none."""
        jobs, feed = os.pipe()
        hear, events = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                held = [
                    feed,
                    hear,
                    *(end for one in self._workers.values() for end in (one.jobs, one.events)),
                ]
                for descriptor in held:
                    os.close(descriptor)
                _work(jobs, events, parent)
                code = 0
            finally:
                os._exit(code)
        os.close(jobs)
        os.close(events)
        worker = Worker(pid, feed, hear)
        self._workers[hear] = worker
        self._poll.register(hear, select.POLLIN)
        return worker

    def wait(self, timeout: float | None) -> Iterator[JobReport]:
        """The whole lines that workers wrote, and the jobs whose workers are gone."""
        for descriptor, _ in self._poll.poll(None if timeout is None else timeout * 1000):
            if descriptor == self._wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(descriptor, CHUNK)
                continue
            worker = self._workers[descriptor]
            data = os.read(descriptor, CHUNK)
            if data:
                yield from _reports(worker, data)
                continue
            how = self._bury(worker)
            if worker.key is not None:
                yield JobLost(worker.key, how)

    def signal(self, number: int) -> None:
        """Send every worker a signal."""
        process_tree.send([one.pid for one in self._workers.values()], number)

    def close(self) -> None:
        """End what still runs: asked first, then by force. The guardians of their sessions clean up after those."""
        left = [one.pid for one in self._workers.values()]
        for worker in self._workers.values():
            with contextlib.suppress(OSError):
                os.close(worker.jobs)
            worker.jobs = -1
        if any(worker.key is not None for worker in self._workers.values()):
            process_tree.end(lambda: left, _GRACE_S)
        for worker in list(self._workers.values()):
            self._bury(worker)

    def _bury(self, worker: Worker) -> str:
        del self._workers[worker.events]
        self._poll.unregister(worker.events)
        os.close(worker.events)
        if worker.jobs >= 0:
            os.close(worker.jobs)
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
        except ChildProcessError:  # it was collected while it was ended
            return "ended"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


def _preload() -> None:
    """Import what every worker needs before they are forked: they share it."""
    import runbook.running.preflight
    import runbook.sessions.bash.session  # noqa: F401

    gc.freeze()  # what no worker's collector touches stays shared (gc module, "freeze")


def _reports(worker: Worker, data: bytes) -> Iterator[JobReport]:
    """What the whole lines say that end in `data`; the rest waits. A worker does one job at a time."""
    *lines, last = data.split(b"\n")
    if lines and worker.key is not None:
        lines[0] = bytes(worker.rest) + lines[0]
        worker.rest.clear()
        done = lines[-1] == DONE.rstrip()
        if said := tuple(lines[: len(lines) - done]):
            yield JobLines(worker.key, said)
        if done:
            key, worker.key = worker.key, None
            yield JobDone(key)
    worker.rest += last


def _work(jobs: int, events: int, parent: int) -> None:
    """The life of a worker."""
    os.setpgid(0, 0)
    linux.die_with_parent()
    if os.getppid() != parent:  # it ended before this process could wish to end with it
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def write(data: bytes) -> None:
        while data:
            data = data[os.write(events, data) :]

    with open(jobs, "rb") as lines, contextlib.suppress(BrokenPipeError):
        serve(iter(lines.readline, b""), write)
