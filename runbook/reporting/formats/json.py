"""The JSON report (schema ``runbook.report/1``, docs/reference/report.md), written block by block."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TextIO

from runbook.core import results
from runbook.core.document import Expectation
from runbook.core.events import BlockOutline, DocumentRetried, DocumentStarted, to_plain
from runbook.core.strings import without_commands
from runbook.reporting.formats.document_json import diagnostic, expectation_json
from runbook.reporting.registry import Events

SCHEMA = "runbook.report/1"

_OF_EVENTS = frozenset({"time", "run", "document"})
"""What every event has, and the report says once."""

_OF_EDITORS = frozenset({"end_line", "mark_line"})
"""Lines of a documented result that only an editor of the document needs."""

_lines = json.JSONEncoder(ensure_ascii=False, indent=2).encode
_line = json.JSONEncoder(ensure_ascii=False).encode


def write(events: Events, stream: TextIO) -> None:
    """Write the report of a run; memory stays that of one block."""
    overview = results.overview(events())
    head = {
        "schema": SCHEMA,
        "tool": {"name": "runbook", "version": overview.started.version},
        "run": overview.started.run,
        "started": overview.started.time,
        "duration_s": overview.finished.duration_s,
        "status": overview.finished.status,
        "message": overview.finished.message,
        "cloud": overview.started.cloud,
    }
    stream.write(without_commands(_lines(head)).removesuffix("\n}") + ',\n  "documents": [')
    documents = iter(overview.documents)
    separator = close = ""
    for item in results.blocks(events()):
        if isinstance(item, DocumentStarted):
            stream.write(close + separator)
            result = next(documents)
            stream.write(_document(result))
            separator, close, first = ",", _close(events, result), True
        else:
            stream.write(("" if first else ",") + "\n      " + _block(item))
            first = False
    stream.write(close + ("\n  " if close else "") + "]\n}\n")


def _document(result: results.DocumentResult) -> str:
    started = result.started
    text = _line(
        {
            "path": started.document,
            "title": started.title,
            "status": result.status,
            "duration_s": result.duration_s,
            "message": result.message,
            "attempt": len(result.retried) + 1,
            "flaky": result.flaky,
            "retried": [_retried(one) for one in result.retried],
            "lack": to_plain(result.lack),
            "metadata": to_plain(started.metadata),
            "diagnostics": [diagnostic(one) for one in started.diagnostics],
        }
    )
    return "\n    " + without_commands(text).removesuffix("}") + ', "blocks": ['


def _retried(one: DocumentRetried) -> dict[str, Any]:
    names = ("block", "status", "reason", "message", "exit_status", "stdout", "stderr")
    return {
        "attempt": one.attempt,
        "status": one.status,
        "duration_s": one.duration_s,
        "failures": [{name: getattr(failure, name) for name in names} for failure in one.failures],
    }


def _close(events: Events, result: results.DocumentResult) -> str:
    """What follows the blocks of a document."""
    if not result.asides:
        return "\n    ]}"
    lines = [
        "\n      "
        + without_commands(
            _line({name: to_plain(value) for name, value in asdict(one).items() if name not in _OF_EVENTS})
        )
        for one in results.asides(events(), result.started.document)
    ]
    return f'\n    ], "asides": [{",".join(lines)}\n    ]}}'


def _block(result: results.BlockResult) -> str:
    outline, end = result.outline, result.finished
    values: dict[str, Any] = {
        **dict(_outline(outline, end.document)),
        "status": end.status,
        "reason": end.reason,
        "message": end.message,
        "exit_status": end.exit_status,
        "stdout": end.stdout,
        "stderr": end.stderr,
        "stdout_bytes": end.stdout_bytes,
        "stderr_bytes": end.stderr_bytes,
        "truncated": end.truncated,
        "duration_s": end.duration_s,
        "attempt": max(end.attempt, 1),
        "expectation": _expectation(outline.expectation),
        "verdict": to_plain(end.verdict),
        "implied": _expectation(outline.implied),
        "information": to_plain(end.information),
        "background": end.background,
        "changes": to_plain(end.changes),
        "failed_at": to_plain(end.failed_at),
    }
    if end.requests is not None:
        values["requests"] = to_plain(end.requests)
    if end.code is not None:
        values["ran"] = end.code
    return without_commands(_line(values))


def _outline(outline: BlockOutline, document: str) -> Iterator[tuple[str, Any]]:
    for name in ("id", "name", "section", "line", "end_line", "language", "code"):
        yield name, getattr(outline, name)
    yield "path", outline.file(document)
    yield "needed_by", list(outline.needed_by)
    yield "on", outline.on


def _expectation(value: Expectation | None) -> dict[str, Any] | None:
    """An expectation as ``runbook inspect`` shows it, without the lines `_OF_EDITORS`."""
    if value is None:
        return None
    found = expectation_json(value)
    return {key: found[key] for key in found if key not in _OF_EDITORS}
