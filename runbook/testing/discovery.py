"""Paths on the command line -> documents to test."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from runbook.errors import UsageError
from runbook.loader import STDIN, printable

SUFFIX = ".md"
LEFT_OUT = frozenset({"node_modules", "venv", "__pycache__", "site-packages"})
"""Folders that hold other people's documents. Hidden folders (``.git``, ``.venv``) are left out, too."""
FENCES = (b"```", b"~~~")
"""One of these stands in every document that has a block to run (CommonMark 0.31, fenced code blocks)."""


def discover(paths: Sequence[str], exclude: Sequence[str] = (), root: Path | None = None) -> list[str]:
    """The documents that `paths` name, each once, in order: files as they are, folders and globs searched.

    `exclude` are patterns as in a .gitignore, relative to `root` (default: the working directory); a file that is named
    itself is taken anyway. Raises UsageError for what is not there.
    """
    excluded = Excluded(exclude, root or Path.cwd())
    found: dict[str, None] = {}
    for path in paths:
        if path == STDIN or path.startswith(("http://", "https://")):
            raise UsageError(f"{path}: runbook test takes files and folders; runbook run takes this one")
        if os.path.isdir(path):
            found |= dict.fromkeys(_below(path, excluded))
        elif os.path.exists(path):
            found[path] = None
        else:
            found |= dict.fromkeys(_matches(path, excluded))
    return list(found)


def may_hold_blocks(path: str) -> bool:
    """Whether the file has a fence at all; True for one that cannot be read: that is said when its turn comes."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return True
    return any(fence in data for fence in FENCES)


def _below(folder: str, excluded: "Excluded") -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in LEFT_OUT and not excluded(f"{place}/{name}/")
        )
        for name in sorted(files):
            path = os.path.normpath(os.path.join(place, name))
            if name.lower().endswith(SUFFIX) and not excluded(path):
                yield path


def _matches(pattern: str, excluded: "Excluded") -> Iterator[str]:
    found = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []
    if not found:
        raise UsageError(f"{printable(pattern)}: no such file or folder")
    for path in found:
        if os.path.isdir(path):
            yield from _below(path, excluded)
        elif path.lower().endswith(SUFFIX) and not excluded(path):
            yield path


class Excluded:
    """Whether a path is excluded by patterns relative to `root`. Raises UsageError for what is no pattern.

    pathspec reads the patterns; it is imported where there are any.
    """

    def __init__(self, patterns: Sequence[str], root: Path) -> None:
        self._spec = None
        self._root = root
        if patterns:
            from pathspec import GitIgnoreSpec

            try:
                self._spec = GitIgnoreSpec.from_lines(patterns)
            except ValueError as problem:
                raise UsageError(f"--exclude: {problem}") from None

    def __call__(self, path: str) -> bool:
        """Whether `path` is; a folder's ends with a slash."""
        if self._spec is None:
            return False
        slash = "/" if path.endswith("/") else ""
        return self._spec.match_file(os.path.relpath(path, self._root).replace(os.sep, "/") + slash)
