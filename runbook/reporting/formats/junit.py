"""The JUnit report: a suite a document, a case a block, written block by block.

Elements, attributes and their order are those that both common schemas know (Jenkins' ``junit-10.xsd`` and the one of
Apache Ant's tasks), but for the streams of a case, which Ant's has in the suite only: there is no ``file`` or ``line``
of a case in either, so that the place stands in the case's name and in the failure's text.
"""

import re
from collections.abc import Callable, Iterator
from typing import TextIO

from runbook.core import results
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import BlockFinished, DocumentStarted, Reason, Status
from runbook.core.strings import shown_lines
from runbook.reporting import diff_lines, github_commands, wording
from runbook.reporting.registry import Events
from runbook.reporting.summary import WENT_WRONG, Failure, failure, row_of
from runbook.reporting.terminal.sanitize import visible

INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no way to write."""
LONGEST_NAME = 100
"""Characters of a case's name that are taken from its code."""
TAGS = {Status.FAILED: "failure", Status.ERROR: "error", Status.CANCELLED: "error", Status.SKIPPED: "skipped"}


def write(events: Events, stream: TextIO) -> None:
    """Write the report of a run; memory stays that of one block."""
    overview = results.overview(events())
    suites = [(_tally(document), document) for document in overview.documents]
    extra = _unexplained(overview)
    tests, failures, errors, _ = (
        sum(column) for column in zip(*(tally for tally, _ in suites), (0,) * 4, strict=True)
    )
    wrong = int(extra is not None)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    # Ant's schema has no attributes here; Jenkins' and every reader of totals has
    stream.write(
        f'<testsuites name="runbook" tests="{tests + wrong}" failures="{failures}" errors="{errors + wrong}"'
        f' time="{overview.finished.duration_s:.3f}">\n'
    )
    close = ""
    number = 0
    for item in results.blocks(events()):
        if isinstance(item, DocumentStarted):
            stream.write(close + _suite(number, item, *suites[number], overview.started.cloud))
            close, number = "    <system-out/>\n    <system-err/>\n  </testsuite>\n", number + 1
        else:
            _case(stream.write, item)
    stream.write(close)
    if extra is not None:
        stream.write(_extra(number, overview, extra))
    stream.write("</testsuites>\n")


def _tally(document: results.DocumentResult) -> tuple[int, int, int, int]:
    """Tests, failures, errors, skipped."""
    counts = document.counts
    refusals = len(_refusals(document))
    wrong = refusals + counts.get(Status.ERROR, 0) + counts.get(Status.CANCELLED, 0)
    return sum(counts.values()) + refusals, counts.get(Status.FAILED, 0), wrong, counts.get(Status.SKIPPED, 0)


def _refusals(document: results.DocumentResult) -> list[Diagnostic]:
    """What kept the document from running, or ended it beside its blocks."""
    if document.status is Status.SKIPPED:
        return []  # a program is missing, or everything is left out: nothing was tried
    found = [one for one in document.started.diagnostics if one.severity is Severity.ERROR]
    explained = found or any(document.counts.get(one) for one in WENT_WRONG)
    if document.message and document.status in WENT_WRONG and not explained:
        found = [Diagnostic(str(document.status), Severity.ERROR, 1, document.message)]
    return found


def _unexplained(overview: results.Overview) -> str | None:
    """Why the run as a whole did not pass, where no block and no document says it."""
    status, message = overview.finished.status, overview.finished.message
    if message and results.BROKEN_OFF in message:
        return message
    refused = status is Status.ERROR and any(_tally(one)[2] for one in overview.documents)
    if status in (Status.PASSED, Status.SKIPPED) or overview.counts.get(status) or refused:
        return None
    return message or f"the run was {status}"


def _suite(
    number: int,
    event: DocumentStarted,
    tally: tuple[int, int, int, int],
    document: results.DocumentResult,
    cloud: str | None,
) -> str:
    tests, failures, errors, skipped = tally
    name = _attribute(event.document) or "-"
    head = (
        f'  <testsuite name="{name}" package="{_attribute(_package(event.document))}" id="{number}"'
        f' timestamp="{_timestamp(event.time)}" hostname="localhost" tests="{tests}" failures="{failures}"'
        f' errors="{errors}" skipped="{skipped}" time="{document.duration_s:.3f}">\n'
    )
    properties = {"title": event.title, "run": event.run}
    if cloud:
        properties["cloud"] = wording.CLOUD[cloud]
    if document.retried:
        attempts = "; ".join(map(wording.attempt, document.retried))
        properties |= {"flaky" if document.flaky else "retried": attempts}
    lines = "".join(
        f'      <property name="{key}" value="{_attribute(value)}"/>\n' for key, value in properties.items()
    )
    refusals = "".join(_refusal(event.document, one) for one in _refusals(document))
    return f"{head}    <properties>\n{lines}    </properties>\n{refusals}"


