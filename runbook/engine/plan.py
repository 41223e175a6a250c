"""A plan: every executable block of the documents in order, and whether it is to run."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from runbook.core.classes.digest import digest
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Confirmation, Directive, Document, SourceFile, Stream
from runbook.core.events import BlockOutline, Reason
from runbook.core.variables import declared
from runbook.engine.session import ShellElsewhere

if TYPE_CHECKING:
    from runbook.judging.recorded import Recorded  # in a run only where something is recorded


@dataclass(frozen=True, slots=True)
class Selection:
    """Which blocks to run; each entry is a block's name, its id, ``line:N``, a section's title or ``tag:T``.

    `only` and `skip` take every block they name; `start` and `until` bound the range, both included. A section's title
    names all blocks below its heading, those of its subsections too.
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

    `owner` is what the block belongs to: its document, or a prerequisite with all that need it, the outermost first. A
    clean-up that is `due` runs in any case, every other one when a block that it belongs to has run (`settled`).
    Where it requires confirmation, `confirmed` says who allowed it, `unconfirmed` why approvals of it do not count.
    `advice` is what there is to say when the block fails, `recorded` what earlier right runs of it printed. `on` is the
    shell elsewhere in which it is meant to run, `opens` the one that is opened when `before` has run and succeeded,
    which is the code above the command that opens it.
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
    owner: tuple[str, ...] = ()
    due: bool = False
    advice: str | None = None
    confirmed: Confirmation | None = None
    unconfirmed: tuple[str, ...] = ()
    recorded: "Recorded | None" = None
    on: ShellElsewhere | None = None
    opens: ShellElsewhere | None = None
    before: str = ""

    @property
    def owners(self) -> Iterator[tuple[str, ...]]:
        """Whatever the block is a part of: what it belongs to, and all that need that."""
        return (self.owner[:length] for length in range(len(self.owner) + 1))

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
            cleanup=self.directive.cleanup or None,
            on=self.on.label if self.on is not None else None,
        )

    def masked_outline(self, known: Callable[[str], str]) -> BlockOutline:
        """The block as events show it, without the secrets that are `known`."""
        outline = self.outline
        results = [
            replace(one, content=masked) if one and (masked := known(one.content)) != one.content else one
            for one in (outline.expectation, outline.implied)
        ]
        code = known(outline.code)
        on = outline.on and known(outline.on)
        if (code, on) == (outline.code, outline.on) and results == [outline.expectation, outline.implied]:
            return outline
        return replace(outline, code=code, on=on, expectation=results[0], implied=results[1])


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
    def files(self) -> tuple[SourceFile, ...]:
        """What it was read from, each file once: the document, what it includes, and the same of all that it needs."""
        found: dict[str, SourceFile] = {}
        for one in with_needed(self.document):
            for file in (SourceFile(one.path, digest(one.source)), *one.included):
                found.setdefault(file.path, file)
        return tuple(found.values())

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


def settled(documents: Sequence[DocumentPlan], named: Collection[str] = ()) -> tuple[DocumentPlan, ...]:
    """The shares, with what is known of their clean-ups before the run.

    A clean-up runs when a block that it belongs to has run: one of its document or of a prerequisite of that; the
    clean-up of a prerequisite belongs to the prerequisite. Where none is going to run, a clean-up is left out, unless
    it is what was asked for: it is among `named` (ids), or its document has no other blocks.
    """
    others = [step for part in documents for step in part.steps if not step.directive.cleanup]
    present = {owner for step in others for owner in step.owners}
    working = {owner for step in others if step.left_out is None for owner in step.owners}

    def known(step: Step) -> Step:
        if not step.directive.cleanup or step.left_out is not None or step.owner in working:
            return step
        if step.id in named or step.owner not in present:
            return replace(step, due=True)
        return replace(step, left_out=LeftOut(Reason.NOTHING_TO_CLEAN))

    return tuple(replace(part, steps=tuple(map(known, part.steps))) for part in documents)


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
