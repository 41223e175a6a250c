"""A session whose variables are tracked: which ones the shell has, and what the blocks have set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbook.engine.session import Command, Ended, HasEnd, HasShells, Output, Session, ShellElsewhere
from runbook.masking import Masker

HIDDEN = "•••"
LONGEST = 500
"""Characters of a value that are kept for showing."""


@dataclass(frozen=True, slots=True)
class ShellVariable:
    """A variable that a block has set. `changed` says that the last one did."""

    name: str
    value: str
    changed: bool


class TrackedSession:
    """Hands commands on to `session`. `start` are the variables that the shell begins with."""

    def __init__(self, session: Session, masker: Masker, start: Mapping[str, str]) -> None:
        self._session = session
        self._masker = masker
        self._names = set(start)
        self._shown: dict[str, str] = {}
        self._changed: frozenset[str] = frozenset()

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run it in the session; see `runbook.engine.session.Session`."""
        for piece in self._session.execute(command):
            if isinstance(piece, Ended):
                self._track(piece)
            yield piece

    def is_open(self, shell: ShellElsewhere) -> bool:
        """See `runbook.engine.session.HasShells`."""
        return isinstance(self._session, HasShells) and self._session.is_open(shell)

    def take_exit_trap(self) -> str | None:
        """See `runbook.engine.session.HasEnd`."""
        return self._session.take_exit_trap() if isinstance(self._session, HasEnd) else None

    def end_processes(self) -> tuple[str, ...]:
        """See `runbook.engine.session.HasEnd`."""
        return self._session.end_processes() if isinstance(self._session, HasEnd) else ()

    def _track(self, ended: Ended) -> None:
        changes = ended.changes
        if changes is None:
            return
        values = ended.variables()
        self._names |= set(values)
        for name in changes.unset:
            self._shown.pop(name, None)
            self._names.discard(name)
        for name in changes.set:
            value = values.get(name, "(array)")
            hidden = self._masker.is_secret(name, value)
            if hidden:
                self._masker.learn({name: value})
            self._shown[name] = HIDDEN if hidden else value[:LONGEST]
            self._names.add(name)
        self._changed = frozenset(changes.set)

    @property
    def names(self) -> frozenset[str]:
        """The variables that the shell has."""
        return frozenset(self._names)

    @property
    def variables(self) -> tuple[ShellVariable, ...]:
        """What the blocks have set, the last changes first; secrets hidden."""
        rows = (
            ShellVariable(name, self._masker.text(value), name in self._changed)
            for name, value in self._shown.items()
        )
        return tuple(sorted(rows, key=lambda one: (not one.changed, one.name)))
