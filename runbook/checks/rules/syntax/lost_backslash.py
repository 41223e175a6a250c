"""A command of several lines that lost a backslash: the rest of its options is a command of its own."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "lost-continuation",
        Severity.ERROR,
        "A line begins with an option: the line above it lost its backslash, or another sign stands in its place "
        "(`^` of cmd.exe). bash runs the option as a command (ShellCheck SC2215).",
        "End the line above with a backslash.",
        bad=(
            "az group create \\\n  --name demo-rg\n  --location westeurope\n",
            "az group create --name demo-rg\n  -l westeurope\n",
            "az group create ^\n  --name demo-rg ^\n  --location westeurope\n",
        ),
        good=(
            "az group create \\\n  --name demo-rg \\\n  --location westeurope\n",
            "cat <<EOF\n--name\nEOF\n",
            'echo "a\n--name"\n',
            "args=(\n  --name demo\n)\n",
        ),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
)

_LINE = re.compile(r"\n[ \t]*--?[A-Za-z]")
_OPTION = re.compile(r"-[A-Za-z]|--[A-Za-z][\w-]*(?:=.*)?", re.DOTALL)


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each line."""
    if not _LINE.search(code.text):
        return
    for call in code.facts.calls:
        first = call.parts[0] if call.parts else None
        if first is None or not _OPTION.fullmatch(first.text) or first.line == 1:
            continue
        above, line = code.lines[first.line - 2], code.lines[first.line - 1]
        if line[: first.column].strip() or not above.strip() or above.lstrip().startswith("#"):
            continue
        if above.rstrip().endswith(("\\", " `")):  # other rules speak of that
            continue
        caret = above.rstrip().endswith(" ^")
        message = f"this line begins with the option {first.text}: the line above it " + (
            "ends with ^ of cmd.exe in place of a backslash"
            if caret
            else "lost the backslash that continues it"
        )
        yield Finding(
            "lost-continuation",
            Severity.ERROR,
            first.line,
            message,
            (first.column, first.end),
            _mended(first.line - 1, above, caret=caret),
        )


def _mended(number: int, above: str, *, caret: bool) -> tuple[Edit, ...]:
    """The backslash put in, where nothing else stands at the end of the line."""
    stripped = above.rstrip()
    if caret:
        return (Edit(number, len(stripped) - 1, len(above), "\\"),)
    if " #" in stripped or stripped.endswith((";", "&", "|", "\\", ")", "`")):
        return ()
    return (Edit(number, len(stripped), len(above), " \\"),)
