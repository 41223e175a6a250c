"""Blocks that are meant for a shell that the document opens elsewhere: they never run in the document's own shell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Origin, Severity, located
from runbook.core.document import LOCAL, Block, Directive, Document
from runbook.core.events import Reason, Status
from runbook.engine.plan import LeftOut, Step
from runbook.shell.interactive import opened

REMEDY = "`on=local` before a block, or --local, runs it here; `skip` says that nothing runs it"
"""What to do where blocks are left out for this reason."""


@dataclass(slots=True)
class _Shell:
    """A shell that `command` opens on `line` of its file, and that is open up to the document's line `until`.

    `meant` are the blocks that are for it.
    """

    command: str
    line: int
    until: int
    origin: Origin | None
    meant: list[Block] = field(default_factory=list)

    @property
    def diagnostic(self) -> Diagnostic:
        opens = f"{self.command} opens a shell or a client elsewhere"
        if not self.meant:
            message = f"{opens}, which has no input without a terminal"
            return located(Diagnostic("opens-shell", Severity.INFO, self.line, message), self.origin)
        count = "the block" if len(self.meant) == 1 else f"{len(self.meant)} blocks"
        last = self.meant[-1].line
        message = f"{opens}: {count} up to line {last} are meant for that and do not run here; {REMEDY}"
        if len(self.meant) == 1:
            message = f"{opens}: the block on line {last} is meant for that and does not run here; {REMEDY}"
        return located(Diagnostic("opens-shell", Severity.WARNING, self.line, message), self.origin)

    def left_out(self) -> LeftOut:
        return LeftOut(
            Reason.ELSEWHERE, f"it is meant for the shell that {self.command} opens on line {self.line}"
        )


def meant_elsewhere(
    document: Document, takes: Callable[[Block], bool], directive: Callable[[Block], Directive]
) -> tuple[Mapping[int, LeftOut], list[Diagnostic]]:
    """The blocks that are left out, by their position among the document's blocks, and what there is to say of it.

    A block that ends with a command that opens a shell elsewhere, without input, is followed by blocks for that shell:
    up to the end of its section, or to a block that begins with ``exit``. A block with more commands below such a one
    is for that shell, too. `takes` says which alternatives are taken, `directive` what holds for a block.
    """
    found: dict[int, LeftOut] = {}
    shells: list[_Shell] = []
    every: list[_Shell] = []
    for at, block in enumerate(document.blocks):
        if not block.executable or not takes(block):
            continue
        while shells and block.anchor > shells[-1].until:
            shells.pop()
        said = directive(block)
        if said.on == LOCAL:
            continue
        inside = shells[-1] if shells and not said.cleanup else None
        if inside:
            if said.skip is None:
                inside.meant.append(block)
            found[at] = inside.left_out()
            from runbook.shell.openers.shell_openers import (
                leaves,  # not at the top: few documents open a shell
            )

            if leaves(block.code):
                shells.pop()
                continue
        call = opened(block.code)
        if call is None:
            continue
        shell = _Shell(call.command, block.line_of(call.line), _end(document, block), block.origin)
        every.append(shell)
        if call.follows and not inside:
            if said.skip is None:
                shell.meant.append(block)
            found[at] = shell.left_out()
        if not call.left:
            shells.append(shell)
    return found, [one.diagnostic for one in every]


def unseen(steps: Iterable[Step], ends: Mapping[str, Status]) -> str | None:
    """What to say of blocks that were left out for this reason: nobody has seen whether they do what they say.

    `ends` are the ends of the blocks that had their turn. None where there is no such block.
    """
    apart = [
        (step, step.left_out.message)
        for step in steps
        if step.left_out is not None
        and step.left_out.reason is Reason.ELSEWHERE
        and ends.get(step.id) is Status.SKIPPED
    ]
    if not apart:
        return None
    first, why = apart[0]
    more = f", the first of {len(apart)} such blocks" if len(apart) > 1 else ""
    return f"{first.place}: left out{more}: {why}; {REMEDY}"


def _end(document: Document, block: Block) -> int:
    """The last line of the section in which the block stands."""
    ends = [one.span for one in document.sections if one.span.start <= block.anchor <= one.span.end]
    return (
        max(ends, key=lambda span: span.start).end if ends else block.anchor + document.source.count("\n") + 1
    )
