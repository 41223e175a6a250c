"""What every executor owes to the scheduler of a suite.

A test module derives from `ExecutorSuite` and names its executor::

    class TestMine(ExecutorSuite):
        name = "mine"

The executor must be registered: in the table, or by an entry point of the group ``runbook.executors``. The rules write
documents into a temporary folder, which the executor's processes must be able to read.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runbook.api import (
    BlockFinished,
    DocumentFinished,
    DocumentStarted,
    Event,
    Executor,
    ExecutorSetup,
    Job,
    JobDone,
    JobLines,
    JobLost,
    RunOptions,
    Status,
    from_json,
    open_executor,
)


@dataclass(slots=True)
class Heard:
    """What an executor said of its jobs, by their keys. `ends` holds each job's end."""

    events: dict[int, list[Event]] = field(default_factory=dict)
    ends: dict[int, JobDone | JobLost] = field(default_factory=dict)

    def status(self, key: int) -> Status:
        """How the job's document ended."""
        last = self.events[key][-1]
        assert isinstance(last, DocumentFinished), "the end of the document comes last"
        return last.status


class ExecutorSuite:
    """The rules. Class attributes say with what they are tried."""

    name: str
    ends_its_process: str | None = "kill -9 $(ps -o ppid= -p $$)"
    """Code of a block that kills the process which runs the job; None: a block cannot."""
    patience_s: float = 60.0
    """How long a job may take that is to be done at once, on a busy machine."""

    def open(self, setup: ExecutorSetup) -> Executor:
        """A new executor."""
        return open_executor(self.name, setup)

    @pytest.fixture
    def wake(self) -> Iterator[tuple[int, int]]:
        """What wakes `Executor.wait`: the descriptor to read, and the one to write to."""
        wake, ring = os.pipe()
        os.set_blocking(wake, False)
        yield wake, ring
        os.close(ring)
        os.close(wake)

    @pytest.fixture
    def executor(self, wake: tuple[int, int]) -> Iterator[Executor]:
        """An executor for two jobs at once."""
        with contextlib.closing(self.open(ExecutorSetup(2, wake[0]))) as executor:
            yield executor

    def job(self, folder: Path, code: str, name: str = "a.md") -> Job:
        """A document whose one block holds `code`."""
        (folder / name).write_text(f"# A document\n\n```bash\n{code}\n```\n", encoding="utf-8")
        return Job(
            run="r",
            document=str(folder / name),
            options=RunOptions(timeout=self.patience_s),
            variables={"GIVEN": "x 'y' é"},
        )

    def listen(self, executor: Executor, count: int, heard: Heard | None = None) -> Heard:
        """What is said until `count` more jobs have ended."""
        heard = heard or Heard()
        deadline = time.monotonic() + self.patience_s
        wanted = len(heard.ends) + count
        while len(heard.ends) < wanted:
            assert time.monotonic() < deadline, f"only {len(heard.ends)} of {wanted} jobs have ended"
            for report in executor.wait(self.patience_s):
                assert report.key not in heard.ends, "something came after the end of the job"
                if isinstance(report, JobLines):
                    said = heard.events.setdefault(report.key, [])
                    said += (from_json(json.loads(line)) for line in report.lines)
                else:
                    heard.ends[report.key] = report
        return heard

    # -- jobs ------------------------------------------------------------------------------------------------------

    def test_a_job_gives_the_events_of_its_document(self, executor: Executor, tmp_path: Path) -> None:
        """From its start to its end, with what was given to it; then it is done, once."""
        assert executor.start(7, self.job(tmp_path, 'echo "$GIVEN"'))
        heard = self.listen(executor, 1)
        assert heard.ends == {7: JobDone(7)}
        first, *middle, last = heard.events[7]
        assert isinstance(first, DocumentStarted)
        assert isinstance(last, DocumentFinished)
        assert [one.stdout for one in middle if isinstance(one, BlockFinished)] == ["x 'y' é\n"]
        assert {one.run for one in heard.events[7]} == {"r"}
        assert heard.status(7) is Status.PASSED

    def test_a_document_that_fails_is_no_lost_job(self, executor: Executor, tmp_path: Path) -> None:
        """Nor is one that cannot be read: both are done, and their events say how."""
        assert executor.start(1, self.job(tmp_path, "false"))
        assert executor.start(2, Job("r", str(tmp_path / "none.md")))
        heard = self.listen(executor, 2)
        assert heard.ends == {1: JobDone(1), 2: JobDone(2)}
        assert heard.status(1) is Status.FAILED
        assert heard.status(2) is Status.ERROR

    def test_a_document_without_blocks_is_done_without_a_word(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        """There is nothing to run in it."""
        (tmp_path / "a.md").write_text("# Nothing here\n")
        assert executor.start(1, Job("r", str(tmp_path / "a.md")))
        heard = self.listen(executor, 1)
        assert (heard.events, heard.ends) == ({}, {1: JobDone(1)})

    def test_as_many_jobs_run_at_once_as_were_asked_for(self, executor: Executor, tmp_path: Path) -> None:
        """One more waits until one has ended. The two wait for each other here, so they do run at once."""
        for key, other in ((1, 2), (2, 1)):
            meet = f"touch {tmp_path}/{key}; until test -e {tmp_path}/{other}; do sleep 0.05; done"
            assert executor.start(key, self.job(tmp_path, meet, f"{key}.md"))
        last = self.job(tmp_path, "true", "3.md")
        assert not executor.start(3, last)
        heard = self.listen(executor, 2)
        assert executor.start(3, last)
        self.listen(executor, 1, heard)
        assert set(heard.ends) == {1, 2, 3}
        assert [heard.status(key) for key in (1, 2, 3)] == [Status.PASSED] * 3

    def test_many_jobs_one_after_the_other(self, executor: Executor, tmp_path: Path) -> None:
        """Each is as the first: nothing of a job is left for the next."""
        heard = Heard()
        for key in range(6):
            code = f'test -z "${{LEFT-}}"; LEFT={key}; echo {key}'
            assert executor.start(key, self.job(tmp_path, code, f"{key}.md"))
            self.listen(executor, 1, heard)
        assert [heard.status(key) for key in range(6)] == [Status.PASSED] * 6

    # -- losses ----------------------------------------------------------------------------------------------------

    def test_a_job_whose_process_ends_is_lost(self, executor: Executor, tmp_path: Path) -> None:
        """What it said before is there; somebody learns what happened; the next job runs."""
        if self.ends_its_process is None:
            pytest.skip("a block cannot end the process that runs it")
        assert executor.start(1, self.job(tmp_path, self.ends_its_process))
        heard = self.listen(executor, 1)
        lost = heard.ends[1]
        assert isinstance(lost, JobLost)
        assert lost.how
        assert isinstance(heard.events[1][0], DocumentStarted)
        assert executor.start(2, self.job(tmp_path, "true"))
        assert self.listen(executor, 1).status(2) is Status.PASSED

    # -- waiting ---------------------------------------------------------------------------------------------------

    def test_waiting_takes_no_longer_than_was_asked_for(self, executor: Executor, tmp_path: Path) -> None:
        """A view draws in between, though no job says anything."""
        assert executor.start(1, self.job(tmp_path, "sleep 600"))
        started, rounds = time.monotonic(), 0
        while rounds < 20:
            assert not any(isinstance(one, JobDone | JobLost) for one in executor.wait(0.05))
            rounds += 1
        assert time.monotonic() - started < self.patience_s

    def test_somebody_can_end_the_waiting(self, executor: Executor, wake: tuple[int, int]) -> None:
        """And the next waiting is not ended by the same."""
        os.write(wake[1], b"!")
        started = time.monotonic()
        assert list(executor.wait(self.patience_s)) == []
        assert time.monotonic() - started < self.patience_s / 2
        started = time.monotonic()
        assert list(executor.wait(0.3)) == []
        assert time.monotonic() - started >= 0.2

    # -- ends that come early --------------------------------------------------------------------------------------

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["asked", "by-force"])
    def test_jobs_under_way_can_be_ended(
        self, executor: Executor, tmp_path: Path, number: signal.Signals
    ) -> None:
        """A job that is asked says that it was cancelled; one that is ended by force may be lost."""
        assert executor.start(1, self.job(tmp_path, f"touch {tmp_path}/on; sleep 600"))
        self._appears(executor, tmp_path / "on")
        executor.signal(number)
        heard = self.listen(executor, 1)
        if isinstance(heard.ends[1], JobDone):
            assert heard.status(1) is Status.CANCELLED

    def test_nothing_is_left_when_it_closes(self, executor: Executor, tmp_path: Path) -> None:
        """The blocks of jobs under way end, too. Closing it again does nothing."""
        executor.start(
            1, self.job(tmp_path, f"echo $$ >{tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid; sleep 600")
        )
        self._appears(executor, tmp_path / "pid")
        pid = int((tmp_path / "pid").read_text())
        executor.close()
        executor.close()
        deadline = time.monotonic() + self.patience_s
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(pid, 0)
                time.sleep(0.02)
            pytest.fail(f"the shell {pid} still runs")

    def _appears(self, executor: Executor, path: Path) -> None:
        deadline = time.monotonic() + self.patience_s
        while not path.exists():
            assert time.monotonic() < deadline, f"{path.name} does not appear: the job has not begun"
            list(executor.wait(0.05))
