"""Documents and a selection -> a plan: every executable block in order, and whether it is to run."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, fields, replace

from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Origin, Severity, located
from runbook.core.document import Block, Directive, Document, Prerequisite
from runbook.core.events import Reason
from runbook.documents.dialect.special_headings import asks_for_validation
from runbook.engine import alternatives
from runbook.engine.elsewhere import Elsewhere, Venue, placements
from runbook.engine.plan import (
    EVERYTHING,
    NO_DIRECTIVE,
    DocumentPlan,
    LeftOut,
    Plan,
    Selection,
    Step,
    with_needed,
)
from runbook.engine.selectors import select


@dataclass(frozen=True, slots=True)
class FileRules:
    """Which files a plan writes: those that a directive demands, and those that are `shown` by name.

    `replacing` allows to replace a file that is there with another text.
    """

    shown: bool = False
    replacing: bool = False


NO_FILES = FileRules()
_Key = tuple[str, int, int]
_NOTHING: Mapping[str, str] = {}
_UNOPENED = Elsewhere()
_ANYTHING: alternatives.Wanted = {}


def build(
    documents: Sequence[Document],
    selection: Selection = EVERYTHING,
    timeout: float | None = None,
    *,
    choice: alternatives.Wanted = _ANYTHING,
    implied_similarity: float | None = None,
    overrides: Mapping[str, str] = _NOTHING,
    keep: bool = False,
    forced: bool = False,
    files: FileRules = NO_FILES,
    shells: Elsewhere = _UNOPENED,
) -> Plan:
    """The plan for running `documents` one after the other, each prerequisite once, before the block that follows it.

    `timeout` (seconds) is for blocks that name none, `choice` the tabs and zones to take. `implied_similarity` (0..1)
    is what an ``output`` fence without a mark must reach, None: it is scored for information. `overrides` hold also
    where the document assigns these variables. `keep` leaves clean-ups out; `forced` runs what must not run as it
    stands, `shells` says what is wanted of blocks for shells elsewhere, `files` which files that the document shows are
    written. Raises UsageError when a selector names no block, or `choice` no alternative.
    """
    alternatives.check([each for one in documents for each in with_needed(one)], choice)
    rules = _Rules(timeout, choice, implied_similarity, overrides, keep, shells, files)
    composer = _Composer(rules)
    parts = composer.kept_clean([composer.document(document) for document in documents])
    return Plan(select(parts, selection), forced)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds for all steps of a plan."""

    timeout: float | None
    choice: alternatives.Wanted
    implied_similarity: float | None
    overrides: Mapping[str, str]
    keep: bool
    shells: Elsewhere
    files: FileRules


