"""Tables of parts by name: the built-in ones, and those that installed packages add by entry points.

A part is imported when it is asked for by its name, so a table costs nothing but its names.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from runbook.core.errors import UsageError
from runbook.core.strings import suggestion

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


def imported(target: str) -> Any:
    """What ``module:attribute`` names. Raises ImportError or AttributeError when there is none."""
    module, _, attributes = target.partition(":")
    return reduce(getattr, attributes.split("."), import_module(module))


def lazy(target: str) -> Callable[..., Any]:
    """A function that does what the one at ``module:attribute`` does, and imports it at its first call."""
    found: Callable[..., Any] | None = None

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal found
        if found is None:
            found = imported(target)
        return found(*args, **kwargs)

    call.__doc__ = f"`{target}`."
    return call


class Registry(Generic[T]):
    """Parts of one kind by their names. Built-in names cannot be taken by an installed package.

    `kind` is the noun that errors use ("matcher"). `table` maps a name to ``module:attribute``, or to the part itself
    where it costs no import. `group` is the group of entry points in which packages add parts. `reserved` are names
    that mean something else and that no package can take. `read` makes a part of its name and of what an entry point
    holds; it raises TypeError, with the reason, for something else.
    """

    def __init__(
        self,
        kind: str,
        table: Mapping[str, str | T],
        group: str,
        *,
        reserved: Iterable[str] = (),
        read: Callable[[str, Any], T] | None = None,
    ) -> None:
        self.kind = kind
        self.table = table
        self.group = group
        self._reserved = frozenset(reserved)
        self._read = read or _callable
        self._entries: Mapping[str, EntryPoint] | None = None
        self._parts: dict[str, T] = {}

    def names(self) -> tuple[str, ...]:
        """All names: the built-in ones in the table's order, then those of installed packages by the alphabet."""
        return (*self.table, *self.installed())

    def installed(self) -> tuple[str, ...]:
        """The names that installed packages add. The first call reads the metadata of all packages (tens of ms)."""
        return tuple(sorted(self._added()))

    def __contains__(self, name: str) -> bool:
        return name in self.table or name in self._added()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __getitem__(self, name: str) -> T:
        """The part called `name`. Raises UsageError when there is none, or when its package does not load."""
        if name not in self._parts:
            self._parts[name] = self._found(name)
        return self._parts[name]

    def unknown(self, name: str, also: Iterable[str] = ()) -> str:
        """What to say of a name that no part has. `also` are names that are right in its place, besides the parts'."""
        known = (*self.names(), *also)
        near = suggestion(name, known)
        hint = f"did you mean {near!r}? There are" if near else "there are"
        return f"unknown {self.kind} {name!r}; {hint}: {', '.join(known)}"

    def forget(self) -> None:
        """Look for installed packages anew, as a test needs it that installs one."""
        self._entries = None
        self._parts.clear()

    def _found(self, name: str) -> T:
        if name in self.table:
            row = self.table[name]
            part: T = imported(row) if isinstance(row, str) else row
            return part
        entry = self._added().get(name)
        if entry is None:
            raise UsageError(self.unknown(name))
        try:
            return self._read(name, entry.load())
        except Exception as problem:  # importing a module of anybody's runs its code
            package = f" of the package {entry.dist.name} {entry.dist.version}" if entry.dist else ""
            reason = (
                str(problem) if isinstance(problem, TypeError) else f"{type(problem).__name__}: {problem}"
            )
            raise UsageError(
                f"the {self.kind} {name!r}{package} cannot be used: {entry.value}: {reason}; "
                "correct the package or uninstall it"
            ) from problem

    def _added(self) -> "Mapping[str, EntryPoint]":
        if self._entries is None:
            from importlib.metadata import entry_points  # not at the top: most runs use built-in parts only

            taken = {*self.table, *self._reserved}
            self._entries = {one.name: one for one in entry_points(group=self.group) if one.name not in taken}
        return self._entries


def _callable(name: str, found: Any) -> Any:
    if not callable(found):
        raise TypeError(f"expected a function, found {type(found).__name__}")
    return found
