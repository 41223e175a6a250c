"""The parameters of a document: variables that its blocks use and that none of them has assigned before."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block
from runbook.shell.known_names import well_known

if TYPE_CHECKING:
    from runbook.shell.facts import Used


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that somebody has to give. `line` (1-based, of the document) is that of its first use, in `block`.

    `certain` is False when a file that was sourced before, or an ``eval``, may have set it.
    """

    name: str
    line: int
    block: Block
    certain: bool = True

    @property
    def hint(self) -> str:
        """What to type."""
        return f"--var {self.name}=..."

    @property
    def diagnostic(self) -> Diagnostic:
        """The parameter as something to say of the document."""
        message = f"{self.name} is used here and assigned nowhere before; give it a value: {self.hint}"
        return Diagnostic("undefined-variable", Severity.INFO, self.line, message)


_ASKED = re.compile(r"\$\{?[!#]?([A-Za-z_]\w*)", re.ASCII)
_SET = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=(?:[^\s"'`$();|&<>\\]*|"[^"\n\\]*"|'[^'\n]*'|\$\([^()\n]*\))[ \t]*$""",
    re.MULTILINE | re.ASCII,
)
_INTRICATE = re.compile(r"\(\(|\$\[|\blet[ \t]|<<")


def _settled(blocks: Sequence[Block], known: Collection[str]) -> bool:
    """Whether the text alone shows that nothing is left open: loading the grammar takes as long as a short block.

    Each variable has a value from elsewhere, or a line above is nothing but its assignment.
    """
    given = set(known)
    for block in blocks:
        if _INTRICATE.search(block.code):
            return False
        lines = {found[1]: found.start() for found in reversed(list(_SET.finditer(block.code)))}
        for found in _ASKED.finditer(block.code):
            name = found[1]
            above = name in lines and "\n" in block.code[lines[name] : found.start()]
            if not above and name not in given and not well_known(name):
                return False
        given.update(lines)
    return True


def parameters(blocks: Iterable[Block], known: Collection[str] = ()) -> list[Parameter]:
    """What the blocks, run in this order, leave open; each name once, in the order of first use.

    `known` are names that have a value from elsewhere: the command line, the document's declarations. Not counted:
    a use with a default (``${X:-...}``), a test for emptiness, the variables that bash or a login sets. A use inside a
    function counts when no block assigns the variable at all: when the function is called is not known.
    """
    blocks = tuple(blocks)
    if _settled(blocks, known):
        return []
    from runbook.shell.facts import Assigned, How, facts

    found: dict[str, Parameter] = {}
    assigned = set(known)
    local: set[str] = set()
    in_functions: list[Parameter] = []
    sourced = False
    for block in blocks:
        if not _WORTH_READING.search(block.code):
            continue
        said = facts(block.code)
        for one in said.variables:
            if isinstance(one, Assigned):
                if one.how is How.LOCAL:
                    local.add(one.name)
                elif one.how is not How.PREFIX:
                    assigned.add(one.name)
            elif _missing(one, assigned):
                after = sourced or (said.sourced is not None and said.sourced <= one.line)
                new = Parameter(one.name, block.line_of(one.line), block, certain=not after)
                if one.in_function:
                    in_functions.append(new)
                else:
                    found.setdefault(one.name, new)
        sourced = sourced or said.sourced is not None
    for one_use in in_functions:
        if one_use.name not in assigned and one_use.name not in local:
            found.setdefault(one_use.name, one_use)
    return list(found.values())


_WORTH_READING = re.compile(
    r"[$=]|\(\(|(?:^|[\s;&|(!])(?:\.|source|eval|read|mapfile|readarray|printf|getopts|for|select|declare|let)\s",
    re.MULTILINE,
)
"""Without any of these a block neither assigns nor uses a variable."""


def _missing(use: "Used", assigned: Collection[str]) -> bool:
    return not use.has_default and use.name not in assigned and not well_known(use.name)
