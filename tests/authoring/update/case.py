"""Cases of an update as data: a document, what its blocks print, the document afterwards."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runbook.authoring.update.block_outputs import Outcomes
from runbook.authoring.update.proposal import Accept, File, Proposal, propose
from runbook.authoring.update.result import UpdateScope
from runbook.core.document import Stream
from runbook.core.events import Reason
from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.engine.policy import PastMismatches
from runbook.engine.session import Command, Ended, Output
from tests import ROOT
from tests.book import FakeSession, play

FOLDER = ROOT / "fixtures" / "update"


class Printing(FakeSession):
    """Answers each command with its outputs, one after the other, and its exit status."""

    def __init__(self, *blocks: dict[str, Any]) -> None:
        super().__init__()
        self.blocks = list(blocks)

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        block = self.blocks.pop(0) if self.blocks else {}
        for stream, text in block.get("prints", ()):
            yield Output(command.token, Stream(stream), text.encode())
        yield Ended(block.get("exit", 0))


@dataclass(frozen=True)
class Updated:
    """A proposal, and whether every output matched in the run that it comes from."""

    proposal: Proposal
    matched: bool


def update(
    source: str,
    blocks: Sequence[dict[str, Any]],
    wanted: UpdateScope | None = None,
    accept: Accept | None = None,
) -> Updated:
    """An update of a document whose blocks print this."""
    plan = build([parse(source, "article.md")])
    outcomes = Outcomes()
    for event in play(plan, Printing(*blocks), policy=PastMismatches()):
        outcomes(event)
    [proposal] = propose(
        plan, {"article.md": File(plan.documents[0].document)}, outcomes, wanted or UpdateScope(), accept
    )
    return Updated(proposal, all(end.reason is not Reason.MISMATCH for end in outcomes.finished.values()))


@dataclass(frozen=True)
class Case:
    """`session.json` says what is wanted, what each block prints, and what stays as it is with a note."""

    path: Path

    @property
    def session(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.path / "session.json").read_text(encoding="utf-8"))
        return loaded

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return [_block(one) for one in self.session["blocks"]]

    @property
    def wanted(self) -> UpdateScope:
        return UpdateScope(**self.session.get("wanted", {}))

    def text(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()


def _block(said: Any) -> dict[str, Any]:
    """Lines of standard output stand for a whole block."""
    if isinstance(said, list):
        return {"prints": [("stdout", "".join(f"{line}\n" for line in said))]}
    prints = [(stream, "".join(f"{line}\n" for line in lines)) for stream, lines in said.get("prints", ())]
    return {"prints": prints, "exit": said.get("exit", 0)}


def cases() -> list[Case]:
    return [Case(path.parent) for path in sorted(FOLDER.glob("*/before.md"))]
