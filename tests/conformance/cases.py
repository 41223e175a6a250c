"""Cases of the session as data: files of blocks and what each must give, and how to hold a session to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from runbook.core.document import Stream
from runbook.core.events import Reason
from runbook.engine.session import Command, Ended, Session

FOLDER = Path(__file__).with_name("session_cases")
ANY = "any"
LIMIT_S = 20.0


@dataclass(frozen=True)
class Case:
    """Blocks that run in one session, one after the other; each is a mapping as `Block` reads it."""

    name: str
    blocks: tuple[dict[str, Any], ...]


@dataclass
class Result:
    """What a block gave."""

    ended: Ended
    stdout: bytes = b""
    stderr: bytes = b""
    late: list[tuple[str, bytes]] = field(default_factory=list)


def cases() -> Iterator[Case]:
    """Every case of every file in the folder."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Case(f"{path.stem}: {entry['name']}", tuple(entry["blocks"]))


def run(session: Session, code: str, token: str = "t", **more: Any) -> Result:
    """Run a block and collect what it gives; `Ended` must come last, and once."""
    result: Result | None = None
    streams = {stream: bytearray() for stream in Stream}
    late = []
    for piece in session.execute(Command(token, code, **more)):
        assert result is None, "something came after the end"
        if isinstance(piece, Ended):
            result = Result(piece)
        elif piece.late:
            late.append((piece.token, piece.data))
        else:
            assert piece.token == token
            streams[piece.stream] += piece.data
    assert result is not None, "no end came"
    result.stdout, result.stderr = bytes(streams[Stream.STDOUT]), bytes(streams[Stream.STDERR])
    result.late = late
    return result


def differences(session: Session, case: Case) -> list[str]:
    """What the session does otherwise than the case says."""
    found = []
    for number, block in enumerate(case.blocks, 1):
        code = re.sub(r"\{(\d+)\*x\}", lambda match: "x" * int(match[1]), str(block["run"]))
        limit = block.get("timeout", LIMIT_S)
        got = run(
            session, code, f"b{number}", name="docs/article.md", line=block.get("line", 1), timeout=limit
        )
        found += [f"block {number}: {one}" for one in _differences(block, got)]
    return found


def _differences(block: dict[str, Any], got: Result) -> Iterator[str]:
    reason = block.get("reason")
    if reason != ANY and got.ended.reason != (Reason(reason) if reason else None):
        yield f"reason {got.ended.reason} instead of {reason} ({got.ended.message})"
    status = block.get("status", 0)
    if status not in (ANY, got.ended.exit_status):
        yield f"exit status {got.ended.exit_status} instead of {status}"
    if "background" in block and got.ended.background != block["background"]:
        yield f"background {got.ended.background}"
    for name, data in (("stdout", got.stdout), ("stderr", got.stderr)):
        text = data.decode(errors="replace")
        if f"{name}_len" in block:
            if len(data) != block[f"{name}_len"]:
                yield f"{len(data)} bytes of {name} instead of {block[f'{name}_len']}"
        elif f"{name}_hex" in block:
            if data != bytes.fromhex(block[f"{name}_hex"]):
                yield f"{name} {data!r:.200}"
        elif f"{name}_has" in block:
            if block[f"{name}_has"] not in text:
                yield f"{name} {text!r:.200} lacks {block[f'{name}_has']!r}"
        elif (want := block.get(name, "")) not in (ANY, text):
            yield f"{name} {text!r:.300} instead of {want!r:.300}"
