"""A session whose programs talk to the cloud through the run's proxy: each request belongs to the block that runs."""

from collections.abc import Callable, Iterator

from runbook.cloud.exchanges import Exchanges, Problem
from runbook.engine.session import Command, Ended, HasEnd, HasShells, Output, Session, ShellElsewhere
from runbook.shell.facts import facts


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
            if isinstance(piece, Ended):
                yield self._exchanges.end(piece, True if piece.background else _jobs(command.code))
            else:
                yield piece

    def is_open(self, shell: ShellElsewhere) -> bool:
        """See `runbook.engine.session.HasShells`."""
        return isinstance(self._session, HasShells) and self._session.is_open(shell)

    def take_exit_trap(self) -> str | None:
        """See `runbook.engine.session.HasEnd`."""
        return self._session.take_exit_trap() if isinstance(self._session, HasEnd) else None

    def end_processes(self) -> tuple[str, ...]:
        """See `runbook.engine.session.HasEnd`."""
        self._exchanges.settle()
        return self._session.end_processes() if isinstance(self._session, HasEnd) else ()

    def findings(self) -> tuple[str, ...]:
        """See `runbook.engine.session.HasFindings`."""
        return self._exchanges.findings()


def _jobs(code: str) -> bool | None:
    """Whether the code leaves jobs in the background (True), or waits for those that there are (False)."""
    if "&" not in code and "wait" not in code:
        return None
    found = [call for call in facts(code).calls if call.background or call.program == "wait"]
    return found[-1].background if found else None
