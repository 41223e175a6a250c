"""Annotations: workflow commands that make GitHub show each failure at its line of the document.

GitHub shows ten annotations of a type and step, fifty of a job
(https://docs.github.com/rest/checks/runs#create-a-check-run, actions/toolkit): errors come first, and what does not
fit is counted.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from runbook.core import results
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import DocumentStarted, Reason, Status
from runbook.core.strings import shown_lines
from runbook.reporting import diff_lines, github_commands, wording
from runbook.reporting.registry import Events
from runbook.reporting.summary import WENT_WRONG, failure, row_of
from runbook.reporting.terminal.sanitize import visible

MOST = 10
"""Annotations of a type that GitHub shows of a step."""
REASONS = 6
DIFFERENCES = 16
"""Lines of a score's reasons and of a diff that an annotation holds."""
LONGEST = 4000
"""Characters of an annotation's message."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation; `kind` is ``error``, ``warning`` or ``notice``."""

    kind: str
    document: str
    line: int
    title: str
    message: str


def write(events: Events, stream: TextIO) -> None:
    """Write the annotations of a run; memory holds those that are shown."""
    shown: dict[str, list[Annotation]] = {"error": [], "warning": [], "notice": []}
    count = dict.fromkeys(shown, 0)
    overview = results.overview(events())
    for one in (*_annotations(events), *_beside(overview)):
        count[one.kind] += 1
        if len(shown[one.kind]) < MOST:
            shown[one.kind].append(one)
    if overview.started.cloud:
        text = wording.CLOUD[overview.started.cloud]
        stream.write(github_commands.command("notice", text, title="runbook"))
    finished = overview.finished
    message = finished.message or f"the run was {finished.status}"
    unexplained = finished.status not in (Status.PASSED, Status.SKIPPED) and not count["error"]
    if unexplained or results.BROKEN_OFF in message:
        stream.write(github_commands.command("error", _text(message), title="runbook"))
        del shown["error"][MOST - 1 :]
    for kind, annotations in shown.items():
        for one in annotations:
            stream.write(
                github_commands.command(
                    kind, one.message, file=_file(one.document), line=one.line, title=_line(one.title)
                )
            )
        if more := count[kind] - len(annotations):
            text = f"{wording.counted(more, f'more {kind}')} without an annotation: GitHub shows {MOST} of a step"
            stream.write(github_commands.command("notice", text, title="runbook"))


def _annotations(events: Events) -> Iterator[Annotation]:
    for item in results.blocks(events()):
        if isinstance(item, DocumentStarted):
            yield from (
                _diagnostic(item.document, one)
                for one in item.diagnostics
                if one.severity is not Severity.INFO
            )
        elif item.finished.status in WENT_WRONG:
            yield _block(item)


def _beside(overview: results.Overview) -> Iterator[Annotation]:
    """What there is to say of documents beside their blocks: that one is flaky, lacks a program, lost its process."""
    for one in overview.documents:
        name = one.started.document
        if one.retried:
            text = "\n".join(map(wording.attempt, one.retried))
            yield Annotation("warning", name, 1, "flaky" if one.flaky else "retried", _text(text))
        told = any(diagnostic.message == one.message for diagnostic in one.started.diagnostics)
        if one.message and one.status in WENT_WRONG and not told:
            yield Annotation("error", name, 1, str(one.status), _text(one.message))
        if one.message and one.lack:
            yield Annotation("notice", name, 1, str(one.status), _text(one.message))


def _diagnostic(document: str, one: Diagnostic) -> Annotation:
    kind = "error" if one.severity is Severity.ERROR else "warning"
    return Annotation(kind, one.file(document), one.line, one.code, _text(one.message))


def _block(result: results.BlockResult) -> Annotation:
    """At the mark that demanded what the output is not; else at the block."""
    end, outline = result.finished, result.outline
    line = outline.line
    if end.reason is Reason.MISMATCH and (expectation := outline.expectation):
        line = expectation.mark_line or expectation.span.start
    details = failure(row_of(end, outline), end, outline)
    path = outline.file(end.document)
    lines = [details.cause]
    if details.verdict:
        lines += wording.reasons(details.verdict)[:REASONS]
    lines += [diff_lines.signed(one) for one in details.diff[:DIFFERENCES]]
    if not details.diff:
        lines += map(visible, (details.stderr.lines or details.stdout.lines)[-REASONS:])
    message = "\n".join(map(_text, lines))
    title = f"{outline.name or outline.section or f'block at line {outline.line}'} {end.status}"
    return Annotation("error", path, line, title, message[:LONGEST])


def _text(text: str) -> str:
    return shown_lines(text)


def _line(text: str) -> str:
    return _text(text).replace("\n", " ")


def _file(document: str) -> str | None:
    """The document's path in the repository; None for what lies in none."""
    if document == "-" or re.match(r"https?://", document):
        return None
    path = _text(re.sub(r"#\d+$", "", document))  # the same document given twice
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace:
        absolute = Path(path).absolute()
        if absolute.is_relative_to(workspace):
            return str(absolute.relative_to(workspace))
    return path
