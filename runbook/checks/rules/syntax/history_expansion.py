"""``!!`` and ``"...!word"``: the history of an interactive shell, which a script does not have."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "history-expansion",
        Severity.ERROR,
        "`!!`, `!$` and their kind stand for earlier commands in an interactive shell only.",
        "Write the command or the word out.",
        bad=("apt update\nsudo !!\n",),
        good=("echo !!\n", "if ! true; then :; fi\n", "[ ! -f a ]\n", "! grep -q a b\n"),
        topic=Topic.SYNTAX,
    ),
)

_BANG = re.compile(r"(?<![\w$\\!])!(?:!|\$|-\d)(?=\s|$)", re.MULTILINE)


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each word that is one."""
    if not _BANG.search(code.text):
        return
    for call in code.facts.calls:
        for word in call.parts:
            if word.text in ("!!", "!$") and call.program != "echo":
                message = (
                    f"{word.text} stands for an earlier command in an interactive shell only; write it out"
                )
                yield Finding(
                    "history-expansion", Severity.ERROR, word.line, message, (word.column, word.end)
                )
