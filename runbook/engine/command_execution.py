"""One command in the session: its output as masked events while it runs, and its result."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import field
from typing import TypedDict

from runbook.core.cancellation import Wish
from runbook.core.classes.records import dataclass
from runbook.core.clock import Clock
from runbook.core.document import Stream
from runbook.core.errors import SessionError
from runbook.core.events import Changes, Event, OutputReceived, Reason
from runbook.engine.elsewhere import closed, is_open
from runbook.engine.output_buffer import Capture, MaskedLive
from runbook.engine.plan import Step
from runbook.engine.session import Command, Ended, Output, Session
from runbook.masking import Masker
from runbook.masking.revealing_commands import prints

DOCUMENT_DIR = "RUNBOOK_DOCUMENT_DIR"
"""The variable that tells a block in which folder its document lies (absolute; empty for standard input)."""


class CommandEnd(TypedDict):
    """What the end of a block and that of an aside say of what ran."""

    message: str | None
    exit_status: int | None
    stdout: str
    stderr: str
    stdout_bytes: int
    stderr_bytes: int
    truncated: bool
    duration_s: float
    background: bool
    changes: Changes | None


def _captures() -> Mapping[Stream, Capture]:
    return {stream: Capture() for stream in Stream}


@dataclass(slots=True)
class Ran:
    """What came of a command, when it has ended. `whole` says that it was to have the whole terminal.

    `masked` has the text of a stream without secrets, where it is known already.
    """

    whole: bool
    ended: Ended
    streams: Mapping[Stream, Capture] = field(default_factory=_captures)
    duration_s: float = 0.0
    masked: dict[Stream, str] = field(default_factory=dict)

    @property
    def shown(self) -> Capture:
        """What stands for the standard output: where a program had the whole terminal, what it wrote there."""
        return self.streams[self.shown_stream]

    @property
    def shown_stream(self) -> Stream:
        """Which stream that is."""
        return Stream.TERMINAL if self.whole and not self.streams[Stream.STDOUT].size else Stream.STDOUT


@dataclass(frozen=True, slots=True)
class Execution:
    """Runs commands for the engine. `run` is the run's identifier; `attended` and `folders` are as in
    `runbook.engine.loop.LoopSettings`.

    `places` says to which document and attempt a token belongs: output may come when another command runs.
    """

    run: str
    session: Session
    clock: Clock
    masker: Masker
    attended: bool
    folders: Mapping[str, str]
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def block(self, step: Step, limit: float | None, heeded: Wish) -> Command:
        """The command that a block is, with a time limit in seconds; `heeded` is as in `Command`."""
        return Command(
            token=step.id,
            code=step.code if step.opens is None else step.before,
            name=step.path,
            line=step.block.code_span.start,
            timeout=limit,
            environment=self.environment(step.path),
            interactive=step.directive.interactive,
            tolerated=step.directive.allow_failure,
            merged=step.stream is Stream.BOTH,
            heeded=heeded,
            on=step.on,
            opens=step.opens,
        )

    def environment(self, document: str) -> Mapping[str, str]:
        """What the engine tells a command by variables; `document` is the file in which it stands."""
        return {DOCUMENT_DIR: self.folders.get(document, "")}

    def execute(self, command: Command, document: str, attempt: int) -> Generator[Event, None, Ran]:
        """Run a command: yields its output, masked, as events; returns its result when it has ended."""
        started = self.clock.monotonic()
        ran = Ran(command.interactive, Ended(None))
        self.places[command.token] = document, attempt
        live: dict[tuple[str, Stream], MaskedLive] = {}
        # What a block makes secret is known when it has ended: until then its output waits.
        revealing = not command.interactive and prints(command.code)
        waiting = revealing or (not self.attended and self.masker.assigns(command.code))
        try:
            for piece in self._where_it_is_meant(command):
                if isinstance(piece, Ended):
                    ran.ended = piece
                    continue
                if not piece.late:
                    self._keep(ran, piece)
                key = piece.token, piece.stream
                if waiting and key == (command.token, Stream.STDOUT):
                    continue
                if key not in live:
                    live[key] = MaskedLive(self.masker)
                for given in live[key].feed(piece.data, self.clock.monotonic()):
                    yield self._output(*key, given, late=piece.late)
        except SessionError as problem:
            ran.ended = Ended(None, Reason.SESSION_LOST, str(problem))
        ran.duration_s = seconds(self.clock.monotonic() - started)
        changes = ran.ended.changes
        if changes is not None or self.masker.concerns(command.code):
            self.masker.learn(ran.ended.variables(), changes.set if changes else None)
        if revealing:
            self.masker.take_revealed(ran.streams[Stream.STDOUT].text(), command.code)
        if waiting and (text := self.masker.text(ran.streams[Stream.STDOUT].text())):
            yield self._output(command.token, Stream.STDOUT, (text, 0), late=False)
        for (token, stream), view in live.items():
            for given in view.finish():
                yield self._output(token, stream, given, late=token != command.token)
            known = view.masked(ran.streams[stream]) if token == command.token else None
            if known is not None:
                ran.masked[stream] = known
        return ran

    def _where_it_is_meant(self, command: Command) -> Iterator[Output | Ended]:
        """What the session gives; what is for a shell elsewhere that is not open never runs in another one."""
        if is_open(command.on, self.session):
            yield from self.session.execute(command)
        elif command.on is not None:
            yield Ended(None, Reason.ELSEWHERE, closed(command.on))

    def told(self, ran: Ran, message: str | None) -> CommandEnd:
        """The command's output, status and timing, as an event has them. `message`: what there is to say of its end."""
        out, err = ran.shown, ran.streams[Stream.STDERR]
        return {
            "message": message and self.masker.text(message),
            "exit_status": ran.ended.exit_status,
            "stdout": self._text(ran, ran.shown_stream),
            "stderr": self._text(ran, Stream.STDERR),
            "stdout_bytes": out.size,
            "stderr_bytes": err.size,
            "truncated": out.truncated or err.truncated,
            "duration_s": ran.duration_s,
            "background": ran.ended.background,
            "changes": ran.ended.changes,
        }

    def _text(self, ran: Ran, stream: Stream) -> str:
        """All that came on a stream, without secrets."""
        known = ran.masked.get(stream)
        return self.masker.text(ran.streams[stream].text()) if known is None else known

    @staticmethod
    def _keep(ran: Ran, piece: Output) -> None:
        ran.streams[piece.stream].feed(piece.data)
        if piece.stream in (Stream.STDOUT, Stream.STDERR):
            ran.streams[Stream.BOTH].feed(piece.data)

    def _output(self, token: str, stream: Stream, given: tuple[str, int], *, late: bool) -> OutputReceived:
        document, attempt = self.places[token]
        text, skipped = given
        return OutputReceived(
            self.clock.now(), self.run, document, token, attempt, stream, text, skipped, late
        )


def seconds(value: float) -> float:
    """A duration, to the microsecond."""
    return round(value, 6)
