"""What the blocks of a run printed, collected from its events."""

from dataclasses import dataclass, field, replace

from runbook.core.document import Stream
from runbook.core.events import BlockFinished, Event, RunStarted, Status
from runbook.core.results import judged_text
from runbook.engine.plan import Step


@dataclass(slots=True)
class Outcomes:
    """A sink: the last attempt of each block, by the block's id, in the order in which they ended."""

    finished: dict[str, BlockFinished] = field(default_factory=dict)
    run: RunStarted | None = None

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunStarted():
                self.run = event
            case BlockFinished() if event.status is not Status.SKIPPED:
                self.finished.pop(event.block, None)
                self.finished[event.block] = (
                    replace(event, stdout="", stderr="", judged=None) if event.truncated else event
                )
            case _:
                pass

    def output(self, step: Step) -> str | None:
        """What the block printed on the streams that are judged; None when a part of it, or its order, was not kept."""
        finished = self.finished[step.id]
        stream = step.outline.stream
        unordered = stream is Stream.BOTH and finished.stdout and finished.stderr and finished.judged is None
        return None if finished.truncated or unordered else judged_text(finished, stream)
