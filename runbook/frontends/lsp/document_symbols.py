"""The outline of a document: its sections, and the blocks below them."""

from lsprotocol import types

from runbook.core.document import Block, Section
from runbook.frontends.lsp.open_document import OpenDocument
from runbook.frontends.lsp.positions import Positions


def symbols(one: OpenDocument, places: Positions) -> list[types.DocumentSymbol]:
    """The sections, nested as their headings are, with the executable blocks that stand in each."""
    if one.document is None:
        return []
    top: list[types.DocumentSymbol] = []
    above: list[tuple[int, int, types.DocumentSymbol]] = []  # level, last line, symbol
    parts: list[tuple[int, int, Section | Block]] = [
        *((section.span.start, 0, section) for section in one.document.sections),
        *((block.line, 1, block) for block in one.blocks if block.executable),
    ]
    for line, _, part in sorted(parts, key=lambda each: each[:2]):
        while above and above[-1][1] < line:
            above.pop()
        if isinstance(part, Block):
            symbol = types.DocumentSymbol(
                part.directive.name or _first_line(part),
                types.SymbolKind.Function,
                places.span(part.span),
                places.whole(line),
                detail=part.language,
                children=[],
            )
        else:
            symbol = types.DocumentSymbol(
                part.title.strip() or "(no title)",
                types.SymbolKind.String,
                places.span(part.span),
                places.whole(line),
                children=[],
            )
        siblings = above[-1][2].children if above else top
        assert isinstance(siblings, list)
        siblings.append(symbol)
        if not isinstance(part, Block):
            above.append((part.level, part.span.end, symbol))
    return top


def _first_line(block: Block) -> str:
    return next((line.strip() for line in block.code.splitlines() if line.strip()), "(empty)")
