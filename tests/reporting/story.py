"""A run told in a few words: builds the events that a view gets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from runbook.core.diagnostics import Diagnostic
from runbook.core.document import Expectation, Span, Stream, Verdict
from runbook.core.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    Event,
    OutputReceived,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.documents.parse import parse
from runbook.engine.planner import build

TIME = "2026-01-02T03:04:05.000Z"
RUN = "run-1"


def outline(
    line: int,
    code: str,
    *,
    name: str | None = None,
    section: str | None = None,
    expected: str | None = None,
    similarity: float | None = 0.3,
    regex: str | None = None,
) -> BlockOutline:
    """A block at `line`; its documented result, if any, stands two lines below it."""
    end = line + code.rstrip("\n").count("\n") + 2
    expectation = expected and Expectation(
        Span(end + 2, end + 3 + expected.count("\n")),
        "output",
        expected,
        None if regex else similarity,
        regex,
    )
    return BlockOutline(f"b{line}", name, section, line, end, "bash", code, expectation or None)


def verdict(
    score: float, threshold: float | None = 0.3, *why: str, matcher: str = "text", rule: str | None = None
) -> Verdict:
    return Verdict(matcher, score, threshold, threshold is None or score >= threshold, why, rule)


class Story:
    """Collects events. What a block printed goes into its `BlockFinished` as well, as the engine does it."""

    def __init__(self) -> None:
        self.events: list[Event] = [RunStarted(TIME, RUN, "0.1.0")]
        self._path = ""
        self._block = ""
        self._attempt = 1
        self._printed = dict.fromkeys(Stream, "")

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def document(
        self,
        *blocks: BlockOutline,
        path: str = "article.md",
        title: str = "An article",
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> "Story":
        self._path = path
        return self._add(DocumentStarted(TIME, RUN, path, title, {}, diagnostics, blocks))

    def text(
        self, source: str, path: str = "article.md", diagnostics: tuple[Diagnostic, ...] = ()
    ) -> "Story":
        """A document with its text; its blocks are those of the plan."""
        document = parse(source, path)
        outlines = [replace(step.outline, id=f"b{step.block.line}") for step in build([document]).steps]
        self._path = path
        found = (*document.diagnostics, *diagnostics)
        return self._add(
            DocumentStarted(
                TIME, RUN, path, document.title, document.metadata, found, tuple(outlines), document.source
            )
        )

    def closes(self, status: Status = Status.PASSED) -> "Story":
        """The document is through."""
        return self._add(DocumentFinished(TIME, RUN, self._path, status, 4.2))

    def starts(self, line: int, attempt: int = 1) -> "Story":
        self._block, self._attempt = f"b{line}", attempt
        self._printed = dict.fromkeys(Stream, "")
        return self._add(BlockStarted(TIME, RUN, self._path, self._block, attempt))

    def prints(
        self,
        text: str,
        stream: Stream = Stream.STDOUT,
        *,
        skipped: int = 0,
        late: int | None = None,
    ) -> "Story":
        """Output of the block that runs, or of the block at line `late`, which has ended."""
        block = self._block if late is None else f"b{late}"
        if late is None:
            self._printed[stream] += text
        return self._add(
            OutputReceived(
                TIME, RUN, self._path, block, self._attempt, stream, text, skipped, late is not None
            )
        )

    def ends(self, status: Status = Status.PASSED, **more: Any) -> "Story":
        values: dict[str, Any] = {
            "stdout": self._printed[Stream.STDOUT],
            "stderr": self._printed[Stream.STDERR],
            "exit_status": 0,
            "duration_s": 0.3,
        }
        return self._add(
            BlockFinished(TIME, RUN, self._path, self._block, self._attempt, status, **(values | more))
        )

    def fails(self, exit_status: int, message: str | None = None, **more: Any) -> "Story":
        return self.ends(
            Status.FAILED, reason=Reason.EXIT_STATUS, exit_status=exit_status, message=message, **more
        )

    def mismatches(self, found: Verdict, **more: Any) -> "Story":
        return self.ends(Status.FAILED, reason=Reason.MISMATCH, verdict=found, **more)

    def skips(
        self, line: int, reason: Reason = Reason.EARLIER_FAILURE, message: str | None = None
    ) -> "Story":
        return self._add(BlockFinished(TIME, RUN, self._path, f"b{line}", 1, Status.SKIPPED, reason, message))

    def over(self, status: Status = Status.PASSED, message: str | None = None) -> "Story":
        self._add(DocumentFinished(TIME, RUN, self._path, status, 4.2))
        return self._add(RunFinished(TIME, RUN, status, 4.2, message))

    def _add(self, event: Event) -> "Story":
        self.events.append(event)
        return self
