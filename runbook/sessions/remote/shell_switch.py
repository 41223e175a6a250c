"""A session that hands each command to the shell in which it is meant to run, and opens those that are elsewhere.

What is for a shell that is not open runs nowhere: no command ever falls back to another shell.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from runbook.core.document import Stream
from runbook.core.errors import SessionError
from runbook.core.events import Reason
from runbook.engine.session import (
    Command,
    Ended,
    HasEnd,
    HasState,
    Output,
    Secrets,
    Session,
    SessionState,
    ShellElsewhere,
)
from runbook.sessions.bash.running_block import INTERRUPT_STATUS, NOT_BEGUN
from runbook.sessions.process import process_tree
from runbook.sessions.registry import SessionSetup
from runbook.sessions.remote.link import Link, LostConnectionError
from runbook.sessions.remote.remote_session import RemoteSession
from runbook.shell.openers.exec_prefix import ExecPrefix, exec_prefix

_WORDS_LIMIT_S = 30.0
_FAILED = 255
"""The exit status of a block whose shell cannot be opened, as ssh's own."""


class ShellSwitch:
    """`own` is the document's shell; `setup` is as for that. A context manager that closes what it has opened."""

    def __init__(self, own: Session, setup: SessionSetup) -> None:
        self._own = own
        self._setup = setup
        self._open: dict[str, RemoteSession] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in reversed(self._open.values()):
            one.close()
        self._open.clear()

    def is_open(self, shell: ShellElsewhere) -> bool:
        """Whether a command can run in the shell; see `runbook.engine.session.HasShells`.

        A declared one is opened when the first command needs it.
        """
        found = self._open.get(shell.id)
        return shell.declared if found is None else found.link.lost is None

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run a command where it is meant to run; see `runbook.engine.session.Session`."""
        cancel = self._setup.cancel
        if command.heeded is not None and cancel.wish > command.heeded:
            yield Ended(INTERRUPT_STATUS, Reason.INTERRUPTED, NOT_BEGUN)
            return
        try:
            session = self._session(command.on)
        except SessionError as problem:
            yield Ended(_FAILED, None, str(problem))
            return
        ended = Ended(0)
        if command.opens is None or command.code.strip():
            try:
                for piece in session.execute(_fitted(command)):
                    if isinstance(piece, Ended):
                        ended = piece
                    else:
                        yield piece
            except LostConnectionError as problem:
                ended = Ended(None, Reason.UNKNOWN, f"{problem}; whether the block did its work is not known")
        if command.opens is not None and ended.exit_status == 0 and ended.reason is None:
            try:
                self._begin(command.opens)
            except SessionError as problem:
                yield Output(command.token, Stream.STDERR, f"{problem}\n".encode(errors="replace"))
                ended = replace(ended, exit_status=_FAILED, message=str(problem))
        yield ended

    def _session(self, shell: ShellElsewhere | None) -> Session:
        """The session of a shell. Raises SessionError where it is not open, and cannot be opened."""
        if shell is None:
            return self._own
        if shell.id not in self._open and shell.declared:
            self._begin(shell)
        found = self._open.get(shell.id)
        if found is None:
            raise SessionError(f"the shell that {shell.label} opens is not open")
        return found

    def _begin(self, shell: ShellElsewhere) -> None:
        """Open a shell, in place of one of the same name."""
        former = self._open.pop(shell.id, None)
        if former is not None:
            former.close()
        words, cwd, env = self._words(shell)
        prefix = exec_prefix(words, declared=shell.declared)
        if prefix is None:
            raise SessionError(f"{shell.label}: how to run a command there is not known")
        if shell.within is not None:
            prefix = self._outer(shell.within, prefix)
            cwd, env = os.getcwd(), self._environment(os.environ)
        session = RemoteSession(
            Link(prefix, shell.label, env, cwd),
            cancel=self._setup.cancel,
            wake=self._setup.wake,
            keep_background=self._setup.keep_background,
        )
        self._open[shell.id] = session

    def _outer(self, shell: ShellElsewhere, prefix: ExecPrefix) -> ExecPrefix:
        found = self._open.get(shell.id)
        if found is None:
            raise SessionError(f"the shell that {shell.label} opens is not open")
        return prefix.inside(found.link.prefix)

    def _words(self, shell: ShellElsewhere) -> tuple[list[str], str, dict[str, str]]:
        """The words of the opening command as the shell makes them in which it stands, its folder and environment."""
        within = self._session(shell.within)
        code = (
            "printf '%s\\0' \"$PWD\"; __runbook_words() { printf '%d\\0' \"$#\"; printf '%s\\0' \"$@\"; }; "
            f"__runbook_words {_plain(shell.command)}\nunset -f __runbook_words; env -0 2>/dev/null || :"
        )
        found = bytearray()
        said = bytearray()
        ended = Ended(None)
        command = Command(f"open {shell.id}", code, "document", shell.line or 1, _WORDS_LIMIT_S)
        for piece in within.execute(command):
            if isinstance(piece, Ended):
                ended = piece
            elif not piece.late and piece.stream is Stream.STDOUT:
                found += piece.data
            elif not piece.late:
                said += piece.data
        parts = [os.fsdecode(one) for one in bytes(found).split(b"\0")]
        if ended.exit_status != 0 or len(parts) < 2:
            why = said.decode(errors="replace").strip() or ended.message or f"exit status {ended.exit_status}"
            raise SessionError(f"{shell.label}: its words cannot be told: {why}")
        count = int(parts[1])
        pairs = (one.partition("=") for one in parts[2 + count :] if "=" in one)
        env = {name: value for name, _, value in pairs} or dict(os.environ)
        return parts[2 : 2 + count], parts[0], self._environment(env)

    @staticmethod
    def _environment(env: Mapping[str, str]) -> dict[str, str]:
        """Without the mark of the document's own processes: those of a connection end with that."""
        return {name: value for name, value in env.items() if name != process_tree.MARK}

    @property
    def place(self) -> str:
        """Where the document's own shell has its folder; see `runbook.engine.session.HasState`."""
        return self._own.place if isinstance(self._own, HasState) else ""

    def state(self, secrets: Secrets) -> SessionState | None:
        """The state of the document's own shell: that of others is not kept."""
        return self._own.state(secrets) if isinstance(self._own, HasState) else None

    # -- the end --------------------------------------------------------------------------------------------------

    def take_exit_trap(self) -> str | None:
        """The EXIT trap of the document's own shell; see `runbook.engine.session.HasEnd`."""
        return self._own.take_exit_trap() if isinstance(self._own, HasEnd) else None

    def end_processes(self) -> tuple[str, ...]:
        """End what runs here and elsewhere; what could not be ended, in words."""
        left: list[str] = []
        for one in reversed(self._open.values()):
            left += one.end_processes()
        if isinstance(self._own, HasEnd):
            left += self._own.end_processes()
        return tuple(left)


def _fitted(command: Command) -> Command:
    """The command as the shell is given it: folders and files of this machine say nothing elsewhere."""
    if command.on is None:
        return command
    return replace(command, environment={}, interactive=False)


def _plain(code: str) -> str:
    """The command without assignments and redirections around it, which are not words of it."""
    from runbook.shell import syntax_tree

    for node in syntax_tree.walk(syntax_tree.parse(code).root):
        if node.type == "command":
            name = node.child_by_field_name("name")
            if name is not None:
                parts = [name, *node.children_by_field_name("argument")]
                return " ".join(map(syntax_tree.text, parts))
    return code


@contextlib.contextmanager
def switched(own: contextlib.AbstractContextManager[Session], setup: SessionSetup) -> Iterator[Session]:
    """The session `own`, with further shells beside it."""
    with own as session, ShellSwitch(session, setup) as switch:
        yield switch
