"""One bash that lives from the first block to the last.

Code never travels through the terminal. bash runs a script that is a named pipe in a private folder; each block is a
file that this script makes it source, between two more pipes that collect its output; how a block ended comes back
on a control pipe, under a number that blocks do not know. The terminal is there for programs that ask for one.
"""

import contextlib
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.document import Stream
from runbook.core.errors import SessionError
from runbook.core.events import Changes, Reason
from runbook.engine.session import Command, Ended, Output, Secrets, SessionState
from runbook.sessions.bash.blame import Blame
from runbook.sessions.bash.environment import environment
from runbook.sessions.bash.output_pipes import CHUNK, Pipes
from runbook.sessions.bash.running_block import DEATH, INTERRUPT_STATUS, LOOK_S, LOST, Watch
from runbook.sessions.bash.scripts import Scripts
from runbook.sessions.bash.shell_process import Shell
from runbook.sessions.bash.states.save_interval import Pace
from runbook.sessions.bash.states.saved_state import State
from runbook.sessions.bash.termination import Ending
from runbook.sessions.process import linux, process_tree
from runbook.sessions.process.block_processes import BlockProcesses
from runbook.sessions.process.reaper import Guardian, sweep
from runbook.sessions.process.runtime_dir import RunDir
from runbook.sessions.terminal import Terminal, interrupts
from runbook.shell import interactive

if TYPE_CHECKING:
    from runbook.sessions.bash.states.kept_state import StateKeeper

# After a syntax error that has not ended it (no errexit), bash 5.2 may take the next `[[` for another, or abort: such
# a bash is not gone on with. Other things end with this status, too; 5 ms each time.
_SYNTAX_ERROR = 2
_TRAP_LIMIT_S = 5.0
_DRAIN_S = 0.03
_MOST_STARTS = 3


