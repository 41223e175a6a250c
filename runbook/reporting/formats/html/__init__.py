"""The HTML report: one page that needs nothing else, the documents as they read with what became of each block."""

from runbook.reporting.formats.html.page import write

__all__ = ["write"]
