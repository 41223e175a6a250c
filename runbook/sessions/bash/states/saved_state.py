"""The shell's saved state: what `save.sh` wrote, read as far as the engine needs it."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from runbook.core.events import Changes

SETTINGS = b"#: settings\n"
"""The line of a saved state that comes after its variables."""
_END = b"#: end\n"
_SET_OPTIONS = b"\n\\builtin set -o "
_ARGUMENTS = b"\n\\builtin set --"
_ENTRY = re.compile(rb"-(\S+) ([A-Za-z_]\w*)(?:=(.*))?\Z", re.DOTALL)
# Each begins with a literal, which is searched for quickly; `^` would be tried at every character. `re` compiles them
# when they are needed: a short run does without.
_FUNCTION = rb"\ndeclare -f\w* (.+)"
_HOOK = rb"\n((?:trap -- |alias ).*)"
_REFERENCE = rb"\ndeclare -\w*n"
_ESCAPED = re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c.|.)", re.DOTALL)
_LETTERS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}

# Variables that bash itself keeps changing (bash(1), "Shell Variables"), and the session's own.
_OWN = re.compile(
    rb"_|BASH.*|COMP_.*|DIRSTACK|EPOCH.*|EUID|FUNCNAME|GROUPS|HISTCMD|LINENO|OLDPWD|OPTERR|OPTIND|PIPESTATUS|PPID"
    rb"|PWD|RANDOM|RUNBOOK_.*|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID|__runbook_.*"
)


class State:
    """A saved state. `script` brings it back when bash reads it."""

    def __init__(self, script: bytes) -> None:
        self.script = script

    @property
    def whole(self) -> bool:
        """Whether it was written to its end (the disk was not full)."""
        return self.script.endswith(_END)

    @property
    def _options(self) -> bytes:
        """The line that sets the shell's options."""
        start = self.script.rfind(_SET_OPTIONS) + 1
        return self.script[start : self.script.find(b"\n", start)]

    @cached_property
    def traced(self) -> bool:
        """Whether `set -x` is on."""
        return b" xtrace " in self._options

    @property
    def _arguments(self) -> bytes:
        """The line that sets the positional parameters; empty where the shell could not tell them."""
        start = self.script.rfind(_ARGUMENTS)
        return self.script[start + 1 : self.script.index(b"\n", start + 1) + 1] if start >= 0 else b""

    def completed(self, before: "State | None") -> "State":
        """This state, with the positional parameters of `before` where it has none."""
        if before is None or self._arguments:
            return self
        return State(self.script.removesuffix(_END) + before._arguments + _END)

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        """What the script says before its variables, then each variable: its flags, its name, its value."""
        head = self.script.partition(SETTINGS)[0]
        return tuple(head.removesuffix(b"\n").split(b"\ndeclare "))

    @cached_property
    def settings(self) -> bytes:
        """What the script says after its variables."""
        return self.script.partition(SETTINGS)[2]

    @cached_property
    def _entries(self) -> frozenset[bytes]:
        return frozenset(self.pieces)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of all functions."""
        return frozenset(name.decode(errors="replace") for name in re.findall(_FUNCTION, self._settings))

    @cached_property
    def _hooks(self) -> frozenset[bytes]:
        """What comes in between a command's words and what they run, each by its first line: aliases, traps."""
        return frozenset(re.findall(_HOOK, self._settings))

    @cached_property
    def _settings(self) -> bytes:
        return b"\n" + self.settings

    @cached_property
    def _has_references(self) -> bool:
        return re.search(_REFERENCE, self.script) is not None

    def takes_words_plainly(self, first: "State") -> bool:
        """Whether a command's words are what they seem: no alias or trap beside those of `first`, the state before the
        first block; no prompt that `set -x` would expand, no references to other variables."""
        return not (self.traced or self._has_references) and self._hooks == first._hooks

    @property
    def exit_trap(self) -> str | None:
        """What the document's EXIT trap does, to be run when the session ends; None without one."""
        if b" __runbook_exit_trap=" not in self.script:
            return None
        for entry in self._entries:
            match = _ENTRY.match(entry.removeprefix(b"declare "))
            if match and match[2] == b"__runbook_exit_trap":
                return _unquote((match[3] or b"").decode(errors="surrogateescape"))
        return None

    def changes(self, before: "State", cwd: str | None) -> Changes:
        """The names set to something new, or unset, since `before`; `cwd` where the working directory is another."""
        old = before._entries
        now, gone = _names(self._entries - old), _names(old - self._entries)
        return Changes(set=tuple(sorted(now)), unset=tuple(sorted(gone - now)), cwd=cwd)

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        return _Variables(self._entries)

    def variables(self) -> Mapping[str, str]:
        """The scalar variables and their values; each is decoded when somebody asks for it."""
        return self._variables


class _Variables(Mapping[str, str]):
    """Scalar variables among the lines of ``declare -p``."""

    def __init__(self, entries: frozenset[bytes]) -> None:
        self._entries = entries

    @cached_property
    def _quoted(self) -> dict[str, bytes]:
        found = {}
        for entry in self._entries:
            match = _ENTRY.match(entry.removeprefix(b"declare "))
            if (
                match
                and match[3] is not None
                and not _OWN.fullmatch(match[2])
                and b"a" not in match[1].lower()
            ):
                found[match[2].decode()] = match[3]
        return found

    def __getitem__(self, name: str) -> str:
        return _unquote(self._quoted[name].decode(errors="replace"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._quoted)

    def __len__(self) -> int:
        return len(self._quoted)


def scalar(entry: bytes) -> str | None:
    """The value of a variable in a line of ``declare -p``, without its first word; None where it has no single one."""
    match = _ENTRY.match(entry)
    if match is None or match[3] is None or b"a" in match[1].lower():
        return None
    return _unquote(match[3].decode(errors="replace"))


def _names(entries: frozenset[bytes]) -> set[str]:
    names = set()
    for entry in entries:
        match = _ENTRY.match(entry.removeprefix(b"declare "))
        if match and not _OWN.fullmatch(match[2]):
            names.add(match[2].decode())
    return names


def _unquote(text: str) -> str:
    """The value that bash wrote as "..." or $'...' (bash(1), QUOTING)."""
    if text.startswith("$'"):
        return _ESCAPED.sub(lambda match: _unescape(match[1]), text[2:-1])
    return re.sub(r"\\([\"$`\\])", r"\1", text.removeprefix('"').removesuffix('"'))


def _unescape(text: str) -> str:
    if text[0] in "xuU" and len(text) > 1:
        return chr(int(text[1:], 16))
    if text[0].isdigit():
        return chr(int(text, 8))
    return _LETTERS.get(text, text)
