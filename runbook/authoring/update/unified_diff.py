"""The difference between a document and its new text, as ``patch`` reads it (POSIX, unified format)."""

import re
from collections.abc import Iterator
from difflib import unified_diff

_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # a carriage return is a character to patch
_UNENDED = "\\ No newline at end of file\n"


def unified(old: str, new: str, name: str) -> Iterator[str]:
    """The lines of the diff, each ended; none when the texts are the same."""
    for line in unified_diff(_LINE.findall(old), _LINE.findall(new), name, name):
        yield line if line.endswith("\n") else f"{line}\n{_UNENDED}"
