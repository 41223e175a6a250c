"""What the dialogs show, as rows: the output, the comparison, the summary, the links."""

import re

from rich.text import Text

from runbook.core.document import Document
from runbook.core.strings import shown
from runbook.frontends.step import block_summary
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.passages import next_steps
from runbook.frontends.step.progress import RunEntry
from runbook.frontends.step.tui.widgets import styles
from runbook.reporting import wording
from runbook.reporting.diff import LineKind
from runbook.reporting.terminal.painter import crop, fold
from runbook.reporting.terminal.sanitize import visible

Choices = list[tuple[str | None, Text]]
"""Rows to choose from: (id, row); a row without an id is only shown."""

_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_SIDES = {LineKind.SAME: "dim", LineKind.EXPECTED: "red", LineKind.ACTUAL: "green", LineKind.SKIPPED: "cyan"}

PREREQUISITE: Choices = [
    ("CHECK", Text("Check whether it is in place; if not, step through it")),
    ("RUN", Text("Check; if it is not in place, run it without asking")),
    ("STEP", Text("Step through it")),
    ("SKIP", Text("Leave it out")),
]
"""What to do about a prerequisite; the ids are the names of `PrerequisiteChoice`."""


def comparison(entry: RunEntry, width: int) -> list[Text]:
    """How it ended, why, and the documented result beside the real one; below each other where it is narrow."""
    rows = [styles.result(entry)] if entry.finished else [Text("it is still running")]
    rows += [row for line in block_summary.reasons(entry) for row in fold(Text(f"  {shown(line)}"), width)]
    result = block_summary.expected(entry)
    if result is None:
        missing = Text("the document shows no result for it", "dim")
        return [*rows, Text(), missing, *_decoded(block_summary.actual(entry), width)]
    if result.regex is not None:
        rows += [Text(), Text("must match", "bold"), *fold(Text(f"  {shown(result.regex)}"), width)]
    left, right = result.content.rstrip("\n"), block_summary.actual(entry).rstrip("\n")
    rows += [Text(), *(_beside(left, right, width) if width >= 100 else _below(left, right, width))]
    changes = block_summary.differences(entry)
    if any(kind is not LineKind.SAME for kind, _ in changes):
        rows += [Text(), Text("difference  - documented  + real", "bold")]
        for kind, text in changes:
            line = f"{block_summary.SIDES[kind]} {visible(text)}"
            rows += fold(Text(line, _SIDES[kind]), width)
    return rows


def _beside(left: str, right: str, width: int) -> list[Text]:
    half = (width - 3) // 2
    rows = [Text.assemble((f"{'documented':<{half}} │ ", "bold"), ("real", "bold"))]
    lefts, rights = _decoded(left, half), _decoded(right, half)
    for number in range(max(len(lefts), len(rights))):
        one = lefts[number].copy() if number < len(lefts) else Text()
        two = rights[number] if number < len(rights) else Text()
        one.align("left", half)
        rows.append(Text.assemble(one, (" │ ", "dim"), two))
    return rows


def _below(left: str, right: str, width: int) -> list[Text]:
    documented, real = Text("documented", "bold"), Text("real", "bold")
    return [documented, *_decoded(left, width), Text(), real, *_decoded(right, width)]


def _decoded(text: str, width: int) -> list[Text]:
    return [row for line in styles.decoded(text.split("\n")) for row in fold(line, width)]


def summary(controller: StepController) -> Choices:
    """How the run stands: totals, what did not pass; then what to do: a report, another document, leaving."""
    progress = controller.progress
    rows = [Text(wording.totals(progress.counts(), progress.spent), "bold")]
    failures = (
        Text.assemble(f"  {controller.numbers[one.id]} ", styles.result(one)) for one in progress.failures()
    )
    rows += [crop(row, 96) for row in failures]
    if progress.asides:
        rows.append(Text(f"  {wording.counted(len(progress.asides), 'command')} of your own", "dim"))
    if progress.run:
        rows.append(Text(f"  run {progress.run}", "dim"))
    choices: Choices = [(None, row) for row in (*rows, Text())]
    choices.append(("report", Text.assemble(("Save a report of it …", "cyan"))))
    choices += [
        (f"doc:{link}", Text.assemble((f"Go on with: {title}", "cyan")))
        for title, link in next_steps(controller.document)
    ]
    if controller.current is None:
        choices.append(("leave", Text.assemble(("Leave", "cyan"))))
    return choices


def links(document: Document) -> Choices:
    """Everything that the document links to."""
    found = dict.fromkeys((words.strip(), link) for words, link in _LINK.findall(document.source))
    return [(link, Text.assemble(words, (f"  {link}", "dim"))) for words, link in found]


def is_document(link: str) -> bool:
    """Whether a link leads to a Markdown file beside this one."""
    path = link.partition("#")[0].lower()
    return "://" not in link and path.endswith((".md", ".markdown"))
