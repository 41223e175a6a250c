"""Findings as JSON: the schema ``runbook.check/1``."""

import json
from collections.abc import Sequence
from typing import Any

from runbook.checks.checked import Checked
from runbook.checks.rule import Finding
from runbook.core.strings import without_commands
from runbook.reporting.formats.document_json import diagnostic

SCHEMA = "runbook.check/1"


def report(documents: Sequence[Checked]) -> str:
    """The findings of every document; `problem` where one could not be read. A document is a line."""
    rows = [json.dumps(_document(one), ensure_ascii=False) for one in documents]
    text = ",\n".join(rows)
    return without_commands(f'{{"schema": "{SCHEMA}", "documents": [\n{text}\n]}}\n')


def _document(one: Checked) -> dict[str, Any]:
    found: dict[str, Any] = {"path": one.path, "diagnostics": [_finding(each) for each in one.findings]}
    return found | ({"problem": one.problem} if one.problem is not None else {})


def _finding(one: Finding) -> dict[str, Any]:
    """As every other diagnostic, with 1-based columns; `end_column` is the one behind the last character."""
    found = diagnostic(one.diagnostic)
    if one.columns is not None:
        found |= {"column": one.columns[0] + 1, "end_column": one.columns[1] + 1}
    return found | ({"fixable": True} if one.edits else {})
