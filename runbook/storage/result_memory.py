"""Recorded results in a run: the plan gets what was recorded, and a sink records what right blocks print."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runbook.core.diagnostics import Diagnostic, Severity, in_order
from runbook.core.document import USUAL_SIMILARITY, Expectation, Verdict
from runbook.core.events import BlockFinished, BlockOutline, DocumentRetried, DocumentStarted, Event, Status
from runbook.core.results import judged_text
from runbook.core.strings import printable
from runbook.engine.plan import DocumentPlan, Step
from runbook.masking import MASK, Masker
from runbook.storage.results_file import Entry, Key, digest, keys, read, write

Places = Callable[[str], Path | None]
"""A document's path -> the file of its recorded results; None where it can have none."""


def recalled(part: DocumentPlan, place: Places) -> DocumentPlan:
    """The share of a document, its blocks with what is recorded of them.

    What is recorded of another code or another documented result does not count, and is reported. Raises DocumentError
    for a file that cannot be read.
    """
    groups: dict[str, list[Step]] = {part.document.path: []}
    for step in part.steps:
        if result_of(step.block.expectation, step.block.implied):
            groups.setdefault(step.needed_by[-1] if step.needed_by else part.document.path, []).append(step)
    known: dict[str, Entry] = {}
    problems: list[Diagnostic] = []
    for document, steps in groups.items():
        path = place(document)
        entries = read(path) if path is not None else ()
        if not entries:
            continue
        own = dict(zip(_keys_of_steps(steps), steps, strict=True))
        known |= {own[one.key].id: one for one in entries if one.key in own}
        found = {one.key for one in entries}
        waiting = [step for key, step in own.items() if key not in found]
        problems += (
            _stale(one, waiting, document, printable(str(path))) for one in entries if one.key not in own
        )
    if not known and not problems:
        return part
    steps_with = (
        replace(step, recorded=known[step.id].recorded) if step.id in known else step for step in part.steps
    )
    diagnostics = in_order((*part.diagnostics, *problems)) if problems else part.diagnostics
    return replace(part, steps=tuple(steps_with), diagnostics=diagnostics)


def result_of(expectation: Expectation | None, implied: Expectation | None) -> Expectation | None:
    """The documented result of a block that outputs are recorded for."""
    return expectation or implied


def _keys_of_steps(steps: Sequence[Step]) -> Iterator[Key]:
    results = (result_of(step.block.expectation, step.block.implied) for step in steps)
    return keys(
        (step.block.code, one.content if one else "") for step, one in zip(steps, results, strict=True)
    )


def _stale(entry: Entry, steps: Sequence[Step], document: str, path: str) -> Diagnostic:
    """An entry that no block of its document has any more; `steps` are those for which nothing is recorded."""
    code, result, _ = entry.key
    same_code = next((one for one in steps if digest(one.block.code) == code), None)
    changed = next(
        (
            one
            for one in steps
            if (documented := result_of(one.block.expectation, one.block.implied))
            and (digest(documented.content) == result or (entry.name and one.directive.name == entry.name))
        ),
        None,
    )
    named = f" ({entry.name})" if entry.name else ""
    if same_code:
        message = f"the documented result of {same_code.place}{named} has changed since this was recorded"
    elif changed:
        message = f"the code of {changed.place}{named} has changed since this was recorded"
    else:
        message = f"no block of {document} has this code and this result{named}"
    message += "; it is not used: run `runbook record` again, or delete the line"
    return Diagnostic("stale-record", Severity.WARNING, entry.line, message, path)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the recorded results of one document. The numbers are of results."""

    path: Path
    new: int = 0
    wider: int = 0
    same: int = 0
    removed: int = 0

    def __str__(self) -> str:
        kinds = {"new": self.new, "with more that varies": self.wider, "as before": self.same}
        count = sum(kinds.values())
        parts = [f"{number} {kind}" for kind, number in kinds.items() if number]
        recorded = (
            f"{count} {'result' if count == 1 else 'results'} recorded ({', '.join(parts) or 'none passed'})"
        )
        gone = f"; {self.removed} removed, which no block has any more" if self.removed else ""
        return f"{printable(str(self.path))}: {recorded}{gone}"


@dataclass(slots=True)
class _Seen:
    """What is known of a document's blocks with results: their keys, and what those that were right printed."""

    outlines: Mapping[str, BlockOutline]
    keys: Mapping[str, Key]
    outputs: dict[str, tuple[str, str]] = field(default_factory=dict)