def _refusal(document: str, one: Diagnostic) -> str:
    text = one.text(document)
    where = one.place(document) if one.path else str(one.line)
    return (
        f'    <testcase name="{_attribute(where)}: {_attribute(one.code)}" classname="{_attribute(_package(document))}"'
        f' time="0.000">\n      <error message="{_attribute(one.message)}" type="{_attribute(one.code)}">'
        f"{_text(text)}</error>\n    </testcase>\n"
    )


def _extra(number: int, overview: results.Overview, message: str) -> str:
    """A suite for what went wrong with the run itself: without it, a report full of skipped blocks looks well."""
    status = overview.finished.status
    return (
        f'  <testsuite name="run" package="runbook" id="{number}" timestamp="{_timestamp(overview.started.time)}"'
        ' hostname="localhost" tests="1" failures="0" errors="1" skipped="0" time="0.000">\n    <properties/>\n'
        f'    <testcase name="{_attribute(overview.started.run)}" classname="runbook" time="0.000">\n'
        f'      <error message="{_attribute(message)}" type="{status}">{_text(message)}</error>\n'
        "    </testcase>\n    <system-out/>\n    <system-err/>\n  </testsuite>\n"
    )


def _case(write: Callable[[str], object], result: results.BlockResult) -> None:
    end, outline = result.finished, result.outline
    place = outline.place(end.document) if outline.path else str(outline.line)
    label = outline.name or next((line.strip() for line in outline.code.split("\n") if line.strip()), "")
    write(
        f'    <testcase name="{_attribute(place)}: {_attribute(label[:LONGEST_NAME])}"'
        f' classname="{_attribute(_package(end.document))}" time="{end.duration_s:.3f}">\n'
    )
    write(_outcome(result))
    for name, text in (("system-out", end.stdout), ("system-err", end.stderr)):
        if text:
            write(f"      <{name}>{_output(text)}</{name}>\n")
    write("    </testcase>\n")


def _outcome(result: results.BlockResult) -> str:
    end = result.finished
    tag = TAGS.get(end.status)
    if tag is None:
        return ""
    if tag == "skipped":
        return f'      <skipped message="{_attribute(wording.not_run(end.reason, end.message))}"/>\n'
    details = failure(row_of(end, result.outline), end, result.outline)
    return (
        f'      <{tag} message="{_attribute(details.cause)}" type="{end.reason or end.status}">'
        f"{_text(''.join(_lines(details, end)))}</{tag}>\n"
    )


def _lines(details: Failure, end: BlockFinished) -> Iterator[str]:
    yield f"{details.row.place}: {details.cause}\n"
    if details.verdict:
        yield from (f"  {reason}\n" for reason in wording.reasons(details.verdict))
    if details.diff:
        legend = f", {diff_lines.LEGEND}" if any(line.volatile for line in details.diff) else ""
        yield f"- expected ({details.result}), + actual{legend}\n"
        yield from (f"{diff_lines.signed(line)}\n" for line in details.diff)
    if end.reason is Reason.EXIT_STATUS:
        yield from (f"{visible(line)}\n" for line in details.stderr.lines)


def _package(document: str) -> str:
    """``docs/a.md`` -> ``docs.a``, as readers split a class name at its dots."""
    return document.removesuffix(".md").strip("./").replace("/", ".") or "-"


def _timestamp(time: str) -> str:
    return time[:19]


def _attribute(text: str) -> str:
    """One line, without what a program could do to a terminal."""
    return _escaped(shown_lines(text).replace("\n", " ").strip()).replace('"', "&quot;")


def _text(text: str) -> str:
    return _escaped(shown_lines(text))


def _output(text: str) -> str:
    return _escaped("\n".join(map(visible, text.split("\n"))))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # no ]]> is left
    return github_commands.markup(INVALID.sub("\ufffd", text))
