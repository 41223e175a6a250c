"""What every live view has in common: it reads the events, and says each thing once and at the right moment.

A view is a sink. Two things wait for the next event, which tells what they mean: an attempt that failed
(was it the last one?), and blocks that do not run (neighbours are said together).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from runbook.core.events import (
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
from runbook.reporting.summary import UNSUCCESSFUL, Key, Row, Summary, is_look
from runbook.reporting.terminal.line_buffer import Lines

MOST_LATE = 10
"""Lines of a background job that are shown after its block has ended; the others are counted."""
LONGEST_LINE = 8192
"""Characters of a line that a view keeps."""
LONGEST_WHOLE = 1 << 20
"""The same where everything is to be shown."""


class View(ABC):
    """A sink that tells a person of a run, from its events alone; subclasses say how it looks.

    `verbosity` is -1 (failures and the end), 0, or 1 (all output, the reasons of every score). While `quiet`
    is true a subclass writes nothing that stays, but for errors of a document itself.
    """

    def __init__(self, verbosity: int) -> None:
        self.verbosity = verbosity
        self.quiet = verbosity < 0
        self.verbose = verbosity > 0
        self.summary = Summary()
        self.cloud: str | None = None
        self._section: str | None = None
        self._needed: str | None = None  # the prerequisite that the last block belongs to
        self._running: Key | None = None
        self._ended: BlockFinished | None = None
        self._skipped: list[Row] = []
        self._late: dict[Key, Lines] = {}
        self._beside: dict[Key, str] = {}

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        self._settle(event)
        self.summary.add(event)
        match event:
            case RunStarted() if event.cloud:
                self.cloud = wording.CLOUD[event.cloud]
                self.on_cloud(self.cloud)
            case DocumentStarted():
                self._section = event.title  # what stands under the title alone needs no heading
                self._needed = None
                self.on_document(event)
            case BlockStarted():
                self._started(event)
            case AsideStarted():
                self._beside[event.document, event.aside] = f"{event.document}: {wording.beside(event.aside)}"
            case OutputReceived() if event.late or (event.document, event.block) != self._running:
                self._came_late(event)
            case OutputReceived():
                self.on_output(event)
            case BlockFinished() if event.ran_in is None:  # else it was seen when it ran
                self._finished(event)
            case RunFinished():
                self._end_late()
                self.quiet = False
                if self.cloud:
                    self.on_cloud(self.cloud)
                self.on_end(event)
            case _:
                pass

    def close(self) -> None:
        """Say what waits, and leave the stream as it was. The stream stays open."""
        self._settle(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def on_cloud(self, text: str) -> None:
        """Who answers for the cloud; said at the start and at the end."""

    @abstractmethod
    def on_document(self, event: DocumentStarted) -> None:
        """A document begins."""

    @abstractmethod
    def on_section(self, title: str) -> None:
        """The next block stands in another section."""

    @abstractmethod
    def on_prerequisite(self, path: str) -> None:
        """The next block belongs to another document, which is to be in place first."""

    @abstractmethod
    def on_look(self, event: BlockFinished) -> None:
        """A validation says that a prerequisite is not in place yet."""

    @abstractmethod
    def on_block(self, event: BlockStarted, outline: BlockOutline) -> None:
        """An attempt at a block begins."""

    @abstractmethod
    def on_output(self, event: OutputReceived) -> None:
        """Output of the block that runs."""

    @abstractmethod
    def on_late(self, label: str, lines: Sequence[str]) -> None:
        """Lines, raw, that no running block printed; `label` says who did: a background job, the EXIT trap."""

    def on_waiting(self, event: BlockFinished) -> None:  # noqa: B027 - most views have nothing to do
        """An attempt failed; whether there is another one is not known yet."""

    @abstractmethod
    def on_result(self, event: BlockFinished, row: Row) -> None:
        """A block ended."""

    @abstractmethod
    def on_retry(self, event: BlockFinished, row: Row) -> None:
        """An attempt failed, and there is another one."""

    @abstractmethod
    def on_skipped(self, rows: Sequence[Row]) -> None:
        """Neighbouring blocks that do not run, for one and the same reason."""

    @abstractmethod
    def on_end(self, event: RunFinished) -> None:
        """The run is through."""

    def _started(self, event: BlockStarted) -> None:
        self._running = event.document, event.block
        outline = self.summary.outline(*self._running)
        if outline is None:
            return
        needed = outline.needed_by[-1] if outline.needed_by else None
        if needed != self._needed:
            self._needed, self._section = needed, None
            if needed is not None:
                self.on_prerequisite(needed)
        if outline.section and outline.section != self._section:
            self._section = outline.section
            self.on_section(outline.section)
        self.on_block(event, outline)

    def _finished(self, event: BlockFinished) -> None:
        self._running = None
        if is_look(event):
            self.on_look(event)
            return
        row = self.summary.rows.get((event.document, event.block))
        if row is None:
            return
        if event.status is Status.SKIPPED:
            self._skipped.append(row)
        elif event.status in UNSUCCESSFUL:
            self._ended = event
            self.on_waiting(event)
        else:
            self.on_result(event, row)

    def _settle(self, event: Event | None) -> None:
        if isinstance(event, OutputReceived):
            return  # it says nothing about what waits
        ended, self._ended = self._ended, None
        if ended is not None:
            row = self.summary.rows[ended.document, ended.block]
            again = isinstance(event, BlockStarted) and (event.document, event.block) == (
                ended.document,
                ended.block,
            )
            (self.on_retry if again else self.on_result)(ended, row)
        if self._skipped and not self._continues(event):
            skipped, self._skipped = self._skipped, []
            self.on_skipped(skipped)

    def _continues(self, event: Event | None) -> bool:
        last = self._skipped[-1]
        if not isinstance(event, BlockFinished) or event.status is not Status.SKIPPED:
            return False
        outline = self.summary.outline(event.document, event.block)
        if outline is None or outline.file(event.document) != last.path:
            return False
        return (event.document, event.reason, event.message) == (last.document, last.reason, last.message)

    def _came_late(self, event: OutputReceived) -> None:
        key = event.document, event.block
        lines = self._late.setdefault(key, Lines(LONGEST_LINE))
        before = lines.count
        self._say_late(key, lines.feed(event.stream, event.text, event.skipped), before)

    def _end_late(self) -> None:
        for key, lines in self._late.items():
            before = lines.count
            self._say_late(key, lines.end(), before)
            more = 0 if self.verbose else max(0, lines.count - MOST_LATE)
            if more or lines.skipped:
                self._say_late(key, [f"... {wording.left_out(more, lines.skipped)} more"], 0)

    def _say_late(self, key: Key, lines: list[str], before: int) -> None:
        shown = lines if self.verbose else lines[: max(0, MOST_LATE - before)]
        outline = self.summary.outline(*key)
        label = f"{outline.place(key[0])} in the background" if outline else self._beside.get(key)
        if shown and label:
            self.on_late(label, shown)
