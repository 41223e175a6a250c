"""What the blocks of a run printed, collected from its events."""

from dataclasses import dataclass, field, replace

from runbook.core.document import Stream
from runbook.core.events import BlockFinished, BlockStarted, Event, OutputReceived, RunStarted, Status
from runbook.core.results import judged_text
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
                    replace(event, stdout="", stderr="", judged=None) if event.truncated else event
                )
                if event.truncated or event.judged is not None or not (event.stdout and event.stderr):
                    self._live.pop(event.block, None)
            case _:
                pass

    def output(self, step: Step) -> str | None:
        """What the block printed on the streams that are judged; None when a part of it, or its order, was not kept.

        An older journal does not have both streams in their order; they are put together from the live output.
        """
        finished = self.finished[step.id]
        if finished.truncated:
            return None
        stream = step.stream
        if stream is Stream.BOTH and finished.stdout and finished.stderr and finished.judged is None:
            live = "".join(self._live.get(step.id, ()))
            return live if len(live) == len(finished.stdout) + len(finished.stderr) else None
        return judged_text(finished, stream)
