"""``DOC.results.jsonl``: what right runs of a document's blocks printed, kept beside the document for review.

The first line names the schema. Each further line is a block with a documented result, in the document's order. A block
is known by its code and its documented result: where one of the two changes, what is recorded no longer holds.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runbook.core.decoding.typed_data import decode
from runbook.core.errors import DocumentError, OutputError
from runbook.core.strings import printable
from runbook.judging.recorded import Recorded
from runbook.storage.atomic_file import replacing

SCHEMA = "runbook.results/1"
MOST_BYTES = 64 << 20
"""Bytes of a file; a thousand blocks with long outputs stay far below."""
MOST_RUNS = 1_000_000_000
_READABLE = 0o666
"""The mode of a new file, lowered by the umask: it belongs to the document."""

Key = tuple[str, str, int]
"""The hash of a block's code, that of its documented result, and which one it is of several such blocks, from 1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is recorded of one block. `name` is its name, `command` the first line of its code: for a reader.

    `line` is where the entry stands in its file, from 1; 0 where it stands in none.
    """

    key: Key
    recorded: Recorded
    name: str | None = None
    command: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file as JSON has it."""

    code: str
    result: str
    runs: int
    output: tuple[str, ...]
    name: str | None = None
    command: str = ""
    nth: int = 1


def digest(text: str) -> str:
    """What names a text; blanks at its ends do not count."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def keys(blocks: Iterable[tuple[str, str]]) -> Iterator[Key]:
    """The keys of blocks, each given as its code and its documented result, in the document's order."""
    counts: dict[tuple[str, str], int] = {}
    for code, result in blocks:
        pair = digest(code), digest(result)
        counts[pair] = counts.get(pair, 0) + 1
        yield (*pair, counts[pair])


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a file; none where there is no file.

    Raises DocumentError with the line that cannot be read, and what to do.
    """
    name = printable(str(path))
    try:
        if not os.path.isfile(path):  # Path.is_file raises for a name that is too long
            return ()
        if path.stat().st_size > MOST_BYTES:
            raise DocumentError(
                f"more than {MOST_BYTES >> 20} MiB; recorded results are far shorter", path=name
            )
        data = path.read_bytes()
    except OSError as problem:
        raise DocumentError(f"cannot be read: {problem.strerror or problem}", path=name) from None
    return tuple(_entries(data, name))


def _entries(data: bytes, name: str) -> Iterator[Entry]:
    seen: dict[Key, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if number > 1 and not line.strip():
            continue
        try:
            found = json.loads(line)
            if number == 1:
                _check_schema(found)
                continue
            entry = _entry(decode(_Line, found), number)
            if entry.key in seen:
                raise ValueError(f"line {seen[entry.key]} is about the same block")
        except (ValueError, RecursionError) as problem:
            remedy = "correct the line, or delete the file and record again"
            reason = f"this is not a recorded result: {_said(problem)}; {remedy}"
            raise DocumentError(reason, path=name, line=number) from None
        seen[entry.key] = number
        yield entry


def _said(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"not JSON: {problem.msg} (column {problem.colno})"
    return "not UTF-8" if isinstance(problem, UnicodeDecodeError) else str(problem)


def _check_schema(found: Any) -> None:
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        raise ValueError(f'the first line must be {{"schema": "{SCHEMA}"}}')


def _entry(line: _Line, number: int) -> Entry:
    if not 1 <= line.runs <= MOST_RUNS:
        raise ValueError(f"runs: {line.runs} is not a number of runs")
    if not 1 <= line.nth <= MOST_RUNS:
        raise ValueError(f"nth: {line.nth} is not a place")
    if any("\n" in one for one in line.output):
        raise ValueError("output: a line holds a line end")
    recorded = Recorded(line.runs, line.output)
    return Entry((line.code, line.result, line.nth), recorded, line.name, line.command, number)


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Replace the file by one with these entries, at once; without any, delete it. A link is replaced, not followed.

    Raises OutputError.
    """
    try:
        if not entries:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, mode=_READABLE, like=path if path.is_file() else None) as stream:
            stream.write(json.dumps({"schema": SCHEMA}) + "\n")
            for one in entries:
                stream.write(json.dumps(_fields(one), ensure_ascii=False) + "\n")
    except OSError as problem:
        reason = f"the recorded results cannot be written: {problem.strerror or problem}"
        raise OutputError(reason, path=printable(str(path))) from None


def _fields(one: Entry) -> dict[str, Any]:
    """What a line says: first what a reader knows the block by."""
    code, result, nth = one.key
    return {
        **({"name": one.name} if one.name else {}),
        "command": one.command,
        "code": code,
        "result": result,
        **({"nth": nth} if nth > 1 else {}),
        "runs": one.recorded.runs,
        "output": list(one.recorded.lines),
    }
