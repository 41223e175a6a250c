"""Events -> results: what became of each document and block, folded from the final attempts."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.document import USUAL_SIMILARITY, Lack, Stream, Verdict
from runbook.core.events import (
    AsideFinished,
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    OutputReceived,
    Reason,
    RunFinished,
    RunStarted,
    Status,
    overall,
)


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A planned block and how it ended."""

    outline: BlockOutline
    finished: BlockFinished


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A document and how it ended. `started` is without the document's text; `counts` are of its blocks.

    `retried` are the attempts before the last one; `asides` counts what the person ran of their own; `lack` is what it
    was skipped for.
    """

    started: DocumentStarted
    status: Status
    duration_s: float
    counts: Mapping[Status, int] = field(default_factory=dict)
    message: str | None = None
    retried: tuple[DocumentRetried, ...] = ()
    asides: int = 0
    lack: Lack | None = None

    @property
    def flaky(self) -> bool:
        """Whether it passed, but not at once."""
        return self.status is Status.PASSED and bool(self.retried)


@dataclass(frozen=True, slots=True)
class Overview:
    """The outcome of a run without its blocks: small, however long the run was.

    `counts` says how many blocks ended how. A journal that stops in the middle gives the status *error*, and the
    message `BROKEN_OFF`.
    """

    started: RunStarted
    finished: RunFinished
    documents: tuple[DocumentResult, ...] = ()
    counts: Mapping[Status, int] = field(default_factory=dict)


BROKEN_OFF = "the journal ends before the run does"
MOST_LIVE = 1 << 20
"""Characters that are kept of what a block printed before the journal broke off."""


def judged_text(end: BlockFinished, stream: Stream) -> str:
    """The output that is compared with the documented one, of a block of which `stream` is judged."""
    if end.judged is not None:
        return end.judged
    match stream:
        case Stream.STDERR:
            return end.stderr
        case Stream.BOTH:
            return end.stdout + end.stderr
        case _:
            return end.stdout


def is_far_off(verdict: Verdict | None) -> bool:
    """Whether an output that is scored for information is not the documented one, as far as a score tells."""
    return verdict is not None and verdict.threshold is None and verdict.score < USUAL_SIMILARITY


def overview(events: Iterable[Event]) -> Overview:
    """Fold a whole stream. Raises ValueError when it does not begin with `RunStarted`."""
    started: RunStarted | None = None
    finished: RunFinished | None = None
    documents: list[DocumentResult] = []
    retried: dict[str, tuple[DocumentRetried, ...]] = {}
    ended: dict[str, Status] = {}
    begun: str | None = None
    for event in events:
        match event:
            case RunStarted():
                started = event
            case DocumentStarted():
                _close(documents, ended, begun)
                earlier = retried.pop(event.document, ())
                documents.append(
                    DocumentResult(replace(event, source=""), Status.ERROR, 0.0, retried=earlier)
                )
                ended, begun = {}, None
            case BlockStarted():
                begun = event.block
            case BlockFinished():
                ended[event.block], begun = event.status, None
            case AsideFinished():
                documents[-1] = replace(documents[-1], asides=documents[-1].asides + 1)
            case DocumentFinished():
                documents[-1] = replace(
                    documents[-1],
                    status=event.status,
                    duration_s=event.duration_s,
                    message=event.message,
                    lack=event.lack,
                )
            case DocumentRetried():
                retried[event.document] = (*retried.get(event.document, ()), event)
            case RunFinished():
                finished = event
            case _:
                pass
    if started is None:
        raise ValueError("the events do not begin with the start of a run")
    _close(documents, ended, begun)
    finished = finished or RunFinished(started.time, started.run, Status.ERROR, 0.0, BROKEN_OFF)
    return Overview(started, finished, tuple(documents), _sum(one.counts for one in documents))


def _close(documents: list[DocumentResult], ended: Mapping[str, Status], begun: str | None) -> None:
    """Count the blocks of the last document, as `blocks` gives them."""
    if documents:
        last = documents[-1]
        final = [
            Status.ERROR if one.id == begun else ended.get(one.id, Status.SKIPPED)
            for one in last.started.blocks
        ]
        documents[-1] = replace(last, counts=Counter(final))


def _sum(counts: Iterable[Mapping[Status, int]]) -> dict[Status, int]:
    total: Counter[Status] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def blocks(events: Iterable[Event]) -> Iterator[DocumentStarted | BlockResult]:
    """Each document, followed by its blocks in document order, holding no more than one block's output at a time.

    The events come document by document, as `runbook.storage.journal.read` gives them.

    (A clean-up that stands before other blocks runs after them: then those wait for it. In a guided run, where any
    block may run again, all blocks of a document wait for its end.) A block that started and never finished is an
    *error* (nobody knows what it did) with the last that it printed; one that never started is *skipped*.
    """
    live = _Live()
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
                    yield from _rest(document, waiting, ended, begun, live)
                document, waiting, ended, begun = event, deque(event.blocks), {}, None
                yield event
            case BlockStarted() | BlockFinished():
                while not guided and waiting and waiting[0].id in ended and waiting[0].id != event.block:
                    yield BlockResult(waiting[0], ended.pop(waiting.popleft().id))
                begun = event.block
                live = _Live()
                if isinstance(event, BlockFinished):
                    ended[event.block], begun = event, None
            case OutputReceived() if event.block == begun and not event.late:
                live.add(event)
            case _:
                pass
    if document is not None:
        yield from _rest(document, waiting, ended, begun, live)


def asides(events: Iterable[Event], document: str) -> Iterator[AsideFinished]:
    """What the person ran of their own while the document had its turn, in order."""
    return (event for event in events if isinstance(event, AsideFinished) and event.document == document)


def _rest(
    document: DocumentStarted,
    waiting: Iterable[BlockOutline],
    ended: dict[str, BlockFinished],
    begun: str | None,
    live: "_Live",
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
                reason=Reason.UNKNOWN if unknown else Reason.EARLIER_FAILURE,
                message=BROKEN_OFF,
                **(live.streams() if unknown else {}),
            )
        yield BlockResult(outline, finished)


class _Live:
    """What a block that has not ended has printed so far: of much, the last."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[Stream, str]] = deque()
        self._left = MOST_LIVE
        self._truncated = False

    def add(self, event: OutputReceived) -> None:
        """Take the next piece."""
        self._pieces.append((event.stream, event.text))
        self._left -= len(event.text)
        self._truncated = self._truncated or event.skipped > 0
        while self._left < 0:
            self._left += len(self._pieces.popleft()[1])
            self._truncated = True

    def streams(self) -> dict[str, Any]:
        """The fields of `BlockFinished` that hold it."""
        out, err = (
            "".join(text for one, text in self._pieces if (one is Stream.STDERR) is error)
            for error in (False, True)
        )
        return {
            "stdout": out,
            "stderr": err,
            "stdout_bytes": len(out.encode("utf-8", "replace")),
            "stderr_bytes": len(err.encode("utf-8", "replace")),
            "truncated": self._truncated,
        }


