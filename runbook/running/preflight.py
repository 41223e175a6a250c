"""What stands against running a plan, or should be known before: said of the blocks that are to run, before the first.

The core's checks of shell code, variables that nobody gives, and what bash cannot read.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from runbook.checks.registry import check_block
from runbook.checks.unreadable import SYNTAX_ERROR
from runbook.core.diagnostics import Diagnostic, Origin, Severity, in_order, located
from runbook.core.document import Block
from runbook.core.events import Reason
from runbook.engine.plan import Plan, Step
from runbook.sessions.bash.syntax_check import syntax_errors

if TYPE_CHECKING:
    from runbook.shell.unset_variables import Parameter


def ready(plan: Plan, given: Collection[str], *, keep_going: bool = False, cwd: str | None = None) -> Plan:
    """The plan, with all that there is to say of it among its documents' diagnostics; see `examine`.

    With `keep_going` a block that bash cannot read does not keep the others from running: bash reads nothing of it
    into another, so that it fails alone when it has its turn.
    """
    examined = examine(plan, given, cwd)[0]
    if not keep_going:
        return examined
    parts = (
        replace(part, diagnostics=tuple(_milder(one) for one in part.diagnostics))
        for part in examined.documents
    )
    return replace(examined, documents=tuple(parts))


def _milder(one: Diagnostic) -> Diagnostic:
    return replace(one, severity=Severity.WARNING) if one.code == SYNTAX_ERROR else one


def examine(
    plan: Plan, given: Collection[str], cwd: str | None = None
) -> "tuple[Plan, list[tuple[Step, Parameter]]]":
    """The plan with its diagnostics, and the variables that its blocks use and nobody gives or assigns before.

    `given` are names of variables that have a value from outside, `cwd` is the folder in which the shell starts, where
    that is neither this process's nor the document's. Documents that share a shell are looked at in their
    order: what one assigns, the next may use. Raises SessionError when there is no bash to ask.
    """
    running = _running(plan)
    needed = list(_needed(running, {*given, *plan.declared}))
    own = {part.id: part.document.path for part in plan.documents}
    found = {part.id: list(part.diagnostics) for part in plan.documents}
    for step, one in (
        *_wrong(running, cwd or ""),
        *_apart(plan),
        *((step, one.diagnostic) for step, one in needed),
    ):
        origin = None if step.path == own[step.document] else Origin(step.path, 0)
        found[step.document].append(located(one, origin))
    parts = (replace(part, diagnostics=in_order(found[part.id])) for part in plan.documents)
    return replace(plan, documents=tuple(parts)), needed


def _needed(running: list[tuple[Block, Step]], known: Collection[str]) -> "Iterator[tuple[Step, Parameter]]":
    """The variables that somebody has to give, each with the step that uses it first."""
    if not any(sign in block.code for block, _ in running for sign in _USES):
        return
    from runbook.shell.unset_variables import parameters  # not at the top: many documents use no variable

    steps = {id(block): step for block, step in running}
    for one in parameters((block for block, _ in running), known):
        yield steps[id(one.block)], one


_USES = ("$", "((", "let", "-v", "[[")
"""Without one of these nothing asks for the value of a variable (bash(1), EXPANSION, ARITHMETIC EVALUATION)."""


def _wrong(running: list[tuple[Block, Step]], cwd: str) -> Iterator[tuple[Step, Diagnostic]]:
    """What is wrong with the code of the blocks. bash is asked about those that nothing else is wrong with."""
    steps = {id(block): step for block, step in running}
    sound: list[Block] = []
    for block, step in running:
        said = check_block(block, partial(is_command, (cwd, os.path.dirname(step.path))))
        yield from ((step, one) for one in said)
        if not any(one.severity is Severity.ERROR for one in said):
            sound.append(block)
    yield from ((steps[id(block)], one) for block, one in syntax_errors(sound))


def _apart(plan: Plan) -> Iterator[tuple[Step, Diagnostic]]:
    """What to know of blocks that are meant for a shell elsewhere. They may be in its language: nothing is an error."""
    for step in plan.steps:
        if step.on is not None or (step.left_out is not None and step.left_out.reason is Reason.ELSEWHERE):
            yield from ((step, one) for one in check_block(step.block) if one.severity is not Severity.ERROR)


def is_command(folders: Sequence[str], word: str) -> bool:
    """Whether bash, a program on PATH or a well-known one has the name, or a file at that place can be executed."""
    if "/" not in word:
        from runbook.running import programs

        if word in programs.TOOLS or not programs.absent(word):
            return True
    places = (os.path.join(folder, word) for folder in folders)
    return any(os.path.isfile(one) and os.access(one, os.X_OK) for one in places)


def _running(plan: Plan) -> list[tuple[Block, Step]]:
    """The blocks that are to run in the document's own shell, with the code that is to run; each is an object of its
    own."""
    return [
        (replace(step.block, code=step.code), step)
        for step in plan.steps
        if step.left_out is None and step.on is None
    ]
