"""One bash that lives from the first block to the last.

Code never travels through the terminal. bash runs a script that is a named pipe in a private folder; each block is a
file that this script makes it source, between two more pipes that collect its output; how a block ended comes back
on a control pipe, under a number that blocks do not know. The terminal is there for programs that ask for one.
"""

import contextlib
import os
import select
import shlex
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect

from runbook.cancel import Cancellation, Wish
from runbook.protocol import Command, Ended, Output
from runbook.errors import SessionError
from runbook.events import Reason
from runbook.model import Stream
from runbook.session import linux, processes
from runbook.session.control import Control
from runbook.session.environment import environment, inherited
from runbook.session.guardian import Guardian, sweep
from runbook.session.pipes import CHUNK, Pipes
from runbook.session.rundir import RunDir
from runbook.session.state import State
from runbook.session.terminal import Terminal, leave_controlling_terminal
from runbook.session.watch import LOOK_S, Watch

TIMEOUT_STATUS = 124
"""The exit status of a block whose time is over (as timeout(1) of coreutils)."""
INTERRUPT_STATUS = 130
"""The exit status of a block that was interrupted (128 + SIGINT, as bash)."""

_TERM_GRACE_S = 0.2
_INTERRUPT_GRACE_S = 2.0
_END_GRACE_S = 0.5
_TRAP_LIMIT_S = 5.0
_DRAIN_S = 0.03
# A snapshot that takes longer than this is taken less often: at most a tenth of the time goes into snapshots.
_SNAPSHOT_FREE_S = 0.02
_SNAPSHOT_SHARE = 10
_SCRIPTS = ("start", "after", "quick", "leave", "save", "trap", "exit")


