"""The edge around an update: a run (or the journal of one), proposals, and the files that are rewritten."""

import contextlib
import os
import shlex
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from runbook.authoring.update.block_outputs import Outcomes
from runbook.authoring.update.proposal import File, Proposal, propose
from runbook.authoring.update.result import UpdateScope
from runbook.authoring.update.unified_diff import unified
from runbook.core.errors import DocumentError, OutputError, UsageError
from runbook.core.events import DocumentStarted, Reason, Status
from runbook.core.options import UpdateOptions
from runbook.core.strings import printable, shown
from runbook.documents.parse import parse
from runbook.engine.plan import Plan
from runbook.masking import MASK
from runbook.reporting import github_commands
from runbook.reporting.terminal.capabilities import has_colors
from runbook.reporting.terminal.notices import say
from runbook.running.request import Request
from runbook.running.runner import execute
from runbook.sources.loader import decode
from runbook.sources.locations import STDIN, identity, is_url
from runbook.storage import atomic_file, journal
from runbook.storage.runs.run_store import journal_of

MOST_LINES = 12
"""Lines that are named of the results that are new."""


@dataclass(frozen=True, slots=True)
class Update:
    """What to do with the new texts. `names` are the documents as they were named, in the plan's order.

    `chosen` are the ids of the blocks whose results are updated; None: all. `ask` puts a question with its possible
    answers to the person, for `changes.interactive`.
    """

    names: tuple[str, ...]
    changes: UpdateOptions = field(default_factory=UpdateOptions)
    chosen: frozenset[str] | None = None
    ask: Callable[[str, str], str] | None = None

    @property
    def journal(self) -> Path | None:
        """The journal of an earlier run, in place of a run."""
        return Path(self.changes.journal) if self.changes.journal else None

    def wanted(self, matcher: str | None) -> UpdateScope:
        """What is to be done with each result; `matcher` is the run's."""
        return UpdateScope(self.chosen, self.changes.refresh, self.changes.add, self.changes.failed, matcher)

    def name(self, path: str) -> str:
        """The file's name whose printable form is `path`."""
        return next((name for name in self.names if printable(name) == path), path)


def update(request: Request, order: Update, stdout: TextIO) -> int:
    """Run it, and write what is new. Returns the exit code; nothing is written when it is none of 0 and 1.

    Raises RunbookError for what keeps the run from beginning, OutputError when a file cannot be rewritten.
    """
    _check(request, order)
    files = _files(request.plan, order)
    if order.changes.writes:
        for path in {one.document.path for one in files.values() if one.writable} - {STDIN}:
            atomic_file.check(order.name(path))
    outcomes = Outcomes()
    # A difference and a new text have standard output for themselves.
    taken = (
        order.changes.dry_run or STDIN in order.names or any(target.to_stdout for target in request.targets)
    )
    people = sys.stderr if taken else stdout
    if order.journal:
        code = 0
        _replay(order.journal, request.plan, outcomes)
    else:
        code = execute(replace(request, sinks=(*request.sinks, outcomes)), people)
    if code not in (0, 1):
        say(f"runbook: {', '.join(order.names)}: left as it was", *_kept(order, outcomes))
        return code
    return _finish(request, order, files, outcomes, stdout, people)


def _finish(
    request: Request,
    order: Update,
    files: Mapping[str, File],
    outcomes: Outcomes,
    stdout: TextIO,
    people: TextIO,
) -> int:
    open_ends = any(_failed(outcomes, name) for name in outcomes.finished)
    changed = False
    problems: list[OutputError] = []
    accept = _Acceptance(order.ask, people, request.options.color) if order.changes.interactive else None
    wanted = order.wanted(request.options.matcher)
    for proposal in propose(request.plan, files, outcomes, wanted, accept):
        changed |= proposal.text != proposal.source
        open_ends |= bool(proposal.notes)
        try:
            _give(proposal, order, stdout, color=request.options.color)
        except OutputError as problem:
            problems.append(problem)
            continue
        say(*_summary(proposal, order), stream=people)
    if problems:
        first, *rest = problems
        for line in (*map(str, rest), *_kept(order, outcomes)):
            first.add_note(line)
        raise first
    return int(open_ends or (order.changes.check and changed))


class _Acceptance:
    """Asks for each change; the answer may be about all that follow, as with ``git add --patch``."""

    def __init__(self, ask: Callable[[str, str], str] | None, people: TextIO, color: str) -> None:
        self._ask, self._people, self._color = ask, people, color
        self._rest: bool | None = None

    def __call__(self, path: str, old: str, new: str) -> bool:
        if self._rest is None:
            _show(unified(old, new, path), self._people, self._color)
            self._people.flush()
            answer = (
                self._ask("Make this change? (yes, no, all that follow, quit)", "ynaq") if self._ask else "q"
            )
            if answer in "yn":
                return answer == "y"
            self._rest = answer == "a"
        return self._rest


