"""Worker processes: forked once, fed with jobs, never left behind."""

import contextlib
import os
import select
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field

from runbook.running.suite.job import Job
from runbook.running.suite.worker import serve
from runbook.sessions.process import linux, process_tree

CHUNK = 1 << 16
_GRACE_S = 0.5


@dataclass(slots=True)
class Worker:
    """A worker process. `jobs` is the descriptor that it reads, `events` the one that it writes to."""

    pid: int
    jobs: int
    events: int
    job: Job | None = None
    rest: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class Gone:
    """A worker has ended; `how` says so to a person."""

    how: str


class Pool:
    """Workers that share this process's imports. What becomes readable as `wake` wakes `wait`.

    Forked and not started anew: a worker costs 2 ms instead of the 140 ms of the imports (measured). A worker is the
    leader of its own process group, so that ^C in a terminal reaches only this process; it ends when this one does.
    """

    def __init__(self, wake: int) -> None:
        self.workers: dict[int, Worker] = {}
        self._wake = wake
        self._poll = select.poll()
        self._poll.register(wake, select.POLLIN)

    def start(self) -> Worker:
        """One more worker. Raises OSError when there can be none."""
        jobs, feed = os.pipe()
        hear, events = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                held = [feed, hear, *(end for one in self.workers.values() for end in (one.jobs, one.events))]
                for descriptor in held:
                    os.close(descriptor)
                _work(jobs, events, parent)
                code = 0
            finally:
                os._exit(code)
        os.close(jobs)
        os.close(events)
        worker = Worker(pid, feed, hear)
        self.workers[hear] = worker
        self._poll.register(hear, select.POLLIN)
        return worker

    def give(self, worker: Worker, job: Job) -> None:
        """Give an idle worker something to do. When it is gone, `wait` says so."""
        worker.job = job
        data = job.to_line()
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(worker.jobs, data) :]

    def wait(self, timeout: float | None) -> Iterator[tuple[Worker, list[bytes] | Gone]]:
        """Wait at most `timeout` seconds; the whole lines that workers wrote, and those workers that are gone."""
        for descriptor, _ in self._poll.poll(None if timeout is None else timeout * 1000):
            if descriptor == self._wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(descriptor, CHUNK)
                continue
            worker = self.workers[descriptor]
            data = os.read(descriptor, CHUNK)
            if not data:
                yield worker, Gone(self._bury(worker))
                continue
            *lines, last = data.split(b"\n")
            if lines:
                lines[0] = bytes(worker.rest) + lines[0]
                worker.rest.clear()
                yield worker, lines
            worker.rest += last

    def signal(self, number: int) -> None:
        """Send every worker a signal."""
        process_tree.send([one.pid for one in self.workers.values()], number)

    def dismiss(self, worker: Worker) -> None:
        """There is no more for it to do."""
        with contextlib.suppress(OSError):
            os.close(worker.jobs)
        worker.jobs = -1

    def close(self) -> None:
        """End what still runs: asked first, then by force. The guardians of their sessions clean up after those."""
        left = [one.pid for one in self.workers.values()]
        for worker in self.workers.values():
            self.dismiss(worker)
        if any(worker.job for worker in self.workers.values()):
            process_tree.end(lambda: left, _GRACE_S)
        for worker in list(self.workers.values()):
            self._bury(worker)

    def _bury(self, worker: Worker) -> str:
        del self.workers[worker.events]
        self._poll.unregister(worker.events)
        os.close(worker.events)
        if worker.jobs >= 0:
            os.close(worker.jobs)
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
        except ChildProcessError:  # it was collected while it was ended
            return "ended"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


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
