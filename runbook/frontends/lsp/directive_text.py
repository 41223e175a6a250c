"""Where directives stand in a text that is being written: what is before the cursor, and the names of blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runbook.core.document import Block
from runbook.frontends.lsp.open_document import OpenDocument

_OPENED = re.compile(r"<!--\s*runbook:|^[\s>*+\-\d.)]*(?:`{3,}|~{3,})[^{`]*\{")
_ITEM = re.compile(
    r"""(?P<key>[^\W\d][\w-]*)(?:\s*=\s*(?P<value>"(?:\\.|[^"\\])*"|'[^']*'|[^\s"',}][^\s"'}]*))?"""
)
_FAR = 20
"""Lines of a comment above the line that is looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` (0-based, excluded) of the 1-based `line`."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """A key of a directive with its value's place, without quotes; None for a flag. `start` to `end` is the key."""

    key: str
    line: int
    start: int
    end: int
    value: Place | None = None


def written(one: OpenDocument, line: int, column: int) -> str | None:
    """The text of the directive between its opening and a place in it; None where the place is in no directive."""
    text = one.lines[line - 1][:column] if line <= len(one.lines) else ""
    for above in range(line, max(0, line - _FAR), -1):
        if above < line:
            text = f"{one.lines[above - 1]}\n{text}"
        opened = [found for found in _OPENED.finditer(text) if found.start() <= len(one.lines[above - 1])]
        if opened:
            rest = text[opened[-1].end() :]
            ended = "-->" in rest if opened[-1][0].startswith("<!--") else "}" in rest or "\n" in rest
            return None if ended else rest
        if "-->" in text:
            return None
    return None


def items(one: OpenDocument, line: int) -> Iterator[Item]:
    """The keys of directives that stand on a line."""
    text = one.lines[line - 1] if 0 < line <= len(one.lines) else ""
    at = 0
    while found := _ITEM.search(text, at):
        at = max(found.end(), found.start() + 1)
        if written(one, line, found.start()) is None:
            at = found.start() + len(found["key"])
            continue
        value = None
        if found["value"] is not None:
            quoted = found["value"][0] in "\"'"
            value = Place(line, found.start("value") + quoted, found.end("value") - quoted)
        yield Item(found["key"], line, found.start("key"), found.end("key"), value)


def name_place(one: OpenDocument, block: Block) -> Place | None:
    """Where the name of a block is written: in its info string, or in a comment above it; None where neither has it."""
    for line in range(block.line, max(0, block.line - _FAR), -1):
        for item in items(one, line):
            if item.key == "name" and item.value is not None:
                text = one.lines[line - 1][item.value.start : item.value.end]
                if text == block.directive.name:
                    return item.value
    return None
