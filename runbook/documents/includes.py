"""Includes: ``[!INCLUDE [title](path.md)]``, DocFX's way to share text between documents, and those of others.

The syntax is that of https://dotnet.github.io/docfx/docs/markdown.html#include-markdown-files; letter case does not
matter. Other generators write a line of its own: ``--8<-- "path.md"`` (pymdownx.snippets),
``{{% include "path.md" %}}`` (Hugo), ``{% include "path.md" %}`` (Jinja, Liquid), ``{! path.md !}`` (markdown-include).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from runbook.core.classes.digest import digest
from runbook.core.diagnostics import Origin, located
from runbook.core.document import Block, Choice, Document, Include, Prerequisite, SourceFile
from runbook.core.strings import line_numbers
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

_ON_A_LINE = re.compile(
    r"""^[ \t]*(?: --8<--[ \t]+["'](?P<snippet>[^"'\n:]+)["']
        | \{\{[<%][ \t]*(?:include|readfile)[ \t]+(?:file[ \t]*=[ \t]*)?["']?
            (?P<shortcode>[^"'\s>%]+)["']?[^\n]*?[>%]\}\}
        | \{%-?[ \t]*include(?:-markdown|_relative)?[ \t]+["']?(?P<tag>[^"'\s%]+)["']?[^\n%]*%\}
        | \{![ \t]*(?P<markdown>[^!\s]+)[ \t]*!\} )[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
_MARKDOWN = (".md", ".markdown", ".mdx", ".inc", ".txt")


def read(content: str, line: int, place: Surroundings) -> Iterator[Include]:
    """The includes in a paragraph that begins on `line` and stands at `place`."""
    if "8<" in content or "{" in content:
        yield from _on_lines(content, line, place)
    if "[!" not in content:
        return
    spans = list(code_spans(content))  # they follow each other
    every = list(_INCLUDE.finditer(content))
    for found, number in zip(every, line_numbers(content, (one.start() for one in every)), strict=True):
        before = bisect_left(spans, found.start(), key=lambda span: span[0])
        if before and found.start() < spans[before - 1][1]:
            continue
        at = line + number - 1
        target = found["target"] if found["target"] is not None else found["pointed"]
        title = " ".join(found["title"].split())
        yield Include(at, target, title, place.section, place.choices, place.sections)


def _on_lines(content: str, line: int, place: Surroundings) -> Iterator[Include]:
    every = list(_ON_A_LINE.finditer(content))
    for found, number in zip(every, line_numbers(content, (one.start() for one in every)), strict=True):
        target = next(filter(None, found.groups()))
        if target.lower().endswith(_MARKDOWN):
            yield Include(line + number - 1, target, "", place.section, place.choices, place.sections)


def include(document: Document, parts: Sequence[tuple[Include, Document]]) -> Document:
    """`document` with the content of included files, each at the line of its place; `parts` are in order.

    A block before the first heading of the included file belongs to the section around the include; every block
    belongs to the alternatives around it, too. What both documents declare, the including one decides.
    """
    blocks, needed = list(document.blocks), list(document.prerequisites)
    choices, found, files = list(document.choices), list(document.diagnostics), list(document.included)
    variables: dict[str, str] = {}
    for place, included in parts:
        path = included.path
        files += (SourceFile(path, digest(included.source)), *included.included)
        blocks += (_block(block, place, path) for block in included.blocks)
        needed += (_prerequisite(one, place, path) for one in included.prerequisites)
        choices += (_choice(one, path) for one in included.choices)
        found += (located(one, Origin(path, place.line)) for one in included.diagnostics)
        for name, value in included.variables.items():
            variables.setdefault(name, value)
    # Sorting is stable: on one line what the document itself holds comes first.
    return replace(
        document,
        blocks=tuple(sorted(blocks, key=lambda one: one.anchor)),
        prerequisites=tuple(sorted(needed, key=lambda one: one.anchor)),
        choices=tuple(choices),
        diagnostics=tuple(found),
        variables={**variables, **document.variables},
        included=tuple(files),
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
