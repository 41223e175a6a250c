"""The programs that a document needs, and whether they are there."""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from runbook.checks.codes import UNREADABLE
from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Plan, Step
from runbook.engine.session import Command, Ended, Output
from runbook.shell.facts import facts


@dataclass(frozen=True, slots=True)
class Missing:
    """A program that `step` calls on `line` of its document, and that is not on PATH."""

    program: str
    step: Step
    line: int

    @property
    def message(self) -> str:
        """What a person reads."""
        place = (
            f"line {self.line}" if self.step.path == self.step.document else f"{self.step.path}:{self.line}"
        )
        return f"{self.program} is not on PATH ({place} calls it)"


class Absent:
    """Stands in for a session where a program is missing: the block that calls it fails before anything has run."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Say what is missing; see `runbook.engine.session.Session`."""
        yield Ended(None, Reason.MISSING_PROGRAM, self._missing.message)


def settled(plan: Plan, missing: Missing, *, strict: bool) -> Plan:
    """The plan without its blocks, for the reason that the program is missing.

    With `strict` the block that calls it stays: it is the one that fails. A plan that was refused is then decided:
    nothing of it runs, and its diagnostics stand.
    """
    return replace(
        plan,
        decided=True,
        documents=tuple(
            replace(part, steps=tuple(_left_out(step, missing, strict=strict) for step in part.steps))
            for part in plan.documents
        ),
    )


def _left_out(step: Step, missing: Missing, *, strict: bool) -> Step:
    if step.left_out is not None or (strict and step.id == missing.step.id):
        return step
    return replace(step, left_out=LeftOut(Reason.MISSING_PROGRAM, missing.message))


def first_missing(plan: Plan) -> Missing | None:
    """The first program that is called and not there, in the order in which the blocks run; None when all are.

    What the document may provide for itself is not missing: a function or alias, a program that an earlier command
    names (``command -v jq``, ``curl -Lo kind ...``), anything after an installation, a sourced file or a
    change of PATH.
    """
    steps = list(_readable(plan))
    # Reading the syntax takes longer than running a short block: only where a word gives reason to.
    if not any(_absent(word) for step in steps for word in _first_words(step.code)):
        return None
    provided: set[str] = set()
    for step in steps:
        found = facts(step.code)
        provided.update(found.functions)
        for call in found.calls:
            if call.in_function:
                continue
            names, words = _unwrapped(call.words)
            for name in names:
                if "/" not in name and name not in provided and _absent(name):
                    return Missing(name, step, step.block.line_of(call.span.start))
            if any(_INSTALLS.fullmatch(word) for word in words if word):
                return None
            provided.update(part for word in words if word for part in (word, *_NAMED.findall(word)))
        if found.sourced is not None or any(one.name == "PATH" for one in found.assigned):
            return None
    return None


def _readable(plan: Plan) -> Iterator[Step]:
    """The blocks that are to run and whose code says something for certain."""
    unreadable = {one.line for part in plan.documents for one in part.obstacles if one.code in UNREADABLE}
    for step in plan.steps:
        lines = range(step.block.span.start, step.block.span.end + 1)
        if step.left_out is None and step.directive.exit != NOT_FOUND and unreadable.isdisjoint(lines):
            yield step


NOT_FOUND = 127
"""The exit status of a command that is not found (POSIX.1-2017, Shell Command Language 2.8.2)."""
_WRAPPERS = frozenset({"sudo", "env", "nohup", "exec", "command", "time", "builtin", "nice"})
_INSTALLS = re.compile(r"(?:\S*/)?install\S*|\S*-install|add|i")
_NAMED = re.compile(r"[^/=\s]+(?=$|=)")
"""The name at the end of a path, and the one before ``=`` (an alias)."""
_STARTS = re.compile(r"[\n;|&(){}`!]|\b(?:then|do|else|elif|if|while|until|time)\b")
_WORD = re.compile(r"\s*(?:\w+=\S*\s+)*([\w.+-]+)")
_SHELL_WORDS = (
    "if then else elif fi case esac for select while until do done in function time coproc . : [ alias bg bind "
    "break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval exec "
    "exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd "
    "read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask "
    "unalias unset wait"
)
_SHELL = frozenset(_SHELL_WORDS.split())
"""What bash itself knows (``compgen -k`` and ``compgen -b`` of bash 5.2)."""


def _first_words(code: str) -> Iterator[str]:
    """Every word that may be a command's name; also words that are none."""
    for piece in _STARTS.split(code.replace("\\\n", " ")):
        found = _WORD.match(piece)
        if found:
            yield found[1]
            if found[1] in _WRAPPERS:
                yield from re.findall(r"[\w.+-]+", piece)


def _unwrapped(words: Sequence[str | None]) -> tuple[list[str], Sequence[str | None]]:
    """``sudo -u root apt-get install jq`` -> the programs (sudo, apt-get), and the words after them.

    Not perfect: but an option's argument is hardly the name of a program that is missing.
    """
    names: list[str] = []
    while words and words[0]:
        name, words = words[0], words[1:]
        names.append(name)
        if name not in _WRAPPERS or (name == "command" and words[:1] and str(words[0]).lower() == "-v"):
            break
        while words and words[0] and (words[0].startswith("-") or "=" in words[0]):
            words = words[1:]
    return names, words


@cache
def _absent(name: str) -> bool:
    return name not in _SHELL and shutil.which(name) is None
