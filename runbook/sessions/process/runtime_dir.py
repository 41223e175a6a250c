"""The private folder of a session: its pipes, its scripts, the shell's saved state. Nobody else may look into it."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from runbook.core.errors import SessionError

PREFIX = "runbook-"
_LOCK = "lock"
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


def base() -> Path:
    """Where the folders of sessions are made: memory-backed and the user's own where the system has such a place.

    The saved state holds the values of variables, so a disk is the second choice (XDG Base Directory: the runtime
    directory lives no longer than the login and is readable by its owner only).
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isabs(runtime):  # XDG Base Directory: relative paths are invalid and ignored
        place = Path(runtime)
        try:
            found = place.stat()
        except OSError:
            found = None
        if (
            found
            and stat.S_ISDIR(found.st_mode)
            and found.st_uid == os.getuid()
            and os.access(place, os.W_OK | os.X_OK)
        ):
            return place
    shared = Path("/dev/shm")  # noqa: S108 - Linux's memory-backed folder; what is made in it here has mode 0700
    if shared.is_dir() and os.access(shared, os.W_OK | os.X_OK):
        return shared
    return Path(tempfile.gettempdir())


class RunDir:
    """A new folder with mode 0700, locked for as long as the session lives; in `place`, by default `base()`.

    Raises SessionError when it cannot be made.
    """

    def __init__(self, place: Path | None = None, prefix: str = PREFIX) -> None:
        place = place or base()
        try:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            self._prefix = f"{self.path}/"
            # Locked before it has its name: a start of somebody else's must not find it unlocked and sweep it away.
            unnamed = self.path / f".{_LOCK}"
            self.lock = os.open(unnamed, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            os.write(self.lock, _signature(self.path.name))
            fcntl.flock(self.lock, fcntl.LOCK_EX)
            unnamed.rename(self.path / _LOCK)
        except OSError as problem:
            raise SessionError(
                f"cannot make the session's private folder in {place}: {problem.strerror or problem}; "
                "set TMPDIR to a folder that can be written"
            ) from problem

    @property
    def closed(self) -> bool:
        """Whether `remove` has been called."""
        return self.lock < 0

    @property
    def token(self) -> str:
        """What marks the processes of this session: the folder's name, which no other session has."""
        return self.path.name

    def mkdir(self, name: str) -> None:
        """Make a folder in it."""
        os.mkdir(self._prefix + name, 0o700)

    def write(self, name: str, data: bytes) -> None:
        """Write a file in it."""
        descriptor = os.open(self._prefix + name, _WRITE, 0o600)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            os.close(descriptor)

    def read(self, name: str) -> bytes:
        """Read a file in it."""
        with open(self._prefix + name, "rb", buffering=0) as file:
            return file.read()

    def found(self, name: str) -> bytes:
        """What a file in it holds; nothing where it cannot be read."""
        try:
            return self.read(name)
        except OSError:
            return b""

    def delete(self, name: str) -> None:
        """Delete a file in it, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._prefix + name)

    def remove(self) -> None:
        """Delete the folder and give the lock back."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.lock)
        self.lock = -1


def _signature(name: str) -> bytes:
    """What the lock of an engine's folder holds: a folder of somebody's own with such a name does not."""
    return f"private folder of a runbook session: {name}\n".encode()


def abandoned(place: Path | None = None, prefix: str = PREFIX) -> Iterator[Path]:
    """The folders of sessions of this user whose engine is gone (it was killed, or the machine went down)."""
    try:
        entries = list(os.scandir(place or base()))
    except OSError:
        return
    for entry in entries:
        if not entry.name.startswith(prefix):
            continue
        try:
            if (
                not entry.is_dir(follow_symlinks=False)
                or entry.stat(follow_symlinks=False).st_uid != os.getuid()
            ):
                continue
            lock = os.open(Path(entry.path) / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # An engine that ends just now deletes the folder before it gives the lock back. What it leaves running
            # (--keep-background) is meant to be left.
            if os.fstat(lock).st_nlink and os.read(lock, 256) == _signature(entry.name):
                yield Path(entry.path)
        except OSError:
            continue  # its engine lives
        finally:
            os.close(lock)