@dataclass(slots=True)
class _Composer:
    """Puts steps in order. `ids` are those given so far, `placed` the blocks of each document whose turn is settled.

    `last_need` says which document (counted from 1) was the last that needed one that had its turn already.
    """

    rules: _Rules
    ids: set[str] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)
    placed: dict[str, set[_Key]] = field(default_factory=dict)
    last_need: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def document(self, document: Document) -> DocumentPlan:
        """The share of a document that was asked for: it runs as often as it was."""
        self.count += 1
        count = self.names[document.path] = self.names.get(document.path, 0) + 1
        name = document.path if count == 1 else f"{document.path}#{count}"
        self.placed[posixpath.normpath(document.path)] = set(map(_key, document.blocks))
        found: list[Diagnostic] = []
        steps = tuple(self._steps(document, name, (), found))
        return DocumentPlan(name, document, steps, tuple(found))

    def kept_clean(self, parts: list[DocumentPlan]) -> list[DocumentPlan]:
        """The shares, the clean-ups of a document that a later one needs, too, moved to the end of the last such."""
        steps: list[list[Step]] = [[] for _ in parts]
        moved: list[list[Step]] = [[] for _ in parts]
        for number, part in enumerate(parts, 1):
            for step in part.steps:
                needed = (part.document.path, *step.needed_by) if step.directive.cleanup else ()
                last = max((self.last_need.get(posixpath.normpath(one), 0) for one in needed), default=0)
                if last > number:
                    moved[last - 1].append(replace(step, document=parts[last - 1].id))
                else:
                    steps[number - 1].append(step)
        return [
            replace(part, steps=(*own, *others))
            for part, own, others in zip(parts, steps, moved, strict=True)
        ]

    def _steps(
        self, document: Document, name: str, needed_by: tuple[str, ...], found: list[Diagnostic]
    ) -> Iterator[Step]:
        decision = alternatives.decide(document, self.rules.choice)
        own = (*document.diagnostics, *decision.notes)
        origin = Origin(document.path, 0) if needed_by else None
        found += (located(one, origin) for one in own)
        validating = (
            [one.span for one in document.sections if asks_for_validation(one.title)] if needed_by else []
        )
        waiting = list(document.prerequisites)
        apart: Mapping[int, Venue] = {}
        if not self.rules.shells.local:
            apart, notes = placements(
                document,
                decision.takes,
                lambda block: merge(block.directive, document.defaults),
                name,
                self.rules.shells,
            )
            found += (located(one, origin) for one in notes)
        for at, block in self._turns(document, decision):
            while waiting and _place(waiting[0]) < _place(block):
                yield from self._needed(waiting.pop(0), name, needed_by, found)
            if block.executable:
                validates = not block.origin and any(one.start <= block.line <= one.end for one in validating)
                step = self._step(document, name, block, needed_by, decision.takes(block), validates)
                if at in apart:
                    step = _placed(step, apart[at], self.rules.overrides)
                if self.rules.overrides and step.left_out is None:
                    found += (
                        located(one, block.origin or origin) for one in _kept(block, self.rules.overrides)
                    )
                yield step
        for one in waiting:
            yield from self._needed(one, name, needed_by, found)

    def _turns(self, document: Document, decision: alternatives.Decision) -> Iterator[tuple[int, Block]]:
        """The blocks in the order of their turns, each with its place in the document; a file is one that writes it.

        A file that a command above it names is written before that command.
        """
        files = {
            at: name
            for at, block in enumerate(document.blocks)
            if (name := block.directive.file or (block.file if self.rules.files.shown else None))
            and decision.takes(block)
        }
        if not files:
            yield from enumerate(document.blocks)
            return
        from runbook.documents.generators.file_turns import first_needs, written

        before = first_needs(document.blocks, files)
        versions: dict[str, list[str]] = {}
        for at, block in enumerate(document.blocks):
            for file in before.get(at, ()):
                yield file, written(document.blocks[file], files[file], versions, self.rules.files.replacing)
            if at not in files:
                yield at, block
            elif not any(at in each for each in before.values()):
                yield at, written(block, files[at], versions, self.rules.files.replacing)

    def _needed(
        self, one: Prerequisite, name: str, needed_by: tuple[str, ...], found: list[Diagnostic]
    ) -> Iterator[Step]:
        if one.document is None:
            return
        key = posixpath.normpath(one.document.path)
        known = key in self.placed
        placed = self.placed.setdefault(key, set())
        blocks = tuple(block for block in one.document.blocks if _key(block) not in placed)
        if not blocks and known:
            self.last_need[key] = self.count
            return
        placed.update(map(_key, blocks))
        document = (
            one.document if len(blocks) == len(one.document.blocks) else replace(one.document, blocks=blocks)
        )
        yield from self._steps(document, name, (*needed_by, document.path), found)

    def _step(
        self,
        document: Document,
        name: str,
        block: Block,
        needed_by: tuple[str, ...],
        taken: bool,
        validates: bool,
    ) -> Step:
        rules = self.rules
        directive = merge(block.directive, document.defaults)
        path = block.origin.path if block.origin else document.path
        if rules.implied_similarity is not None and block.implied and not block.expectation:
            result = replace(block.implied, similarity=rules.implied_similarity)
            block = replace(block, expectation=result, implied=None)
        left_out = None
        if directive.skip is not None:
            left_out = LeftOut(Reason.DIRECTIVE, directive.skip or None)
        elif not taken:
            left_out = LeftOut(Reason.NOT_CHOSEN)
        elif rules.keep and directive.cleanup:
            left_out = LeftOut(Reason.KEPT)
        return Step(
            id=self._id(path, block.line),
            document=name,
            block=block,
            path=path,
            code=_overridden(block.code, rules.overrides),
            directive=directive,
            timeout=directive.timeout if directive.timeout is not None else rules.timeout,
            left_out=left_out,
            needed_by=needed_by,
            validates=needed_by[-1] if validates else None,
            owner=(name, *needed_by),
        )

    def _id(self, path: str, line: int) -> str:
        name, count = f"{path}:{line}", 1
        while name in self.ids:
            count += 1
            name = f"{path}#{count}:{line}"
        self.ids.add(name)
        return name


def _placed(step: Step, place: Venue, overrides: Mapping[str, str]) -> Step:
    code = step.code if place.code is None else _overridden(place.code, overrides)
    step = replace(step, on=place.on, opens=place.opens, left_out=step.left_out or place.left_out)
    return replace(step, code=code) if place.opens is None else replace(step, before=code)


def _overridden(code: str, values: Mapping[str, str]) -> str:
    if not values:
        return code
    from runbook.shell.override import override  # only here: few runs give variables

    return override(code, values)


def _kept(block: Block, values: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Where a variable that was given keeps the document's own value, and why."""
    from runbook.shell.override import overridden

    for one in overridden(block.code, values).places:
        if one.left is not None:
            line = block.line_of(one.line)
            message = f"{one.name} was given, and keeps the document's value here: {one.left}"
            yield Diagnostic("override-left", Severity.INFO, line, message)


def _key(block: Block) -> _Key:
    """What tells a block from the others of its document."""
    return (block.origin.path if block.origin else "", block.anchor, block.line)


def _place(part: Block | Prerequisite) -> tuple[int, int]:
    """What orders blocks and prerequisites: the line of the document, then that of the included file."""
    line = part.line
    return (part.anchor, line) if part.origin else (line, 0)


def merge(own: Directive, defaults: Directive) -> Directive:
    """`own`, with what it leaves open taken from `defaults`."""
    empty = NO_DIRECTIVE
    if defaults == empty:
        return own
    return Directive(
        **{
            one.name: getattr(
                own
                if one.name in own.off or getattr(own, one.name) != getattr(empty, one.name)
                else defaults,
                one.name,
            )
            for one in fields(Directive)
        }
    )
