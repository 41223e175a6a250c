"""What the page says before the documents: each with its headings and the state of each block."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from runbook.core import results
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import (
    AsideFinished,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    Status,
)
from runbook.documents.parse import parse
from runbook.reporting import wording
from runbook.reporting.summary import WENT_WRONG

LONGEST_LABEL = 80
"""Characters of a block's code that stand for its name."""


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """A block in the outline. `anchor` is its id in the page, `cause` why it did not pass.

    `elsewhere` says that it stands in another file (`path`) than the document, which includes or needs that. `shell`
    is the command that opens the shell elsewhere in which it is meant to run.
    """

    anchor: str
    path: str
    line: int
    elsewhere: bool
    label: str
    named: bool
    status: Status
    cause: str
    duration_s: float
    shell: str | None = None


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A heading, or what stands above the first one (`title` is empty), and its blocks."""

    anchor: str
    title: str
    level: int
    blocks: list[BlockEntry] = field(default_factory=list)


@dataclass(slots=True)
class OutlineEntry:
    """A document. `anchor` begins the id of everything in it.

    The first of its `sections` is what stands above the first heading; `lines` are those of the headings, empty where
    the text is not known. `wrong` is the first thing for which it must not run. `notes` say what there is
    beside its blocks: why an earlier attempt did not count, how its process was lost. `current` is the section of
    the last block so far.
    """

    anchor: str
    document: str
    title: str
    has_title: bool
    status: Status = Status.ERROR
    duration_s: float = 0.0
    asides: int = 0
    wrong: Diagnostic | None = None
    notes: tuple[str, ...] = ()
    sections: list[SectionEntry] = field(default_factory=lambda: [SectionEntry("", "", 1)])
    lines: list[int] = field(default_factory=list)
    blocks: list[BlockEntry] = field(default_factory=list)
    current: SectionEntry = field(init=False)

    def __post_init__(self) -> None:
        self.current = self.sections[0]

    @property
    def flaky(self) -> bool:
        """Whether it passed, but not at once."""
        return self.status is Status.PASSED and bool(self.notes)

    @property
    def broken(self) -> bool:
        """Whether something went wrong that is none of its blocks, so that no block can show it."""
        return self.status in WENT_WRONG and all(one.status not in WENT_WRONG for one in self.blocks)

    @property
    def counts(self) -> str:
        """``12 passed, 1 failed``."""
        counts = [(one, sum(block.status is one for block in self.blocks)) for one in Status]
        return ", ".join(f"{number} {one}" for one, number in counts if number) or "no blocks"

    @property
    def failures(self) -> list[BlockEntry]:
        """What went wrong: its blocks; itself, where it is none of them."""
        if not self.broken:
            return [one for one in self.blocks if one.status in WENT_WRONG]
        path, line = (self.wrong.file(self.document), self.wrong.line) if self.wrong else (self.document, 1)
        cause = self.wrong.message if self.wrong else " ".join(self.notes[-1:]) or str(self.status)
        return [
            BlockEntry(self.anchor, path, line, False, self.title, True, self.status, cause, self.duration_s)
        ]


def outline(events: Iterable[Event]) -> list[OutlineEntry]:
    """An entry a document; memory grows by a line a block."""
    entries: list[OutlineEntry] = []
    retried: dict[str, tuple[str, ...]] = {}
    for item in results.blocks(_noting_ends(events, entries, retried)):
        if isinstance(item, DocumentStarted):
            entries.append(_entry(f"d{len(entries) + 1}", item))
            entries[-1].notes = retried.pop(item.document, ())
        else:
            _add(entries[-1], item)
    return entries


def _noting_ends(
    events: Iterable[Event], entries: list[OutlineEntry], retried: dict[str, tuple[str, ...]]
) -> Iterable[Event]:
    for event in events:
        if isinstance(event, DocumentRetried):
            retried[event.document] = (*retried.get(event.document, ()), wording.attempt(event))
        if isinstance(event, AsideFinished) and entries:
            entries[-1].asides += 1
        if isinstance(event, DocumentFinished) and entries:
            entries[-1].status, entries[-1].duration_s = event.status, event.duration_s
            wrong = entries[-1].wrong
            if event.message and not (wrong and wrong.message == event.message):
                entries[-1].notes = (*entries[-1].notes, event.message)
        yield event


def _entry(anchor: str, event: DocumentStarted) -> OutlineEntry:
    found = parse(event.source, event.document).sections if event.source else ()
    entry = OutlineEntry(
        anchor, event.document, event.title or event.document, any(one.level == 1 for one in found)
    )
    entry.wrong = next((one for one in event.diagnostics if one.severity is Severity.ERROR), None)
    for one in found:
        entry.sections.append(SectionEntry(f"{anchor}-l{one.span.start}", one.title, one.level))
        entry.lines.append(one.span.start)
    return entry


def _add(entry: OutlineEntry, result: results.BlockResult) -> None:
    outline, end = result.outline, result.finished
    first = next((line.strip() for line in outline.code.split("\n") if line.strip()), "(empty)")
    cause = ""
    if end.status is Status.SKIPPED:
        cause = wording.not_run(end.reason, end.message)
    elif end.status is not Status.PASSED:
        cause = wording.cause(end)
    block = BlockEntry(
        f"{entry.anchor}-b{len(entry.blocks) + 1}",
        outline.file(end.document),
        outline.line,
        outline.path is not None,
        outline.name or first[:LONGEST_LABEL],
        outline.name is not None,
        end.status,
        cause,
        end.duration_s,
        outline.on,
    )
    entry.blocks.append(block)
    if not block.elsewhere:
        entry.current = _section(entry, outline.line, outline.section)
    entry.current.blocks.append(block)


def _section(entry: OutlineEntry, line: int, title: str | None) -> SectionEntry:
    """The section that the block stands in; one of its own where the document's text is not known."""
    if entry.lines:
        return entry.sections[bisect_right(entry.lines, line)]
    last = entry.sections[-1]
    if title and last.title != title:
        last = SectionEntry("", title, 2)
        entry.sections.append(last)
    return last
