"""The one place that knows tree-sitter: code -> syntax tree, and a few questions that every reader of it asks.

tree-sitter counts bytes, Python characters. `Source` keeps the bytes, so that places in a tree are places in them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

__all__ = ["Node", "Source", "ancestors", "decoded", "parse", "text", "walk"]


@dataclass(frozen=True, slots=True)
class Source:
    """Code as bytes, and the root of its tree."""

    data: bytes
    root: Node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def parse(code: str | bytes) -> Source:
    """The tree of `code`. It is never refused: what the grammar cannot read is an ``ERROR`` node."""
    data = code if isinstance(code, bytes) else code.encode(errors="surrogatepass")
    return Source(data, _parser().parse(data).root_node)


def decoded(data: bytes) -> str:
    """The text that `parse` was given as these bytes."""
    return data.decode(errors="surrogatepass")


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
