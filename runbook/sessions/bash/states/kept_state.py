"""A state of the shell that can be kept, and brought back by another session in another folder."""

import re
from collections.abc import Mapping

from runbook.core.strings import shown
from runbook.engine.session import Secrets, SessionState
from runbook.sessions.bash.states.saved_state import SETTINGS, State, scalar

_FOLDER = b"@runbook session folder@"
_NONCE = b"@runbook session nonce@"
_DECLARE = b"\ndeclare "
_NAMED = re.compile(rb"-\S+ ([A-Za-z_]\w*)")
# bash sets them by itself, changes them with each command, or refuses to have them set (bash(1), "Shell Variables");
# and the session's own, but for the document's traps.
_TRANSIENT = frozenset(
    b"_ BASH BASHOPTS BASHPID DIRSTACK EUID FUNCNAME GROUPS HISTCMD LINENO PIPESTATUS PPID RANDOM SECONDS SHELLOPTS"
    b" SRANDOM UID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_EXECUTION_STRING BASH_LINENO"
    b" BASH_MONOSECONDS BASH_SOURCE BASH_SUBSHELL BASH_TRAPSIG BASH_VERSINFO BASH_VERSION".split()
)
_TRANSIENT_KINDS = (b"COMP_", b"EPOCH", b"RUNBOOK_", b"__runbook_")
_TRAPS = (b"__runbook_exit_trap", b"__runbook_return_trap")


class StateKeeper:
    """Makes states to be kept of what the session has saved. `folder` and `nonce` are this session's own."""

    def __init__(self, folder: str, nonce: str) -> None:
        self._own = ((folder.encode(errors="surrogateescape"), _FOLDER), (nonce.encode(), _NONCE))
        self._knowledge: object = None
        self._pieces: dict[
            bytes, tuple[bytes, str | None]
        ] = {}  # what is kept of a piece, and what is withheld
        self._latest: tuple[State, State, str] | None = None
        self._kept: SessionState | None = None

    def kept(self, state: State, first: State, cwd: str, secrets: Secrets) -> SessionState:
        """The state to be kept; `first` is the one before the first block."""
        now = (state, first, cwd)
        if secrets.knowledge is not self._knowledge:
            self._knowledge, self._latest = secrets.knowledge, None
            self._pieces.clear()
        if self._kept is None or self._latest is None or any(map(_differ, now, self._latest)):
            self._latest = now
            self._kept = self._made(state, first, cwd, secrets)
        return self._kept

    def _made(self, state: State, first: State, cwd: str, secrets: Secrets) -> SessionState:
        head, _, settings = state.script.partition(SETTINGS)
        pieces, withheld = [], []
        for piece in (
            *head.removesuffix(b"\n").split(_DECLARE),
            settings,
            first.script.partition(SETTINGS)[2],
        ):
            found = self._pieces.get(piece)
            if found is None:
                named = _NAMED.match(piece)
                if named and _is_transient(named[1]):
                    continue
                found = self._pieces[piece] = self._open(piece, named, secrets)
            pieces.append(found[0])
            if found[1] is not None:
                withheld.append(found[1])
        return SessionState(tuple(pieces), cwd, tuple(withheld))

    def _open(
        self, piece: bytes, named: re.Match[bytes] | None, secrets: Secrets
    ) -> tuple[bytes, str | None]:
        if named is None:
            for own, blank in self._own:
                piece = piece.replace(own, blank)
            text = piece.decode(errors="surrogateescape")
            known = secrets.known(text)
            return (piece, None) if known == text else (known.encode(errors="surrogateescape"), "")
        name = named[1].decode()
        value = scalar(piece)
        if value is None:
            value = piece[named.end() + 1 :].decode(errors="replace")
        if secrets.variable(name, value) != value:
            return named[0], name
        return piece, None


def _is_transient(name: bytes) -> bool:
    return name in _TRANSIENT or (name.startswith(_TRANSIENT_KINDS) and name not in _TRAPS)


def _differ(one: object, other: object) -> bool:
    return one is not other and (not isinstance(one, str) or one != other)


def scripts(kept: SessionState, overrides: Mapping[str, str], folder: str, nonce: str) -> tuple[bytes, bytes]:
    """What brings the state back in a session of this folder and nonce, and the state before its first block.

    `overrides` are variables that get another value; those that the state has not are exported.
    """
    head, *variables, settings, first = kept.pieces
    left = dict(overrides)
    if overrides:
        variables = [_overridden(piece, left) for piece in variables]
    variables += (
        f"-x {name}={_quoted(value)}".encode(errors="surrogateescape") for name, value in left.items()
    )
    whole = _DECLARE.join((head, *variables)) + b"\n" + SETTINGS
    replaced = []
    for text in (settings, first):
        text = text.replace(_FOLDER, folder.encode(errors="surrogateescape"))
        replaced.append(text.replace(_NONCE, nonce.encode()))
    return whole + replaced[0], SETTINGS + replaced[1]


def _overridden(piece: bytes, left: dict[str, str]) -> bytes:
    """The piece, with the value that its variable has in `left`; it is taken out there."""
    named = _NAMED.match(piece)
    name = named[1].decode() if named else ""
    if named is None or name not in left or b"a" in piece[: named.start(1)].lower():
        return piece
    return named[0] + b"=" + _quoted(left.pop(name)).encode(errors="surrogateescape")


def _quoted(value: str) -> str:
    """The value as bash writes it: `runbook.sessions.bash.states.saved_state` reads no other way."""
    if "\n" in value:
        return "$'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return '"' + re.sub(r'([\\"$`])', r"\\\1", value) + '"'


def described(withheld: str) -> str:
    """A withheld part of a state, as a message names it."""
    return f"${shown(withheld)}" if withheld else "functions, aliases, traps or arguments that hold a secret"
