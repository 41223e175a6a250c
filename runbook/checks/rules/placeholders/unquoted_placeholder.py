"""``<placeholder>`` outside quotes: to bash it is two redirections, which would create files or fail."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "placeholder",
        Severity.ERROR,
        "An unquoted `<placeholder>`: the shell would read it as redirections, and create a file or fail. "
        "A possible redirection (`sort <in >out`) is not reported.",
        "Put a value or a variable in its place. In an assignment (`export RG=<rg>`), `--var RG=...` puts it there.",
        bad=("az vm show -g <rg> -n web\n", "kubectl apply -f <crd.yaml>\n"),
        good=("sort <in >out\n", "echo '<b>'\n", "cat <(ls)\n"),
        topic=Topic.PLACEHOLDERS,
        once=True,
    ),
)


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each."""
    from runbook.shell.unfilled_placeholders import find as unfilled

    for found in unfilled(code.text):
        line, column = code.place(found.start())
        message = (
            f"{found[0]} is a placeholder: the shell would read it as redirections; put a value in its place, "
            "or a variable"
        )
        yield Finding("placeholder", Severity.ERROR, line, message, (column, column + len(found[0])))
