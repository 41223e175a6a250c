"""What a code of a diagnostic means, and what to do."""

from typing import NamedTuple

from runbook.core.diagnostics import Severity


class Case(NamedTuple):
    """What a code says with one severity. `meaning` and `remedy` are Markdown."""

    code: str
    severity: Severity
    meaning: str
    remedy: str
