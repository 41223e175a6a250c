"""What a step of the plan becomes in a script, and what of it a script cannot keep."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbook.core.document import ANY_FAILURE, Expectation
from runbook.engine.plan import Step
from runbook.shell.effects.lost_statuses import PIPE, guarded
from runbook.shell.facts import Facts, How, facts
from runbook.shell.quoting import quote

_LASTING = frozenset(
    {
        ".",
        "alias",
        "cd",
        "eval",
        "exec",
        "popd",
        "pushd",
        "set",
        "shopt",
        "source",
        "trap",
        "umask",
        "unalias",
        "unset",
    }
)
"""Builtins that change the shell for the blocks below."""


@dataclass(frozen=True, slots=True)
class ScriptPart:
    """One step. `lines` are its code's lines; they stand between the opening line and the closing line.

    `apart`: the code runs in a subshell, so that it can end with another status than 0 (`expected`, or after further
    attempts: `retry`, `every` seconds apart). `folder` is what ``RUNBOOK_DOCUMENT_DIR`` has to be. `watched` are
    the script's lines with a substitution whose status bash throws away, each with the statuses that are not failures.
    `notes` say what of the step the script does not keep.
    """

    step: Step
    lines: tuple[str, ...]
    comment: str
    place: str
    runs: bool = True
    asks: bool = False
    apart: bool = False
    repeats: bool = False
    expected: int = 0
    retry: int = 0
    every: float = 0
    folder: str | None = None
    watched: tuple[tuple[int, tuple[int, ...]], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the step stands in the document itself, not in an included file or a prerequisite."""
        return self.step.block.origin is None and not self.step.needed_by

    @property
    def wrapped(self) -> bool:
        """Whether something has to close what the opening line opens."""
        return self.runs and (self.asks or self.apart or self.repeats)


def part(step: Step, *, folders: Mapping[str, str], readable: bool, confirmed: bool) -> ScriptPart:
    """The part for a step.

    Code that is not `readable` to bash would take what stands below it along; it goes through ``eval``, and fails
    alone. `confirmed`: nobody is asked before a block that requires confirmation.
    """
    directive = step.directive
    place = f"{step.place} {directive.name}" if directive.name else step.place
    code = tuple(step.code.rstrip("\n").split("\n")) if step.code.strip() else ()
    if step.left_out is not None:
        reason = step.left_out.message or str(step.left_out.reason).replace("_", " ")
        return ScriptPart(step, (), f"{place}: left out ({line(reason)})", place, runs=False)
    if directive.cleanup:
        shown = tuple(f"# {one}".rstrip() for one in code)
        return ScriptPart(step, shown, f"{place}: runs at the end", place, runs=False)
    if not readable:
        return ScriptPart(step, (f"eval {quote(step.code)}",), f"{place}: bash cannot read this", place)
    said = facts(step.code)
    expected, wanted = directive.exit or 0, directive.retry or 0
    repeats = bool(wanted and not _lasts(said))
    sites = (
        []
        if expected or repeats or step.validates
        else list(guarded(step.code, 0, directive.allow_failure).sites)
    )
    watched = tuple(
        (step.block.line_of(one.line), one.allowed)
        for one in sites
        if one.hidden_by != PIPE and not step.needed_by
    )
    piped = tuple(
        f"the script does not see when {one.command} in a pipe fails: bash hides its status"
        for one in sites
        if one.hidden_by == PIPE
    )
    notes = (*_lost(step, said, repeats=repeats), *dict.fromkeys(piped))
    return ScriptPart(
        step,
        code,
        ": ".join([place, ", ".join(_terms(expected, wanted if repeats else 0))]).removesuffix(": "),
        place,
        asks=directive.confirm and not confirmed,
        apart=bool(expected or repeats),
        repeats=repeats,
        expected=expected,
        retry=wanted,
        every=directive.every or 0,
        watched=watched,
        folder=folders.get(step.path, "") if "RUNBOOK_DOCUMENT_DIR" in step.code else None,
        notes=notes,
    )


def _terms(expected: int, retry: int) -> Iterator[str]:
    if expected:
        yield "an exit status other than 0" if expected == ANY_FAILURE else f"exit status {expected}"
    if retry:
        yield f"up to {retry + 1} attempts"


def result(expectation: Expectation) -> list[str]:
    """A documented result as comments."""
    demand = "for information"
    if expectation.regex is not None:
        demand = f"a match of {line(expectation.regex)}"
    elif expectation.similarity is not None:
        demand = f"similarity {expectation.similarity:g}"
    content = expectation.content.rstrip("\n").split("\n")
    return [f"# Result ({demand}):", *(f"# {line(one)}".rstrip() for one in content)]


def _lasts(said: Facts) -> bool:
    """Whether the block leaves something in the shell that blocks below may need."""
    return (
        bool(said.functions)
        or any(one.how is not How.PREFIX and not one.in_function for one in said.assigned)
        or not _LASTING.isdisjoint(said.programs)
    )


def _lost(step: Step, said: Facts, *, repeats: bool) -> Iterator[str]:
    directive = step.directive
    at_top = {call.program for call in said.calls if not call.in_function}
    if "exit" in at_top and not (directive.exit or repeats):
        yield "exit ends the script, not only this block"
    if "return" in at_top:
        yield "return, outside a function, is an error in a script"
    if any(call.program == "trap" and {"EXIT", "0"} & set(call.words) for call in said.calls):
        yield "its trap for EXIT takes the place of the clean-ups"
    if directive.exit and _lasts(said):
        yield "what it sets is lost: a block that may fail runs in a subshell"
    if directive.retry and not repeats:
        yield "it is not repeated: it sets something that the blocks below may need"
    documented = step.block.expectation
    if directive.retry and repeats and documented is not None and documented.flaw is None:
        line = documented.mark_line or documented.span.start
        yield f"it is repeated until it succeeds, not until it prints the documented result of line {line}"
    if directive.timeout is not None:
        yield f"its time is not limited ({directive.timeout:g} s in the document)"


def line(text: str) -> str:
    """The text on one line, as a comment can hold it."""
    return _CONTROL.sub(" ", text)


_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
