"""The live view without a terminal: plain lines for a log, each written as soon as it is known."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentStarted,
    OutputReceived,
    RunFinished,
    Status,
)
from runbook.core.strings import shown
from runbook.reporting import github_commands, wording
from runbook.reporting.live.run_view import LONGEST_LINE, LONGEST_WHOLE, View
from runbook.reporting.summary import UNSUCCESSFUL, Excerpt, Failure, Row, stretch
from runbook.reporting.terminal.line_buffer import Lines
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.reporting.terminal.sanitize import visible

FIRST_LINES = 200
"""Lines of a block's output that are written as they come."""
LAST_LINES = 20
"""Lines of its end that are written when it is over, where there were more."""


class PlainView(View):
    """Writes to `stream` lines without control codes. Each line on a block begins with its ``path:line``."""

    def __init__(self, stream: TextIO, *, verbosity: int = 0) -> None:
        super().__init__(verbosity)
        self._stream = ViewStream(stream)
        self._line = github_commands.quoted if github_commands.active() else str
        self._begin()

    def on_cloud(self, text: str) -> None:
        """``== rehearsed: ...``."""
        self._say([f"== {text}"])

    def on_document(self, event: DocumentStarted) -> None:
        """``== title (path)``, then what is wrong with the document."""
        title = f"{event.title} ({event.document})" if event.title else event.document
        self._say([f"== {title}"])
        for one in event.diagnostics:
            self._say([_diagnostic(event.document, one)], always=one.severity is Severity.ERROR)

    def on_section(self, title: str) -> None:
        """``-- title``."""
        self._say([f"-- {title}"])

    def on_prerequisite(self, path: str) -> None:
        """``-- prerequisite path``."""
        self._say([f"-- prerequisite {path}"])

    def on_look(self, event: BlockFinished) -> None:
        """The rest of the output, and what it means."""
        self._end_output(event)
        self._say([f"NEED {self._place(event)}: {wording.NOT_IN_PLACE} ({wording.cause(event)})"])

    def _place(self, event: BlockStarted | BlockFinished) -> str:
        outline = self.summary.outline(event.document, event.block)
        return outline.place(event.document) if outline else event.block

    def on_block(self, event: BlockStarted, outline: BlockOutline) -> None:
        """``>> path:line name``, and the commands."""
        self._begin()
        head = f">> {outline.place(event.document)}{f' {outline.name}' if outline.name else ''}"
        if outline.on is not None:
            head = f"{head} in {outline.on}"
        if event.attempt == 0:
            self._say([f"{head} ({wording.LOOK})", *_code(event.code or outline.code)])
        elif event.attempt > 1:
            self._say([f"{head} (attempt {event.attempt})"])
        else:
            self._say([head, *_code(event.code or outline.code)])

    def on_output(self, event: OutputReceived) -> None:
        """The lines that ended, as long as there are not too many."""
        self._show(self._lines.feed(event.stream, event.text, event.skipped))

    def on_late(self, label: str, lines: Sequence[str]) -> None:
        """``path:line in the background:`` before each line."""
        self._say(f"    {label}: {visible(line)}" for line in lines)

    def on_result(self, event: BlockFinished, row: Row) -> None:
        """The rest of the output, and how the block ended."""
        self._end_output(event)
        self._say([_result(event, row)])
        verdict = event.verdict or event.information
        if verdict and (reasons := wording.shown_reasons(event, verbose=self.verbose)):
            self._say(f"    {verdict.matcher}: {reason}" for reason in reasons)

    def on_retry(self, event: BlockFinished, row: Row) -> None:
        """The rest of the output, and that the block is tried again."""
        self._end_output(event)
        self._say([f"RETRY {row.place}: attempt {event.attempt}: {wording.cause(event)}"])

    def on_skipped(self, rows: Sequence[Row]) -> None:
        """One line for all of them."""
        self._say([f"SKIP {stretch(rows)}: {wording.not_run(rows[0].reason, rows[0].message)}"])

    def on_end(self, event: RunFinished) -> None:
        """The details of the failures, and the totals."""
        counts = self.summary.counts()
        failures = self.summary.failures.values()
        for one in failures:
            self._say(["", *failure(one)])
        more = sum(counts.get(one, 0) for one in UNSUCCESSFUL) - len(failures)
        if more:
            self._say(["", f"{wording.counted(more, 'more failure')} without details"])
        self._say([""])
        if event.message:
            self._say([f"{wording.STATUSES[event.status].word} {event.message}"])
        self._say([wording.totals(counts, event.duration_s, self.summary.far_off)])

    def _begin(self) -> None:
        self._lines = Lines(LONGEST_WHOLE if self.verbose else LONGEST_LINE)
        self._written = 0
        self._tail: deque[str] = deque(maxlen=LAST_LINES)

    def _show(self, lines: list[str]) -> None:
        room = len(lines) if self.verbose else max(0, FIRST_LINES - self._written)
        self._written += len(lines[:room])
        self._tail.extend(lines[room:])
        self._say(f"    {visible(line)}" for line in lines[:room])

    def _end_output(self, event: BlockFinished) -> None:
        if not self._lines.count and not self._lines.partial:
            self._show(self._lines.feed(Stream.STDOUT, event.stdout))
            self._show(self._lines.feed(Stream.STDERR, event.stderr))
        self._show(self._lines.end())
        hidden = self._lines.count - self._written - len(self._tail)
        if hidden or self._lines.skipped:
            self._say([f"    ... {wording.left_out(hidden, self._lines.skipped)} left out"])
        self._say(f"    {visible(line)}" for line in self._tail)

    def _say(self, lines: Iterable[str], *, always: bool = False) -> None:
        if always or not self.quiet:
            self._stream.write("".join(f"{self._line(shown(line).rstrip())}\n" for line in lines))