def merge(journals: Sequence[Callable[[], Iterable[Event]]]) -> Iterator[Event]:
    """The events of several runs (the shards of one) as those of one: every document of each, one run after the other.

    Each event keeps its run's identifier. The whole began with the first and has its version; it ended as the worst,
    and took the sum of their times. A journal that stops in the middle makes it an *error*, which says which one.
    """
    started: list[RunStarted] = []
    finished: list[RunFinished] = []
    for events in journals:
        first = next(iter(events()), None)
        if not isinstance(first, RunStarted):
            raise ValueError("the events do not begin with the start of a run")
        started.append(first)
    first = min(started, key=lambda one: one.time)
    run = "+".join(dict.fromkeys(one.run for one in started))
    yield replace(first, run=run, guided=any(one.guided for one in started), documents=())
    for start, events in zip(started, journals, strict=True):
        end = RunFinished(start.time, start.run, Status.ERROR, 0.0, BROKEN_OFF)
        last: Event = start
        for event in events():
            match event:
                case RunStarted():
                    pass
                case RunFinished():
                    end = event
                case _:
                    last = event
                    yield event
        if end.message == BROKEN_OFF:
            end = replace(end, time=last.time)
        finished.append(end)
    messages = dict.fromkeys(f"{one.run}: {one.message}" for one in finished if one.message)
    yield RunFinished(
        max(one.time for one in finished),
        run,
        overall(one.status for one in finished),
        round(sum(one.duration_s for one in finished), 6),
        "; ".join(messages) or None,
    )
