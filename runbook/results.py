"""Events -> results: what became of each document and block, folded from the final attempts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from runbook.events import (
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
    """A document and how it ended."""

    started: DocumentStarted
    status: Status
    duration_s: float


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

    A block that started and never finished is an *error* (nobody knows what it did); one that never started is
    *skipped*.
    """
    document: DocumentStarted | None = None
    waiting: list[BlockOutline] = []
    last: BlockFinished | None = None
    begun: BlockStarted | None = None
    for event in events:
        match event:
            case DocumentStarted():
                yield from _rest(document, waiting, last, begun)
                document, waiting, last, begun = event, list(event.blocks), None, None
                yield event
            case BlockStarted() | BlockFinished():
                if last is not None and last.block != event.block:
                    yield BlockResult(waiting.pop(0), last)
                    last = None
                if isinstance(event, BlockFinished):
                    last, begun = event, None
                else:
                    begun = event
            case _:
                pass
    yield from _rest(document, waiting, last, begun)


def _rest(
    document: DocumentStarted | None,
    waiting: list[BlockOutline],
    last: BlockFinished | None,
    begun: BlockStarted | None,
) -> Iterator[BlockResult]:
    if document is None:
        return
    for outline in waiting:
        if last is not None and last.block == outline.id:
            yield BlockResult(outline, last)
            continue
        unknown = begun is not None and begun.block == outline.id
        yield BlockResult(
            outline,
            BlockFinished(
                document.time,
                document.run,
                document.document,
                outline.id,
                1,
                Status.ERROR if unknown else Status.SKIPPED,
                Reason.SESSION_LOST if unknown else Reason.EARLIER_FAILURE,
                _BROKEN_OFF,
            ),
        )
