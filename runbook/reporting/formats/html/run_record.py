"""The page's record of the run: who, where, when, from which files, what was decided, each command as it ran."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from runbook.core.document import Confirmation, SourceFile
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentStarted,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.reporting import wording
from runbook.reporting.formats.html import ansi
from runbook.reporting.registry import Events

_DECIDED = frozenset({Reason.DECLINED, Reason.KEPT, Reason.NOT_SELECTED, Reason.NOT_CHOSEN})
"""Why a block does not run where somebody decided that."""
_ALLOWED = {
    "answer": "allowed at the terminal by {who}",
    "option": "allowed by {who} with --approve",
    "everything": "allowed by {who} with --yes",
    "approval": "approved by {who} at {time}, until {expires}, with the key {key}",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of the run as a whole."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """What a person decided of a block; `code` is the hash of what was allowed."""

    time: str
    place: str
    what: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command as the shell got it."""

    time: str
    place: str
    attempt: int
    code: Markup


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All of it; `commands` are made while the page is written, once."""

    facts: list[Fact]
    files: list[SourceFile]
    decisions: list[DecisionEntry]
    commands: Iterator[CommandRun]


def run_record(events: Events) -> RunRecord:
    """The record of the run that these events tell."""
    facts: list[Fact] = []
    files: dict[SourceFile, None] = {}
    decisions: list[DecisionEntry] = []
    places = _Places()
    guided, ended = False, False
    for event in events():
        places(event)
        match event:
            case RunStarted():
                guided = event.guided
                facts += _begin(event)
            case DocumentStarted():
                files |= dict.fromkeys(event.files or ())
            case BlockStarted(attempt=attempt) if attempt:
                decisions += _of_start(event, places, guided=guided)
            case BlockFinished(status=Status.SKIPPED, reason=Reason() as reason) if reason in _DECIDED:
                why = f"left out: {wording.REASONS[reason].words}"
                decisions.append(DecisionEntry(event.time, places.of(event.block), why))
            case AsideFinished():
                decisions.append(DecisionEntry(event.time, places.of(event.aside), "run by the person"))
            case RunFinished():
                ended = True
                facts.append(Fact("Ended", f"{event.time}, {event.status}"))
                facts.append(Fact("Chain", event.chain or "the journal is not chained"))
            case _:
                pass
    if not ended:
        facts.append(Fact("Ended", "the journal does not say"))
    return RunRecord(facts, list(files), decisions, _commands(events))


def _begin(event: RunStarted) -> Iterator[Fact]:
    yield Fact("Run", event.run)
    if event.by:
        yield Fact("Who", event.by.user)
        yield Fact("Where", f"{event.by.host}, {event.by.folder}")
    yield Fact("Began", event.time)
    yield Fact("With", f"runbook {event.version}")
    if event.plan:
        yield Fact("Plan", f"SHA-256 {event.plan}")
    if event.cleans:
        yield Fact("Cleans up after", event.cleans)


def _of_start(event: BlockStarted, places: "_Places", *, guided: bool) -> Iterator[DecisionEntry]:
    place = places.of(event.block)
    if event.confirmed:
        yield DecisionEntry(event.time, place, _words(event.confirmed), event.confirmed.sha256)
    if event.code is not None and event.attempt == 1:
        how = (
            "ran with other code than the document's" if guided else "ran with the variables that were given"
        )
        yield DecisionEntry(event.time, place, how)


def _words(one: Confirmation) -> str:
    return _ALLOWED.get(one.how, "allowed by {who}").format(
        who=one.who, time=one.time, expires=one.expires, key=one.key
    )


def _commands(events: Events) -> Iterator[CommandRun]:
    places = _Places()
    for event in events():
        places(event)
        match event:
            case BlockStarted():
                code = places.code(event.block) if event.code is None else event.code
                yield CommandRun(event.time, places.of(event.block), event.attempt, _code(code))
            case AsideStarted():
                yield CommandRun(event.time, places.of(event.aside), 1, _code(event.code))
            case _:
                pass


def _code(text: str) -> Markup:
    return Markup(ansi.plain(text.rstrip("\n")))  # noqa: S704 - `ansi.plain` escapes


class _Places:
    """Where the blocks of the document that goes on stand."""

    def __init__(self) -> None:
        self._document = ""
        self._outlines: dict[str, BlockOutline] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, DocumentStarted):
            self._document = event.document
            self._outlines = {one.id: one for one in event.blocks}

    def of(self, name: str) -> str:
        outline = self._outlines.get(name)
        if outline is None:
            return wording.beside(name)
        return outline.place(self._document) + (f" {outline.name}" if outline.name else "")

    def code(self, name: str) -> str:
        outline = self._outlines.get(name)
        return outline.code if outline else ""
