"""A plan: every executable block of the documents in order, and whether it is to run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Directive, Document, Stream
from runbook.core.events import BlockOutline, Reason
from runbook.core.variables import declared


@dataclass(frozen=True, slots=True)
class Selection:
    """Which blocks to run; each entry is a block's name, its id, ``line:N``, a section's title or ``tag:T``.

    `only` and `skip` take every block they name; `start` and `until` bound the range, both included.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    start: str | None = None
    until: str | None = None


EVERYTHING = Selection()
NO_DIRECTIVE = Directive()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a block does not run. `message` is what there is to say beyond the reason's own words: the author's, say."""

    reason: Reason
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A block of the plan. `id` is unique in the run. `left_out` says why it does not run; None when it does.

    `code` is what runs: the block's own code, with the variables that were given for this run. `path` is the file in
    which the block stands: the document's, an included file's, or that of a prerequisite. `needed_by` are the
    prerequisites that brought it in, the outermost first; `validates` is the one of them that is in place when this
    block passes. `directive` is the block's own with the document's defaults filled in; `timeout` is in seconds.
    """

    id: str
    document: str
    block: Block
    path: str
    code: str
    directive: Directive = NO_DIRECTIVE
    timeout: float | None = None
    left_out: LeftOut | None = None
    needed_by: tuple[str, ...] = ()
    validates: str | None = None

    @property
    def place(self) -> str:
        """``path:line`` of the opening fence."""
        return f"{self.path}:{self.block.line}"

    @property
    def stream(self) -> Stream:
        """The output that is judged: of a transcript both streams, as a terminal shows them."""
        return self.directive.stream or (Stream.BOTH if self.block.transcript else Stream.STDOUT)

    @property
    def outline(self) -> BlockOutline:
        """The block as events show it."""
        block = self.block
        return BlockOutline(
            id=self.id,
            name=self.directive.name,
            section=block.section,
            line=block.span.start,
            end_line=block.span.end,
            language=block.language,
            code=block.code,
            expectation=block.expectation,
            implied=block.implied,
            stream=self.stream,
            path=None if self.path == self.document else self.path,
            needed_by=self.needed_by,
        )


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """One document's share of the plan. `id` tells it from the same document given twice.

    `steps` are its blocks in document order, those of its prerequisites among them; they run in the order of `turns`.
    `diagnostics` are those of the document and of all that it needs, and what the plan decided by itself.
    """

    id: str
    document: Document
    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def turns(self) -> tuple[Step, ...]:
        """The steps in the order in which they run: clean-ups last."""
        return in_turn(self.steps)

    @property
    def obstacles(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that forbid running the document."""
        return tuple(one for one in self.diagnostics if one.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do. `forced`: also where a document has errors."""

    documents: tuple[DocumentPlan, ...] = field(default=())
    forced: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every block of every document, in order."""
        return tuple(step for document in self.documents for step in document.steps)

    @property
    def turns(self) -> tuple[Step, ...]:
        """Every block in the order in which they run: document by document, the clean-ups of each last."""
        return tuple(step for document in self.documents for step in document.turns)

    @property
    def declared(self) -> dict[str, str]:
        """The variables that the documents declare, with their defaults: a later document's before an earlier one's."""
        needed = (each for one in reversed(self.documents) for each in with_needed(one.document))
        return declared(*(one.variables for one in needed))

    @property
    def sources(self) -> tuple[str, ...]:
        """What the documents show: their texts, those of what they need, and the code that they include."""
        needed = (each.source for one in self.documents for each in with_needed(one.document))
        return (*needed, *(step.block.code for step in self.steps if step.block.origin))

    @property
    def refused(self) -> bool:
        """Whether a document has errors."""
        return not self.forced and any(document.obstacles for document in self.documents)


def in_turn(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps of one document in the order in which they run: clean-ups last."""
    return tuple(sorted(steps, key=lambda step: step.directive.cleanup))


def with_needed(document: Document) -> Iterator[Document]:
    """A document and all that it needs, each once and before its own prerequisites."""
    seen = {id(document)}
    waiting = [document]
    while waiting:
        found = waiting.pop()
        yield found
        for one in reversed(found.prerequisites):
            if one.document and id(one.document) not in seen:
                seen.add(id(one.document))
                waiting.append(one.document)
