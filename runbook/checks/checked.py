"""What came of a check of one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runbook.checks.rule import Finding


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of the document `path`; `lines` are the source's lines that they are about, by their numbers.

    `problem` says why it could not be read; then there are no findings.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    lines: Mapping[int, str] = field(default_factory=dict)
    problem: str | None = None
