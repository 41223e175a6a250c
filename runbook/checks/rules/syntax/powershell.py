"""PowerShell in a block of bash: backticks that continue lines, ``$x = ...``, ``$env:X``, cmdlets."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.command_places import meant_name
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "powershell-continuation",
        Severity.ERROR,
        "A line ends with PowerShell's backtick. For bash two of them are a command substitution: the command runs "
        "without the options below it.",
        "Continue lines with a backslash.",
        bad=("az group create `\n  --name demo-rg `\n  --location westeurope\n",),
        good=("az group create \\\n  --name demo-rg\n", "x=`date \\\n  --utc`\n", "x=`\n  date\n`\n"),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
    LintRule(
        "powershell-assignment",
        Severity.ERROR,
        "A line begins with `$NAME =`: an assignment of PowerShell. bash replaces the variable and runs the rest as a "
        "command.",
        "Write `NAME=value`, and `NAME=$(command)` for what a command prints.",
        bad=(
            "$MYACR=myContainerRegistry\naz acr create -n $MYACR\n",
            "$id=az keyvault show --name kv1\n",
            "$id = az keyvault show --name kv1\n",
        ),
        good=("MYACR=myContainerRegistry\n", 'echo "$X=1"\n', "[ $a = b ]\n", "cat <<EOF\n$X = 1\nEOF\n"),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
    LintRule(
        "powershell-variable",
        Severity.ERROR,
        "`$env:NAME` is PowerShell's way to an environment variable. For bash it is the variable `env` and a text.",
        "Write `$NAME`.",
        bad=("az login --tenant $env:TENANT_ID\n",),
        good=(
            "az login --tenant $TENANT_ID\n",
            "pwsh -c '$env:PATH'\n",
            "env=prod\ndocker push registry/app-$env:latest\n",
            'env=prod\ndocker push "$env:LATEST1b"\n',
        ),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
    LintRule(
        "powershell-command",
        Severity.ERROR,
        "A command is a cmdlet of PowerShell, which bash does not have.",
        "Use the language `powershell` for the fence, or write the command for bash.",
        bad=("Connect-AzAccount\n", "New-AzResourceGroup -Name demo -Location eastus\n"),
        good=("apt-get update\n", "echo Get-AzVM\n"),
        topic=Topic.SYNTAX,
    ),
)

_BACKTICK = re.compile(r"[ \t]`[ \t]*$(?=\n[ \t]*-{1,2}[A-Za-z])", re.MULTILINE)
_ENVIRONMENT = re.compile(r"(?<![\w:/.-])\$\{?env:([A-Z_][A-Z0-9_]+)(?!\w)\}?")
_CMDLET = re.compile(
    r"(?:Get|Set|New|Remove|Add|Connect|Disconnect|Import|Export|Install|Uninstall|Invoke|Start|Stop|Restart|Write|Read"
    r"|Select|Out|Update|Enable|Disable|Register|Test|Convert|ConvertTo|ConvertFrom|Where|ForEach|Save|Select|Wait|Format"
    r")-[A-Z]\w+"
)
"""Approved verbs of PowerShell (https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs...)."""


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each."""
    text = code.text
    ends = [found.start() + 1 for found in _BACKTICK.finditer(text)]
    for at in ends:
        line, column = code.place(at)
        message = "this line ends with PowerShell's backtick; bash continues a line by a backslash"
        edit = Edit(line, column, len(code.lines[line - 1]), "\\")
        yield Finding("powershell-continuation", Severity.ERROR, line, message, (column, column + 1), (edit,))
    if "$" in text:
        yield from _assignments(code)
        yield from _environment(code)
    for call in code.facts.calls if _CMDLET.search(text) else ():
        first = call.parts[0] if call.parts else None
        if first is not None and _CMDLET.fullmatch(first.text):
            message = f"{first.text} is a cmdlet of PowerShell; bash has no such command"
            yield Finding(
                "powershell-command", Severity.ERROR, first.line, message, (first.column, first.end)
            )


def _assignments(code: ShellCode) -> Iterator[Finding]:
    for call in code.facts.calls:
        if not call.parts or not call.parts[0].text.startswith("$"):
            continue
        first, *rest = call.parts
        name = meant_name(first.text, rest[0].text if rest else "")
        if name is None:
            continue
        message = (
            f"PowerShell's assignment: bash does not read it so; write {name}=... without the $ in front"
        )
        single = first.text.endswith("=") or not rest
        edits = (Edit(first.line, first.column, first.column + 1, ""),) if single and not rest else ()
        yield Finding(
            "powershell-assignment", Severity.ERROR, first.line, message, (first.column, first.end), edits
        )
    for found in _GROUPED.finditer(code.text):
        if code.is_code([found.start()])[0]:
            line, column = code.place(found.start())
            message = f"PowerShell's assignment; bash needs {found[1]}=$(...), without the $ in front"
            columns = (column, column + len(found[0]))
            yield Finding("powershell-assignment", Severity.ERROR, line, message, columns)


_GROUPED = re.compile(r"^[ \t]*\$([A-Za-z_]\w*)[ \t]*=[ \t]*\(", re.MULTILINE)


def _environment(code: ShellCode) -> Iterator[Finding]:
    for one in _ENVIRONMENT.finditer(code.text):
        if not _is_expanded(code, one.start()):
            continue
        line, column = code.place(one.start())
        message = f"{one[0]} is PowerShell's; for bash it is the variable env and a text: write ${one[1]}"
        end = column + len(one[0])
        edit = Edit(line, column, end, f"${{{one[1]}}}")
        yield Finding("powershell-variable", Severity.ERROR, line, message, (column, end), (edit,))


def _is_expanded(code: ShellCode, at: int) -> bool:
    """Whether bash expands what stands there: it is in no single quotes, here-document or comment."""
    from runbook.shell.syntax_tree import byte_places, covering

    (path,) = covering(code.source.root, byte_places(code.text, [at]))
    return not any(one.type in ("raw_string", "ansi_c_string", "comment", "heredoc_body") for one in path)
