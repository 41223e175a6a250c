"""The one place that knows tree-sitter: code -> syntax tree, and a few questions that every reader of it asks.

tree-sitter counts bytes, Python characters. `Source` keeps the bytes, so that places in a tree are places in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

__all__ = ["Node", "Source", "ancestors", "byte_places", "covering", "decoded", "parse", "text", "walk"]


@dataclass(frozen=True, slots=True)
class Source:
    """Code as bytes, and the root of its tree."""

    data: bytes
    root: Node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


@lru_cache(maxsize=64)
def parse(code: str | bytes) -> Source:
    """The tree of `code`. It is never refused: what the grammar cannot read is an ``ERROR`` node.

    Several readers look at the same block one after the other: they get the same tree.
    """
    data = code if isinstance(code, bytes) else code.encode(errors="surrogatepass")
    return Source(data, _parser().parse(data).root_node)


def decoded(data: bytes) -> str:
    """The text that `parse` was given as these bytes."""
    return data.decode(errors="surrogatepass")


def byte_places(code: str, places: Sequence[int]) -> Sequence[int]:
    """Places in `code`, which ascend, as places in its bytes."""
    if code.isascii():
        return places
    found, at, size = [], 0, 0
    for place in places:
        size += len(code[at:place].encode(errors="surrogatepass"))
        at = place
        found.append(size)
    return found


def covering(root: Node, places: Iterable[int]) -> Iterator[tuple[Node, ...]]:
    """For each byte of `places`, which ascend, the nodes that cover it, from the root to the smallest.

    One walk for all of them: to ask the tree for each anew costs the number of a node's children each time.
    """
    path = [root]
    levels = [iter(root.children)]
    waiting: list[Node | None] = [
        next(levels[0], None)
    ]  # of each node the first child that is not passed yet
    for at in places:
        while len(path) > 1 and path[-1].end_byte <= at:
            path.pop()
            levels.pop()
            waiting.pop()
        while True:
            while (child := waiting[-1]) is not None and child.end_byte <= at:
                waiting[-1] = next(levels[-1], None)
            if child is None or child.start_byte > at:
                break
            path.append(child)
            levels.append(iter(child.children))
            waiting.append(next(levels[-1], None))
        yield tuple(path)


def text(node: Node) -> str:
    """The code that a node covers."""
    return (node.text or b"").decode(errors="replace")


def walk(root: Node) -> Iterator[Node]:
    """`root` and all below it, in the order of the code; without recursion, since code may nest as deep as it likes."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def ancestors(node: Node) -> Iterator[Node]:
    """The node's parent, its parent, and so on up to the root."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