def _diagnostic(document: str, one: Diagnostic) -> str:
    return f"{one.severity.upper()} {one.text(document)}"


def _code(code: str) -> Iterator[str]:
    return (f"  | {shown(line)}" for line in code.rstrip("\n").split("\n"))


def _result(event: BlockFinished, row: Row) -> str:
    attempt = f" (attempt {event.attempt})" if event.attempt > 1 else ""
    background = " (still running in the background)" if event.background else ""
    took = wording.duration(event.duration_s)
    word = wording.STATUSES[event.status].word
    if event.status is not Status.PASSED:
        return f"{word} {row.place}: {wording.cause(event)} ({took}){attempt}{background}"
    score = f" {wording.comparison(row.verdict)}" if row.verdict else ""
    return f"{word} {row.place} ({took}){score}{attempt}{background}"


def failure(failure: Failure) -> Iterator[str]:
    """What there is to say of a block that failed: its code, the cause, the last of its output, the difference."""
    row = failure.row
    name = f" {row.name}" if row.name else ""
    yield f"{wording.STATUSES[row.status].word} {row.place}{name}: {failure.cause} ({wording.duration(row.duration_s)})"
    yield from _code(failure.code)
    if failure.verdict:
        yield f"  {failure.verdict.matcher}: {wording.comparison(failure.verdict)}"
        yield from (f"    {reason}" for reason in wording.reasons(failure.verdict))
    yield from _excerpt("stdout", failure.stdout)
    yield from _excerpt("stderr", failure.stderr)
    if failure.diff:
        from runbook.reporting import diff_lines  # only here: a run without a mismatch has no diff

        legend = f", {diff_lines.LEGEND}" if any(line.volatile for line in failure.diff) else ""
        yield f"  - expected ({failure.result}) and + actual{legend}:"
        yield from (f"    {diff_lines.signed(line)}" for line in failure.diff)
    if failure.advice:
        yield f"  {failure.advice}"


def _excerpt(name: str, excerpt: Excerpt) -> Iterator[str]:
    if excerpt.lines:
        above = "" if excerpt.above == 0 else f", the last {wording.counted(len(excerpt.lines), 'line')}"
        of = f" of {excerpt.above + len(excerpt.lines)}" if excerpt.above else ""
        yield f"  {name}{above}{of}:"
        yield from (f"    {visible(line)}" for line in excerpt.lines)
