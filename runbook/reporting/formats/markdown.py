"""The Markdown report: a summary for a job's page (``$GITHUB_STEP_SUMMARY``), a merge request or a wiki.

What commands print stands in ``pre`` elements as HTML references, or in a fence longer than any in it: it is never
Markdown, never HTML, never a mention.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from runbook.core import results
from runbook.core.diagnostics import Severity
from runbook.core.events import DocumentStarted
from runbook.core.strings import shown_lines
from runbook.reporting import diff_lines, github_commands, wording
from runbook.reporting.diff import DiffLine
from runbook.reporting.registry import Events
from runbook.reporting.summary import WENT_WRONG, Excerpt, Failure, failure, row_of
from runbook.reporting.terminal.sanitize import visible

LIMIT = 1 << 20
"""Bytes of a step's summary that GitHub takes; of a longer one it shows nothing
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits)."""
RESERVE = 1024
"""Bytes kept for the last line, which says what is left out."""
MOST_ROWS = 500
"""Documents in the table."""
LONGEST = 20_000
"""Characters of one stream's excerpt, one diff or one block's code."""

HUNK = "@@ "
"""How a line begins in a fenced block of the language ``diff`` that says what is left out."""
_ACTIVE = re.compile(r"[^\w\s.,/()-]|_")
_FENCES = re.compile("`{3,}")


def write(events: Events, stream: TextIO) -> None:
    """Write the summary of a run; at most `LIMIT` bytes, and memory of one block."""
    overview = results.overview(events())
    left = LIMIT - RESERVE
    said = hidden = 0
    for part in (_head(overview), _table(overview), _retried(overview)):
        left -= len(part.encode("utf-8", "backslashreplace"))
        stream.write(part)
    for text in _problems(events):
        size = len(text.encode("utf-8", "backslashreplace"))
        if size > left:
            hidden += 1
            continue
        left -= size
        if not said:
            stream.write("\n### What went wrong\n")
        stream.write(text)
        said += 1
    if hidden:
        stream.write(
            f"\n> {hidden} more are left out here: a summary has at most 1 MiB. The other reports have them.\n"
        )


def _head(overview: results.Overview) -> str:
    end = overview.finished
    documents = overview.documents
    wrong = sum(one.status in WENT_WRONG for one in documents)
    if wrong:
        title = f"{wrong} of {wording.counted(len(documents), 'document')} did not pass"
    else:
        title = f"{wording.counted(len(documents), 'document')} {end.status}"
    message = f"\n> {code(end.message)}\n" if end.message else ""
    if overview.started.cloud:
        message = f"\n> **{code(wording.CLOUD[overview.started.cloud])}**\n{message}"
    return (
        f"## {wording.STATUSES[end.status].emoji} {title}\n\n"
        f"{wording.totals(dict(overview.counts), end.duration_s)}\n{message}"
    )


def _table(overview: results.Overview) -> str:
    if not overview.documents:
        return ""
    ordered = sorted(overview.documents, key=lambda one: wording.WORST_FIRST.index(one.status))
    rows = "".join(
        f"| {_mark(one)} | {code(one.started.document)} | {_counts(one)} |"
        f" {wording.duration(one.duration_s)} |\n"
        for one in ordered[:MOST_ROWS]
    )
    more = len(ordered) - MOST_ROWS
    rest = f"\n{wording.counted(more, 'more document')} not shown.\n" if more > 0 else ""
    return f"\n| | Document | Blocks | Time |\n|---|---|---|--:|\n{rows}{rest}"


def _mark(one: results.DocumentResult) -> str:
    if one.flaky:
        return f"{wording.FLAKY.emoji} flaky"
    return f"{wording.STATUSES[one.status].emoji} {one.status}"


def _retried(overview: results.Overview) -> str:
    """The documents that were retried, and what else there is to say of documents beside their blocks."""
    lines = [
        f"- {code(one.started.document)}: {'; '.join(map(code, said))}\n"
        for one in overview.documents
        if (said := [*map(wording.attempt, one.retried), *filter(None, [one.message])])
    ]
    more = len(lines) - MOST_ROWS
    rest = f"- {wording.counted(more, 'more document')} not shown.\n" if more > 0 else ""
    return f"\n### Other problems\n\n{''.join(lines[:MOST_ROWS])}{rest}" if lines else ""


def _counts(one: results.DocumentResult) -> str:
    words = [f"{one.counts[status]} {status}" for status in wording.WORST_FIRST if one.counts.get(status)]
    return ", ".join(words) or "none"


def _problems(events: Events) -> Iterator[str]:
    for item in results.blocks(events()):
        if isinstance(item, DocumentStarted):
            for one in item.diagnostics:
                if one.severity is Severity.ERROR:
                    yield f"\n#### {code(one.place(item.document))} {inline(one.code)}\n\n{code(one.message)}\n"
        elif item.finished.status in WENT_WRONG:
            end, outline = item.finished, item.outline
            yield "".join(_failure(failure(row_of(end, outline), end, outline)))


def _failure(one: Failure) -> Iterator[str]:
    name = f" {code(one.row.name)}" if one.row.name else ""
    mark = wording.STATUSES[one.row.status].emoji
    yield f"\n#### {mark} {code(one.row.place)}{name}\n\n{code(one.cause)}\n"
    if one.verdict and (reasons := wording.reasons(one.verdict)):
        yield "\n" + "".join(f"- {code(reason)}\n" for reason in reasons)
    if one.diff:
        lines = (f"{_side(line)}{diff_lines.plain(line)}" for line in one.diff)
        legend = f"; {inline(diff_lines.LEGEND)}" if any(line.volatile for line in one.diff) else ""
        yield _details(
            f"Expected ({code(one.result or '')}) and actual{legend}", _diff(_cut("\n".join(lines)))
        )
    yield _details("Commands", _pre(shown_lines(one.code.rstrip("\n")).split("\n")))
    for title, excerpt in (("Standard output", one.stdout), ("Standard error", one.stderr)):
        if excerpt.lines:
            yield _details(f"{title}{_above(excerpt)}", _pre(excerpt.lines))


def _side(line: DiffLine) -> str:
    kind = diff_lines.kind(line)
    return HUNK if kind == "skipped" else diff_lines.SIDES[kind].sign


def _above(excerpt: Excerpt) -> str:
    return "" if excerpt.above == 0 else f", the last {wording.counted(len(excerpt.lines), 'line')}"


def _details(title: str, content: str) -> str:
    return f"\n<details><summary>{title}</summary>\n\n{content}\n</details>\n"


def _diff(text: str) -> str:
    if github_commands.suspect(text):
        return _pre(text.split("\n"))
    longest = max((len(run) for run in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}diff\n{text}\n{fence}\n"


def _pre(lines: Iterable[str]) -> str:
    return f"<pre>{_references(_cut(chr(10).join(map(visible, lines))))}</pre>\n"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… {len(text) - LONGEST} more characters"


def code(text: str) -> str:
    """`text` on one line, in a monospaced font and as nothing but text, also in a table."""
    line = shown_lines(text).replace("\n", " ")
    return f"<code>{inline(line[:LONGEST])}</code>"


def inline(text: str) -> str:
    """`text` with every character that Markdown or HTML could read as a reference."""
    return _ACTIVE.sub(lambda found: f"&#{ord(found[0])};", text)


def _references(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return github_commands.markup(text)
