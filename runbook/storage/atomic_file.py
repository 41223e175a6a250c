"""A file's content replaced at once: a reader sees the old one or the new one, never a part of either.

No link is followed and no file of anybody's is emptied on the way: the new content stands in a file of its own, which
takes the name. Where that is impossible (a folder that cannot be written, a file that is mounted by itself), the
content is written into the file that is there.
"""

import contextlib
import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from runbook.core.errors import OutputError
from runbook.core.strings import printable

PRIVATE = 0o600
"""The mode of what may hold outputs of commands: only its owner can read it."""
_LONGEST = 200
"""Bytes of a file's name in the name of its temporary file; a name has at most 255 (``NAME_MAX`` of Linux)."""


@contextlib.contextmanager
def replacing(
    path: Path, *, mode: int = PRIVATE, like: Path | None = None, errors: str = "strict"
) -> Iterator[TextIO]:
    """Give a UTF-8 stream; what is written to it is the content of the file `path` when the block ends without error.

    `mode` is the new file's, lowered by the umask; with `like` it has mode and owner of that file, and is never
    written in place. A symbolic link is replaced, not followed: give the resolved path to follow it. `errors` is the
    codec's error handler. Devices and named pipes are written as they are. Raises OSError; then the file has the old
    content, and nothing is left beside it.
    """
    if _is_device(path):
        # Standard output may be a file (``/dev/stdout``): what it holds already is kept.
        with path.open("a", encoding="utf-8", newline="\n", errors=errors) as stream:
            yield stream
        return
    try:
        temporary, descriptor = _create_temporary(path, mode)
    except OSError:
        if like is not None or not _is_writable(path):
            raise
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", errors=errors) as stream:
            yield stream
            stream.flush()
            _overwrite(path, stream)
        return
    try:
        with open(descriptor, "w+", encoding="utf-8", newline="\n", errors=errors) as stream:
            yield stream
            stream.flush()
            if like is not None:
                _copy_mode_and_owner(like, descriptor)
            try:
                temporary.replace(path)
            except OSError as problem:
                if problem.errno != errno.EBUSY or like is not None:
                    raise
                _overwrite(path, stream)
                temporary.unlink()
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def fresh(path: Path) -> int:
    """A descriptor to write to a new, empty file of this name at once, readable by its owner only; for what others
    follow while it grows. Devices and named pipes are opened as they are. Raises OSError.
    """
    if _is_device(path):
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        temporary, descriptor = _create_temporary(path, PRIVATE)
    except OSError:
        return _emptied(path)
    try:
        temporary.replace(path)
    except OSError as problem:
        os.close(descriptor)
        temporary.unlink()
        if problem.errno != errno.EBUSY:
            raise
        return _emptied(path)
    return descriptor


def obstacle(path: Path, *, in_place: bool = True) -> str | None:
    """Why `replacing` could not write the file `path`; None when it could. Nothing is changed.

    `in_place` says whether the file may be written itself where no other can take its place.
    """
    if path.is_dir():
        return "this is a folder"
    if path.exists() and not os.access(path, os.W_OK):
        return "the file is read-only"
    if _is_device(path):
        return None
    if not path.parent.is_dir():
        return f"there is no folder {printable(str(path.parent))}"
    try:
        # Made, not asked for: access(2) does not know of quotas and of what a file server allows.
        temporary, descriptor = _create_temporary(path, PRIVATE)
        os.close(descriptor)
        temporary.unlink()
    except OSError as problem:
        if in_place and _is_writable(path):
            return None
        reason = problem.strerror or problem
        return f"no file can be created in the folder {printable(str(path.parent))}: {reason}"
    return None


def check(name: str) -> None:
    """Raise OutputError (exit code 2) when the file called `name` cannot be replaced: better now than after the run."""
    if problem := obstacle(Path(name).resolve(), in_place=False):
        reason = f"cannot be rewritten: {problem}; --dry-run shows the changes"
        raise OutputError(reason, path=printable(name), before_run=True)


def replace(name: str, old: bytes, new: bytes) -> None:
    """Give the file called `name` the content `new`, if it still has the content `old`.

    The new content is complete on disk before it takes the old one's place, under the same mode and owner; a symbolic
    link is followed. Raises OutputError when the file has changed meanwhile or cannot be written; then it is as it was.
    """
    real = Path(name).resolve()
    try:
        _check_unchanged(name, real, old)
        with replacing(real, like=real) as stream:
            stream.buffer.write(new)
            stream.flush()
            os.fsync(stream.fileno())
            _check_unchanged(name, real, old)
    except OSError as problem:
        reason = f"cannot be rewritten: {problem.strerror or problem}"
        raise OutputError(reason, path=printable(name)) from None


def _check_unchanged(name: str, real: Path, old: bytes) -> None:
    if real.read_bytes() != old:
        reason = "the file was changed during the run; it is left as it is now"
        raise OutputError(reason, path=printable(name))


def _is_device(path: Path) -> bool:
    """Whether the file must be written itself: a device, a named pipe, or what a process calls its own open file."""
    parent = os.path.realpath(path.parent)
    return (path.exists() and not path.is_file()) or parent == "/dev" or parent.startswith("/proc/")


def _create_temporary(path: Path, mode: int) -> tuple[Path, int]:
    """A new file beside `path`, opened: its name and its descriptor, which holds a lock while it is in use.

    What a process that was killed has left for the same `path` is deleted: nobody holds its lock.
    """
    start = "." + os.fsdecode(os.fsencode(path.name)[:_LONGEST])
    _sweep(path.parent, re.compile(re.escape(start) + r"\.[0-9a-f]{8}\.part"))
    while True:
        temporary = path.with_name(f"{start}.{os.urandom(4).hex()}.part")
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if temporary.exists():  # nobody has swept it before it was locked
            return temporary, descriptor
        os.close(descriptor)


def _sweep(folder: Path, name: re.Pattern[str]) -> None:
    """Delete the files of this user that nobody has locked."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_uid == os.geteuid():
                with contextlib.suppress(OSError):
                    descriptor = os.open(entry.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
                    try:
                        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        os.unlink(entry.path)
                    finally:
                        os.close(descriptor)


def _is_writable(path: Path) -> bool:
    """Whether there is a file that can be written itself; what a link points at may be somebody else's."""
    return path.is_file() and not path.is_symlink() and os.access(path, os.W_OK)


def _emptied(path: Path) -> int:
    """A descriptor of the file `path` itself, without its content. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    os.ftruncate(descriptor, 0)
    return descriptor


def _overwrite(path: Path, content: TextIO) -> None:
    """Write `content`, from its beginning, into the file `path` itself. Raises OSError."""
    content.buffer.seek(0)
    with open(_emptied(path), "wb") as file:
        shutil.copyfileobj(content.buffer, file)


def _copy_mode_and_owner(source: Path, descriptor: int) -> None:
    """The owner is copied as far as the system allows it."""
    status = source.stat()
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
