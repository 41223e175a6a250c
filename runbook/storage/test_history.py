"""How documents ended and how long they took in earlier runs: for `--last-failed`, `--shard` and the time left."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runbook.core.errors import UsageError
from runbook.core.events import Status
from runbook.storage import state_home
from runbook.storage.atomic_file import replacing

LONGEST_S = 1e9
"""Seconds beyond which a duration is none: thirty years."""
KEPT = 200
"""How many projects are remembered in the user's state directory."""
SCHEMA = "runbook.durations/1"


@dataclass(frozen=True, slots=True)
class Past:
    """A document's last run. `duration_s` is in seconds."""

    duration_s: float
    status: Status


class History:
    """What is known of the documents of one project; their names are relative to `root`, its folder.

    It is kept in the user's state directory, or in `file`. Such a file may also be a JSON report of an earlier run.
    Raises UsageError when `file` is there and is neither.
    """

    def __init__(self, root: Path, file: Path | None = None) -> None:
        self._root = root
        self._file = file
        self._past = _kept(root)
        self._named = self._past if file is None else _read(file, trusted=True)

    def durations(self, documents: Iterable[str]) -> dict[str, float]:
        """The seconds that documents took when they ran to their end."""
        found = {name: self._named.get(self._key(name)) for name in documents}
        return {name: past.duration_s for name, past in found.items() if past and past.duration_s > 0}

    def failed(self, documents: Iterable[str]) -> list[str]:
        """Those of `documents` that did not pass when they ran last."""
        past = {name: self._past.get(self._key(name)) for name in documents}
        return [
            name for name, one in past.items() if one and one.status not in (Status.PASSED, Status.SKIPPED)
        ]

    def record(self, ended: Mapping[str, Past], *, durations: bool) -> None:
        """Write down how documents ended; with `durations` also how long they took. Raises OSError.

        A shard leaves durations alone: all shards must see the same ones, or a document would be in none.
        """
        self._past = _merged(self._past, {self._key(name): one for name, one in ended.items()}, durations)
        kept = _place(self._root)
        _write(kept, self._past)
        _make_room(kept.parent)
        if self._file is None:
            self._named = self._past
        elif durations:
            self._named = _merged(self._named, {self._key(name): one for name, one in ended.items()}, True)
            _write(self._file, self._named)

    def _key(self, name: str) -> str:
        return os.path.relpath(os.path.abspath(name), self._root).replace(os.sep, "/")


def root() -> Path:
    """The folder of the project around the working directory: where ``.git`` is; else the working directory.

    Raises UsageError when that was deleted.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the working directory does not exist any more; change to another one") from None
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here)


def _make_room(folder: Path) -> None:
    """Forget the projects that were not tested for longest."""
    found = sorted(folder.glob("*.json"), key=lambda one: one.stat().st_mtime)
    for old in found[:-KEPT]:
        old.unlink(missing_ok=True)


def _place(root: Path) -> Path:
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return state_home.folder("tests") / f"{name}.json"


def _kept(root: Path) -> dict[str, Past]:
    with contextlib.suppress(OSError):  # there is no state directory: nothing is known
        return _read(_place(root), trusted=False)
    return {}


def _merged(past: Mapping[str, Past], ended: Mapping[str, Past], durations: bool) -> dict[str, Past]:
    merged = dict(past)
    for key, one in ended.items():
        before = merged.get(key)
        # A document that failed early says little about how long it takes.
        kept = before is not None and before.duration_s > 0 and one.status is not Status.PASSED
        if before is not None and (kept or not durations):
            merged[key] = Past(before.duration_s, one.status)
        else:
            merged[key] = one if durations else Past(0.0, one.status)
    return merged


def _read(path: Path, *, trusted: bool) -> dict[str, Past]:
    try:
        data = json.loads(path.read_bytes())
        return dict(_entries(data))
    except FileNotFoundError:
        return {}
    except OSError as problem:
        if trusted:
            raise UsageError(f"--durations {path}: cannot be read: {problem.strerror or problem}") from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        if trusted:
            raise UsageError(
                f"--durations {path}: this is neither a file of durations nor a JSON report"
            ) from None
    return {}


def _entries(data: Any) -> Iterable[tuple[str, Past]]:
    documents = data["documents"]
    if data["schema"] == SCHEMA:
        return [(name, _past(one)) for name, one in documents.items()]
    return [(str(one["path"]), _past(one)) for one in documents]


def _past(data: Any) -> Past:
    seconds = float(data["duration_s"])
    if not 0 <= seconds < LONGEST_S:
        raise ValueError(f"{seconds} is no duration")
    return Past(seconds, Status(data["status"]))


def _write(path: Path, past: Mapping[str, Past]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = {
        "schema": SCHEMA,
        "documents": {
            name: {"duration_s": round(one.duration_s, 3), "status": one.status}
            for name, one in sorted(past.items())
        },
    }
    with replacing(path) as stream:
        json.dump(data, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
