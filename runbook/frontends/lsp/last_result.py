"""How a block ended in the last kept run of its document."""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from runbook.core.document import Block
from runbook.core.errors import DocumentError
from runbook.core.events import RunStarted
from runbook.core.results import BlockResult, blocks
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.sources import locations
from runbook.storage import journal
from runbook.storage.runs import run_index, run_store

_MOST = 200
"""Kept runs that are looked through, the newest first."""


def last_result(path: str, block: Block) -> str | None:
    """What became of the block of the file `path`, in Markdown; None where no run is kept.

    A block is known by its code, among those with the same code by its line: what changed since has no result.
    """
    identity = locations.identity(path)
    for summary in run_index.summaries()[: -_MOST - 1 : -1]:
        if not any(os.path.basename(name) == os.path.basename(path) for name in summary.documents):
            continue
        place = run_store.folder() / summary.name / run_store.JOURNAL
        try:
            found = _results(place, place.stat().st_mtime_ns).get(identity, ())
        except (OSError, DocumentError):
            continue
        if not found:
            continue
        same = [one for one in found if one.outline.code == block.code]
        if not same:
            return f"The code of this block is not what the last run ran (`{summary.name}`)."
        nearest = min(same, key=lambda one: abs(one.outline.line - block.line))
        return _said(nearest, summary.name)
    return None


def _said(one: BlockResult, run: str) -> str:
    end = one.finished
    lines = [f"**{end.status}** in {wording.duration(end.duration_s)}, {end.time}, run `{run}`"]
    cause = wording.cause(end) if end.reason else ""
    lines += [f"- {shown(line)}" for line in (cause, *wording.shown_reasons(end, verbose=True)) if line]
    return "\n".join(lines)


@lru_cache(8)
def _results(path: Path, stamp: int) -> Mapping[str, tuple[BlockResult, ...]]:
    """File -> its blocks and how they ended, of a journal as it is at the time `stamp`. Raises DocumentError."""
    found: dict[str, list[BlockResult]] = {}
    for identity, one in _each(path):
        found.setdefault(identity, []).append(one)
    return {identity: tuple(each) for identity, each in found.items()}


def _each(path: Path) -> Iterator[tuple[str, BlockResult]]:
    folder = ""
    for event in journal.read(path):
        if isinstance(event, RunStarted):
            folder = event.by.folder if event.by else ""
            break
    for one in blocks(journal.read(path)):
        if isinstance(one, BlockResult):
            name = one.outline.path or one.finished.document.partition("#")[0]
            yield locations.identity(os.path.join(folder, name)), one
