"""A kept run as it is found: what was asked for, what became of its blocks, and the state of its shell."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError, NothingToRun, UsageError
from runbook.core.events import BlockFinished, Reason, Status, from_json
from runbook.core.strings import shown
from runbook.engine.session import SessionState
from runbook.storage.runs import run_store
from runbook.storage.runs.progress_log import RunProgress, read_progress

VERSION = 1
NEVER = "1970-01-01T00:00:00Z"
"""The time of an event of which the time is not known."""
_OUTPUT = b'"type":"OutputReceived"'
_WHERE = 64
"""Within how many bytes of a journal's line its type stands."""


@dataclass(frozen=True, slots=True)
class PastBlock:
    """What is known of a block's latest attempt. `status` is None where nobody saw its end.

    `state` is the number of the shell's state after it. `line` is its end in the journal, where that has it.
    """

    attempt: int
    status: Status | None = None
    reason: str | None = None
    state: int | None = None
    line: Mapping[str, Any] | None = None

    @property
    def done(self) -> bool:
        """Whether it is not to be repeated: it passed, a person skipped it, or it was not needed."""
        skipped = self.status is Status.SKIPPED and self.reason in (Reason.DECLINED, Reason.SATISFIED)
        return skipped or self.status is Status.PASSED

    def finished(self, block: str, document: str, run: str) -> BlockFinished:
        """How it ended, as an event of a run in which the block is called `block`. `run` is the one that is over."""
        data = dict(self.line or {"run": run})
        ran_in = data.get("ran_in") or data["run"]
        data |= {"type": "BlockFinished", "document": document, "block": block, "ran_in": ran_in}
        if self.line is None:
            data |= {"attempt": self.attempt, "status": self.status, "time": NEVER}
            data |= {"message": "its output was lost with the end of the journal"}
        event = from_json(data)
        assert isinstance(event, BlockFinished)
        return event


