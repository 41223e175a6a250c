"""``X = 1``: blanks around the equals sign of an assignment make a command of its name."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call
from runbook.shell.known_names import BUILTINS, RESERVED

RULES = (
    LintRule(
        "spaced-assignment",
        Severity.ERROR,
        "There are blanks around the `=` of an assignment: bash runs a command of that name (ShellCheck SC2283).",
        "Write `NAME=value` without blanks.",
        bad=("RG = demo-rg\naz group show --name $RG\n", "RG =demo-rg\n", 'LOCATION = "eastus"\n'),
        good=("RG=demo-rg\n", "[ $a = b ]\n", "expr 1 = 1\n", "test x = y\n", "echo a = b\n", "sed = file\n"),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
    LintRule(
        "spaced-assignment",
        Severity.WARNING,
        "A blank follows the `=` of an assignment, and no command follows: bash gives the variable an empty value and "
        "runs the value as a command (ShellCheck SC1007).",
        "Write `NAME=value` without the blank.",
        bad=("RG= demo-rg-12\n",),
        good=("IFS= read -r line < file\n", "RG=\n", "DEBUG= ./run.sh\n"),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
)

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CANDIDATE = re.compile(r"^[^\n#]*\w[ \t]+=|^[ \t]*(?:export[ \t]+)?\w+=[ \t]+\S", re.MULTILINE)
_EMPTY = re.compile(r"([A-Za-z_]\w*)=[ \t]+$", re.ASCII)
_COMPARING = frozenset({"expr", "test", "sed", "let", "["})


def find(code: ShellCode) -> Iterator[Finding]:
    """A finding for each."""
    if not _CANDIDATE.search(code.text):
        return
    for call in code.facts.calls:
        if call.parts:
            yield from _around(code, call)
            yield from _behind(code, call)


def _around(code: ShellCode, call: Call) -> Iterator[Finding]:
    first, *rest = call.parts
    if not rest or rest[0].line != first.line or not _NAME.fullmatch(first.text) or first.text in _COMPARING:
        return
    sign = rest[0]
    if not sign.text.startswith("=") or sign.text.startswith(("==", "=~")) or _is_command(code, first.text):
        return
    last = rest[-1]
    message = (
        f"blanks around = : bash runs a command {first.text}, and assigns nothing; write {first.text}=..."
    )
    whole = len(rest) == 1 if sign.text != "=" else len(rest) == 2 and rest[1].line == sign.line
    edits = []
    if whole:
        edits.append(Edit(first.line, first.end, sign.column, ""))
        if sign.text == "=":
            edits.append(Edit(first.line, sign.end, last.column, ""))
    yield Finding(
        "spaced-assignment", Severity.ERROR, first.line, message, (first.column, sign.end), tuple(edits)
    )


def _behind(code: ShellCode, call: Call) -> Iterator[Finding]:
    first, *rest = call.parts
    before = _EMPTY.search(code.lines[first.line - 1][: first.column])
    if before is None or rest or before[1] == "IFS" or first.value is None:
        return
    if "/" in first.text or "=" in first.text or _is_command(code, first.value):
        return
    message = f"a blank behind {before[1]}= : bash assigns nothing to it and runs {first.text} as a command"
    edit = Edit(first.line, before.start() + len(before[1]) + 1, first.column, "")
    yield Finding(
        "spaced-assignment", Severity.WARNING, first.line, message, (before.start(), first.end), (edit,)
    )


def _is_command(code: ShellCode, word: str) -> bool:
    known = code.is_command is not None and code.is_command(word)
    return known or word in BUILTINS or word in RESERVED or word in code.facts.functions
