"""A document and the files that it includes -> one document, in which every part knows where it stands."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from runbook.core.document import Block, Choice, Diagnostic, Document, Include, Origin, Prerequisite


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


def located(diagnostic: Diagnostic, origin: Origin | None) -> Diagnostic:
    """The diagnostic, said of the file in which it stands."""
    if origin is None or diagnostic.path is not None:
        return diagnostic
    return replace(diagnostic, path=origin.path)


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The document's own diagnostics by line, then those of other files."""
    return tuple(sorted(found, key=lambda one: (one.path is not None, one.path or "", one.line)))


def _block(block: Block, place: Include, path: str) -> Block:
    origin = Origin(block.origin.path if block.origin else path, place.line)
    return replace(
        block,
        origin=origin,
        section=block.section if block.section is not None else place.section,
        choices=(*place.choices, *(_choice(one, path) for one in block.choices)),
    )


def _choice(choice: Choice, path: str) -> Choice:
    return replace(choice, path=choice.path or path)


def _prerequisite(one: Prerequisite, place: Include, path: str) -> Prerequisite:
    return replace(one, origin=Origin(one.origin.path if one.origin else path, place.line))
