"""Bounds on what a document is made of: what is read of others is never read without end."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from runbook.core.strings import printable

MOST_BYTES = 16 << 20
"""The size of a file, of an answer from the web, of standard input; and of all that one document is made of."""
MOST_FILES = 500
"""Files that one document is made of, each counted as often as it is included."""
DEEPEST = 20
"""Files in a chain of includes, documents in a chain of prerequisites."""
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class NotAFile(OSError):  # noqa: N818 - says what was found
    """A folder, a device, a pipe: `reason` says which, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(path: str, *, pipe: bool = False) -> bytes:
    """What a regular file holds, a byte more than `MOST_BYTES` at most. Raises OSError, `NotAFile` for anything else.

    With `pipe` also what a named pipe gives that somebody writes to (``<(command)``); it does not wait for a writer.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise NotAFile("this is a folder; name a Markdown file in it")
        if pipe and stat.S_ISFIFO(mode):
            os.set_blocking(descriptor, True)
        elif not stat.S_ISREG(mode):
            kind = _KINDS.get(stat.S_IFMT(mode), "no file")
            raise NotAFile(f"this is {kind}; name a file, or - for standard input")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MOST_BYTES + 1)
    finally:
        os.close(descriptor)


@dataclass(slots=True)
class Composition:
    """How much one document is made of so far. `full` once a bound was met: nothing more is read for it."""

    files: int = 0
    size: int = 0
    full: bool = False

    def problem(self, chain: Sequence[str], size: int) -> str | None:
        """Take a file of `size` bytes, the last of `chain`; or say which bound does not allow it."""
        self.files += 1
        self.size += size
        if len(chain) > DEEPEST:
            bound = f"a chain of includes or prerequisites has more than {DEEPEST} files"
        elif self.files > MOST_FILES:
            bound = f"the document is made of more than {MOST_FILES} files"
        elif self.size > MOST_BYTES:
            bound = f"the document is made of more than {MOST_BYTES >> 20} MiB"
        else:
            return None
        self.full = True
        return f"{bound}: {_shown(chain)}"


def _shown(chain: Sequence[str]) -> str:
    """Both ends of a chain of names."""
    names = [printable(PurePath(one).name) for one in chain]
    if len(names) > 8:
        names[4:-3] = ["..."]
    return " -> ".join(names)