def check(names: tuple[str, ...], changes: UpdateOptions, *, asked: bool) -> None:
    """Raise UsageError for documents that cannot be rewritten, and for questions that nobody can answer.

    `asked`: there is a person at a terminal.
    """
    if changes.interactive and not changes.writes:
        raise UsageError("--interactive decides what is written; --dry-run and --check write nothing")
    if changes.interactive and not asked:
        raise UsageError("--interactive needs a terminal to ask at; --dry-run shows the changes")
    remote = next(filter(is_url, names), None)
    if remote:
        raise UsageError(f"{remote}: only files can be rewritten; download it first")
    if names.count(STDIN) > 1:
        raise UsageError("standard input (-) can be read once only")


def _check(request: Request, order: Update) -> None:
    if any(target.to_stdout for target in request.targets) and (
        order.changes.dry_run or STDIN in order.names
    ):
        raise UsageError("standard output is for the document or its difference; write the report to a file")


def _replay(path: Path, plan: Plan, outcomes: Outcomes) -> None:
    codes = {step.id: step.block.code for step in plan.steps}
    known = 0
    for event in journal.read(path):
        if isinstance(event, DocumentStarted):
            for outline in event.blocks:
                known += outline.id in codes
                if codes.get(outline.id, outline.code) != outline.code and MASK not in outline.code:
                    raise UsageError(
                        f"{outline.id}: another block stands here than the one that ran; run it again"
                    )
        outcomes(event)
    if not known:
        raise UsageError(f"{path}: this run was about other documents")
    for name in outcomes.finished.keys() - codes.keys():
        del outcomes.finished[name]


def _failed(outcomes: Outcomes, name: str) -> bool:
    end = outcomes.finished[name]
    return end.status is not Status.PASSED and end.reason is not Reason.MISMATCH


def _files(plan: Plan, order: Update) -> dict[str, File]:
    """The files in which the steps stand, by the path that the steps have, read before anything runs.

    What a document includes is a part of it; a prerequisite is a document of its own, which is only looked at.
    """
    files: dict[str, File] = {}
    known: dict[str, File] = {}
    for part, name in zip(plan.documents, order.names, strict=True):
        path = part.document.path
        known.setdefault(identity(name), File(parse(part.document.source, path)))
        files[path] = known[identity(name)]
    for part in plan.documents:
        for step in part.steps:
            path = part.document.path if step.path == part.id else step.path
            if path in files or is_url(path):
                continue
            if identity(path) not in known:
                with contextlib.suppress(
                    OSError, DocumentError
                ):  # it has just been read; without it there is a note
                    document = parse(decode(Path(path).read_bytes(), path), path)
                    known[identity(path)] = File(document, writable=not step.needed_by)
            if identity(path) in known:
                files[path] = known[identity(path)]
    return files


def _give(proposal: Proposal, order: Update, stdout: TextIO, *, color: str) -> None:
    path, old, new = proposal.path, proposal.source, proposal.text
    if order.changes.dry_run:
        _show(unified(old, new, path), stdout, color)
    elif order.changes.writes and path == STDIN:
        stdout.flush()
        stdout.buffer.write(new.encode())
        stdout.buffer.flush()
    elif order.changes.writes and new != old:
        atomic_file.replace(order.name(path), old.encode(), new.encode())


_COLORS = {"+": "32", "-": "31", "@": "36"}


def _show(difference: Iterator[str], stdout: TextIO, color: str) -> None:
    seen = stdout.isatty()
    colored = has_colors(stdout, color)
    logged = github_commands.active() and not stat.S_ISREG(
        os.fstat(stdout.fileno()).st_mode
    )  # and no file with the patch
    if not (colored or seen or logged):
        stdout.writelines(difference)
        return

    for line in difference:
        text, code = shown(line.removesuffix("\n")), _COLORS.get(line[0])
        text = github_commands.quoted(text) if logged else text
        stdout.write(f"\x1b[{code}m{text}\x1b[0m\n" if colored and code else f"{text}\n")


def _summary(proposal: Proposal, order: Update) -> Iterator[str]:
    path, count = proposal.path, len(proposal.lines)
    if count:
        done = "updated" if order.changes.writes else "would be updated"
        result, line = ("result", "line") if count == 1 else ("results", "lines")
        yield f"{path}: {count} {result} {done} ({line} {_listed(proposal.lines)})"
    elif not proposal.notes and order.name(path) in order.names:
        yield f"{path}: nothing to update"
    for note in proposal.notes:
        yield f"{path}:{note.line}: not updated: {note.message}"


def _listed(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:MOST_LINES]))
    return shown if len(lines) <= MOST_LINES else f"{shown} and {len(lines) - MOST_LINES} more"


def _kept(order: Update, outcomes: Outcomes) -> tuple[str, ...]:
    """How to use what the blocks have printed after all."""
    if not outcomes.finished or not outcomes.run or STDIN in order.names:
        return ()
    path = order.journal or journal_of(outcomes.run.run)
    if path is None or not path.exists():
        return ()
    command = shlex.join(("runbook", "update", *order.names, "--journal", str(path)))
    return (f"What the blocks printed is kept; to use it: {command}",)