class Recording:
    """A sink that keeps what right blocks print, and records it at the end.

    `places` says for each document of the run, by its id, which file it is recorded in. Events hold no secrets, and so
    does what is recorded.
    """

    def __init__(self, places: Mapping[str, Path]) -> None:
        self._places = places
        self._seen: dict[str, _Seen] = {}

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case DocumentStarted() if event.document in self._places:
                self._seen[event.document] = _begun(event.blocks)
            case DocumentRetried():
                self._seen.pop(event.document, None)
            case BlockFinished() if event.attempt and (seen := self._seen.get(event.document)):
                seen.outputs.pop(event.block, None)
                outline = seen.outlines.get(event.block)
                if outline is not None and _is_right(event, outline):
                    sample = _sample(outline, event.verdict or event.information)
                    seen.outputs[event.block] = judged_text(event, outline.stream), sample
            case _:
                pass

    def write(self, *, anew: bool = False) -> Iterator[Written]:
        """Record it, document by document. `anew`: what was recorded of these blocks before is forgotten.

        Raises OutputError for a file that cannot be written, DocumentError for one that cannot be read.
        """
        files: dict[Path, list[_Seen]] = {}
        for document, seen in self._seen.items():
            files.setdefault(self._places[document], []).append(seen)
        for path, found in files.items():
            written = _recorded(path, found, anew=anew)
            if written.removed or any(one.outputs for one in found):
                yield written


def _begun(blocks: Sequence[BlockOutline]) -> _Seen:
    # A prerequisite is a document of its own, with a file of its own.
    own = [
        (one, documented)
        for one in blocks
        if not one.needed_by and (documented := result_of(one.expectation, one.implied)) is not None
    ]
    pairs = keys((one.code, documented.content) for one, documented in own)
    named = {one.id: key for (one, _), key in zip(own, pairs, strict=True)}
    return _Seen({one.id: one for one, _ in own}, named)


def _is_right(end: BlockFinished, outline: BlockOutline) -> bool:
    """Whether what a block printed is what its author means."""
    if end.status is not Status.PASSED or end.truncated or MASK in outline.code:
        return False
    if outline.expectation is not None:
        return end.verdict is not None and end.verdict.passed
    return end.information is not None and end.information.score >= USUAL_SIMILARITY


def _sample(outline: BlockOutline, verdict: Verdict | None) -> str:
    """The documented text where it is a sample of the output; nothing where it is a rule."""
    from runbook.judging.registry import traits  # not at the top: it brings the matchers

    documented = result_of(outline.expectation, outline.implied)
    matcher = traits(verdict.matcher) if verdict else None
    return "" if documented is None or matcher is None or matcher.reads_rules else documented.content


def _recorded(path: Path, found: Sequence[_Seen], *, anew: bool) -> Written:
    from runbook.storage.result_template import learned

    old = {one.key: one for one in read(path)}
    new: dict[Key, Entry] = {}
    counts = {"new": 0, "wider": 0, "same": 0}
    for seen in found:
        for block, key in seen.keys.items():
            known = new.get(key) or (None if anew and block in seen.outputs else old.get(key))
            if block in seen.outputs:
                output, sample = seen.outputs[block]
                recorded = learned(known.recorded if known else None, output, sample)
                before = known.recorded.lines if known else None
                counts["new" if before is None else "same" if before == recorded.lines else "wider"] += 1
                outline = seen.outlines[block]
                command = Masker().text(outline.code.strip().partition("\n")[0])
                known = Entry(key, recorded, outline.name, command)
            if known:
                new[key] = known
    removed = len(old.keys() - new.keys())
    if removed or any(one.outputs for one in found):
        write(path, list(new.values()))
    return Written(path, **counts, removed=removed)
