"""A document's part of the page: its text in reading order, each block and each documented result at its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from runbook.core import results
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import CloudRequest, Expectation, Verdict
from runbook.core.events import AsideFinished, BlockFinished, DocumentStarted, Reason, Status
from runbook.core.strings import symbol
from runbook.documents.html import HtmlFence, render
from runbook.reporting import wording
from runbook.reporting.formats.html import ansi
from runbook.reporting.formats.html.outline import BlockEntry, OutlineEntry
from runbook.reporting.registry import Events
from runbook.reporting.summary import differences

if TYPE_CHECKING:
    from runbook.reporting.diff import DiffLine

FOLDED_FROM = 40
FIRST_LINES = 24
"""Lines from which an output is folded, and those that are seen of a folded one."""
MOST_CHARACTERS = 200_000
"""Characters of a stream that the page holds: its head and its tail. The other reports hold more."""
MOST_DIFFERENCES = 200
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class StreamView:
    """One stream of a block: the lines that are seen at once, and those that are folded away."""

    name: str
    error: bool
    first: Markup
    rest: Markup | None
    hidden: int
    note: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A documented result, and how the real one compares to it. `state` is None when they were not compared."""

    anchor: str
    line: int
    language: str
    content: Markup
    demand: str
    state: Status | None
    said: str
    verdict: Verdict | None
    diff: "Sequence[DiffLine]"

    @property
    def varies(self) -> bool:
        """Whether something in the difference was ignored."""
        return any(line.volatile for line in self.diff)


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """A piece of an article: prose or code that nobody runs (`html`), a block, or a documented result."""

    html: Markup | None = None
    code: HtmlFence | None = None
    block: "BlockView | None" = None
    result: ResultView | None = None


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block, ready to be shown. `ran` is what ran where that is not what the document says."""

    entry: BlockEntry
    language: str
    code: Markup
    ran: Markup | None
    reason: Reason | None
    exit_status: int | None
    attempt: int
    background: bool
    streams: list[StreamView]
    requests: tuple[CloudRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class AsideView:
    """What the person ran of their own between two blocks."""

    code: Markup
    status: Status
    duration_s: float
    streams: list[StreamView]


@dataclass(frozen=True, slots=True)
class Article:
    """A document. `parts` and `asides` are made while the page is written, each once."""

    entry: OutlineEntry
    diagnostics: tuple[Diagnostic, ...]
    parts: Iterator[ArticlePart]
    asides: Iterator[AsideView]


def articles(events: Events, entries: Sequence[OutlineEntry]) -> Iterator[Article]:
    """The documents in order. The parts of one are to be taken before the next one is asked for."""
    items = results.blocks(events())
    for entry in entries:
        started = next(items)
        assert isinstance(started, DocumentStarted)
        taken = _Blocks(entry, islice(items, len(entry.blocks)))
        parts = _Parts(started, taken, shift=int(len(entries) > 1)).all()
        asides = map(_aside, results.asides(events(), entry.document)) if entry.asides else iter(())
        yield Article(entry, started.diagnostics, parts, asides)
        for _ in parts:  # whoever left some of them out has moved on
            pass


class _Blocks:
    """The blocks of a document in its order, one result in memory at a time."""

    def __init__(self, entry: OutlineEntry, items: Iterator[DocumentStarted | results.BlockResult]) -> None:
        self.anchor = entry.anchor
        self._pairs = zip(entry.blocks, items, strict=True)
        self._lines = {block.line: number for number, block in enumerate(entry.blocks) if not block.elsewhere}
        self._taken = 0

    def up_to(self, line: int) -> Iterator[tuple[BlockEntry, results.BlockResult]]:
        """The block whose fence opens on `line`, and before it those that stand nowhere in the text."""
        number = self._lines.get(line, -1)
        if number >= self._taken:
            yield from self._next(number + 1 - self._taken)

    def rest(self) -> Iterator[tuple[BlockEntry, results.BlockResult]]:
        """All that are left."""
        yield from self._next(None)

    def _next(self, count: int | None) -> Iterator[tuple[BlockEntry, results.BlockResult]]:
        for entry, item in islice(self._pairs, count):
            assert isinstance(item, results.BlockResult)
            self._taken += 1
            yield entry, item


class _Parts:
    def __init__(self, started: DocumentStarted, blocks: _Blocks, *, shift: int) -> None:
        self._started = started
        self._blocks = blocks
        self._shift = shift
        self._results: dict[
            int, ResultView
        ] = {}  # by the line of the documented result that is still to come

    def all(self) -> Iterator[ArticlePart]:
        prefix = f"{self._blocks.anchor}-"
        for piece in render(self._started.source, prefix=prefix, shift=self._shift):
            if isinstance(piece, str):
                yield ArticlePart(html=_prose(piece))
                continue
            found = list(self._block_at(piece.line))
            yield from found
            if piece.line in self._results:
                yield ArticlePart(result=self._results.pop(piece.line))
            elif not found:
                yield ArticlePart(code=piece)
        for entry, result in self._blocks.rest():
            yield from self._shown(entry, result)
        yield from (ArticlePart(result=one) for one in self._results.values())

    def _block_at(self, line: int) -> Iterator[ArticlePart]:
        for entry, result in self._blocks.up_to(line):
            yield from self._shown(entry, result, in_text=entry.line == line and not entry.elsewhere)

    def _shown(
        self, entry: BlockEntry, result: results.BlockResult, *, in_text: bool = False
    ) -> Iterator[ArticlePart]:
        yield ArticlePart(block=_block(entry, result))
        compared = _result(entry, result)
        if compared is not None:
            if in_text:
                self._results[compared.line] = compared
            else:
                yield ArticlePart(result=compared)


def _aside(end: AsideFinished) -> AsideView:
    return AsideView(_code(end.code), end.status, end.duration_s, _streams(end))


def _streams(end: BlockFinished | AsideFinished) -> list[StreamView]:
    return [
        _stream(name, text, size, truncated=end.truncated)
        for name, text, size in (
            ("Output", end.stdout, end.stdout_bytes),
            ("Standard error", end.stderr, end.stderr_bytes),
        )
        if text
    ]


def _code(text: str) -> Markup:
    return Markup(ansi.plain(text.rstrip("\n")))  # noqa: S704 - `ansi.plain` escapes


def _block(entry: BlockEntry, result: results.BlockResult) -> BlockView:
    end, outline = result.finished, result.outline
    return BlockView(
        entry,
        outline.language,
        _code(outline.code),
        None if end.code is None else _code(end.code),
        end.reason,
        end.exit_status,
        end.attempt,
        end.background,
        _streams(end),
        end.requests or (),
    )


def _stream(name: str, text: str, size: int, *, truncated: bool) -> StreamView:
    notes = []
    if truncated:
        notes.append(f"of {wording.size(size)}, head and tail")
    if len(text) > MOST_CHARACTERS:
        left_out = len(text) - MOST_CHARACTERS
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]}\n… {left_out} characters are left out here …\n{text[-half:]}"
    lines = ansi.html(text.rstrip("\n")).split("\n")
    seen = len(lines) if len(lines) < FOLDED_FROM else FIRST_LINES
    first, rest = "\n".join(lines[:seen]), "\n".join(lines[seen:])
    return StreamView(
        name,
        name != "Output",
        Markup(first),  # noqa: S704 - escaped above
        Markup(rest) if rest else None,  # noqa: S704
        len(lines) - seen,
        ", ".join(notes),
    )


def _result(entry: BlockEntry, result: results.BlockResult) -> ResultView | None:
    end, outline = result.finished, result.outline
    expectation, verdict = outline.expectation, end.verdict
    if expectation is None:
        expectation, verdict = outline.implied, end.information
    elif verdict is None and expectation.flaw:  # no output could pass: compared, and not counted
        verdict = end.information
    if expectation is None:
        return None
    state = None
    if verdict is not None and verdict.threshold is not None:  # else it is for information
        state = Status.PASSED if verdict.passed else Status.FAILED
    said = wording.score(verdict) if verdict else "not compared"
    return ResultView(
        f"{entry.anchor}-result",
        expectation.span.start,
        expectation.language,
        _code(expectation.content),
        _demand(expectation),
        state,
        said,
        verdict,
        differences(end, outline, MOST_DIFFERENCES),
    )


def _demand(expectation: Expectation) -> str:
    if expectation.regex is not None:
        return f"pattern {expectation.regex}"
    return "" if expectation.similarity is not None else "without a mark"


def _prose(html: str) -> Markup:
    return Markup(_UNSAFE.sub(_name, html))  # noqa: S704 - `render` escapes


def _name(found: re.Match[str]) -> str:
    return escape(symbol(found[0]))
