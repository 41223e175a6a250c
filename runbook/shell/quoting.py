"""A value -> a word of bash that gives it back exactly."""

import re

from runbook.core.errors import UsageError

_PLAIN = re.compile(r"[A-Za-z0-9_@%+:,./-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_NAMED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Code(str):
    """A word of bash already, which stands for a value that must not be written down: ``"$NAME"``."""

    __slots__ = ()


def quote(value: str) -> str:
    """One word, on one line, that bash expands to `value` and to nothing else.

    Control characters are written as escapes, ``$'a\\nb'``: a newline would shift the lines below. Bytes that are
    no UTF-8 (Python's surrogate escapes, as in the arguments of a process) come back as those bytes. Raises
    UsageError for a NUL byte, which no variable can hold.
    """
    if isinstance(value, Code):
        return value
    if "\0" in value:
        raise UsageError("a value holds a NUL byte; no variable of a shell can")
    if _PLAIN.fullmatch(value):
        return value
    if not _CONTROL.search(value):
        return "'" + value.replace("'", "'\\''") + "'"
    return "$'" + "".join(map(_escaped, value)) + "'"


def _escaped(character: str) -> str:
    named = _NAMED.get(character)
    if named is not None:
        return named
    if not _CONTROL.match(character):
        return character
    escape = "\udc80" <= character <= "\udcff"
    octets = character.encode(errors="surrogateescape" if escape else "surrogatepass")
    return "".join(f"\\{octet:03o}" for octet in octets)
