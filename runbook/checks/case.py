"""What a code of a diagnostic means, and what to do."""

from dataclasses import dataclass

from runbook.core.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Case:
    """What a code says with one severity. `meaning` and `remedy` are Markdown."""

    code: str
    severity: Severity
    meaning: str
    remedy: str
