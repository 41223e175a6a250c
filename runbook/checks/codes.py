"""All codes of diagnostics. ``docs/reference/diagnostics.md`` is made from this table."""

from collections.abc import Mapping
from itertools import groupby

from runbook.checks import codes_of_blocks, codes_of_documents, codes_of_results
from runbook.checks.case import Case

SYNTAX_ERROR = "syntax-error"
UNREADABLE = frozenset({SYNTAX_ERROR, "unclosed-fence", "unended-heredoc"})
"""Codes of blocks whose code cannot be read, so that nothing is known of what they call."""

CODES: Mapping[str, tuple[Case, ...]] = {
    code: tuple(cases)
    for code, cases in groupby(
        sorted(
            (*codes_of_blocks.CASES, *codes_of_documents.CASES, *codes_of_results.CASES),
            key=lambda case: case.code,
        ),
        key=lambda case: case.code,
    )
}
"""Code -> its cases, one for each severity; sorted by code."""
