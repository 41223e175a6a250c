"""Which of the documents that were found are tested: the changed ones, those that failed, one shard of them."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from runbook.core.errors import RunbookError
from runbook.core.options import RunOptions
from runbook.running.planning import load_with_files, results_file
from runbook.sources import git
from runbook.sources.discovery import SUFFIXES
from runbook.sources.loader import places_beside

_LINK = re.compile(
    rb"\]\(\s*<?([^)\s>]+\.md)(?:[#?][^)]*)?|^\s{0,3}\[[^\]\n]+\]:\s*<?(\S+\.md)",
    re.IGNORECASE | re.MULTILINE,
)
"""What may be a link to another document: inline (includes among them), or a reference's definition."""


def changed_since(documents: Sequence[str], revision: str, options: RunOptions) -> list[str]:
    """Those of `documents` that have changed since `revision`, or need something that has.

    A document needs its includes, its prerequisites, and the files below its folder that its text names. Raises
    UsageError when git cannot say what has changed.
    """
    return affected(documents, {Links.real(path) for path in git.changed(revision)}, options)


def affected(documents: Sequence[str], changed: set[str], options: RunOptions) -> list[str]:
    """Those of `documents` that are among the `changed` files (real paths), or need one of them."""
    links = Links()
    return [name for name in documents if _is_changed(name, changed, links, options)]


def _is_changed(name: str, changed: set[str], links: "Links", options: RunOptions) -> bool:
    own = Links.real(name)
    beside_it = [path for path, _ in places_beside(Path(own))]
    if (recorded := results_file(name, options)) is not None:
        beside_it.append(recorded)
    if own in changed or any(Links.real(path) in changed for path in beside_it):
        return True
    folder = os.path.dirname(own) + "/"
    beside = [path for path in changed if path.startswith(folder) and not path.lower().endswith(SUFFIXES)]
    if beside:
        text = links.text(own)
        if any(os.fsencode(os.path.relpath(path, folder)) in text for path in beside):
            return True
    # Links are cheap to follow and more than what is needed; what is needed is read where one leads to a change.
    if changed.isdisjoint(links.reachable(own)):
        return False
    try:
        return any(Links.real(path) in changed for path in load_with_files(name, options).files)
    except RunbookError:
        return True  # why it cannot be read is said when it runs


class Links:
    """The links between documents, each of them read once."""

    def __init__(self) -> None:
        self._targets: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, bytes] = {}

    @staticmethod
    def real(path: str | Path) -> str:
        """What names a file, however a path leads to it."""
        return os.path.realpath(path)

    def text(self, path: str) -> bytes:
        """The document, raw; nothing when it cannot be read."""
        if path not in self._texts:
            try:
                self._texts[path] = Path(path).read_bytes()
            except OSError:
                self._texts[path] = b""
        return self._texts[path]

    def reachable(self, start: str) -> set[str]:
        """What links lead to, directly or not."""
        found: set[str] = set()
        queue = [start]
        while queue:
            for target in self._of(queue.pop()):
                if target not in found:
                    found.add(target)
                    queue.append(target)
        return found

    def _of(self, path: str) -> tuple[str, ...]:
        if path not in self._targets:
            self._targets[path] = tuple(dict.fromkeys(self._read(path)))
        return self._targets[path]

    def _read(self, path: str) -> Iterator[str]:
        top = git.repository(Path(path).parent)
        for inline, defined in _LINK.findall(self.text(path)):
            target = os.fsdecode(inline or defined)
            if "://" in target:
                continue
            if target.startswith(("~/", "/")) and top is not None:  # from the root of the repository
                yield self.real(top / target.lstrip("~/"))
            else:
                yield self.real(Path(path).parent / target)
