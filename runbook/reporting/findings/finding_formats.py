"""The table of the formats of findings."""

from collections.abc import Callable, Mapping, Sequence

from runbook.checks.checked import Checked
from runbook.core.registry import lazy

Format = Callable[[Sequence[Checked]], str]
"""Makes the whole text of a report."""

FORMATS: Mapping[str, Format] = {
    "json": lazy("runbook.reporting.findings.findings_json:report"),
    "sarif": lazy("runbook.reporting.findings.sarif:report"),
    "github": lazy("runbook.reporting.findings.annotations:report"),
    "junit": lazy("runbook.reporting.findings.findings_junit:report"),
    "text": lazy("runbook.reporting.findings.findings_text:report"),
}
"""Format -> what writes it."""
