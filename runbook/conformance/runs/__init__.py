"""Runs of every kind, as journals, for the rules that reporters keep."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from runbook.api import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    Event,
    OutputReceived,
    Reason,
    RunFinished,
    Status,
    from_json,
)

JOURNALS = sorted(Path(__file__).parent.glob("*.jsonl"))


def read(journal: Path) -> list[Event]:
    """The events of one of `JOURNALS`."""
    lines = journal.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [from_json(json.loads(line)) for line in lines]


def full_of(text: str) -> list[Event]:
    """A run that failed, with `text` wherever a document or a command can put it."""
    return [_full(event, text) for event in read(Path(__file__).with_name("failed.jsonl"))]


def _full(event: Event, text: str) -> Event:
    match event:
        case DocumentStarted():
            noted = tuple(replace(one, code=text or "x", message=text) for one in event.diagnostics)
            blocks = tuple(_outline(one, text) for one in event.blocks)
            return replace(
                event,
                document=f"{text}.md",
                title=text,
                diagnostics=noted,
                blocks=blocks,
                source=f"# {text}\n\n{text}\n",
            )
        case BlockFinished():
            verdict = event.verdict and replace(event.verdict, matcher=text, why=(text,))
            return replace(
                event, document=f"{text}.md", message=text, stdout=text, stderr=text, verdict=verdict
            )
        case RunFinished():
            return replace(event, message=text)
        case BlockStarted() | OutputReceived() | DocumentFinished():
            return replace(event, document=f"{text}.md")
        case _:
            return event


def _outline(one: BlockOutline, text: str) -> BlockOutline:
    expectation = one.expectation and replace(one.expectation, content=text, language=text)
    return replace(one, name=text, section=text, language=text, code=text, expectation=expectation)


def flood(count: int, line: str, lines: int) -> Iterator[Event]:
    """`count` blocks that fail and print `lines` times `line`; each end is made when it is asked for."""
    started, document, *_, finished = read(Path(__file__).with_name("passed.jsonl"))
    assert isinstance(document, DocumentStarted) and isinstance(finished, RunFinished)
    outlines = tuple(
        replace(document.blocks[0], id=f"b{number}", line=number, expectation=None)
        for number in range(1, count + 1)
    )
    yield started
    yield replace(document, blocks=outlines)
    for one in outlines:
        place = document.time, document.run, document.document, one.id, 1
        yield BlockStarted(*place)
        yield BlockFinished(*place, Status.FAILED, Reason.EXIT_STATUS, stdout=line * lines)
    yield replace(finished, status=Status.FAILED)
