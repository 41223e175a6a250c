"""What the blocks of a run printed, collected from its events."""

from dataclasses import dataclass, field, replace

from runbook.core.document import Stream
from runbook.core.events import BlockFinished, BlockStarted, Event, OutputReceived, RunStarted, Status
from runbook.engine.plan import Step


@dataclass(slots=True)
class Outcomes:
    """A sink: the last attempt of each block, by the block's id, in the order in which they ended."""

    finished: dict[str, BlockFinished] = field(default_factory=dict)
    run: RunStarted | None = None
    _live: dict[str, list[str]] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunStarted():
                self.run = event
            case BlockStarted():
                self._live[event.block] = []
            case OutputReceived() if not event.late and event.stream in (Stream.STDOUT, Stream.STDERR):
                self._live.setdefault(event.block, []).append(event.text)
            case BlockFinished() if event.status is not Status.SKIPPED:
                self.finished.pop(event.block, None)
                self.finished[event.block] = (
                    replace(event, stdout="", stderr="") if event.truncated else event
                )
                if event.truncated or not (event.stdout and event.stderr):
                    self._live.pop(event.block, None)
            case _:
                pass

    def output(self, step: Step) -> str | None:
        """What the block printed on the streams that are judged; None when a part of it was not kept.

        Both streams together are in no block's end: they are put together from the live output.
        """
        finished = self.finished[step.id]
        if finished.truncated:
            return None
        match step.directive.stream:
            case Stream.STDERR:
                return finished.stderr
            case Stream.BOTH if finished.stdout and finished.stderr:
                live = "".join(self._live.get(step.id, ()))
                return live if len(live) == len(finished.stdout) + len(finished.stderr) else None
            case Stream.BOTH:
                return finished.stdout or finished.stderr
            case _:
                return finished.stdout
