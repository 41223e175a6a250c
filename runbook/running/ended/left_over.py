"""What a run has left behind: clean-ups that did not run although there is something to clean up, background jobs."""

import shlex
from collections.abc import Iterator
from dataclasses import field

from runbook.core.classes.records import dataclass
from runbook.core.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    Reason,
    RunStarted,
    Status,
)

_NOT_WANTED = frozenset(
    {Reason.DIRECTIVE, Reason.NOT_CHOSEN, Reason.ELSEWHERE, Reason.NOTHING_TO_CLEAN, Reason.REFUSED}
)
"""Why a clean-up does not run where nothing is left to do: the document does not want it."""


@dataclass(frozen=True, slots=True)
class OwedCleanup:
    """A clean-up of the document `document`. `ended` is how it ended when it ran; None: it has not run.

    `begun` says that it has started.
    """

    document: str
    outline: BlockOutline
    begun: bool = False
    ended: Status | None = None

    @property
    def name(self) -> str:
        """Its place, and its name where it has one."""
        name = f" ({self.outline.name})" if self.outline.name else ""
        return f"{self.outline.place(self.document)}{name}"


@dataclass(slots=True)
class LeftOver:
    """A sink that keeps what a run leaves behind; one rule for runs that ended and for such that were killed.

    A clean-up is owed when a block that it belongs to has run and it has not: one of its document, or of a prerequisite
    of that; the clean-up of a prerequisite belongs to the prerequisite.
    """

    run: str = ""
    folder: str = ""
    _outlines: dict[str, tuple[str, BlockOutline]] = field(default_factory=dict)
    _worked: set[tuple[str, ...]] = field(default_factory=set)
    _begun: dict[str, Status | None] = field(default_factory=dict)
    _unwanted: set[str] = field(default_factory=set)
    _background: dict[str, str] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case RunStarted():
                self.run, self.folder = event.run, event.by.folder if event.by else ""
            case DocumentStarted():
                self._outlines |= {one.id: (event.document, one) for one in event.blocks}
            case DocumentRetried():  # each attempt cleans up after itself
                own = {name for name, (document, _) in self._outlines.items() if document == event.document}
                self._worked = {one for one in self._worked if one[:1] != (event.document,)}
                self._begun = {name: end for name, end in self._begun.items() if name not in own}
            case BlockStarted(attempt=attempt) if attempt and event.block in self._outlines:
                self._start(event.block)
            case BlockFinished(ran_in=str()) if (
                event.block in self._outlines
            ):  # in the run that this one goes on with
                self._start(event.block)
                self._begun[event.block] = event.status
            case DocumentFinished():  # its clean-ups are all that can be asked for later
                self._outlines = {
                    name: (document, one)
                    for name, (document, one) in self._outlines.items()
                    if one.cleanup or document != event.document
                }
            case BlockFinished(attempt=attempt) if attempt:
                if event.block in self._begun and event.status is not Status.SKIPPED:
                    self._begun[event.block] = event.status
                if event.status is Status.SKIPPED and event.reason in _NOT_WANTED:
                    self._unwanted.add(event.block)
                if event.background and event.block in self._outlines:
                    document, outline = self._outlines[event.block]
                    self._background[event.block] = outline.place(document)
            case _:
                pass

    def _start(self, name: str) -> None:
        document, outline = self._outlines[name]
        self._begun[name] = None
        if not outline.cleanup:
            owner = (document, *outline.needed_by)
            self._worked.update(owner[:length] for length in range(1, len(owner) + 1))

    def cleanups(self) -> Iterator[OwedCleanup]:
        """The clean-ups for which there is something to clean up, in order; those that have run among them."""
        for name, (document, outline) in self._outlines.items():
            due = outline.cleanup and (document, *outline.needed_by) in self._worked
            if due and name not in self._unwanted:
                yield OwedCleanup(document, outline, name in self._begun, self._begun.get(name))

    def lines(self, journal: str | None, *, background: bool) -> Iterator[str]:
        """What to say of it, one line each. `journal` names the run; `background`: background jobs were left alone."""
        if background and self._background:
            yield f"left running: background jobs of {', '.join(self._background.values())}"
        owed = [one.name for one in self.cleanups() if not one.begun]
        if owed:
            did = "this clean-up has" if len(owed) == 1 else "these clean-ups have"
            yield f"left in place: {did} not run: {', '.join(owed)}"
            if journal is not None:
                yield f"to clean up later: runbook cleanup {shlex.quote(journal)}"
