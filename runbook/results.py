"""Events -> results: what became of each document and block, folded from the final attempts."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from runbook.events import (
    AsideFinished,
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A planned block and how it ended."""

    outline: BlockOutline
    finished: BlockFinished


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A document and how it ended. `asides` counts what the person ran of their own."""

    started: DocumentStarted
    status: Status
    duration_s: float
    asides: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The outcome of a run without its blocks: small, however long the run was.

    `counts` says how many blocks ended how. A journal that stops in the middle gives the status *error*.
    """

    started: RunStarted
    finished: RunFinished
    documents: tuple[DocumentResult, ...] = ()
    counts: dict[Status, int] = field(default_factory=dict)


_BROKEN_OFF = "the journal ends before the run does"


def overview(events: Iterable[Event]) -> Overview:
    """Fold a whole stream. Raises ValueError when it does not begin with `RunStarted`."""
    started: RunStarted | None = None
    finished: RunFinished | None = None
    documents: list[DocumentResult] = []
    final: dict[str, Status] = {}
    for event in events:
        match event:
            case RunStarted():
                started = event
            case DocumentStarted():
                documents.append(DocumentResult(event, Status.ERROR, 0.0))
            case BlockFinished():
                final[event.block] = event.status
            case AsideFinished():
                documents[-1] = replace(documents[-1], asides=documents[-1].asides + 1)
            case DocumentFinished():
                documents[-1] = replace(documents[-1], status=event.status, duration_s=event.duration_s)
            case RunFinished():
                finished = event
            case _:
                pass
    if started is None:
        raise ValueError("the events do not begin with the start of a run")
    finished = finished or RunFinished(started.time, started.run, Status.ERROR, 0.0, _BROKEN_OFF)
    counts: dict[Status, int] = {}
    for status in final.values():
        counts[status] = counts.get(status, 0) + 1
    return Overview(started, finished, tuple(documents), counts)


def blocks(events: Iterable[Event]) -> Iterator[DocumentStarted | BlockResult]:
    """Each document, followed by its blocks in document order, holding no more than one block's output at a time.

    (A clean-up that stands before other blocks runs after them: then those wait for it. In a guided run, where any
    block may run again, all blocks of a document wait for its end.) A block that started and never finished is an
    *error* (nobody knows what it did); one that never started is *skipped*.
    """
    guided = False
    document: DocumentStarted | None = None
    waiting: deque[BlockOutline] = deque()
    ended: dict[str, BlockFinished] = {}
    begun: str | None = None
    for event in events:
        match event:
            case RunStarted():
                guided = event.guided
            case DocumentStarted():
                if document is not None:
                    yield from _rest(document, waiting, ended, begun)
                document, waiting, ended, begun = event, deque(event.blocks), {}, None
                yield event
            case BlockStarted() | BlockFinished():
                while not guided and waiting and waiting[0].id in ended and waiting[0].id != event.block:
                    yield BlockResult(waiting[0], ended.pop(waiting.popleft().id))
                begun = event.block
                if isinstance(event, BlockFinished):
                    ended[event.block], begun = event, None
            case _:
                pass
    if document is not None:
        yield from _rest(document, waiting, ended, begun)


def asides(events: Iterable[Event], document: str) -> Iterator[AsideFinished]:
    """What the person ran of their own while the document had its turn, in order."""
    return (event for event in events if isinstance(event, AsideFinished) and event.document == document)


def _rest(
    document: DocumentStarted,
    waiting: Iterable[BlockOutline],
    ended: dict[str, BlockFinished],
    begun: str | None,
) -> Iterator[BlockResult]:
    for outline in waiting:
        finished = ended.get(outline.id)
        if finished is None or outline.id == begun:
            unknown = outline.id == begun
            finished = BlockFinished(
                time=document.time,
                run=document.run,
                document=document.document,
                block=outline.id,
                attempt=1,
                status=Status.ERROR if unknown else Status.SKIPPED,
                reason=Reason.SESSION_LOST if unknown else Reason.EARLIER_FAILURE,
                message=_BROKEN_OFF,
            )
        yield BlockResult(outline, finished)
