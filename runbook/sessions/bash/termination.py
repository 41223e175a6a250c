"""How a block is ended that goes on too long, that somebody wants ended, or whose shell has lost its way."""

import signal
import time
from collections.abc import Callable

from runbook.core.cancellation import Cancellation
from runbook.core.events import Reason
from runbook.sessions.bash.running_block import Watch
from runbook.sessions.bash.scripts import END, Scripts
from runbook.sessions.bash.shell_process import Shell
from runbook.sessions.process import process_tree
from runbook.sessions.process.runtime_dir import RunDir

FLAG = "ending"
"""The file that tells the shell's EXIT trap that the session itself ends the block."""

_GRACE_S = 0.2
_INTERRUPT_GRACE_S = 2.0
_SAVING_S = 30.0


class Ending:
    """Looks after blocks in flight. `running` names the processes that blocks have started."""

    def __init__(
        self, folder: RunDir, scripts: Scripts, cancel: Cancellation, running: Callable[[], list[int]]
    ) -> None:
        self._folder = folder
        self._scripts = scripts
        self._cancel = cancel
        self._running = running

    def announce(self) -> None:
        """A signal to bash is about to come from the session."""
        self._folder.write(FLAG, b"")

    def withdraw(self) -> None:
        """It has come."""
        self._folder.delete(FLAG)

    def look_after(self, watch: Watch, shell: Shell, number: int, spare: set[int]) -> None:
        """End the block when its time is over or somebody wishes it; firmly, when asking did not help.

        `number` is the block's, `spare` the processes of earlier blocks.
        """
        if watch.dead:
            return
        now = time.monotonic()
        if watch.ended_at is not None:
            if now >= watch.ended_at + _SAVING_S:
                watch.message = (
                    "the shell's state could not be saved in time: the next block gets an earlier one"
                )
                self._signal(shell, signal.SIGKILL)
            return
        if self._cancel.wish > watch.wish:
            watch.wish = self._cancel.wish
            watch.steps = [(now, signal.SIGKILL)] if watch.reason else self._interruption(watch, now)
            watch.reason = Reason.INTERRUPTED
        elif watch.reason is None and watch.deadline is not None and now >= watch.deadline:
            watch.reason = Reason.TIMEOUT
            watch.steps = [(now, END), (now + _GRACE_S, signal.SIGKILL)]
        while watch.steps and now >= watch.steps[0][0]:
            self._send(watch.steps.pop(0)[1], shell, spare)
        if now >= watch.look_at:
            watch.looked()
            self._look(watch, shell, number)

    def _interruption(self, watch: Watch, now: float) -> list[tuple[float, signal.Signals]]:
        """^C reaches all processes of the block first; any other wish ends the shell at once."""
        patience = _INTERRUPT_GRACE_S if self._cancel.signal == signal.SIGINT else 0.0
        steps = [(now + patience, END), (now + patience + _GRACE_S, signal.SIGKILL)]
        if patience and not watch.signalled:
            steps.insert(0, (now, signal.SIGINT))
        return steps

    def _send(self, number: signal.Signals, shell: Shell, spare: set[int]) -> None:
        if number == signal.SIGKILL:
            self._kill(shell, spare)
            return
        self.announce()
        if number == signal.SIGINT:
            shell.interrupt()
        else:
            self._signal(shell, number)
            self._signal(shell, signal.SIGCONT)

    def _kill(self, shell: Shell, spare: set[int]) -> None:
        """KILL the shell and what it runs, but for `spare`."""
        running = process_tree.descendants(self._running(), spare=spare)
        process_tree.send([shell.pid, *running], signal.SIGKILL)

    def _signal(self, shell: Shell, number: signal.Signals) -> None:
        """Send a signal to the shell alone."""
        process_tree.send([shell.pid], number)

    def _look(self, watch: Watch, shell: Shell, number: int) -> None:
        if not shell.control.idle(shell.pid):
            return
        for message in shell.control.read():
            if message.number == number:
                watch.hear(message)
        if watch.ended_at is not None:
            return
        if not watch.rescued:
            watch.rescued = True
            shell.control.write(self._scripts.rescue(number))
            return
        watch.message = "the shell read on without running the block to its end (`set -n`?)"
        self._signal(shell, signal.SIGKILL)
