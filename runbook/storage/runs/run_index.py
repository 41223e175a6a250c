"""What is known of all kept runs, quickly: a table beside their folders, which is made again of them at any time."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError
from runbook.core.events import Status
from runbook.core.results import BROKEN_OFF, overview
from runbook.storage.journal import read
from runbook.storage.runs import run_store

NAME = "index.sqlite"
_VERSION = 1
_TABLE = (
    "create table if not exists runs "
    "(name text primary key, stamp text, started text, status text, duration real, documents text, counts text)"
)
UNREADABLE = "unreadable"
GOES_ON = "goes on"
KILLED = "killed"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A kept run. `status` is a `Status`, or UNREADABLE, GOES_ON or KILLED; `duration_s` is in seconds.

    `documents` are their names, `counts` says how many blocks ended how. `resumed_by` is the run that goes on with it.
    """

    name: str
    started: str
    status: str
    duration_s: float
    documents: tuple[str, ...]
    counts: dict[str, int]
    resumed_by: str | None = None


def summaries() -> list[RunSummary]:
    """All kept runs, the oldest first. Where the table cannot be used, the folders are read."""
    try:
        with contextlib.closing(_connected()) as index:
            return list(_all(index))
    except (sqlite3.Error, OSError):
        return [_summary(run_store.folder() / name) for name in run_store.names()]


def _connected() -> sqlite3.Connection:
    """The table, made anew where the file is none. Raises sqlite3.Error, OSError."""
    path = run_store.folder() / NAME
    if not path.parent.is_dir():
        raise FileNotFoundError(str(path))
    try:
        return _opened(path)
    except sqlite3.DatabaseError as problem:
        if isinstance(problem, sqlite3.OperationalError):
            raise
        path.unlink(missing_ok=True)
        return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    index = sqlite3.connect(path, isolation_level=None)
    try:
        index.execute("pragma journal_mode = wal")
        index.execute("pragma synchronous = normal")
        if index.execute("pragma user_version").fetchone()[0] != _VERSION:
            index.execute("drop table if exists runs")
            index.execute(f"pragma user_version = {_VERSION}")
        index.execute(_TABLE)
    except sqlite3.Error:
        index.close()
        raise
    return index


def _all(index: sqlite3.Connection) -> Iterator[RunSummary]:
    names = run_store.names()
    known = {row[0]: row[1:] for row in index.execute("select * from runs")}
    for gone in known.keys() - set(names):
        index.execute("delete from runs where name = ?", (gone,))
    for name in names:
        folder = run_store.folder() / name
        stamp = _stamp(folder)
        row = known.get(name)
        if row is not None and row[0] == stamp:
            _, started, status, duration, documents, counts = row
            yield RunSummary(
                name,
                started,
                status,
                duration,
                tuple(json.loads(documents)),
                json.loads(counts),
                run_store.successor(folder),
            )
            continue
        found = _summary(folder)
        yield found
        if found.status != GOES_ON:
            index.execute(
                "insert or replace into runs values (?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    stamp,
                    found.started,
                    found.status,
                    found.duration_s,
                    json.dumps(found.documents),
                    json.dumps(found.counts),
                ),
            )


def _stamp(folder: Path) -> str:
    """What is another when the journal is."""
    try:
        found = (folder / run_store.JOURNAL).stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size}"


def _summary(folder: Path) -> RunSummary:
    try:
        found = overview(read(folder / run_store.JOURNAL))
    except DocumentError:
        return RunSummary(folder.name, "", UNREADABLE, 0.0, (), {}, run_store.successor(folder))
    status: str = found.finished.status
    if found.finished.message == BROKEN_OFF and status == Status.ERROR:
        status = GOES_ON if run_store.goes_on(folder) else KILLED
    return RunSummary(
        folder.name,
        found.started.time,
        status,
        found.finished.duration_s,
        tuple(one.started.document for one in found.documents),
        {str(kind): count for kind, count in found.counts.items()},
        run_store.successor(folder),
    )
