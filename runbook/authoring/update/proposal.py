"""What an update changes in the files of a run, and what it leaves alone and says so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from runbook.authoring.update import placeholder_style as style
from runbook.authoring.update.block_outputs import Outcomes
from runbook.authoring.update.placeholder_style import Style
from runbook.authoring.update.result import Note, Result, UpdateScope
from runbook.core.document import Block, Document
from runbook.core.events import Reason
from runbook.documents.edits import TextEdit, apply
from runbook.documents.parse import parse
from runbook.engine.plan import Plan


@dataclass(frozen=True, slots=True)
class File:
    """A file whose blocks have run: `document` is what it says by itself, without what it includes.

    `writable`: its results may be rewritten, and are not only looked at.
    """

    document: Document
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file's new text, the lines of the old one at which a result is new, and what is not brought up to date."""

    path: str
    source: str
    text: str
    lines: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Changes:
    """What is to change in a file. Of a result that ran twice, the last turn counts."""

    file: File
    style: Style
    results: dict[int, tuple[TextEdit, ...] | Note] = field(default_factory=dict)


Accept = Callable[[str, str, str], bool]
"""Whether a single change is made: of the file (its path), from its text, to its text with this change alone."""


def propose(
    plan: Plan,
    files: Mapping[str, File],
    outcomes: Outcomes,
    wanted: UpdateScope,
    accept: Accept | None = None,
) -> list[Proposal]:
    """The new text of each file after a run of the plan; `files` by the path that a step has.

    `accept` is asked for each change, in the order of the lines; None: all are made.

    Raises MatcherError when a matcher fails on a new result.
    """
    changes: dict[str, _Changes] = {}
    elsewhere: dict[str, list[Note]] = {}
    codes = {step.id: step.code for step in plan.steps}
    ran = [codes[name] for name in outcomes.finished]
    places = {name: at for at, name in enumerate(outcomes.finished)}
    for part in plan.documents:
        if file := files.get(part.document.path):
            _of(file, changes)
        for step in part.steps:
            finished = outcomes.finished.get(step.id)
            path = part.document.path if step.path == part.id else step.path
            if finished is None or not wanted.covers(step):
                continue
            if path not in files:
                if finished.reason is Reason.MISMATCH:
                    elsewhere.setdefault(path, []).append(
                        Note(step.block.line, "its result is in no file here")
                    )
                continue
            file = files[path]
            there = _of(file, changes)
            result = Result(
                file.document,
                step,
                finished,
                outcomes.output(step),
                there.style,
                ran,
                places[step.id],
                wanted,
            )
            there.results[result.line] = result.edits()
    remote = (Proposal(path, "", "", notes=tuple(notes)) for path, notes in elsewhere.items())
    return [*(_proposal(one, accept) for one in changes.values()), *remote]


def _of(file: File, changes: dict[str, _Changes]) -> _Changes:
    document = file.document
    if document.path in changes:
        return changes[document.path]
    results = (one.content for block in document.blocks for one in (block.expectation, block.implied) if one)
    known = style.of(results, (block.code for block in document.blocks))
    return changes.setdefault(document.path, _Changes(file, known))


def _proposal(changes: _Changes, accept: Accept | None) -> Proposal:
    document = changes.file.document
    notes = [one for one in changes.results.values() if isinstance(one, Note)]
    edits = [(line, one) for line, one in changes.results.items() if one and not isinstance(one, Note)]
    if not changes.file.writable:
        notes += (Note(line, "it is a prerequisite; name it to bring it up to date") for line, _ in edits)
        edits = []
    if accept:
        edits.sort(key=lambda one: one[0])
        made = [
            one
            for one in edits
            if accept(document.path, document.source, apply(document.source, list(one[1])))
        ]
        notes += (Note(line, "you declined the change") for line, some in edits if (line, some) not in made)
        edits = made
    text, lost = _applied(document, edits)
    gone = {note.line for note in lost}
    return Proposal(
        document.path,
        document.source,
        text,
        tuple(sorted(line for line, _ in edits if line not in gone)),
        tuple(sorted((*notes, *lost), key=lambda note: note.line)),
    )


def _applied(document: Document, edits: Sequence[tuple[int, tuple[TextEdit, ...]]]) -> tuple[str, list[Note]]:
    """The text with the edits, without those after which the document would be read as another one."""
    everything = [edit for _, some in edits for edit in some]
    text = apply(document.source, everything)
    if not everything or _same_code(document, text):
        return text, []
    kept: list[TextEdit] = []
    lost: list[Note] = []
    for line, some in edits:
        if _same_code(document, apply(document.source, [*kept, *some])):
            kept += some
        else:
            lost.append(Note(line, "with the new result, other code would be read below it"))
    return apply(document.source, kept), lost


def _same_code(document: Document, text: str) -> bool:
    return _codes(parse(text, document.path).blocks) == _codes(document.blocks)


def _codes(blocks: Iterable[Block]) -> list[str]:
    return [block.code for block in blocks if block.executable]
