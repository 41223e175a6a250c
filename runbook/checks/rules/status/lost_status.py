"""Failures that bash throws away: of a substitution inside of another command, of a pipe's earlier commands."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "lost-status",
        Severity.INFO,
        "A command's failure is thrown away: `export X=$(cmd)` succeeds when `cmd` fails (ShellCheck SC2155), "
        "`cmd | jq` when `jq` succeeds, `echo $(cmd)` and `<(cmd)` always. A run of this tool looks at it, a reader's "
        "shell does not.",
        "Assign first, then export: `X=$(cmd)`, `export X`; write to a file in place of a pipe, or `set -o pipefail`.",
        bad=(
            "export ID=$(az vm show -n a --query id -o tsv)\n",
            "az vm list | tail -1\n",
            "az vm delete --ids $(az vm list --query [].id -o tsv)\n",
            "diff <(az vm list) expected\n",
        ),
        good=(
            "ID=$(az vm show -n a --query id -o tsv)\n",
            "export ID\n",
            "echo a | cat\n",
            "set +e\nexport A=$(false)\n",
        ),
        topic=Topic.STATUS,
        once=True,
    ),
)


def find(code: ShellCode) -> Iterator[Finding]:
    """An information for each."""
    from runbook.shell.effects.lost_statuses import PIPE, guarded

    for site in guarded(code.text).sites:
        where = "in a pipe" if site.hidden_by == PIPE else f"inside {site.hidden_by}"
        message = f"a failure of a command {where} is lost in a reader's shell"
        first = site.command.split("\n", 1)[0]
        at = code.lines[site.line - 1].find(first)
        yield Finding(
            "lost-status", Severity.INFO, site.line, message, (at, at + len(first)) if at >= 0 else None
        )
