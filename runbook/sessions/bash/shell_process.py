"""One bash process on its own terminal: how it is started, listened to and buried."""

import contextlib
import os
import select
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pexpect

from runbook.core.errors import SessionError
from runbook.sessions.bash.control_channel import Control
from runbook.sessions.process import linux
from runbook.sessions.process.containment import ControlGroup
from runbook.sessions.terminal import leave_controlling_terminal

_DEFAULTED = (
    "SIGPIPE",
    "SIGXFSZ",
    "SIGINT",
    "SIGQUIT",
    "SIGHUP",
    "SIGTERM",
    "SIGCHLD",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
)


class Shell:
    """A bash that reads its script from `control`. Its descriptors are registered with `poll` while it lives.

    `tty` is the session's side of its terminal; `attached` says that it may use it. Raises SessionError when it
    cannot be started.
    """

    def __init__(
        self,
        bash: str,
        folder: Path,
        nonce: str,
        env: Mapping[str, str],
        cwd: str,
        poll: "select.poll",
        group: ControlGroup | None = None,
        *,
        attached: bool,
    ) -> None:
        self.control = Control(folder, nonce)
        self._poll = poll
        self._attached = attached
        self._group = group
        try:
            child: Any = pexpect.spawn(
                bash,
                ["--norc", "--noprofile", str(folder / "commands")],
                env=dict(env),
                cwd=cwd if os.path.isdir(cwd) else "/",
                timeout=None,
                preexec_fn=self._prepare,
            )
        except (pexpect.ExceptionPexpect, OSError) as problem:
            self.control.close()
            raise SessionError(f"cannot start {bash}: {problem} (is `ulimit -n` too low?)") from problem
        self._child = child
        self._child.ptyproc.delayafterclose = self._child.ptyproc.delayafterterminate = 0
        self.pid: int = self._child.pid
        self.tty: int = self._child.child_fd
        self.pidfd = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else None
        watched = [self.control.fd, self.pidfd, self.tty if attached else None]
        self._watched = {fd for fd in watched if fd is not None}
        for fd in self._watched:
            poll.register(fd, select.POLLIN)

    def _prepare(self) -> None:
        linux.die_with_parent()
        if self._group:
            self._group.join()
        # Python ignores some signals, and a caller may have ignored others: a block's programs want them as usual.
        for name in _DEFAULTED:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if not self._attached:
            leave_controlling_terminal()

    @property
    def alive(self) -> bool:
        """Whether bash still runs."""
        return bool(self._child.isalive())

    def read_terminal(self, most: int) -> bytes:
        """What programs have written to the terminal; nothing, for good, when none has it open any more."""
        with contextlib.suppress(OSError):  # EIO says just that
            if data := os.read(self.tty, most):
                return data
        self.unwatch(self.tty)
        return b""

    def unwatch(self, fd: int) -> None:
        """Do not listen to a descriptor any longer."""
        if fd in self._watched:
            self._watched.remove(fd)
            self._poll.unregister(fd)

    def interrupt(self) -> None:
        """What a terminal does at ^C: SIGINT for the whole group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGINT)

    def bury(self) -> int:
        """Wait for its end, and close all that belonged to it; its exit status, 128 + N after signal N."""
        if self.alive:
            self._child.wait()
        for fd in list(self._watched):
            self.unwatch(fd)
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.control.close()
        self._child.close(force=True)
        if self._child.signalstatus is not None:
            return 128 + int(self._child.signalstatus)
        return int(self._child.exitstatus or 0)
