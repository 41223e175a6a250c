"""Names of programs: which are here, which there are at all, and which name is a slip of the hand."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache

from runbook.core.strings import slip
from runbook.shell.code.known_programs import TOOLS
from runbook.shell.known_names import BUILTINS, RESERVED, WRAPPERS

__all__ = [
    "SHELL",
    "TOOLS",
    "absent",
    "advice",
    "called",
    "first_words",
    "is_output",
    "meant",
    "with_suggestion",
]

SHELL = BUILTINS | RESERVED
"""What bash itself knows."""
_STARTS = re.compile(r"[\n;|&(){}`!]|\b(?:then|do|else|elif|if|while|until|time)\b")
_WORD = re.compile(r"\s*(?:\w+=\S*\s+)*([\w.+-]+)")


def first_words(code: str) -> Iterator[str]:
    """Every word that may be a command's name; also words that are none."""
    for piece in _STARTS.split(code.replace("\\\n", " ")):
        found = _WORD.match(piece)
        if found:
            yield found[1]
            if found[1] in WRAPPERS:
                yield from re.findall(r"[\w.+-]+", piece)


def called(codes: Iterable[str]) -> frozenset[str]:
    """The names of programs, known or here, that some code may call."""
    words = {word for code in codes for word in first_words(code)}
    return frozenset(one for one in words if one in TOOLS or not absent(one))


@cache
def absent(name: str) -> bool:
    """Whether neither bash nor a program on PATH has this name."""
    return name not in SHELL and shutil.which(name) is None


@cache
def _on_path() -> tuple[str, ...]:
    """The names of the programs on PATH, each once."""
    found: dict[str, None] = {}  # in the order of PATH
    for folder in os.get_exec_path():
        try:
            found |= dict.fromkeys(os.listdir(folder))
        except OSError:
            continue
    return tuple(found)


def meant(name: str, others: Iterable[str] = ()) -> str | None:
    """The name of which `name`, that nothing here has, is a slip; None when it is none.

    `others` are names that the document uses beside it. A well-known program is missing, and no slip.
    """
    if name in TOOLS:
        return None
    return slip(name, (*sorted(SHELL), *sorted(TOOLS), *_on_path()), others)


_NOT_FOUND = re.compile(r"([^\s:;]+): command not found")


def with_suggestion(cause: str, others: Iterable[str]) -> str:
    """The cause of a failure; where it names a command that was not found, with what may have been meant.

    `others` as in `meant`.
    """
    found = _NOT_FOUND.search(cause)
    if found is None:
        return cause
    near = meant(found[1], others)
    if advice(near) in cause or (near is None and not is_output(found[1], found[1])):
        return cause
    return f"{cause[: found.end()]}; {advice(near)}{cause[found.end() :]}"


def advice(near: str | None) -> str:
    """What to say of a name that no program has. `near` is the one that was meant, None: it is no command at all."""
    return f"did you mean {near}?" if near else "is this line output, not a command?"


_CAPITALS = re.compile(r"[A-Z][A-Z0-9_/-]+:?")
_NAME = re.compile(r"[A-Za-z_][\w.+-]*|\d+[A-Za-z][\w.+-]*", re.ASCII)
_GAP = re.compile(r"\S(?: {2,}|\t+)(?=[^\s#&|\\-])")
_SENTENCE = re.compile(r"[A-Z][a-z]+(?: [\w'\"/.,-]+)+[.:!]")


def is_output(name: str, line: str) -> bool:
    """Whether `line`, which begins with `name`, is what a command prints, and no command.

    It is the head of a table, or a row (columns stand apart by two blanks or more), a date, a sentence, a word of
    letters that no program's name has. `name` is one that nothing here has.
    """
    line = line.strip()
    if name in TOOLS:
        return False
    if _CAPITALS.fullmatch(name) or not _NAME.fullmatch(name):
        return True
    return len(_GAP.findall(line)) > 1 or _SENTENCE.fullmatch(line) is not None