class BashSession:
    """A session in one bash; a context manager that leaves nothing behind.

    `cwd` is where the shell starts; `env` its environment before the engine's own settings (default: this
    process's). With `terminal` programs can ask the person; without it their standard input is empty and there is no
    ``/dev/tty``. `wake` is a descriptor that becomes readable when `cancel` may have changed. `snapshot` saves the
    state after each block, so that it survives the death of bash itself. `keep_background` leaves running what the
    blocks started. With `state` it starts where an earlier session was, but for `overrides`.

    Raises SessionError when bash cannot be started.
    """

    def __init__(
        self,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        terminal: Terminal | None = None,
        cancel: Cancellation | None = None,
        wake: int | None = None,
        snapshot: bool = True,
        keep_background: bool = False,
        state: SessionState | None = None,
        overrides: Mapping[str, str] = {},
    ) -> None:
        bash = shutil.which("bash")
        if bash is None:
            raise SessionError("bash is not on PATH: install it (4.4 or newer), or add its folder to PATH")
        self._bash = bash
        self._terminal = terminal
        self._cancel = cancel or Cancellation()
        self._wake = wake
        self._snapshot = snapshot
        self._keep_background = keep_background
        self._number = 0
        self._blame = Blame()
        self._trapped = False  # whether the EXIT trap has been taken
        self._current = True  # whether the shell's state is saved, so that a shell that dies loses nothing
        self._pace = Pace()
        self._state: State | None = None
        self._first: State | None = None  # the state before the first block
        self._keeper: StateKeeper | None = None
        self._shell: Shell | None = None
        self._poll = select.poll()
        try:
            self._cwd = str(cwd or Path.cwd())
        except OSError as problem:
            raise SessionError(
                f"the working directory cannot be used: {problem.strerror}; give --cwd"
            ) from problem
        sweep()
        self._folder = RunDir()
        with contextlib.ExitStack() as undo:
            undo.callback(self._folder.remove)
            self._processes = BlockProcesses(self._folder)
            undo.callback(self._processes.close)
            self._env = environment(os.environ if env is None else env, terminal=terminal is not None)
            self._env[process_tree.MARK] = self._folder.token
            try:
                self._scripts = Scripts(self._folder, bash, "/dev/tty" if terminal else "/dev/null")
                if state is not None:
                    from runbook.sessions.bash.states.kept_state import scripts

                    saved, first = scripts(state, overrides, str(self._folder.path), self._scripts.nonce)
                    self._state, self._first = State(saved), State(first)
                self._pipes = Pipes(self._folder.path, self._poll)
                undo.callback(self._pipes.close)
                linux.adopt_orphans()
                self._guardian = Guardian(self._folder)
                self._processes.guardian = self._guardian.pid
                undo.callback(self._guardian.dismiss)
                self._ending = Ending(self._folder, self._scripts, self._cancel, self._processes.running)
                self._start()
            except OSError as problem:
                raise SessionError(
                    f"cannot start the shell session in {self._folder.path}: {problem.strerror or problem}"
                ) from problem
            undo.pop_all()
        for fd in (wake, terminal.keys if terminal else None):
            if fd is not None:
                self._poll.register(fd, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> Shell:
        """Start bash, at first or after its death. A saved state is brought back when it reads its next line."""
        env = self._env
        if self._state:
            self._folder.write("state", self._state.script)
            env = {process_tree.MARK: self._folder.token}
        self._shell = Shell(
            self._bash,
            self._folder.path,
            self._scripts.nonce,
            env,
            self._cwd,
            self._poll,
            self._processes.group,
            attached=self._terminal is not None,
        )
        self._processes.started(self._shell.pid)
        if self._terminal:
            self._terminal.fit(self._shell.tty)
            self._terminal.remember(self._shell.tty)
        return self._shell

    @property
    def pid(self) -> int:
        """The process id of bash, which stays the same for as long as bash lives; 0 while there is none."""
        return self._shell.pid if self._shell else 0

    # -- running a block -----------------------------------------------------------------------------------------

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run a block of shell code; see `runbook.engine.session.Session`."""
        whole = self._terminal is not None and (
            command.interactive or interactive.wants_terminal(command.code)
        )
        with self._terminal.lent(whole=whole) if self._terminal else contextlib.nullcontext():
            try:
                yield from self._execute(command, whole=whole)
            except OSError as problem:
                raise SessionError(
                    f"the session cannot go on: {problem.strerror or problem} ({self._folder.path})"
                ) from problem

    def _execute(self, command: Command, *, whole: bool = False) -> Iterator[Output | Ended]:
        shell = self._shell or self._start()
        self._number += 1
        traced = self._state is not None and self._state.traced
        known = self._state if self._current and not self._scripts.exports(command.environment) else None
        unchanging = not whole and self._pace.needless(command.code, known, self._first)
        command, guards = self._blame.guarded(command, traced=traced)
        before = set(self._processes.running())
        self._processes.note(before)
        saving = self._snapshot and not unchanging and self._pace.due(time.monotonic())
        pipes = () if whole else self._pipes.begin(command.token, merged=command.merged)
        watch = Watch(
            pipes, command.timeout, self._cancel.wish, saving=saving, unchanging=unchanging, whole=whole
        )
        line = self._scripts.block(
            command, self._number, saving=saving, whole=whole, traced=traced, guards=guards
        )
        size = shell.control.write(line)
        starts = 1
        while not watch.over:
            yield from self._pump(command, shell, watch, watch.wait())
            if watch.dead and (shell.control.unread() or 0) >= size:
                # bash ended before it had this block: between two blocks, or while it started anew.
                status = self._bury(shell)
                if starts == _MOST_STARTS or self._cancel.wish > watch.wish:
                    raise SessionError(
                        f"{self._bash} ended {starts} times before it read a block (exit status {status}); "
                        f"is it a bash, and can it read {self._folder.path}?"
                    )
                if not self._current:
                    yield Ended(None, Reason.SESSION_LOST, LOST)
                    return
                starts += 1
                shell, watch.dead = self._start(), False
                shell.control.write(line)
            self._ending.look_after(watch, shell, self._number, before)
        if watch.reason is not None:
            self._processes.end(spare=before)
        if watch.reason is not None or watch.lost:
            self._ending.withdraw()
        deadline = time.monotonic() + _DRAIN_S
        while not watch.drained and (left := deadline - time.monotonic()) > 0:
            yield from self._pump(command, shell, watch, left)
        yield from self._pipes.rest()
        for pipe in pipes:
            yield from pipe.flush()
        if self._terminal and (watch.reason is not None or watch.dead):
            self._terminal.recover(shell.tty, whole=whole)
        held = self._pipes.retire(*pipes, shell=self.pid)
        background = held == "others" or (
            held == "shell" and not before.issuperset(self._processes.running())
        )
        yield self._ended(shell, watch, background=background)

    def _pump(self, command: Command, shell: Shell, watch: Watch, timeout: float | None) -> Iterator[Output]:
        """Wait at most `timeout` seconds, and give what came."""
        if shell.pidfd is None:
            timeout = min(LOOK_S / 10, LOOK_S if timeout is None else timeout)
            watch.dead = watch.dead or not shell.alive
        for fd, _ in self._poll.poll(None if timeout is None else timeout * 1000):
            if fd == shell.control.fd:
                self._listen(shell, watch)
            elif fd == shell.pidfd:
                watch.dead = not shell.alive
                if watch.dead:
                    self._listen(shell, watch)
                    shell.unwatch(fd)
            elif fd == self._wake:
                os.read(fd, CHUNK)
                if self._terminal:
                    self._terminal.fit(shell.tty)
            elif fd == shell.tty:
                if data := shell.read_terminal(CHUNK):
                    if watch.whole and self._terminal:
                        self._terminal.show(data)
                    yield Output(command.token, Stream.TERMINAL, data)
            elif self._terminal and fd == self._terminal.keys:
                self._forward(self._terminal, shell, watch)
            else:
                yield from self._pipes.receive(fd)

    def _listen(self, shell: Shell, watch: Watch) -> None:
        for message in shell.control.read():
            # A shell that ends between two blocks (somebody closed its script) speaks of the former one.
            if message.number == self._number:
                watch.hear(message)

    def _forward(self, terminal: Terminal, shell: Shell, watch: Watch) -> None:
        """Hand keys on. ^C asks for the end of the block, too, unless a program has the whole terminal."""
        keys = terminal.read()
        if not keys:  # the terminal is gone; SIGHUP says so to those who can act on it
            self._poll.unregister(terminal.keys)
            return
        if interrupts(shell.tty, keys):
            watch.signalled = True
            if not watch.whole:
                self._ending.announce()
                self._cancel.ask(Wish.BLOCK, signal.SIGINT)
        with contextlib.suppress(OSError):
            os.write(shell.tty, keys)

    # -- ending --------------------------------------------------------------------------------------------------

    def _ended(self, shell: Shell, watch: Watch, *, background: bool) -> Ended:
        moved = None
        if watch.cwd and watch.cwd != self._cwd:
            moved = os.fsencode(watch.cwd).decode(errors="replace")
        self._cwd = watch.cwd or self._cwd
        changes = Changes() if watch.unchanging else None
        whole_state = watch.unchanging
        if watch.saved:
            state = State(self._folder.found("state"))
            whole_state = whole_state or state.whole
            if state.whole:
                whole = state.completed(self._state)
                if whole is not state:
                    state = whole
                    self._folder.write("state", state.script)
                self._first = self._first or State(self._folder.read("first"))
                changes = state.changes(self._state or self._first, moved)
                self._state = state
            else:
                watch.message = watch.message or "the shell's state could not be saved: is the disk full?"
            now = time.monotonic()
            self._pace.saved(now, now - (watch.ended_at or now), len(state.script))
        self._current = whole_state
        if watch.dead:
            death = self._bury(shell)
            if watch.kind in ("D", "X") and not whole_state:
                watch.reason, watch.message = Reason.SESSION_LOST, LOST
            if watch.status is None:
                watch.status = death
                watch.message = watch.message or DEATH[watch.killed and watch.saved]
        if watch.signalled and watch.status == INTERRUPT_STATUS:
            watch.reason = watch.reason or Reason.INTERRUPTED
        if watch.kind == "D" and watch.status == _SYNTAX_ERROR and whole_state and not watch.dead:
            shell.control.write(self._scripts.anew())
        self._blame.settle(watch)
        failed_at, hidden_by = self._blame.of(watch)
        return Ended(
            watch.final_status,
            watch.reason,
            watch.message,
            background,
            changes,
            self._state.variables if self._state else dict,
            failed_at,
            hidden_by,
        )

    @property
    def place(self) -> str:
        """The session's private folder; see `runbook.engine.session.HasState`."""
        return str(self._folder.path)

    def state(self, secrets: Secrets) -> SessionState | None:
        """The state to be kept; see `runbook.engine.session.HasState`."""
        if not self._current or self._state is None or self._first is None:
            return None
        if self._keeper is None:
            from runbook.sessions.bash.states.kept_state import (
                StateKeeper,  # not at the top: a short run keeps none
            )

            self._keeper = StateKeeper(str(self._folder.path), self._scripts.nonce)
        return self._keeper.kept(self._state, self._first, self._cwd, secrets)

    def _bury(self, shell: Shell) -> int:
        self._shell = None
        self._processes.started(0)
        return shell.bury()

    def take_exit_trap(self) -> str | None:
        """The document's EXIT trap, which is to run now; see `runbook.engine.session.HasEnd`."""
        if self._trapped or self._shell is None or self._state is None:
            return None
        self._trapped = True
        return self._state.exit_trap

    def end_processes(self) -> tuple[str, ...]:
        """End what the blocks have started, unless it is to be kept; see `runbook.engine.session.HasEnd`."""
        if self._keep_background:
            return ()
        left = self._processes.end_all()
        if self._shell:
            self._bury(self._shell)
        return tuple(map(process_tree.described, left))

    def close(self) -> None:
        """End the session: the EXIT trap where nobody took it, the processes of the blocks, the private folder."""
        if self._folder.closed:
            return
        if (
            self._shell
            and not self._trapped
            and self._cancel.wish < Wish.NOW
            and (self._state is None or self._state.exit_trap)
        ):
            trap = Command("", '\\builtin eval "${__runbook_exit_trap-}"', timeout=_TRAP_LIMIT_S)
            with contextlib.suppress(SessionError, OSError):
                for _ in self._execute(trap):
                    pass
        if self._keep_background:
            process_tree.send([self.pid] if self.pid else [], signal.SIGKILL)
        else:
            self._processes.end_all()
        if self._shell:
            self._bury(self._shell)
        self._processes.close(keep=self._keep_background)
        self._pipes.close()
        self._guardian.dismiss()
        self._folder.remove()
