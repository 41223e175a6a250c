"""Findings as SARIF 2.1.0, for code scanning of GitHub and others.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads of it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from runbook import __version__
from runbook.checks.checked import Checked
from runbook.checks.codes import codes
from runbook.checks.rule import Finding, LintRule
from runbook.core.diagnostics import Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(documents: Sequence[Checked]) -> str:
    """One run of this tool, with the rules that found something."""
    used = sorted({one.code for document in documents for one in document.findings})
    places = {code: at for at, code in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "runbook",
                "version": __version__,
                "rules": [_rule(code, codes().get(code, ())) for code in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(document, one, places[one.code]) for document in documents for one in document.findings
        ],
        "invocations": [
            {
                "executionSuccessful": all(one.problem is None for one in documents),
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": one.problem}}
                    for one in documents
                    if one.problem is not None
                ],
            }
        ],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _rule(code: str, rules: Sequence[LintRule]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": code, "name": "".join(map(str.capitalize, code.split("-")))}
    if rules:
        worst = min(rules, key=lambda rule: list(Severity).index(rule.severity))
        found |= {
            "shortDescription": {"text": worst.name},
            "fullDescription": {"text": worst.meaning},
            "help": {"text": worst.remedy, "markdown": worst.remedy},
            "defaultConfiguration": {"level": _LEVELS[worst.severity]},
        }
    return found


def _result(document: Checked, one: Finding, at: int) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": max(1, one.line)}
    if one.columns is not None:
        region |= {
            "startColumn": one.columns[0] + 1,
            "endColumn": max(one.columns[1], one.columns[0] + 1) + 1,
        }
    path = one.path or document.path
    text = document.lines.get(one.line, "") if one.path is None else ""
    return {
        "ruleId": one.code,
        "ruleIndex": at,
        "level": _LEVELS[one.severity],
        "message": {"text": one.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(path.replace(os.sep, "/"))},
                    "region": region,
                }
            }
        ],
        # The same finding after lines were added above it is the same alert.
        "partialFingerprints": {
            "runbook/v1": hashlib.sha256(
                f"{path}\0{one.code}\0{text.strip()}\0{one.message}".encode()
            ).hexdigest()[:32]
        },
    }
