"""Paths on the command line -> documents to test."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from runbook.core.errors import UsageError
from runbook.core.strings import printable
from runbook.sources.locations import STDIN

SUFFIXES = (".md", ".markdown", ".mdx", ".qmd")
"""What names of documents end with. A pattern is taken at its word: it may name others."""
LEFT_OUT = frozenset({"node_modules", "venv", "__pycache__", "site-packages"})
"""Folders that hold other people's documents. Hidden folders (``.git``, ``.venv``) are left out, too."""
SIGNS = (b"```", b"~~~", b":::", b"{{", b"{%", b"<pre", b".md", b"[!include", b"\0")
"""One of these stands in every document that has something to run: a fence (CommonMark 0.31, fenced code blocks), a
shortcode, HTML, a link to a prerequisite, an include. Files with a NUL byte are kept so that the error is reported."""


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
    """Whether the file has a sign of a block; True for one that cannot be read: that is said when its turn comes."""
    try:
        if not os.path.isfile(path):  # a pipe can be read once
            return True
        data = Path(path).read_bytes()
    except OSError:
        return True
    return any(sign in data for sign in SIGNS) or any(sign in data.lower() for sign in SIGNS)


def _below(folder: str, excluded: "Excluded") -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in LEFT_OUT and not excluded(f"{place}/{name}/")
        )
        for name in sorted(files):
            path = os.path.normpath(os.path.join(place, name))
            if name.lower().endswith(SUFFIXES) and _is_document(path) and not excluded(path):
                yield path


def _is_document(path: str) -> bool:
    """Whether it is a file; also a link that leads nowhere, so that the error is reported."""
    return os.path.isfile(path) or not os.path.exists(path)


def _matches(pattern: str, excluded: "Excluded") -> Iterator[str]:
    found = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []
    if not found:
        raise UsageError(f"{printable(pattern)}: no such file or folder")
    for path in found:
        if os.path.isdir(path):
            yield from _below(path, excluded)
        elif _is_named(path, pattern) and _is_document(path) and not excluded(path):
            yield path


def _is_named(path: str, pattern: str) -> bool:
    """Whether a file that fits a pattern is meant: a document, or one whose name's end the pattern says (``*.txt``)."""
    ending = os.path.splitext(pattern)[1]
    return path.lower().endswith(SUFFIXES) or (bool(ending) and not glob.has_magic(ending))


class Excluded:
    """Whether a path is excluded by patterns relative to `root`. Raises UsageError for what is not a pattern.

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
