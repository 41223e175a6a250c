"""The folders of kept runs: made, found, bounded in number and age, deleted.

A run's folder ``runbook/runs/ID`` of the user's state folder holds its journal, its progress with the states of its
shell, what was asked for and the documents as they were read. All of it is readable by its owner only.
"""

import contextlib
import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from runbook.core.errors import UsageError
from runbook.storage import state_home

JOURNAL = "journal.jsonl"
PROGRESS = "progress.jsonl"
REQUEST = "request.json"
DOCUMENTS = "documents"
EARLIER = "earlier.jsonl"
"""How blocks ended in the run with which this one goes on, a line of a journal each."""
RESUMED = "resumed-by"
"""The file that names the run that goes on with this one."""
RESERVE = "reserve"
"""A file that is deleted when the disk is full, so that the end of the block that runs can still be written."""
RESERVED = 1 << 18
"""Its size in bytes: the longest line of a journal of a block with usual output."""
DAY_S = 86400
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
"""The names that `runbook.storage.journal.identifier` gives; nothing else in the folder is a run's."""


def folder() -> Path:
    """Where runs are kept: ``runbook/runs`` in the user's state folder. Raises OSError where there is none."""
    return state_home.folder("runs")


def journal_of(run: str) -> Path | None:
    """The journal of a kept run; None when it was not kept."""
    with contextlib.suppress(OSError):
        path = folder() / run / JOURNAL
        return path if path.exists() else None
    return None


def names() -> list[str]:
    """The kept runs, the oldest first; none where the folder cannot be read."""
    with contextlib.suppress(OSError):
        return sorted(name for name in os.listdir(folder()) if _NAME.fullmatch(name))
    return []


def create(run: str, *, most: int, days: int) -> tuple[Path, int]:
    """The folder of a new run with an empty journal: the folder, and a descriptor to write and read the journal.

    At most `most` runs stay, none older than `days`; those that go on stay in any case: a journal is locked while its
    descriptor is open. Raises OSError when it cannot be made.
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / run
    path.mkdir(mode=0o700)
    descriptor = os.open(path / JOURNAL, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        reserve = os.open(path / RESERVE, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(reserve, 0, RESERVED)
        finally:
            os.close(reserve)
    except OSError:
        os.close(descriptor)
        shutil.rmtree(path, ignore_errors=True)
        raise
    for old in _surplus(place, most, days):
        if old != run:
            with contextlib.suppress(OSError):
                _remove_unused(place / old)
    return path, descriptor


def _surplus(place: Path, most: int, days: int) -> Iterator[str]:
    """The runs that are too many or too old; journals of versions that kept no more than them are runs, too."""
    found = sorted(name for name in os.listdir(place) if _NAME.match(name))
    oldest = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - days * DAY_S))
    return (name for at, name in enumerate(found) if at < len(found) - most or name < oldest)


def _remove_unused(path: Path) -> None:
    """Delete a run that nobody writes. Raises OSError (BlockingIOError where it goes on)."""
    if path.is_dir():
        with locked(path):
            shutil.rmtree(path)
        return
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        path.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a run that has ended. Raises BlockingIOError while it goes on, OSError."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(FileNotFoundError):
            file = stack.enter_context((path / JOURNAL).open("rb"))
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield


def goes_on(path: Path) -> bool:
    """Whether the run whose folder this is has not ended: its engine holds the journal's lock."""
    try:
        with locked(path):
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def find(name: str) -> Path:
    """The folder of the kept run of that name, or of the one run whose name begins or ends with it.

    Raises UsageError when there is none or more than one.
    """
    known = names()
    found = [one for one in known if one == name] or [
        one for one in known if name and (one.startswith(name) or one.endswith(name))
    ]
    if len(found) == 1:
        return folder() / found[0]
    if not found:
        raise UsageError(f"no run {name!r} is kept; `runbook runs` lists those that are")
    raise UsageError(f"{len(found)} runs are called {name!r}: {', '.join(found[:5])}; give more of the name")


def find_journal(name: str) -> Path:
    """The journal that a person names: a file, or as `find` finds it. Raises UsageError when there is neither."""
    if os.path.isfile(name):
        return Path(name)
    if os.path.basename(name) != name or name.endswith(".jsonl"):
        raise UsageError("there is no such journal: give the file, or the name of a kept run", path=name)
    return find(name) / JOURNAL


def remove(path: Path) -> None:
    """Delete a kept run. Raises UsageError while it goes on, or where it cannot be deleted."""
    try:
        _remove_unused(path)
    except BlockingIOError:
        raise UsageError(f"the run {path.name} goes on: end it first") from None
    except OSError as problem:
        raise UsageError(f"{problem.filename or path}: cannot be deleted: {problem.strerror}") from None


def claim(path: Path, run: str) -> None:
    """Note that `run` goes on with the run whose folder is `path`; nobody else does then.

    Raises UsageError when somebody does already, OSError.
    """
    note = path / f"{RESUMED}.{run}"
    write_durably(note, f"{run}\n".encode())
    try:
        os.link(note, path / RESUMED)
    except FileExistsError:
        raise UsageError(f"the run {path.name} has been resumed already, by {successor(path)}") from None
    finally:
        note.unlink()
    sync_folder(path)


def successor(path: Path) -> str | None:
    """The run that goes on with the one whose folder is `path`; None when there is none."""
    try:
        return (path / RESUMED).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def write_durably(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Write a new file, whole or not at all; with `sync` it is on disk afterwards. Raises OSError."""
    unnamed = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(descriptor)
        unnamed.rename(path)
    except OSError:
        unnamed.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