class BashSession:
    """A session in one bash; a context manager that leaves nothing behind.

    `cwd` is where the shell starts; `env` its environment before the engine's own settings (default: this
    process's). With `terminal` programs can ask the person; without it their standard input is empty and there is no
    ``/dev/tty``. `wake` is a descriptor that becomes readable when `cancel` may have changed. `snapshot` saves the
    state after each block, so that it survives the death of bash itself. `keep_background` leaves running what the
    blocks started.

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
    ) -> None:
        bash = shutil.which("bash")
        if bash is None:
            raise SessionError("bash is not on PATH: install it (4.4 or newer), or add its folder to PATH")
        self._bash = bash
        self._cwd = str(cwd or Path.cwd())
        self._terminal = terminal
        self._cancel = cancel or Cancellation()
        self._wake = wake
        self._snapshot = snapshot
        self._keep_background = keep_background
        self._number = 0
        self._next_snapshot = 0.0
        self._exported: dict[str, str] = {}
        self._around: tuple[str, bool, tuple[str, str]] | None = None
        self._state: State | None = None
        self._child: pexpect.spawn[bytes] | None = None
        self._poll = select.poll()
        sweep()
        self._folder = RunDir()
        with contextlib.ExitStack() as undo:
            undo.callback(self._folder.remove)
            self._env = environment(inherited() if env is None else env, terminal=terminal is not None)
            self._env[processes.MARK] = self._folder.token
            try:
                self._write_scripts()
                self._pipes = Pipes(self._folder.path, self._poll)
                undo.callback(self._pipes.close)
                linux.adopt_orphans()
                self._guardian = Guardian(self._folder)
                undo.callback(self._guardian.dismiss)
                self._start()
            except OSError as problem:
                raise SessionError(f"cannot start the shell session: {problem}") from problem
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- starting ------------------------------------------------------------------------------------------------

    def _path(self, name: str) -> str:
        return shlex.quote(os.path.join(self._folder.path, name))

    def _write_scripts(self) -> None:
        self._nonce = os.urandom(8).hex()
        self._folder.mkdir("blocks")
        for name in _SCRIPTS:
            self._script(name, {})

    def _script(self, name: str, values: Mapping[str, str]) -> None:
        """Write one of the shell scripts beside this file into the private folder, its blanks filled in."""
        text = Path(__file__).with_name(f"{name}.sh").read_text(encoding="utf-8")
        blanks = {
            "@RUN@": shlex.quote(str(self._folder.path)),
            "@BASH@": shlex.quote(self._bash),
            "@NONCE@": self._nonce,
            "@INPUT@": "/dev/tty" if self._terminal else "/dev/null",
            **values,
        }
        for blank, value in blanks.items():
            text = text.replace(blank, value)
        self._folder.write(name, text.encode())

    def _start(self) -> None:
        """Start bash, at first or after its death. A saved state is brought back when it reads its next line."""
        folder = self._folder.path
        env = self._env
        if self._state:
            self._folder.write("state", self._state.script)
            env = {name: env[name] for name in (processes.MARK, "LANG", "LC_ALL", "LC_CTYPE") if name in env}
        self._control = Control(folder, self._nonce)
        try:
            self._child = pexpect.spawn(
                self._bash,
                ["--norc", "--noprofile", str(folder / "commands")],
                env=env,  # type: ignore[arg-type]
                cwd=self._cwd if Path(self._cwd).is_dir() else "/",
                timeout=None,
                preexec_fn=self._prepare_child,
            )
        except (pexpect.ExceptionPexpect, OSError) as problem:
            self._control.close()
            raise SessionError(f"cannot start {self._bash}: {problem}") from problem
        self._child.ptyproc.delayafterclose = self._child.ptyproc.delayafterterminate = 0
        self._pidfd = os.pidfd_open(self._child.pid) if hasattr(os, "pidfd_open") else None
        watched = [self._control.fd, self._pidfd, self._wake]
        if self._terminal:
            self._terminal.fit(self._child.child_fd)
            watched += [self._child.child_fd, self._terminal.keys]
        self._watched = {fd for fd in watched if fd is not None}
        for fd in self._watched:
            self._poll.register(fd, select.POLLIN)

    def _prepare_child(self) -> None:
        linux.die_with_parent()
        # Python ignores some signals, and a caller may have ignored others: a block's programs want them as usual.
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if self._terminal is None:
            leave_controlling_terminal()

    @property
    def pid(self) -> int:
        """The process id of bash, which stays the same for as long as bash lives; 0 while there is none."""
        return self._child.pid if self._child else 0

    # -- running a block -----------------------------------------------------------------------------------------

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run a block of shell code; see `runbook.protocol.Session`."""
        if self._child is None:
            self._start()
        with self._terminal.lent() if self._terminal else contextlib.nullcontext():
            yield from self._execute(command)

    def _execute(self, command: Command) -> Iterator[Output | Ended]:
        self._number += 1
        before = set(self._running())
        saving = self._snapshot and time.monotonic() >= self._next_snapshot
        out, err = self._pipes.begin(command.token)
        watch = Watch(out, err, command.timeout, self._cancel.wish, saving=saving)
        self._control.write(self._line(command, saving=saving))
        while not watch.over:
            yield from self._pump(command, watch, watch.wait())
            self._look_after(watch, before)
        if watch.reason is not None:
            processes.end(lambda: processes.descendants(self._running(), spare=before), _END_GRACE_S)
        deadline = time.monotonic() + _DRAIN_S
        while not watch.drained and (left := deadline - time.monotonic()) > 0:
            yield from self._pump(command, watch, left)
        yield from out.flush()
        yield from err.flush()
        yield self._ended(watch, background=self._pipes.retire(out, err))

    def _line(self, command: Command, *, saving: bool) -> str:
        """What bash reads to run the block, once its files are in place."""
        name = os.path.basename(command.name) or "document"
        code = command.code.replace("\0", "").replace("'", "'\\''")
        # Inside `eval` lines are counted from where the count stands, and an arithmetic expansion can set it. Blank
        # lines in front would do as well, at 50 ns a line in every block: 2 ms a block at line 40,000 (measured).
        text = (
            f"__runbook_block={self._number}\n"
            f"\\builtin eval '{code}\n' ${{BASH_VERSINFO[LINENO={command.line}]+}}\n"
        )
        self._folder.write(f"blocks/{name}", text.encode(errors="surrogateescape"))
        streams = ("stdout", "stderr")
        if command.interactive and self._terminal:
            streams = ("/dev/tty", "/dev/tty")
        if self._around != (name, saving, streams):
            self._around = (name, saving, streams)
            out, err = (self._path(one) for one in streams)
            self._script(
                "block",
                {"@NAME@": shlex.quote(name), "@OUT@": out, "@ERR@": err, "@AFTER@": "after" if saving else "quick"},
            )
        new = {name: value for name, value in command.environment.items() if self._exported.get(name) != value}
        self._exported.update(new)
        exports = "".join(f"\\builtin export {name}={shlex.quote(value)}; " for name, value in new.items())
        # bash reads a pipe byte by byte, so the line is kept short. It is one line, so that nothing of it is left for
        # the next bash when the block ends this one.
        return f"{exports}\\builtin . {self._path('block')}\n"

    def _pump(self, command: Command, watch: Watch, timeout: float | None) -> Iterator[Output]:
        """Wait at most `timeout` seconds, and give what came."""
        assert self._child is not None
        if self._pidfd is None:
            timeout = min(LOOK_S / 10, LOOK_S if timeout is None else timeout)
            watch.dead = watch.dead or not self._child.isalive()
        for fd, _ in self._poll.poll(None if timeout is None else timeout * 1000):
            if fd == self._control.fd:
                for message in self._control.read():
                    # A shell that ends between two blocks (somebody closed its script) speaks of the former one.
                    if message.number == self._number:
                        watch.hear(message)
            elif fd == self._pidfd:
                watch.dead = not self._child.isalive()
                if watch.dead:
                    self._unwatch(fd)
            elif fd == self._wake:
                os.read(fd, CHUNK)
                if self._terminal:
                    self._terminal.fit(self._child.child_fd)
            elif fd == self._child.child_fd:
                yield from self._terminal_output(command.token)
            elif self._terminal and fd == self._terminal.keys:
                if self._terminal.forward(self._child.child_fd):
                    self._cancel.ask(Wish.BLOCK, signal.SIGINT)
                    watch.signalled = True
            else:
                yield from self._pipes.receive(fd)

    def _terminal_output(self, token: str) -> Iterator[Output]:
        assert self._child is not None
        try:
            data = os.read(self._child.child_fd, CHUNK)
        except OSError:  # EIO: no program has the terminal open any more
            data = b""
        if data:
            yield Output(token, Stream.TERMINAL, data)
        else:
            self._unwatch(self._child.child_fd)

    def _unwatch(self, fd: int) -> None:
        if fd in self._watched:
            self._watched.remove(fd)
            self._poll.unregister(fd)

    # -- what goes on too long -----------------------------------------------------------------------------------

    def _look_after(self, watch: Watch, before: set[int]) -> None:
        """End the block when its time is over or somebody wishes it; firmly, when asking did not help."""
        if watch.ended_at is not None or watch.dead:
            return
        now = time.monotonic()
        if self._cancel.wish > watch.wish:
            watch.wish = self._cancel.wish
            watch.escalate_at = now if watch.reason else now + self._interrupt(watch)
            watch.reason = Reason.INTERRUPTED
        elif watch.reason is None and watch.deadline is not None and now >= watch.deadline:
            watch.reason = Reason.TIMEOUT
            # bash first: a command after `||` must not get its turn because the one before it was ended.
            processes.send([self.pid], signal.SIGTERM)
            watch.escalate_at = now + _TERM_GRACE_S
        if watch.escalate_at is not None and now >= watch.escalate_at:
            watch.escalate_at = None
            doomed = processes.descendants(self._running(), spare=before)
            processes.send([self.pid, *doomed], signal.SIGKILL)
        if now >= watch.look_at:
            watch.look_at = now + LOOK_S
            idle = self._control.idle(self.pid)
            if idle and watch.suspect:
                watch.message = "the shell read on without running the block to its end (`set -n`?)"
                processes.send([self.pid], signal.SIGKILL)
            watch.suspect = idle

    def _interrupt(self, watch: Watch) -> float:
        """Ask the block to end as the wish came: ^C reaches all of its processes. How long to wait, in seconds."""
        if self._cancel.signal != signal.SIGINT:
            processes.send([self.pid], signal.SIGTERM)
            return _TERM_GRACE_S
        if not watch.signalled:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGINT)
        return _INTERRUPT_GRACE_S

    def _running(self) -> list[int]:
        """The processes that blocks have started, each the root of a tree.

        Those whose parents have ended have come to this process: they are told by a session (setsid(2)) other than
        its own. The ended ones among them are buried here.
        """
        own = os.getsid(0)
        found = processes.children(self.pid) if self._child else []
        for pid in processes.children(os.getpid()):
            if pid not in (self.pid, self._guardian.pid):
                with contextlib.suppress(OSError):
                    if os.getsid(pid) != own and os.waitpid(pid, os.WNOHANG)[0] == 0:
                        found.append(pid)
        return found

    # -- ending --------------------------------------------------------------------------------------------------

    def _ended(self, watch: Watch, *, background: bool) -> Ended:
        moved = watch.cwd if watch.cwd != self._cwd else None
        self._cwd = watch.cwd or self._cwd
        changes = None
        if watch.saved:
            state = State(self._folder.read("state"))
            changes = state.changes(self._state or State(self._folder.read("first")), moved)
            self._state = state
            took = time.monotonic() - (watch.ended_at or 0)
            if took > _SNAPSHOT_FREE_S:
                self._next_snapshot = time.monotonic() + took * _SNAPSHOT_SHARE
        if watch.dead:
            status = self._bury()
            if watch.status is None:
                watch.status = status
                watch.message = watch.message or (
                    "the shell itself was replaced or killed: the next block gets the state from before this one"
                )
        status = watch.status
        if watch.reason is not None:
            status = TIMEOUT_STATUS if watch.reason is Reason.TIMEOUT else INTERRUPT_STATUS
        return Ended(
            status,
            watch.reason,
            watch.message,
            background,
            changes,
            self._state.variables if self._state else dict,
        )

    def _bury(self) -> int | None:
        """bash is dead: its exit status, and all that belonged to it closed."""
        assert self._child is not None
        child, self._child = self._child, None
        for fd in list(self._watched):
            self._unwatch(fd)
        if self._pidfd is not None:
            os.close(self._pidfd)
        self._control.close()
        child.close(force=True)
        return child.exitstatus if child.signalstatus is None else 128 + child.signalstatus

    def close(self) -> None:
        """End the session: the document's EXIT trap, every process that the blocks started, the private folder."""
        if self._folder.closed:
            return
        if self._child and self._cancel.wish < Wish.NOW and (self._state is None or self._state.has_exit_trap):
            self._cancel = Cancellation()
            trap = Command("", '\\builtin eval "${__runbook_exit_trap-}"', timeout=_TRAP_LIMIT_S)
            with contextlib.suppress(SessionError, OSError):
                for _ in self._execute(trap):
                    pass
        left = processes.descendants(self._running())
        if self._child:
            # KILL: on anything else bash would save its state and start anew.
            processes.send([self.pid], signal.SIGKILL)
            self._child.wait()
            self._bury()
        if not self._keep_background and left:
            processes.end(lambda: processes.descendants([*left, *self._running()]), _END_GRACE_S)
        self._pipes.close()
        self._guardian.dismiss()
        self._folder.remove()
