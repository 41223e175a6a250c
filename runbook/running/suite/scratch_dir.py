"""A document's scratch directory: a copy of what lies beside it, which it may do with as it likes."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from runbook.core.errors import DocumentError
from runbook.sessions.process import runtime_dir
from runbook.sources import git
from runbook.sources.discovery import LEFT_OUT, SUFFIXES

MOST_FILES = 5_000
MOST_BYTES = 1 << 28
"""What is copied for one document at most. More is hardly meant: a folder of build results, a home directory."""

_NAMES = re.compile(r"[\w.@%+~-]+(?:/[\w.@%+~-]+)*\.md\b", re.IGNORECASE)
"""What in a document's text may name another document."""


@contextmanager
def base() -> Iterator[Path]:
    """A private folder for the copies of one run. What killed runs have left is deleted first."""
    place = Path(tempfile.gettempdir())
    for left in runtime_dir.abandoned(place, PREFIX):
        shutil.rmtree(left, ignore_errors=True)
    folder = runtime_dir.RunDir(place, PREFIX)
    try:
        yield folder.path
    finally:
        folder.remove()


PREFIX = "runbook-scratch-"


@contextmanager
def copied(
    document: Path, needs: Iterable[Path], text: str, start: Path | None, base: Path
) -> Iterator["Copy"]:
    """A copy of the folder of `document`, and of those of the files that it `needs`, below `base`.

    It holds what git tracks or would track; without git everything but hidden folders and `LEFT_OUT`. Other documents
    come along where `text`, the document's own, names them. `start` is copied instead of the document's folder where
    the session is to begin somewhere else. Raises DocumentError when it is too much or cannot be copied.
    """
    folders = dict.fromkeys(os.path.realpath(one.parent) for one in (document, *needs))
    first = os.path.realpath(start) if start else next(iter(folders))
    folders = {first: None, **folders}
    top = os.path.commonpath(list(folders))
    with ExitStack() as stack:
        try:
            place = tempfile.mkdtemp(prefix="d", dir=base)
            stack.callback(_remove, place)
            wanted = _wanted(list(folders), document, needs, text)
            for path in wanted:
                _copy(path, os.path.join(place, os.path.relpath(path, top)), top)
            for folder in folders:
                os.makedirs(os.path.join(place, os.path.relpath(folder, top)), exist_ok=True)
        except OSError as problem:
            raise DocumentError(
                f"its folder cannot be copied: {problem.strerror or problem}: "
                f"{problem.filename or base}; --in-place runs it where it is",
                path=str(document),
            ) from None
        yield Copy(Path(top), Path(place), Path(first))


@dataclass(frozen=True, slots=True)
class Copy:
    """`top` is the folder that `place` is a copy of; the session begins in `start` (a folder below `top`)."""

    top: Path
    place: Path
    start: Path

    def of(self, folder: Path | None = None) -> str:
        """The copy of a folder; of the one to begin in."""
        return os.path.normpath(
            self.place / os.path.relpath(os.path.realpath(folder or self.start), self.top)
        )


@dataclass(slots=True)
class _Listing:
    """The files below a folder, by path relative to it: sizes of what is copied, and the documents."""

    others: dict[str, int] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    size: int = 0


_LISTINGS: dict[str, _Listing] = {}
"""What this process has listed. Documents of one folder follow each other, so a few are enough."""
_MOST_LISTINGS = 16


def _wanted(folders: list[str], document: Path, needs: Iterable[Path], text: str) -> list[str]:
    named = _NAMES.findall(text)
    wanted = dict.fromkeys(os.path.join(os.path.realpath(one.parent), one.name) for one in (document, *needs))
    size = 0
    for folder in folders:
        if any(folder != other and folder.startswith(other.rstrip("/") + "/") for other in folders):
            continue  # it comes along with the other
        listing = _listing(folder)
        size += listing.size
        if len(listing.others) > MOST_FILES or size > MOST_BYTES:
            raise DocumentError(
                f"{folder} holds {len(listing.others)} files of {listing.size / 1e6:.0f} MB, more than is "
                f"copied for a document ({MOST_FILES} files, {MOST_BYTES / 1e6:.0f} MB): let .gitignore leave out what "
                "it does not need, or run it where it is (--in-place)",
                path=str(document),
            )
        wanted |= dict.fromkeys(os.path.join(folder, name) for name in listing.others)
        places = {os.path.dirname(os.path.realpath(document)), folder}
        for name in named:
            for place in places:
                path = os.path.normpath(os.path.join(place, name))
                if os.path.relpath(path, folder) in listing.documents:
                    wanted[path] = None
    return list(wanted)


def _listing(folder: str) -> _Listing:
    listing = _LISTINGS.get(folder)
    if listing is None:
        if len(_LISTINGS) >= _MOST_LISTINGS:
            del _LISTINGS[next(iter(_LISTINGS))]
        listing = _LISTINGS[folder] = _Listing()
        for name, size in _entries(folder):
            if name.lower().endswith(SUFFIXES):
                listing.documents.add(name)
                continue
            listing.others[name] = size
            listing.size += size
            if len(listing.others) > MOST_FILES:
                break
    return listing


def _entries(folder: str) -> Iterator[tuple[str, int]]:
    """(path relative to `folder`, size in bytes) of the files below it."""
    known = git.files(Path(folder)) if git.repository(Path(folder)) else None
    for name in _walk(folder) if known is None else known:
        try:
            found = os.lstat(os.path.join(folder, name))
        except OSError:
            continue  # git knows it, but it is gone
        yield name, found.st_size


def _walk(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in LEFT_OUT]
        for name in (*files, *(one for one in folders if os.path.islink(os.path.join(place, one)))):
            yield os.path.relpath(os.path.join(place, name), folder)


def _copy(source: str, target: str, top: str) -> None:
    if os.path.islink(source):
        found = os.path.realpath(source)
        inside = found.startswith(top.rstrip("/") + "/") and not os.path.isabs(os.readlink(source))
        if inside or not os.path.isfile(found):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.symlink(os.readlink(source), target)
            return
        source = found
    if not os.path.isfile(source):  # a pipe, a socket, a submodule
        return
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)
    shutil.copystat(source, target)


def _remove(place: str) -> None:
    shutil.rmtree(place, onerror=_unlocked)  # 3.12 renames the argument, and goes on to take this one


def _unlocked(function: object, path: str, error: object) -> None:
    """Blocks take rights away from their own folders; then deleting needs a second try."""
    try:
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
    except OSError:
        return
