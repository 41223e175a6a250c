"""What has happened so far, folded from the events: what the prompt and the full screen show."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from runbook.core.document import Stream
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentStarted,
    Event,
    OutputReceived,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.reporting import wording
from runbook.reporting.live.run_view import LONGEST_LINE
from runbook.reporting.terminal.line_buffer import Lines

KEPT_LINES = 10_000
"""Lines of one block's output that can be scrolled through; a report and the pager have more."""


@dataclass(slots=True)
class RunEntry:
    """A block, or a command of the person's own (then `outline` is None), and its latest run.

    A block that only checked whether a prerequisite is in place (attempt 0), and failed, has no `status`.

    `lines` are the last lines of its latest output, raw; `above` counts those before them. `began` is a time of
    `time.monotonic`.
    """

    id: str
    code: str
    outline: BlockOutline | None = None
    status: Status | None = None
    finished: BlockFinished | AsideFinished | None = None
    running: bool = False
    attempt: int = 0
    ran: bool = False
    began: float = 0.0
    buffer: Lines = field(default_factory=lambda: Lines(LONGEST_LINE))
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))

    @property
    def above(self) -> int:
        """Lines that came before those that are kept."""
        return self.buffer.count - len(self.lines)

    @property
    def shown(self) -> list[str]:
        """The lines, raw, with the one that has not ended."""
        return [*self.lines, *([self.buffer.partial] if self.buffer.partial else [])]

    def begin(self, attempt: int) -> None:
        """It runs, perhaps again."""
        self.running, self.ran, self.attempt, self.began = True, True, attempt, time.monotonic()
        self.buffer = Lines(LONGEST_LINE)
        self.lines = deque(maxlen=KEPT_LINES)

    def feed(self, event: OutputReceived) -> None:
        """Some of its output."""
        self.lines.extend(self.buffer.feed(event.stream, event.text, event.skipped))

    def end(self, event: BlockFinished | AsideFinished) -> None:
        """It is over."""
        earlier = isinstance(event, BlockFinished) and event.ran_in is not None
        if (self.running or earlier) and not self.buffer.count and not self.buffer.partial:
            self.lines.extend(self.buffer.feed(Stream.STDOUT, event.stdout))
            self.lines.extend(self.buffer.feed(Stream.STDERR, event.stderr))
        self.lines.extend(self.buffer.end())
        self.running, self.finished = False, event
        looked = isinstance(event, BlockFinished) and event.attempt == 0 and event.status is Status.FAILED
        self.status = None if looked else event.status


class Progress:
    """Folds events; a sink."""

    def __init__(self) -> None:
        self.run = ""
        self.title = ""
        self.cloud: str | None = None
        self.entries: dict[str, RunEntry] = {}
        self.asides: list[RunEntry] = []
        self.fillings: list[RunEntry] = []
        self.last: RunEntry | None = None
        self.over: RunFinished | None = None

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case RunStarted():
                self.run = event.run
                self.cloud = wording.CLOUD[event.cloud] if event.cloud else None
            case DocumentStarted():
                title = event.title or event.document
                self.title = self.title or (f"{title} – {self.cloud}" if self.cloud else title)
                for outline in event.blocks:
                    self.entries[outline.id] = RunEntry(outline.id, outline.code, outline)
            case BlockStarted():
                entry = self.entries[event.block]
                entry.begin(event.attempt)
                entry.code = event.code or (entry.outline.code if entry.outline else entry.code)
                self.last = entry
            case AsideStarted():
                entry = RunEntry(event.aside, event.code)
                entry.begin(1)
                (self.fillings if event.fills else self.asides).append(entry)
                self.last = entry
            case OutputReceived():
                if found := self.entry(event.block):
                    found.feed(event)
            case BlockFinished():
                self.entries[event.block].end(event)
            case AsideFinished():
                if found := self.entry(event.aside):
                    found.end(event)
            case RunFinished():
                self.over = event
            case _:
                pass

    def entry(self, name: str) -> RunEntry | None:
        """The block or aside of that name."""
        beside = (*self.asides, *self.fillings)
        return self.entries.get(name) or next((one for one in reversed(beside) if one.id == name), None)

    @property
    def running(self) -> RunEntry | None:
        """What runs now."""
        return self.last if self.last and self.last.running else None

    def counts(self) -> dict[Status, int]:
        """How many blocks ended how."""
        found: dict[Status, int] = {}
        for entry in self.entries.values():
            if entry.status is not None:
                found[entry.status] = found.get(entry.status, 0) + 1
        return found

    def failures(self) -> Iterator[RunEntry]:
        """The blocks that did not pass, by their last attempt."""
        return (
            one
            for one in self.entries.values()
            if one.status in (Status.FAILED, Status.ERROR, Status.CANCELLED)
        )

    @property
    def spent(self) -> float:
        """Seconds that what has ended took."""
        ended = (one.finished for one in (*self.entries.values(), *self.asides))
        return sum(one.duration_s for one in ended if one is not None)
