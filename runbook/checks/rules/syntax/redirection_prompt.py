"""Lines that begin with ``> word``: a redirection that empties a file, or a prompt before a command."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.known_programs import TOOLS
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.known_names import BUILTINS

RULES = (
    LintRule(
        "redirection-prompt",
        Severity.ERROR,
        "A line begins with `> ` and a word that is a command, or a file that can be executed: the `>` looks like a "
        "prompt, and the shell would empty that file. `> new-file` is not reported.",
        "Remove the prompt. Where the file is to be emptied, write `: > file`.",
        bad=("> export\n",),
        good=("> new-file\n", ": > log\n"),
        topic=Topic.SYNTAX,
    ),
)


_CANDIDATE = re.compile(r"^[ \t]*>[ \t]+[^\s&>(|]", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Line:
    """``> target word ...`` on a 1-based line; `word` is the command that bash would run, if any and if it is known."""

    line: int
    target: str
    word: str | None


def find(shell: ShellCode) -> Iterator[Finding]:
    """An error for each line whose ``>`` is a prompt.

    It is one where `is_command` knows the word behind it (a program, a file that can be executed) or does not know the
    command that bash would find behind the file's name, and where all lines of the code are names behind ``>``.
    """
    if not _CANDIDATE.search(shell.text):
        return
    is_command = shell.is_command or (lambda word: word in BUILTINS or word in TOOLS)
    found, alone = _read(shell)
    names = (
        alone and len(found) > 1 and all(_NAME.fullmatch(one.target) and one.word is None for one in found)
    )
    for one in found:
        if names or is_command(one.target) or (one.word is not None and not is_command(one.word)):
            message = (
                f"the > before {one.target} looks like a prompt: the shell would empty the file {one.target}; take the "
                f"prompt away, or write `: > {one.target}` where the file is to be emptied"
            )
            at = shell.lines[one.line - 1].index(">")
            yield Finding("redirection-prompt", Severity.ERROR, one.line, message, (at, at + 1))


def _read(shell: ShellCode) -> tuple[list[_Line], bool]:
    """The lines in their order, and whether the code has no other statement."""
    from runbook.shell import syntax_tree, words

    root = shell.source.root
    lines = shell.lines
    found: list[_Line] = []
    for node in syntax_tree.walk(root):
        redirect = node.children[0] if node.children else None
        if node.type not in ("command", "redirected_statement") or redirect is None:
            continue
        if redirect.type != "file_redirect" or not re.match(r">[ \t]", syntax_tree.text(redirect)):
            continue
        row, column = node.start_point
        before = node.prev_sibling
        if lines[row].encode()[:column].strip() or (before is not None and before.type == "|"):
            continue
        target = words.static(redirect.children[-1])
        name = node.child_by_field_name("name")
        if target is not None:
            word = words.static(name.children[0]) if name is not None and name.children else None
            found.append(_Line(row + 1, target, word))
    statements = [one for one in root.children if one.is_named and one.type != "comment"]
    return found, len(statements) == len(found)
