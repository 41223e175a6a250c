"""A state of the shell that can be kept, and brought back by another session in another folder."""

import re
from collections.abc import Iterable, Mapping

from runbook.core.strings import shown
from runbook.engine.session import Secrets, SessionState
from runbook.sessions.bash.states.saved_state import SETTINGS, State, scalar

_FOLDER = b"@runbook session folder@"
_NONCE = b"@runbook session nonce@"
_HOLDS = "@runbook secret {}@"
"""Stands in a kept value for that of the secret variable of that name."""
_HELD = re.compile(r"@runbook secret (\w+)@")
_MARK = b"@runbook secret "
_LONG_ENOUGH = 8
"""From how many characters a secret that is found within a value is hardly there by chance."""
_DECLARE = b"\ndeclare "
# bash sets them by itself, changes them with each command, or refuses to have them set (bash(1), "Shell Variables");
# and the session's own, but for the document's traps.
_TRANSIENT = frozenset(
    b"_ BASH BASHOPTS BASHPID EUID FUNCNAME GROUPS HISTCMD LINENO PIPESTATUS PPID RANDOM SECONDS SHELLOPTS"
    b" SRANDOM UID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_EXECUTION_STRING BASH_LINENO"
    b" BASH_MONOSECONDS BASH_SOURCE BASH_SUBSHELL BASH_TRAPSIG BASH_VERSINFO BASH_VERSION".split()
)
_RESTLESS = frozenset(
    b"_ BASHPID BASH_ARGV BASH_COMMAND BASH_LINENO BASH_MONOSECONDS HISTCMD LINENO PIPESTATUS RANDOM SECONDS"
    b" SRANDOM".split()
)
"""Those of them that have another value after nearly every block."""
_TRANSIENT_KINDS = (b"COMP_", b"EPOCH", b"RUNBOOK_", b"__runbook_")
_TRAPS = (b"__runbook_exit_trap", b"__runbook_return_trap")


class StateKeeper:
    """Makes states to be kept of what the session has saved. `folder` and `nonce` are this session's own."""

    def __init__(self, folder: str, nonce: str) -> None:
        self._own = ((folder.encode(errors="surrogateescape"), _FOLDER), (nonce.encode(), _NONCE))
        self._pieces: _KeptPieces | None = None
        self._latest: tuple[State, State, str] | None = None
        self._kept: SessionState | None = None

    def kept(self, state: State, first: State, cwd: str, secrets: Secrets) -> SessionState:
        """The state to be kept; `first` is the one before the first block."""
        pieces = self._pieces
        if pieces is None or secrets.knowledge is not pieces.knowledge:
            pieces = self._pieces = _KeptPieces(secrets, self._own)
            self._latest = None
        latest = self._latest
        if self._kept is None or latest is None or latest[0] is not state or latest[2] != cwd:
            self._latest = (state, first, cwd)
            # Without a loop of Python's own: a shell has hundreds of variables, and one or two of them change.
            found = tuple(
                filter(None, map(pieces.__getitem__, (*state.pieces, state.settings, first.settings)))
            )
            if pieces.withheld:
                composed = _composed(state.pieces, pieces, secrets)
                withheld = {**pieces.withheld, **{kept: whole for kept, (_, whole) in composed.items()}}
                self._kept = SessionState(
                    tuple(composed[one][0] if one in composed else one for one in found),
                    cwd,
                    tuple(withheld[one] for one in found if one in withheld),
                )
            else:
                self._kept = SessionState(found, cwd)
        return self._kept


class _KeptPieces(dict[bytes, bytes]):
    """A piece of a saved state -> what is kept of it; nothing of what is the session's own.

    `withheld` says which kept pieces are without a value that is secret: the name of the variable, empty for settings.
    """

    def __init__(self, secrets: Secrets, own: tuple[tuple[bytes, bytes], ...]) -> None:
        super().__init__()
        self.knowledge = secrets.knowledge
        self.withheld: dict[bytes, str] = {}
        self._secrets = secrets
        self._own = own

    def __missing__(self, piece: bytes) -> bytes:
        name = _name(piece)
        if name and _is_transient(name):
            if name not in _RESTLESS and not name.startswith(_TRANSIENT_KINDS):
                self[piece] = b""
            return b""  # the restless are not remembered: the next one has another value
        kept = self[piece] = self._settings(piece) if name is None else self._variable(piece, name)
        return kept

    def _settings(self, piece: bytes) -> bytes:
        kept = piece
        for own, blank in self._own:
            kept = kept.replace(own, blank)
        text = kept.decode(errors="surrogateescape")
        known = self._secrets.known(text)
        if known != text:
            kept = known.encode(errors="surrogateescape")
            self.withheld[kept] = ""
        return kept

    def _variable(self, piece: bytes, name: bytes) -> bytes:
        value = scalar(piece)
        if value is None:
            value = piece.partition(b"=")[2].decode(errors="replace")
        text = name.decode()
        if self._secrets.variable(text, value) == value:
            return piece
        kept = piece.partition(b"=")[0]
        self.withheld[kept] = text
        return kept


