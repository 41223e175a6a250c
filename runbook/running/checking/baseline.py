"""Findings that are known and set aside: a file of them, so that an old repository can start clean.

A finding is known by its file, its code and the text of its line, not by the line's number.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from runbook.checks.checked import Checked
from runbook.checks.rule import Finding
from runbook.core.diagnostics import Severity
from runbook.core.errors import OutputError, UsageError
from runbook.core.strings import printable
from runbook.storage.atomic_file import replacing

SCHEMA = "runbook.baseline/1"
Known = Counter[tuple[str, str, str]]


def read(path: str) -> Known | None:
    """What the file holds; None where there is no such file. Raises UsageError for one that is not a baseline."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(data["schema"])
        return Counter({(str(a), str(b), str(c)): int(count) for a, b, c, count in data["findings"]})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(
            f"--baseline {printable(path)}: not a baseline ({problem}); delete it to have it written again"
        ) from None


def write(path: str, documents: Iterable[Checked]) -> int:
    """Write the findings above info to the file; how many there are. Raises OutputError."""
    known: Known = Counter(
        _identity(document, one)
        for document in documents
        for one in document.findings
        if one.severity is not Severity.INFO
    )
    rows = ",\n".join(json.dumps([*key, count], ensure_ascii=False) for key, count in sorted(known.items()))
    try:
        with replacing(Path(path), mode=0o644) as stream:
            stream.write(f'{{"schema": "{SCHEMA}", "findings": [\n{rows}\n]}}\n')
    except OSError as problem:
        reason = f"cannot be written: {problem.strerror or problem}"
        raise OutputError(f"--baseline {printable(path)}: {reason}", before_run=True) from None
    return known.total()


def without(known: Known, document: Checked) -> Checked:
    """The document without what is known; each entry sets aside as many findings as it counts."""
    left = Counter(known)
    kept = []
    for one in document.findings:
        key = _identity(document, one)
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(one)
    return replace(document, findings=tuple(kept))


def _identity(document: Checked, one: Finding) -> tuple[str, str, str]:
    text = document.lines.get(one.line, "").strip() if one.path is None else one.message
    return one.path or document.path, one.code, text
