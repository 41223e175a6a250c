"""A file's content replaced at once: a reader sees the old one or the new one, never a part of either."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from runbook.core.errors import OutputError
from runbook.core.strings import printable


def check(name: str) -> None:
    """Raise OutputError (exit code 2) when the file called `name` cannot be replaced: better now than after the run."""
    real = Path(name).resolve()
    problem = None
    if not os.access(real, os.W_OK):
        problem = "the file is read-only"
    elif not os.access(real.parent, os.W_OK):
        problem = f"no file can be made in the folder {printable(str(real.parent))}"
    if problem:
        error = OutputError(f"{printable(name)}: cannot be rewritten: {problem}; --dry-run shows the changes")
        error.exit_code = 2
        raise error


def replace(name: str, old: bytes, new: bytes) -> None:
    """Give the file called `name` the content `new`, if it still has the content `old`.

    The new content is complete on disk before it takes the old one's place, under the same mode and owner; a symbolic
    link is followed. Raises OutputError when the file has changed meanwhile or cannot be written; then it is as it was.
    """
    real = Path(name).resolve()
    try:
        _unchanged(name, real, old)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{real.name[:200]}.", dir=real.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(new)
                file.flush()
                _like(real, file.fileno())
                os.fsync(file.fileno())
            _unchanged(name, real, old)
            os.replace(temporary, real)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as problem:
        raise OutputError(f"{printable(name)}: cannot be rewritten: {problem.strerror or problem}") from None


def _unchanged(name: str, real: Path, old: bytes) -> None:
    if real.read_bytes() != old:
        raise OutputError(f"{printable(name)}: the file was changed during the run; it is left as it is now")


def _like(real: Path, descriptor: int) -> None:
    """Mode and owner of `real`, the owner as far as the system lets us."""
    status = real.stat()
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