def _composed(
    state: Iterable[bytes], pieces: _KeptPieces, secrets: Secrets
) -> dict[bytes, tuple[bytes, str]]:
    """What is kept of variables that hold the value of a secret one -> the same with that one's name in its place.

    And how it is withheld (`SessionState.withheld`). A variable of which another part is secret, or all of it, is not
    among them. They are looked at in each state again: the secret one may have got another value since.
    """
    sources: dict[str, str] = {}
    others: list[tuple[bytes, str, str]] = []
    for piece in state:
        kept = pieces[piece]
        name, value = pieces.withheld.get(kept), scalar(piece)
        if not name or value is None or "\ufffd" in value:
            continue
        if not secrets.is_secret(name, value):
            others.append((kept, name, value))
        elif len(value) >= _LONG_ENOUGH:
            sources[value] = name
    composed: dict[bytes, tuple[bytes, str]] = {}
    if not sources or not others:
        return composed
    found = re.compile("|".join(map(re.escape, sorted(sources, key=len, reverse=True))))
    for kept, name, value in others:
        rest = found.sub(" ", value)
        if rest != value and secrets.variable(name, rest) == rest:
            template = found.sub(lambda match: _HOLDS.format(sources[match[0]]), value)
            held = " ".join(sorted({sources[one] for one in found.findall(value)}))
            whole = kept + b"=" + _quoted(template).encode(errors="surrogateescape")
            composed[kept] = whole, f"{name}={held}"
    return composed


def _name(piece: bytes) -> bytes | None:
    """The variable that a piece is about: ``-x NAME="value"``; None where it is about something else."""
    if not piece.startswith(b"-"):
        return None
    return piece.partition(b"=")[0].rpartition(b" ")[2]


def _is_transient(name: bytes) -> bool:
    return name in _TRANSIENT or (name.startswith(_TRANSIENT_KINDS) and name not in _TRAPS)


def scripts(kept: SessionState, overrides: Mapping[str, str], folder: str, nonce: str) -> tuple[bytes, bytes]:
    """What brings the state back in a session of this folder and nonce, and the state before its first block.

    `overrides` are variables that get another value; those that the state has not are exported.
    """
    head, *variables, settings, first = kept.pieces
    left = dict(overrides)
    if overrides:
        variables = [_overridden(piece, left) for piece in variables]
    variables = [_rebuilt(piece, overrides) if _MARK in piece else piece for piece in variables]
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
    declared = piece.partition(b"=")[0]
    flags, _, name = declared.rpartition(b" ")
    value = None if b"a" in flags.lower() else left.pop(name.decode(errors="replace"), None)
    return piece if value is None else declared + b"=" + _quoted(value).encode(errors="surrogateescape")


def _rebuilt(piece: bytes, values: Mapping[str, str]) -> bytes:
    """The piece of a variable with the values of the secrets that it holds; without a value where one is not given."""
    text = scalar(piece)
    if text is None:
        return piece
    if not all(name in values for name in _HELD.findall(text)):
        return piece.partition(b"=")[0]
    whole = _HELD.sub(lambda match: values[match[1]], text)
    return piece.partition(b"=")[0] + b"=" + _quoted(whole).encode(errors="surrogateescape")


def _quoted(value: str) -> str:
    """The value as bash writes it: `runbook.sessions.bash.states.saved_state` reads no other way."""
    if "\n" in value:
        return "$'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return '"' + re.sub(r'([\\"$`])', r"\\\1", value) + '"'


def described(withheld: str) -> str:
    """A withheld part of a state, as a message names it."""
    return f"${shown(withheld)}" if withheld else "functions, aliases, traps or arguments that hold a secret"
