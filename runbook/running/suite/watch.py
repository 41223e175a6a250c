"""`runbook test --watch`: after the first run, what has changed runs again, until somebody ends it."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from runbook.core.errors import NothingToRun, RunbookError, UsageError
from runbook.reporting import wording
from runbook.reporting.terminal.notices import complain, say
from runbook.running.signals import Signals
from runbook.running.suite.changed_documents import Links, affected
from runbook.running.suite.run_suite import SuiteRequest, run_suite
from runbook.sources import discovery

LOOK_S = 0.5
"""Seconds between two looks at the files, at least."""
SHARE = 20
"""A look takes at most one part in so many of the time: many files are looked at less often."""

Snapshot = Mapping[str, tuple[int, int]]
"""File -> when it was changed (ns), and its size."""


def watch(request: SuiteRequest, stdout: TextIO) -> int:
    """Test the documents, then those that change or need what has changed, as often as that happens.

    Ends with ^C, TERM or a closed terminal: the exit code is that of the signal. Raises UsageError for a path that is
    not there.
    """
    before = _snapshot(_documents(request))
    code = _run(request, stdout)
    while code < 128:
        if request.suite.in_place or request.suite.record_results:
            before = _snapshot(_there(request))  # the run has changed files itself
        say(f"Watching {wording.counted(len(_there(request)), 'document')}; ^C ends it.", stream=stdout)
        changed: set[str] = set()
        pause = LOOK_S
        while not changed:
            if code := _pause(pause):
                return code
            began = time.monotonic()
            documents = _there(request)
            after = _snapshot(documents)
            changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            before, pause = after, max(LOOK_S, (time.monotonic() - began) * SHARE)
        again = affected(documents, changed, request.options)
        if again:
            code = _run(replace(request, chosen=frozenset(again)), stdout)
    return code


def _run(request: SuiteRequest, stdout: TextIO) -> int:
    try:
        return run_suite(request, stdout)
    except NothingToRun as problem:  # a document may get a block yet
        complain(problem)
        return problem.exit_code
    except RunbookError as problem:
        if request.chosen is None:
            raise
        complain(problem)
        return problem.exit_code


def _documents(request: SuiteRequest) -> list[str]:
    found = discovery.discover(request.paths, request.suite.exclude, request.root)
    return [name for name in found if discovery.may_hold_blocks(name)]


def _there(request: SuiteRequest) -> list[str]:
    """The documents at this moment; none where a path is missing: an editor may be about to write it."""
    try:
        return _documents(request)
    except UsageError:
        return []


def _pause(seconds: float) -> int:
    """Wait; the exit code where a signal ends it, 0 otherwise."""
    signals = Signals(interactive=False)
    with signals.active():
        signals.pause(seconds)
        return 128 + (signals.cancel.signal or 2) if signals.cancel.wish else 0


def _snapshot(documents: Iterable[str]) -> Snapshot:
    """The files in the folders of the documents, and those that links in them lead to."""
    links = Links()
    own = [links.real(name) for name in documents]
    linked = {path for name in own for path in links.reachable(name)}
    found = {}
    for path in {*own, *linked, *_beside({os.path.dirname(name) for name in own})}:
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _beside(folders: Iterable[str]) -> Iterator[str]:
    """The files below these folders; nothing of a hidden folder."""
    seen: set[str] = set()
    for top in sorted(folders):
        if any(str(one) in seen for one in (Path(top), *Path(top).parents)):
            continue
        seen.add(top)
        for folder, inner, files in os.walk(top):
            inner[:] = [one for one in inner if not one.startswith(".")]
            yield from (os.path.join(folder, one) for one in files)
