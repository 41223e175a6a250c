"""Many documents -> their findings: what is unchanged from the cache, the others on all processors."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runbook.checks.checked import Checked
from runbook.core.options import CheckOptions, RunOptions
from runbook.running.checking.findings_cache import FindingsCache

FEW = 4
"""Documents up to which one process looks at them all: further ones would take longer to start."""
CHUNK = 8
"""Documents that a process is handed at once."""


@dataclass(frozen=True, slots=True)
class CheckJob:
    """What is the same for all documents: each process gets it. `given` are variables that have a value."""

    options: RunOptions
    wanted: CheckOptions
    given: Mapping[str, str]

    def __call__(self, name: str) -> Checked:
        """The findings of a document. They are kept for the next time."""
        from runbook.running.checking.one_document import check_one

        checked, loader = check_one(name, self.options, self.wanted, self.given)
        if not self.wanted.no_cache and checked.problem is None:
            self.cache.keep(checked, loader.files, loader.missing)
        return checked

    @property
    def cache(self) -> FindingsCache:
        """Where findings are kept that this job would make again."""
        return FindingsCache.of(self.options, self.wanted, self.given)


def check_all(job: CheckJob, names: Sequence[str], jobs: int = 0) -> Iterator[Checked]:
    """The findings of the documents, in their order. `jobs` processes look at once; 0: one a processor."""
    kept = {} if job.wanted.no_cache else _kept(job, names)
    missing = [one for one in names if one not in kept]
    made = _made(job, missing, jobs)
    for name in names:
        yield kept[name] if name in kept else next(made)


def _kept(job: CheckJob, names: Sequence[str]) -> dict[str, Checked]:
    cache = job.cache
    found = ((name, cache.find(name)) for name in names)
    return {name: one for name, one in found if one is not None}


def _made(job: Callable[[str], Checked], names: Sequence[str], jobs: int) -> Iterator[Checked]:
    jobs = (
        jobs or len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else jobs or os.cpu_count() or 1
    )
    if len(names) <= FEW or jobs == 1:
        yield from map(job, names)
        return
    from concurrent.futures import (
        ProcessPoolExecutor,
    )  # not at the top: it takes longer than to look at one document

    from runbook.running.signals import at_once
    from runbook.sessions.process.linux import die_with_parent

    # The others end with this process, whatever they read.
    with at_once(), ProcessPoolExecutor(min(jobs, len(names)), initializer=die_with_parent) as pool:
        yield from pool.map(job, names, chunksize=CHUNK)
