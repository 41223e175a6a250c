"""Longer pieces of the full screen as rows: the next command, the comparison, the summary, the lists."""

import re
from collections import deque
from collections.abc import Mapping, Sequence

from rich.text import Text

from runbook.core.document import Document
from runbook.engine.plan import Step
from runbook.frontends.step import block_summary
from runbook.frontends.step.progress import Entry, Progress
from runbook.frontends.step.tui.widgets import styles
from runbook.frontends.step.tui.widgets.panes import rule
from runbook.judging.diff import LineKind
from runbook.reporting import wording
from runbook.reporting.terminal.painter import crop, fold

_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_SIDES = {LineKind.SAME: "dim", LineKind.EXPECTED: "red", LineKind.ACTUAL: "green", LineKind.SKIPPED: "cyan"}


def command_rows(step: Step | None, width: int) -> list[Text]:
    """A block's code."""
    return styles.code(step.code, width) if step else []


def following(
    step: Step | None,
    progress: Progress,
    numbers: Mapping[str, int],
    current: str | None,
    width: int,
    height: int,
    *,
    over: bool,
    end: bool,
) -> list[Text]:
    """What the keys are about: the command that would run."""
    if over:
        return [rule(Text("the run has ended · q leaves", "bold"), Text(), width)]
    if step is None:
        words = "all done · S summary and report · q leaves" if end else "…"
        return [rule(Text(words, "bold green" if end else "dim"), Text(), width)]
    entry = progress.entries.get(step.id)
    name = f" {step.directive.name}" if step.directive.name else ""
    state = "next" if step.id == current else "chosen"
    if entry is not None and entry.running:
        state = "running"
    elif entry is not None and entry.ran:
        state = "run again"
    head = Text.assemble(
        (f"{state} ", "bold cyan"), (f"block {numbers[step.id]} of {len(numbers)}{name}", "bold")
    )
    if step.directive.cleanup:
        head.append(" · clean-up", "yellow")
    rows = command_rows(step, width - 4)
    room = max(1, height - 1)
    right = Text(f"line {step.block.line}", "dim")
    if len(rows) > room:
        rows = rows[:room]
        left = len(command_rows(step, width - 4)) - room
        right = Text(f"+{left} more rows · z", "yellow")
    elif end:
        right = Text("all done · q leaves", "green")
    return [rule(head, right, width), *(Text.assemble(("  ", ""), row) for row in rows)]


def pause(waiting: tuple[Step, float] | None) -> str:
    """How long until a block is tried again."""
    if waiting is None:
        return ""
    import time

    left = max(0.0, waiting[1] - time.monotonic())
    return f"again in {wording.duration(left)} · ^C stops"


def comparison(entry: Entry, width: int) -> list[Text]:
    """How it ended, why, and the documented result beside the real one; below each other where it is narrow."""
    rows = [styles.result(entry)] if entry.finished else [Text("it is still running")]
    rows += [row for line in block_summary.reasons(entry) for row in fold(Text(f"  {line}"), width)]
    result = block_summary.expected(entry)
    if result is None:
        missing = Text("the document shows no result for it", "dim")
        return [*rows, Text(), missing, *_plain(block_summary.actual(entry), width)]
    if result.regex is not None:
        rows += [Text(), Text("must match", "bold"), *fold(Text(f"  {result.regex}"), width)]
    left, right = result.content.rstrip("\n"), block_summary.actual(entry).rstrip("\n")
    if width >= 100:
        half = (width - 3) // 2
        rows += [Text(), Text.assemble((f"{'documented':<{half}} │ ", "bold"), ("real", "bold"))]
        lefts, rights = _plain(left, half), _plain(right, half)
        for number in range(max(len(lefts), len(rights))):
            one = lefts[number].copy() if number < len(lefts) else Text()
            two = rights[number] if number < len(rights) else Text()
            one.align("left", half)
            rows.append(Text.assemble(one, (" │ ", "dim"), two))
    else:
        rows += [
            Text(),
            Text("documented", "bold"),
            *_plain(left, width),
            Text(),
            Text("real", "bold"),
            *_plain(right, width),
        ]
    changes = block_summary.differences(entry)
    if any(kind is not LineKind.SAME for kind, _ in changes):
        rows += [Text(), Text("difference  - documented  + real", "bold")]
        for kind, text in changes:
            rows += fold(
                Text(f"{block_summary.SIDES[kind]} {styles.visible_text(text)}", _SIDES[kind]), width
            )
    return rows


def _plain(text: str, width: int) -> list[Text]:
    return [row for line in styles.decoded(text.split("\n")) for row in fold(line, width)]


def outline_rows(document: Document, steps: Sequence[Step]) -> list[tuple[str | None, int, str]]:
    """Sections and blocks in the order of their turns: (id of the block, depth, words)."""
    found: list[tuple[str | None, int, str]] = []
    waiting = deque(document.sections)
    path, depth = document.path, 0
    turns = {one.document.path: one.anchor for one in document.prerequisites if one.document}
    for number, step in enumerate(steps, 1):
        anchor = turns.get(step.needed_by[0], 0) if step.needed_by else step.block.anchor
        while waiting and waiting[0].span.start < anchor:
            section = waiting.popleft()
            depth = max(0, section.level - 1)
            found.append((None, depth, section.title))
        if step.path not in (path, document.path):
            found.append((None, depth + 1, step.path))
        path = step.path
        words = step.directive.name or step.code.strip().split("\n", 1)[0]
        found.append((step.id, depth + 1 + (path != document.path), f"{number} {words}"))
    return [*found, *((None, max(0, one.level - 1), one.title) for one in waiting)]


def links(document: Document) -> list[tuple[str, str]]:
    """Everything that the document links to: (words, target)."""
    return list(dict.fromkeys((words.strip(), link) for words, link in _LINK.findall(document.source)))


def is_document(link: str) -> bool:
    """Whether a link leads to a Markdown file beside this one."""
    path = link.partition("#")[0].lower()
    return "://" not in link and path.endswith((".md", ".markdown"))


def summary(progress: Progress, numbers: Mapping[str, int]) -> list[Text]:
    """How the run stands: totals, what did not pass, what the person ran of their own."""
    rows = [Text(wording.totals(progress.counts(), progress.spent), "bold")]
    failures = (Text.assemble(f"  {numbers[one.id]} ", styles.result(one)) for one in progress.failures())
    rows += [crop(row, 96) for row in failures]
    if progress.asides:
        rows.append(Text(f"  {wording.counted(len(progress.asides), 'command')} of your own", "dim"))
    if progress.run:
        rows.append(Text(f"  journal {progress.run}.jsonl", "dim"))
    return [*rows, Text()]
