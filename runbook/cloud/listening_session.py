"""A session whose programs talk to the cloud through the run's proxy: each request belongs to the block that runs."""

from collections.abc import Callable, Iterator

from runbook.cloud.exchanges import Exchanges, Problem
from runbook.engine.session import Command, Ended, HasEnd, Output, Session


class ListeningSession:
    """Hands commands on to `session`. `refused` says of code why it is not to run, or None."""

    def __init__(
        self, session: Session, exchanges: Exchanges, refused: Callable[[str], Problem | None]
    ) -> None:
        self._session = session
        self._exchanges = exchanges
        self._refused = refused

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run it in the session; see `runbook.engine.session.Session`."""
        self._exchanges.begin(command.token)
        if problem := self._refused(command.code):
            yield self._exchanges.refuse(command.token, problem)
            return
        for piece in self._session.execute(command):
            yield self._exchanges.end(piece) if isinstance(piece, Ended) else piece

    def take_exit_trap(self) -> str | None:
        """See `runbook.engine.session.HasEnd`."""
        return self._session.take_exit_trap() if isinstance(self._session, HasEnd) else None

    def end_processes(self) -> tuple[str, ...]:
        """See `runbook.engine.session.HasEnd`."""
        return self._session.end_processes() if isinstance(self._session, HasEnd) else ()

    def findings(self) -> tuple[str, ...]:
        """See `runbook.engine.session.HasFindings`."""
        return self._exchanges.findings()
