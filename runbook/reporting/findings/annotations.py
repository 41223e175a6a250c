"""Findings as annotations of GitHub: workflow commands on standard output."""

from collections.abc import Sequence

from runbook.checks.checked import Checked
from runbook.core.diagnostics import Severity
from runbook.core.strings import shown
from runbook.reporting.github_commands import command

_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(documents: Sequence[Checked]) -> str:
    """A command a finding."""
    lines = []
    for document in documents:
        if document.problem is not None:
            lines.append(command("error", shown(document.problem), file=document.path))
        for one in document.findings:
            start, end = one.columns or (None, None)
            lines.append(
                command(
                    _NAMES[one.severity],
                    shown(one.message),
                    file=one.path or document.path,
                    line=one.line,
                    col=None if start is None else start + 1,
                    endColumn=end,
                    title=one.code,
                )
            )
    return "".join(lines)
