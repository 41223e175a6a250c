"""Includes: ``[!INCLUDE [title](path.md)]``, DocFX's way to share text between documents.

The syntax is that of https://dotnet.github.io/docfx/docs/markdown.html#include-markdown-files; letter case does not
matter.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from runbook.core.diagnostics import Origin, located
from runbook.core.document import Block, Choice, Document, Include, Prerequisite
from runbook.documents.binding import Surroundings
from runbook.documents.markdown.html_comments import code_spans

_INCLUDE = re.compile(
    r"""\[!include\s*[-+]?\s*
        \[ (?P<title> (?: \\. | [^\\\]\[] | \[[^\]\[]*\] )* ) \]
        \( \s* (?: <(?P<pointed>[^<>\n]*)> | (?P<target>[^()\s]+ (?:\([^()\s]*\)[^()\s]*)*) )
           (?: \s+ (?: "[^"]*" | '[^']*' ) )? \s* \)
        \s*\]""",
    re.VERBOSE | re.IGNORECASE,
)


def read(content: str, line: int, place: Surroundings) -> Iterator[Include]:
    """The includes in a paragraph that begins on `line` and stands at `place`."""
    if "[!" not in content:
        return
    spans = list(code_spans(content))
    for found in _INCLUDE.finditer(content):
        if any(start < found.start() < end for start, end in spans):
            continue
        at = line + content.count("\n", 0, found.start())
        target = found["target"] if found["target"] is not None else found["pointed"]
        title = " ".join(found["title"].split())
        yield Include(at, target, title, place.section, place.choices, place.sections)


def include(document: Document, place: Include, included: Document) -> Document:
    """`document` with the parts of `included` at the line of `place`.

    A block before the first heading of the included file belongs to the section around the include; every block
    belongs to the alternatives around it, too. What both documents declare, the including one decides.
    """
    blocks = list(document.blocks)
    at = bisect_right(blocks, place.line, key=lambda block: block.anchor)
    blocks[at:at] = [_block(block, place, included.path) for block in included.blocks]
    needed = list(document.prerequisites)
    at = bisect_right(needed, place.line, key=lambda one: one.anchor)
    needed[at:at] = [_prerequisite(one, place, included.path) for one in included.prerequisites]
    return replace(
        document,
        blocks=tuple(blocks),
        prerequisites=tuple(needed),
        choices=(*document.choices, *(_choice(one, included.path) for one in included.choices)),
        diagnostics=(
            *document.diagnostics,
            *(located(one, Origin(included.path, place.line)) for one in included.diagnostics),
        ),
        variables={**included.variables, **document.variables},
    )


def _block(block: Block, place: Include, path: str) -> Block:
    origin = Origin(block.origin.path if block.origin else path, place.line)
    return replace(
        block,
        origin=origin,
        section=block.section if block.section is not None else place.section,
        sections=(*place.sections, *block.sections),
        choices=(*place.choices, *(_choice(one, path) for one in block.choices)),
    )


def _choice(choice: Choice, path: str) -> Choice:
    return replace(choice, path=choice.path or path)


def _prerequisite(one: Prerequisite, place: Include, path: str) -> Prerequisite:
    return replace(one, origin=Origin(one.origin.path if one.origin else path, place.line))
