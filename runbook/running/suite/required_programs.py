"""The programs that a document needs, whether they are there, and names that are no programs at all."""

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from runbook.checks.unreadable import UNREADABLE
from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Plan, Step
from runbook.engine.session import Command, Ended, Output
from runbook.engine.verdicts import NOT_FOUND
from runbook.running import programs
from runbook.shell.facts import facts
from runbook.shell.known_names import WRAPPERS


@dataclass(frozen=True, slots=True)
class Missing:
    """A program that `step` calls on `line` of its document, and that is not on PATH.

    `declared`: the document says by itself that it needs it (`requires`). `allowed`: somebody said that it may lack.
    """

    program: str
    step: Step
    line: int
    declared: bool = False
    allowed: bool = False

    @property
    def message(self) -> str:
        """What a person reads."""
        who = "the document requires" if self.declared else f"{_place(self.step, self.line)} calls"
        return f"{self.program} is not on PATH ({who} it)"


@dataclass(frozen=True, slots=True)
class Slip:
    """A name that `step` calls on `line` and that no program has. `meant` is the name that it is a slip of, if any."""

    name: str
    step: Step
    line: int
    meant: str | None = None

    @property
    def message(self) -> str:
        """What a person reads."""
        place = _place(self.step, self.line)
        return f"{self.name}: command not found ({place}); {programs.advice(self.meant)}"


@dataclass(frozen=True, slots=True)
class Programs:
    """What a plan's blocks call in vain, in the order in which they run."""

    missing: tuple[Missing, ...] = ()
    slips: tuple[Slip, ...] = ()

    @property
    def first(self) -> Missing | None:
        """The program for want of which the document does not run: one that nobody allowed before one that may lack."""
        return next((one for one in self.missing if not one.allowed), next(iter(self.missing), None))

    @property
    def names(self) -> tuple[str, ...]:
        """The missing programs, each once, the one that counts first."""
        first = (self.first.program,) if self.first else ()
        return tuple(dict.fromkeys((*first, *(one.program for one in self.missing))))

    @property
    def unallowed(self) -> tuple[str, ...]:
        """Those that nobody allowed to lack."""
        return tuple(dict.fromkeys(one.program for one in self.missing if not one.allowed))


class Absent:
    """Stands in for a session where a document cannot run: the one block that is left fails before anything has run."""

    def __init__(self, end: Ended) -> None:
        self._end = end

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Say what is missing; see `runbook.engine.session.Session`."""
        yield self._end


def settled(plan: Plan, found: Programs, *, strict: bool) -> tuple[Plan, Absent | None]:
    """The plan without its blocks, for the reason that a program is missing; and what stands in for the session.

    The block with a slip stays: it is the one that fails, since no program would help it. With `strict` the block that
    calls a program that nobody allowed to lack stays, and fails.
    """
    first = found.first
    assert first is not None
    kept: Step | None = None
    end: Ended | None = None
    if found.slips:
        kept, end = found.slips[0].step, Ended(NOT_FOUND, None, found.slips[0].message)
    elif strict and not first.allowed:
        kept, end = first.step, Ended(None, Reason.MISSING_PROGRAM, first.message)
    left_out = LeftOut(Reason.MISSING_PROGRAM, first.message)
    parts = (
        replace(
            part,
            steps=tuple(
                step
                if (kept and step.id == kept.id) or not _may_run(step)
                else replace(step, left_out=left_out)
                for step in part.steps
            ),
        )
        for part in plan.documents
    )
    return replace(plan, documents=tuple(parts)), Absent(end) if end else None


def _may_run(step: Step) -> bool:
    """Whether the block would run here, or fails its document by not running: of a missing program neither counts."""
    if step.left_out is None:
        return step.on is None
    return step.left_out.reason is Reason.ELSEWHERE


@dataclass(slots=True)
class _Search:
    """Goes through the blocks. `provided` are names that the document may provide for itself."""

    optional: Collection[str]
    others: frozenset[str]
    provided: set[str] = field(default_factory=set)
    missing: list[Missing] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    def take(self, name: str, step: Step, line: int, text: str) -> None:
        """A name that a block calls."""
        if "/" in name or name in self.provided or not programs.absent(name):
            return
        place = step.block.line_of(line)
        if name not in self.optional:
            meant = programs.meant(name, self.others | self.provided)
            if meant or programs.is_output(name, text):
                self.slips.append(Slip(name, step, place, meant))
                return
        self.missing.append(Missing(name, step, place, allowed=name in self.optional))


def wanting(plan: Plan, may_lack: Collection[str] = ()) -> Programs:
    """The programs that are called or declared (`requires`) and not there, and the names that are slips.

    What the document may provide for itself is not missing: a function or alias, a program that an earlier command
    names (``command -v jq``, ``curl -Lo kind ...``), anything after an installation, a sourced file or a
    change of PATH. A name that looks like a slip, or a line that looks like output, is no missing program
    (`runbook.running.programs`), unless `may_lack` or the document names it.
    """
    steps = list(_readable(plan))
    declared = {name: step for step in reversed(steps) for name in step.directive.requires}
    required = tuple(
        Missing(name, step, step.block.line, declared=True, allowed=True)
        for name, step in declared.items()
        if shutil.which(name) is None
    )
    # Reading the syntax takes longer than running a short block: only where a word gives reason to.
    if not any(programs.absent(word) for step in steps for word in programs.first_words(step.code)):
        return Programs(required)
    search = _Search({*may_lack, *declared}, programs.called(step.code for step in steps))
    _search(steps, search)
    return Programs(
        (*required, *(one for one in search.missing if one.program not in declared)), tuple(search.slips)
    )


def _search(steps: Sequence[Step], search: _Search) -> None:
    for step in steps:
        found = facts(step.code)
        search.provided.update(found.functions)
        lines = step.code.split("\n")
        for call in found.calls:
            if call.in_function:
                continue
            names, words = _unwrapped(call.words)
            for name in names:
                search.take(name, step, call.span.start, lines[call.span.start - 1])
            if any(_INSTALLS.fullmatch(word) for word in words if word):
                return
            search.provided.update(part for word in words if word for part in (word, *_NAMED.findall(word)))
        if found.sourced is not None or any(one.name == "PATH" for one in found.assigned):
            return


def _place(step: Step, line: int) -> str:
    return f"line {line}" if step.path == step.document else f"{step.path}:{line}"


def _readable(plan: Plan) -> Iterator[Step]:
    """The blocks that are to run and whose code says something for certain."""
    unreadable = {one.line for part in plan.documents for one in part.obstacles if one.code in UNREADABLE}
    for step in plan.steps:
        lines = range(step.block.span.start, step.block.span.end + 1)
        if step.left_out is None and step.directive.exit != NOT_FOUND and unreadable.isdisjoint(lines):
            yield step


_INSTALLS = re.compile(r"(?:\S*/)?install\S*|\S*-install|add|i")
_NAMED = re.compile(r"[^/=\s]+(?=$|=)")
"""The name at the end of a path, and the one before ``=`` (an alias)."""


def _unwrapped(words: Sequence[str | None]) -> tuple[list[str], Sequence[str | None]]:
    """``sudo -u root apt-get install jq`` -> the programs (sudo, apt-get), and the words after them.

    Not perfect: but an option's argument is hardly the name of a program that is missing.
    """
    names: list[str] = []
    while words and words[0]:
        name, words = words[0], words[1:]
        names.append(name)
        if name not in WRAPPERS or (name == "command" and words[:1] and str(words[0]).lower() == "-v"):
            break
        while words and words[0] and (words[0].startswith("-") or "=" in words[0]):
            words = words[1:]
    return names, words