@dataclass(frozen=True, slots=True)
class PastRun:
    """A kept run. `request` is what `runbook.running.kept.run_keeper.described` wrote.

    `blocks` are its blocks by id, as far as they have had their turn; `codes` what each said. `status` is how the run
    ended; None where nobody saw that.
    """

    folder: Path
    request: Mapping[str, Any]
    blocks: Mapping[str, PastBlock] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    progress: RunProgress = field(default_factory=RunProgress)
    status: Status | None = None

    @property
    def run(self) -> str:
        """Its identifier."""
        return self.folder.name

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The blocks of its plan in the order of their turns: id, and what tells their code from another."""
        return [(str(name), str(digest)) for name, digest in self.request["steps"]]

    @property
    def through(self) -> bool:
        """Whether nothing is left to do: it passed, and nobody left it before its end."""
        left = (one.status is Status.SKIPPED and one.reason in _LEFT for one in self.blocks.values())
        return self.status is Status.PASSED and not any(left)

    @property
    def void(self) -> bool:
        """Whether nothing of it ran: it was to go on with a run, and had not begun to."""
        before = self.request.get("resumes")
        return before is not None and run_store.successor(run_store.folder() / str(before)) != self.run


_LEFT = (Reason.INTERRUPTED, Reason.EARLIER_FAILURE)
"""Why a block did not have its turn that a resumed run gives it."""


def read_run(folder: Path) -> PastRun:
    """Read a kept run. Raises UsageError for one that cannot be resumed, DocumentError for one that is damaged."""
    try:
        request = json.loads((folder / run_store.REQUEST).read_bytes().decode(errors="surrogateescape"))
    except FileNotFoundError:
        raise UsageError(
            f"the run {folder.name} cannot be resumed: it is one of `runbook test`, or was killed before it began"
        ) from None
    except (OSError, ValueError) as problem:
        raise DocumentError(
            f"not the request of a run: {problem}", path=str(folder / run_store.REQUEST)
        ) from None
    if not isinstance(request, dict) or request.get("version") != VERSION:
        raise DocumentError(
            "written by another version of runbook, which can resume it", path=str(folder / run_store.REQUEST)
        )
    progress = read_progress(folder / run_store.PROGRESS)
    blocks: dict[str, PastBlock] = {}
    codes: dict[str, str] = {}
    status = None
    own = (*_lines(folder / run_store.EARLIER), *_lines(folder / run_store.JOURNAL))
    for data in (*own, *_cleaned_later(folder)):
        match data:
            case {"type": "DocumentStarted", "blocks": [*outlines]}:
                codes |= {one["id"]: one["code"] for one in outlines}
            case {"type": "BlockStarted", "block": str(name), "attempt": int(attempt)} if attempt:
                blocks[name] = PastBlock(attempt)
            case {"type": "BlockFinished", "block": str(name), "attempt": int(attempt)} if attempt:
                found = PastBlock(attempt, Status(data["status"]), data["reason"], line=data)
                before = blocks.get(name)
                decided = found.done and before is not None and before.status is None
                if found.status is not Status.SKIPPED or before is None or decided:
                    blocks[name] = found
            case {"type": "RunFinished", "status": str(ended)}:
                status = Status(ended)
            case _:
                pass
    for name, mark in progress.marks.items():
        known = blocks.get(name, PastBlock(0))
        if mark.attempt > known.attempt or (mark.attempt == known.attempt and known.status is None):
            blocks[name] = PastBlock(mark.attempt, mark.status, state=mark.state)
    return PastRun(folder, request, blocks, codes, progress, status)


def _cleaned_later(folder: Path) -> Iterator[Mapping[str, Any]]:
    """What `runbook cleanup` has run after the run: the beginnings and ends of clean-ups."""
    for path in sorted(folder.glob(f"{Path(run_store.JOURNAL).stem}.cleanup-*.jsonl")):
        for data in _lines(path):
            if data.get("type") == "BlockStarted" or data.get("status") in (Status.PASSED, Status.FAILED):
                yield data if data.get("type") in ("BlockStarted", "BlockFinished") else {}


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The lines of a journal but for live output; one that was cut off ends it. Raises DocumentError."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                if _OUTPUT not in line[:_WHERE]:
                    try:
                        yield json.loads(line)
                    except ValueError as problem:
                        raise DocumentError(
                            f"not a journal: {problem}", path=str(path), line=number
                        ) from None
    except FileNotFoundError:
        return
    except OSError as problem:
        raise DocumentError(f"cannot be read as a journal: {problem.strerror}", path=str(path)) from None


def chosen(name: str | None, document: str | None = None) -> PastRun:
    """The run to go on with: the one of that name, or the latest that was begun in this folder and did not pass.

    With `document` only runs of that one count. A run that was resumed stands for the last of those that went on with
    it. Raises UsageError, NothingToRun.
    """
    if name is not None:
        past = read_run(_last(run_store.find(name)))
        if run_store.goes_on(past.folder):
            raise UsageError(f"the run {past.run} goes on")
        if past.void:
            raise UsageError(f"the run {past.run} had not begun: resume {past.request['resumes']}")
        return past
    here, elsewhere = os.getcwd(), None
    for one in reversed(run_store.names()):
        folder = run_store.folder() / one
        if (
            not (folder / run_store.REQUEST).exists()
            or run_store.successor(folder)
            or run_store.goes_on(folder)
        ):
            continue
        past = read_run(folder)
        other = document is not None and past.request["documents"] != [document]
        if past.void or past.through or other:
            continue
        if past.request["folder"] == here:
            return past
        elsewhere = elsewhere or past
    reason = "no run that was begun in this folder is left to go on with"
    if elsewhere is not None:
        place = shown(str(elsewhere.request["folder"]))
        reason += f"; `runbook resume {elsewhere.run}` goes on with the one in {place}"
    raise NothingToRun(reason)


def _last(folder: Path) -> Path:
    while (following := run_store.successor(folder)) is not None:
        folder = run_store.folder() / following
        if not folder.exists():
            raise UsageError(f"the run was resumed by {following}, which is not kept any more")
    return folder


def state_before(past: PastRun, undone: frozenset[str]) -> tuple[SessionState | None, str | None]:
    """The shell's state after all that counts: what is not `undone`, and commands of the person's own.

    And the block after which it is not known; None where it is. No state: nothing has changed any.
    """
    number: int | None = 1 if past.request.get("resumes") and past.progress.states else None
    lost = None
    for block, status, state in past.progress.ends:
        if block in undone or status not in (Status.PASSED, Status.FAILED, Status.CANCELLED):
            continue
        lost = block if state is None or state not in past.progress.states else None
        number = number if lost else state
    return (None if number is None else past.progress.states.get(number)), lost
