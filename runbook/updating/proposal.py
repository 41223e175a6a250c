"""What an update changes in a document, and what it leaves alone and says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runbook.markdown.parse import parse
from runbook.model import Block, Document
from runbook.plan import DocumentPlan, Plan
from runbook.rewrite import Edit, apply
from runbook.updating import style
from runbook.updating.outcomes import Outcomes
from runbook.updating.result import Note, Result, Wanted


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document's new text, the lines of the old one at which a result is new, and what is not brought up to date."""

    text: str
    lines: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()


def histories(plan: Plan, finished: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The code that had run before each of the blocks, whose ids come in the order in which they ended."""
    codes = {step.id: step.block.code for step in plan.steps}
    ran: list[str] = []
    before: dict[str, tuple[str, ...]] = {}
    for name in finished:
        before[name] = tuple(ran)
        ran.append(codes[name])
    return before


def propose(
    part: DocumentPlan, outcomes: Outcomes, history: Mapping[str, tuple[str, ...]], wanted: Wanted
) -> Proposal:
    """The new text of a document after a run. Raises MatcherError when a matcher fails on a new result."""
    document = part.document
    known = style.of(_results(document), (block.code for block in document.blocks))
    edits: list[tuple[int, tuple[Edit, ...]]] = []
    notes: list[Note] = []
    for step in part.steps:
        finished = outcomes.finished.get(step.id)
        if finished is None or not wanted.covers(step):
            continue
        result = Result(document, step, finished, outcomes.output(step), known, history[step.id], wanted)
        made = result.edits()
        if isinstance(made, Note):
            notes.append(made)
        elif made:
            edits.append((result.line, made))
    text, lost = _applied(document, edits)
    gone = {note.line for note in lost}
    return Proposal(
        text,
        tuple(line for line, _ in edits if line not in gone),
        tuple(sorted((*notes, *lost), key=lambda note: note.line)),
    )


def _results(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from (result.content for result in (block.expectation, block.implied) if result)


def _applied(document: Document, edits: Sequence[tuple[int, tuple[Edit, ...]]]) -> tuple[str, list[Note]]:
    """The text with the edits, without those after which the document would be read as another one."""
    everything = [edit for _, some in edits for edit in some]
    text = apply(document.source, everything)
    if not everything or _same_code(document, text):
        return text, []
    kept: list[Edit] = []
    lost: list[Note] = []
    for line, some in edits:
        if _same_code(document, apply(document.source, [*kept, *some])):
            kept += some
        else:
            lost.append(Note(line, "left as it is: with the new result, other code would be read below it"))
    return apply(document.source, kept), lost


def _same_code(document: Document, text: str) -> bool:
    return _codes(parse(text, document.path).blocks) == _codes(document.blocks)


def _codes(blocks: Iterable[Block]) -> list[str]:
    return [block.code for block in blocks if block.executable]
