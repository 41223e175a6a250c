"""The bash session, with its shell on the other side of a connection.

What a block is, how it ends and what is kept of it is the local session's (`runbook.sessions.bash.session`): the same
scripts, in a private folder there. This module gives it the other side's folder, streams, processes and shell.
"""

import select
import time
from collections.abc import Iterator, Mapping

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.errors import SessionError
from runbook.engine.session import Command, Output
from runbook.sessions.bash.blame import Blame
from runbook.sessions.bash.environment import environment
from runbook.sessions.bash.output_pipes import Pipes
from runbook.sessions.bash.running_block import Watch
from runbook.sessions.bash.scripts import Scripts
from runbook.sessions.bash.session import BashSession
from runbook.sessions.bash.shell_process import Shell
from runbook.sessions.bash.states.kept_state import StateKeeper
from runbook.sessions.bash.states.save_interval import Pace
from runbook.sessions.bash.states.saved_state import State
from runbook.sessions.process import process_tree
from runbook.sessions.remote.link import Link, LostConnectionError
from runbook.sessions.remote.remote_shell import RemoteEnding, RemoteFolder, RemoteProcesses, RemoteShell
from runbook.sessions.remote.streams import RemotePipes

_DRAIN_S, _LONG_DRAIN_S = 0.25, 4.0
"""Seconds without output after which nothing more is expected of a block that has left something running, and of one
that has not: then it is only on its way."""
_TRAP_LIMIT_S = 5.0


class RemoteSession(BashSession):
    """A session in a bash that `link` reaches; it closes the link.

    `env` is exported there beside what is there; `cwd` is the folder there in which it starts. The others are as in
    `BashSession`. Raises SessionError when bash cannot be started there.
    """

    def __init__(
        self,
        link: Link,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str = "",
        cancel: Cancellation | None = None,
        wake: int | None = None,
        keep_background: bool = False,
    ) -> None:
        self.link = link
        self._bash = link.bash
        self._terminal = None
        self._cancel = cancel or Cancellation()
        self._wake = wake
        self._snapshot = True
        self._keep_background = keep_background
        self._number = 0
        self._blame = Blame()
        self._trapped = False
        self._current = True
        self._pace = Pace()
        self._keeper = StateKeeper("", link.nonce)
        self._state: State | None = None
        self._first: State | None = None
        self._shell: Shell | None = None
        self._poll = select.poll()
        self._cwd = cwd or link.home
        self._closed = False
        self._ended_early = False
        folder = RemoteFolder(link)
        self._folder = folder
        self._env = _environment(env or {})
        self._env[process_tree.MARK] = link.token
        try:
            pipes = RemotePipes(link, self._poll)
            folder.pipes = pipes
            self._pipes: Pipes = pipes
            self._processes = RemoteProcesses(link)
            self._scripts = Scripts(folder, link.bash, "/dev/null", link.nonce)
            self._ending = RemoteEnding(link, folder, self._scripts, self._cancel)
            self._poll.register(link.fd, select.POLLIN)
            self._start()
        except BaseException:
            link.close()
            raise
        if wake is not None:
            self._poll.register(wake, select.POLLIN)

    def _start(self) -> Shell:
        env = self._env
        if self._state:
            self._folder.write("state", self._state.script)
            env = {process_tree.MARK: self.link.token}
        self._shell = RemoteShell(self.link, env, self._cwd)
        return self._shell

    def _pump(self, command: Command, shell: Shell, watch: Watch, timeout: float | None) -> Iterator[Output]:
        """Wait, and give what came. Of a block that has ended output may still be on its way."""
        if not watch.over:
            yield from super()._pump(command, shell, watch, timeout)
            return
        started = heard = time.monotonic()
        idle: bool | None = None
        while not watch.drained:
            now = time.monotonic()
            patience = _LONG_DRAIN_S if idle else _DRAIN_S
            if now - heard >= patience or now - started >= _LONG_DRAIN_S:
                if idle is None and not self._processes.running():
                    idle = True
                    continue
                return
            for one in super()._pump(command, shell, watch, patience - (now - heard)):
                heard = time.monotonic()
                yield one

    def end_processes(self) -> tuple[str, ...]:
        """End what the blocks have started there, unless it is to be kept; see `runbook.engine.session.HasEnd`."""
        if self._keep_background:
            return ()
        try:
            left = self._processes.end_all()
        except LostConnectionError:
            return ()
        self._ended_early = True
        return tuple(f"process {pid} in {self.link.label}" for pid in left)

    def close(self) -> None:
        """End the session: the EXIT trap where nobody took it, the processes of the blocks, the private folder."""
        if self._closed:
            return
        self._closed = True
        if (
            self._shell
            and self.link.lost is None
            and not self._trapped
            and not self._ended_early
            and self._cancel.wish < Wish.NOW
            and (self._state is None or self._state.exit_trap)
        ):
            trap = Command("", '\\builtin eval "${__runbook_exit_trap-}"', timeout=_TRAP_LIMIT_S)
            try:
                for _ in self._execute(trap):
                    pass
            except (SessionError, OSError):
                pass
        self._poll.unregister(self.link.fd)
        self.link.close(keep=self._keep_background)
        self._pipes.close()


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """What is set there: the engine's own settings, but for the locale, which depends on what that system has."""
    own = environment({"LC_ALL": "C.UTF-8"}, terminal=False)
    del own["LC_ALL"]
    return own | dict(env)
