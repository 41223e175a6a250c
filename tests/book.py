"""The builders of the suite: documents as text, a session that only says its lines, a run without a shell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from runbook.core.cancellation import Cancellation
from runbook.core.clock import Clock
from runbook.core.document import Document, Stream
from runbook.core.events import BlockFinished, Event
from runbook.documents.parse import parse
from runbook.engine import loop
from runbook.engine.judge import judge
from runbook.engine.plan import Plan, Selection, Step
from runbook.engine.planner import build
from runbook.engine.policy import After, Aside, Before, FailFast, Policy
from runbook.engine.session import Command, Ended, Output


def document(*blocks: str, path: str = "article.md", title: str = "Article") -> Document:
    """A document of ``bash`` blocks; a block may begin with ``{ directives }`` and go on with a newline."""
    parts = [f"# {title}\n"]
    for block in blocks:
        head, _, rest = block.partition("\n") if block.startswith("{") else ("", "", block)
        parts.append(f"```bash {head}".rstrip() + f"\n{rest}\n```\n")
    return parse("\n".join(parts), path)


class FakeSession:
    """Answers each command with what the script says: exit statuses, outputs, exceptions."""

    def __init__(self, *answers: Ended | Exception | int | str) -> None:
        self.answers = list(answers)
        self.commands: list[Command] = []

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        self.commands.append(command)
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            yield Output(command.token, Stream.STDOUT, answer.encode())
            answer = 0
        yield Ended(answer) if isinstance(answer, int) else answer


class Printing(FakeSession):
    """Prints these pieces, each on its stream."""

    def __init__(self, *pieces: tuple[Stream, str]) -> None:
        super().__init__()
        self._pieces = pieces

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        for stream, text in self._pieces:
            yield Output(command.token, stream, text.encode())
        yield Ended(0)


class Script:
    """A policy that gives these answers in turn; in the end it runs what is left and asks for nothing more."""

    def __init__(self, *answers: Before | Step | Aside, after: After = After.CONTINUE) -> None:
        self.answers = list(answers)
        self.after_all = after

    def before(self, step: Step) -> Before | Step | Aside:
        return self.answers.pop(0) if self.answers else Before.RUN

    def looks(self, prerequisite: str) -> bool:
        return True

    def idle(self) -> Step | Aside | None:
        answer = self.answers.pop(0) if self.answers else None
        assert not isinstance(answer, Before)
        return answer

    def after(self, step: Step, result: BlockFinished) -> After:
        return self.after_all


class Ticks:
    """A clock that moves one second each time somebody looks, and notes every pause."""

    def __init__(self) -> None:
        self._count = count()
        self.pauses: list[float] = []

    @property
    def clock(self) -> Clock:
        return Clock(lambda: "2026-01-01T00:00:00.000Z", lambda: float(next(self._count)), self.pauses.append)


def play(
    documents: Sequence[Document] | Plan,
    session: FakeSession,
    *,
    policy: Policy | None = None,
    selection: Selection | None = None,
    cancel: Cancellation | None = None,
    ticks: Ticks | None = None,
    deadline_s: float | None = None,
    guided: bool = False,
    isolated: bool = False,
) -> list[Event]:
    """The events of a run with a fake session."""
    plan = documents if isinstance(documents, Plan) else build(documents, selection or Selection())
    return list(
        loop.run(
            plan,
            session,
            policy or FailFast(),
            settings=loop.LoopSettings("r1", "0", deadline_s=deadline_s, guided=guided, isolated=isolated),
            judge=judge,
            clock=(ticks or Ticks()).clock,
            cancel=cancel or Cancellation(),
        )
    )


def ends(events: Iterable[Event]) -> list[tuple[str, str, str | None]]:
    """(block's line, status, reason) of every attempt."""
    return [
        (event.block.rpartition(":")[2], event.status, event.reason)
        for event in events
        if isinstance(event, BlockFinished)
    ]
