"""Approvals: a person has read the code of a block, and signed that it may run.

A file of approvals has one JSON object a line (`runbook schema approval`). What is signed is the object without its
member ``signature``: keys in order, no blanks between them, and a line feed, as ``jq -cS 'del(.signature)'`` writes it.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.decoding.typed_data import decode
from runbook.core.document import Confirmation
from runbook.core.errors import OutputError, UsageError
from runbook.running.plans.ssh_signatures import SignatureProblem, sign, verify

SCHEMA = "runbook.approval/1"
MOST_BYTES = 1 << 24
"""The largest file of approvals that is read."""


@dataclass(frozen=True, slots=True)
class Approval:
    """`who` allows the block `block` of the file `document` to run with the code whose SHA-256 is `sha256`.

    It counts from `time` until `expires` (ISO 8601, UTC); `plan` is the SHA-256 of the file of a plan, where it holds
    for this plan only. `signature` is that of an OpenSSH key.
    """

    schema: str
    document: str
    block: str
    sha256: str
    who: str
    time: str
    expires: str
    signature: str
    plan: str | None = None


def read(path: str) -> list[tuple[Approval, bytes]]:
    """The approvals of a file, each with what was signed. Raises UsageError with the line that is not one."""
    found = []
    try:
        if os.path.getsize(path) > MOST_BYTES:
            raise UsageError(f"more than {MOST_BYTES >> 20} MiB: this is not a file of approvals", path=path)
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"--approvals: cannot be read: {reason}", path=path) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            one: Approval = decode(Approval, data)
            if one.schema != SCHEMA:
                raise ValueError(f"its schema is {one.schema!r}, not {SCHEMA!r}")
            _moment(one.time), _moment(one.expires)
        except (ValueError, RecursionError) as problem:
            raise UsageError(f"not an approval: {problem}", path=path, line=number) from None
        del data["signature"]
        found.append((one, signed_text(data)))
    return found


def signed_text(data: dict[str, Any]) -> bytes:
    """What is signed of an approval without its signature."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="surrogatepass") + b"\n"


def append(path: str, data: dict[str, Any], key: str) -> None:
    """Sign an approval (the members of `Approval` but for the signature) with a key, and add it to a file.

    Raises UsageError when it cannot be signed, OutputError when it cannot be written.
    """
    signature = sign(signed_text(data), key)
    line = json.dumps({**data, "signature": signature}, ensure_ascii=False, sort_keys=True) + "\n"
    try:
        with open(path, "a", encoding="utf-8") as file:
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
            file.write(line)
    except OSError as problem:
        raise OutputError(
            f"cannot be written: {problem.strerror or problem}", path=path, before_run=True
        ) from None


@dataclass(frozen=True, slots=True)
class BlockToAllow:
    """A block that requires confirmation. `sha256` is the hash of its code, `plan` that of the plan that runs."""

    document: str
    block: str
    sha256: str
    plan: str | None


def confirmation(
    wanted: BlockToAllow, approvals: Sequence[tuple[Approval, bytes]], allowed: str
) -> Confirmation | Sequence[str]:
    """What allows the block; where nothing does, why each approval that names it does not count."""
    problems = []
    for one, text in approvals:
        if (_name(one.document), one.block) != (_name(wanted.document), wanted.block):
            continue
        try:
            for reason in _misfits(one, wanted):
                raise SignatureProblem(reason)
            key = verify(text, one.signature, one.who, allowed).fingerprint
        except SignatureProblem as problem:
            problems.append(f"the approval by {one.who} of {one.time} does not count: {problem}")
            continue
        return Confirmation("approval", one.who, one.time, one.sha256, key, one.expires)
    return problems or ["no approval in the file names this block"]


def _misfits(one: Approval, wanted: BlockToAllow) -> Iterator[str]:
    now = datetime.now(UTC)
    if one.sha256 != wanted.sha256:
        yield "the code is another one than was approved"
    if one.plan is not None and one.plan != wanted.plan:
        yield "it is for another plan" if wanted.plan else "it is for a plan, and not for the document alone"
    if _moment(one.expires) <= now:
        yield f"it expired at {one.expires}"
    if _moment(one.time) > now:
        yield f"it is of the future, {one.time}"


def _moment(text: str) -> datetime:
    """The time. Raises ValueError for what is not a time in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} is a time without a zone")
    return moment


def _name(path: str) -> str:
    return os.path.normpath(path) if "://" not in path else path
