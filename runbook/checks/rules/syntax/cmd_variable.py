"""``%NAME%``: a variable of cmd.exe in a block of bash."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "cmd-variable",
        Severity.WARNING,
        "`%NAME%` is a variable of cmd.exe. For bash it is a text.",
        "Write `$NAME`.",
        bad=("az login --tenant %TENANT_ID%\n", "cd %USERPROFILE%\n"),
        good=("date +%Y%m%d\n", "curl https://example.com/%E4%BD%A0\n", "printf '%SS%SS' a b\n"),
        topic=Topic.SYNTAX,
    ),
)

_VARIABLE = re.compile(r"%([A-Z_][A-Z0-9_]{2,})%")
_FORMATS = frozenset({"date", "printf", "stat", "find", "ps", "git", "awk", "strftime", "echo", "jq", "curl"})


def find(code: ShellCode) -> Iterator[Finding]:
    """A warning for each word that holds one."""
    if not _VARIABLE.search(code.text):
        return
    for call in code.facts.calls:
        if call.program in _FORMATS:
            continue
        for word in call.parts:
            if (found := _VARIABLE.search(word.text)) and word.text[:1] != "'":
                message = f"{found[0]} is a variable of cmd.exe; for bash it is a text: write ${found[1]}"
                columns = (word.column + found.start(), word.column + found.end())
                yield Finding("cmd-variable", Severity.WARNING, word.line, message, columns)
