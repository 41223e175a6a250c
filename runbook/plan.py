"""Documents and a selection -> a plan: every executable block in order, and whether it is to run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace

from runbook.errors import UsageError
from runbook.events import BlockOutline, Reason
from runbook.model import Block, Diagnostic, Directive, Document, Severity, Stream


@dataclass(frozen=True, slots=True)
class Selection:
    """Which blocks to run; each entry is a block's name, its id, ``line:N``, a section's title or ``tag:T``.

    `only` and `skip` take every block they name; `start` and `until` bound the range, both included.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    start: str | None = None
    until: str | None = None


NO_DIRECTIVE = Directive()


@dataclass(frozen=True, slots=True)
class Step:
    """A block of the plan. `id` is unique in the run. `left_out` says why it does not run; None when it does.

    `code` is what the shell gets; it may differ from what the document says.

    `directive` is the block's own with the document's defaults filled in; `timeout` is in seconds.
    """

    id: str
    document: str
    block: Block
    code: str
    directive: Directive = NO_DIRECTIVE
    timeout: float | None = None
    left_out: Reason | None = None

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
            stream=self.directive.stream or Stream.STDOUT,
        )


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """One document's share of the plan. `id` tells it from the same document given twice."""

    id: str
    document: Document
    steps: tuple[Step, ...]

    @property
    def obstacles(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that forbid running the document as it stands."""
        return tuple(one for one in self.document.diagnostics if one.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do."""

    documents: tuple[DocumentPlan, ...] = field(default=())

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every block of every document, in order."""
        return tuple(step for document in self.documents for step in document.steps)

    @property
    def refused(self) -> bool:
        """Whether a document must not run as it stands."""
        return any(document.obstacles for document in self.documents)


def build(
    documents: Sequence[Document], selection: Selection = Selection(), timeout: float | None = None
) -> Plan:
    """The plan for running `documents` one after the other.

    `timeout` (seconds) is for blocks that name none. Raises UsageError when a selector names no block.
    """
    parts: list[DocumentPlan] = []
    taken: dict[str, int] = {}
    for document in documents:
        taken[document.path] = taken.get(document.path, 0) + 1
        name = document.path if taken[document.path] == 1 else f"{document.path}#{taken[document.path]}"
        steps = tuple(
            _step(name, block, document.defaults, timeout) for block in document.blocks if block.executable
        )
        parts.append(DocumentPlan(name, document, steps))
    chosen = _select([step for part in parts for step in part.steps], selection)
    return Plan(
        tuple(
            replace(
                part,
                steps=tuple(
                    step if step.id in chosen else replace(step, left_out=Reason.NOT_SELECTED)
                    for step in part.steps
                ),
            )
            for part in parts
        )
    )


def _step(document: str, block: Block, defaults: Directive, timeout: float | None) -> Step:
    directive = merge(block.directive, defaults)
    return Step(
        id=f"{document}:{block.line}",
        document=document,
        block=block,
        code=block.code,
        directive=directive,
        timeout=directive.timeout if directive.timeout is not None else timeout,
        left_out=Reason.DIRECTIVE if directive.skip is not None else None,
    )


def merge(own: Directive, defaults: Directive) -> Directive:
    """`own`, with what it leaves open taken from `defaults`."""
    empty = NO_DIRECTIVE
    if defaults == empty:
        return own
    return Directive(
        **{
            one.name: getattr(
                own if getattr(own, one.name) != getattr(empty, one.name) else defaults, one.name
            )
            for one in fields(Directive)
        }
    )


def _select(steps: Sequence[Step], selection: Selection) -> set[str]:
    first, last = 0, len(steps)
    if selection.start is not None:
        first = min(_positions(steps, selection.start))
    if selection.until is not None:
        last = max(_positions(steps, selection.until)) + 1
    chosen = set(range(first, last))
    if selection.only:
        chosen &= {position for one in selection.only for position in _positions(steps, one)}
    for one in selection.skip:
        chosen -= set(_positions(steps, one))
    return {steps[position].id for position in chosen}


def _positions(steps: Sequence[Step], selector: str) -> list[int]:
    matches = matcher(selector)
    found = [position for position, step in enumerate(steps) if matches(step)]
    if not found:
        raise UsageError(f"no block matches {selector!r}; there are: {_known(steps)}")
    return found


def matcher(selector: str) -> Callable[[Step], bool]:
    """What a selector means. Raises UsageError for ``line:`` without a number."""
    kind, colon, value = selector.partition(":")
    if colon and kind == "line":
        if not value.isdecimal():
            raise UsageError(f"{selector!r}: line: wants a line number, as in line:41")
        line = int(value)
        return lambda step: step.block.span.start <= line <= step.block.span.end
    if colon and kind == "tag":
        return lambda step: value in step.directive.tags
    wanted = selector.casefold()
    return lambda step: (
        selector in (step.directive.name, step.id)
        or (step.block.section is not None and step.block.section.casefold() == wanted)
    )


def _known(steps: Iterable[Step], most: int = 8) -> str:
    names = [step.directive.name or f"line:{step.block.line}" for step in steps]
    return ", ".join(names[:most]) + (f" ... ({len(names)} in all)" if len(names) > most else "")
