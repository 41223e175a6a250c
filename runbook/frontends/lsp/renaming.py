"""Another name for a block: in its directive, and wherever the document's own commands name it to ``runbook``."""

import re
from collections.abc import Iterable, Iterator

from runbook.core.errors import UsageError
from runbook.frontends.lsp.directive_text import Place, name_place
from runbook.frontends.lsp.open_document import OpenDocument

_SELECTED = r"--(?:only|skip|from|until|block)(?:=|\s+)(?P<quote>[\"']?){}(?P=quote)(?![^\s`)])"
_NEEDS_QUOTES = re.compile(r"[\s\"',{}=]|--")


def places(one: OpenDocument, line: int, column: int) -> list[Place]:
    """Where the name at a place is written, the place itself among them; none where no block's name stands there."""
    for block in one.blocks:
        if block.directive.name is None:
            continue
        found = [*_of(one, block.directive.name)]
        own = name_place(one, block)
        every = [own, *found] if own is not None else found
        if place_at(every, line, column) is not None:
            return every
    return []


def place_at(found: Iterable[Place], line: int, column: int) -> Place | None:
    """The one of these places in which a character of a line is."""
    return next((each for each in found if each.line == line and each.start <= column <= each.end), None)


def _of(one: OpenDocument, name: str) -> Iterator[Place]:
    """Where the name is the value of a selector."""
    selector = re.compile(_SELECTED.format(re.escape(name)))
    for number, text in enumerate(one.lines, 1):
        for found in selector.finditer(text):
            start = found.end("quote")
            yield Place(number, start, start + len(name))


def check_name(one: OpenDocument, new: str) -> None:
    """Raises UsageError for a name that a directive cannot hold as it is written, or that another block has."""
    if not new or _NEEDS_QUOTES.search(new):
        raise UsageError(f"{new!r} is not a name for a block: write letters, digits, - and _")
    if any(block.directive.name == new for block in one.blocks):
        raise UsageError(f"another block is called {new!r}: choose a name that no block has")
