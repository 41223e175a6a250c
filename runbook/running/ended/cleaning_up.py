"""The clean-ups that a run has not done, run later: each once, also after a run that was killed."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError, OutputError, UsageError
from runbook.core.events import BlockFinished, BlockStarted, DocumentStarted, Event, Reason
from runbook.core.options import RunOptions
from runbook.engine.plan import LeftOut, Plan
from runbook.running import planning, preflight
from runbook.running.ended.left_over import LeftOver, OwedCleanup
from runbook.storage.journal import Journal, read
from runbook.storage.runs import run_store


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run as its journal has it. `documents` are the names of its documents, `cwd` is where its shell was last."""

    left: LeftOver
    documents: tuple[str, ...]
    cwd: str | None


def ended(path: Path) -> EndedRun:
    """The run whose journal this is, with the clean-ups that were run later.

    Raises UsageError while the run goes on, and where another run has gone on with it: what is to be cleaned up is
    known there. DocumentError for what is not a journal.
    """
    left, names, cwd = LeftOver(), dict[str, None](), None
    _refuse_running(path)
    further = run_store.successor(path.parent)
    if further and (path.parent.parent / further / path.name).exists():
        raise UsageError(
            f"the run was resumed: its clean-ups are those of runbook cleanup {further}", path=str(path)
        )
    for event in read(path):
        left(event)
        if isinstance(event, DocumentStarted):
            names[event.files[0].path if event.files else event.document] = None
        if isinstance(event, BlockFinished) and event.changes and event.changes.cwd:
            cwd = event.changes.cwd
    for later in _later(path):
        _refuse_running(later)
        with contextlib.suppress(DocumentError):  # killed before its first line was whole: nothing of it ran
            for event in read(later):
                if isinstance(event, BlockStarted | BlockFinished):
                    left(event)
    return EndedRun(left, tuple(names), cwd)


def _later(path: Path) -> list[Path]:
    """The journals of the clean-ups that were run after the run of this journal."""
    return sorted(path.parent.glob(f"{_escaped(path.stem)}.cleanup-*.jsonl"))


def _escaped(name: str) -> str:
    return "".join(f"[{one}]" if one in "*?[" else one for one in name)


def _refuse_running(path: Path) -> None:
    """Raise UsageError while somebody writes the journal."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("the run goes on: it cleans up itself when it ends", path=str(path)) from None
        finally:
            os.close(descriptor)


def plan_of(
    found: EndedRun,
    options: RunOptions,
    given: Mapping[str, str],
    person: Callable[[str], bool] | None,
    *,
    again: bool = False,
    has_state: bool = False,
) -> Plan | None:
    """The plan of the clean-ups that are to run; None where there is none.

    With `again` those that did not pass are among them, and those whose end nobody saw. `has_state`: the shell starts
    with the variables of the run. Raises UsageError where a clean-up is another one than in the run, or uses variables
    whose values are not known; `options.force` runs it.
    """
    wanted = {
        one.outline.id: one for one in found.left.cleanups() if not one.begun or (again and _failed(one))
    }
    if not wanted:
        return None
    whole = planning.outline(options, planning.load(options, found.documents, person), given)
    problems = [
        f"{one.name}: {reason}" for one in wanted.values() if (reason := _changed(one, whole)) is not None
    ]
    if problems and not options.force:
        problem = UsageError("the clean-ups are not those of the run (--force runs them as they are now):")
        for one in problems:
            problem.add_note(f"  {one}")
        raise problem
    parts = (
        replace(
            part,
            steps=tuple(
                replace(step, left_out=None, due=True)
                if step.id in wanted
                else replace(step, left_out=LeftOut(Reason.NOT_SELECTED))
                for step in part.steps
            ),
        )
        for part in whole.documents
    )
    narrowed = replace(whole, documents=tuple(parts), forced=True)  # what is wrong elsewhere in them is past
    if has_state:
        return narrowed
    plan, needed = preflight.examine(narrowed, {*os.environ, *given}, options.cwd)
    if needed and not options.force:
        problem = UsageError(
            "the clean-ups use what the run has set, and its shell is gone: give the values that they had"
        )
        for step, missing in needed:
            problem.add_note(f"  {step.path}:{missing.line}: {missing.name}: {missing.hint}")
        raise problem
    return plan


def _failed(one: OwedCleanup) -> bool:
    return one.begun and (one.ended is None or one.ended != "passed")


def _changed(one: OwedCleanup, plan: Plan) -> str | None:
    """What differs between a clean-up of the run and the documents as they are now."""
    step = next((step for step in plan.steps if step.id == one.outline.id), None)
    if step is None or not step.directive.cleanup:
        return "there is no such clean-up any more"
    return None if step.block.code == one.outline.code else "its code has changed"


class LaterJournal:
    """A sink that notes, beside the journal of a run, which clean-ups are run after it; a context manager.

    What has started is on disk before the shell gets it. Raises OutputError where that cannot be written: then nothing
    runs.
    """

    def __init__(self, path: Path) -> None:
        number = len(_later(path)) + 1
        self._path = path.with_name(f"{path.stem}.cleanup-{number}.jsonl")
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            reason = f"cannot be written, and nothing was run: {problem.strerror}"
            raise OutputError(reason, path=str(self._path), before_run=True) from None
        self._stream = os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
        self._journal = Journal(self._stream)

    def __enter__(self) -> "LaterJournal":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()

    def __call__(self, event: Event) -> None:
        """Write one event. Raises OutputError when that fails: no clean-up runs that is not noted."""
        try:
            self._journal(event)
            if isinstance(event, BlockStarted):
                os.fsync(self._stream.fileno())
        except OSError as problem:
            raise OutputError(f"cannot be written: {problem.strerror}", path=str(self._path)) from None
