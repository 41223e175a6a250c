"""JSON as documents show it, as a tree that knows where everything stands: comments, ``...`` and bare placeholders
are passed over, commas may be missing.

(`json` forgets the places; json-five and tree-sitter-json keep them, and know neither ``...`` nor ``<id>``.)
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SPACE = re.compile(r"(?:[\s,]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_ELLIPSIS = re.compile(r"(?:\.{2,}|…)(?:[^\n\"{}\[\]:.…]*(?:\.{2,}|…))?")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_BARE = re.compile(r"<[^<>\n]*>|[^\s,\"{}\[\]:]+")
_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """A value and the part of the text that it takes. `value` is a leaf's; `key` that in an object, `begin` where it
    begins. `children` are members or elements; `abridged` says that ``...`` stands among them.
    """

    start: int
    end: int = 0
    kind: str = "leaf"
    value: Any = None
    key: str = ""
    begin: int = 0
    children: list["Node"] = field(default_factory=list)
    abridged: bool = False


class NotJsonError(ValueError):
    """The text is not JSON, however tolerantly it is read."""


def parse(text: str) -> Node | None:
    """The tree of a text that is one JSON object or array; None when it is something else."""
    try:
        at = _skip(text, 0)[0]
        if text[at : at + 1] not in ("{", "["):
            return None
        node = _value(text, at, 0)
        end, _ = _skip(text, node.end)
        return node if end == len(text) else None
    except NotJsonError:
        return None


def _skip(text: str, at: int) -> tuple[int, bool]:
    """Where the next thing stands, and whether ``...`` was passed over."""
    abridged = False
    while found := _SPACE.match(text, at) or _ELLIPSIS.match(text, at):
        abridged |= found.re is _ELLIPSIS
        at = found.end()
    return at, abridged


def _value(text: str, at: int, depth: int) -> Node:
    if depth > _DEEPEST:
        raise NotJsonError("nested too deep")
    node = Node(at, begin=at)
    match text[at : at + 1]:
        case "{" | "[" as opening:
            _children(text, node, opening, depth)
        case '"':
            if not (found := _STRING.match(text, at)):
                raise NotJsonError(f"a string without an end at {at}")
            node.end, node.value = found.end(), _loaded(found[0])
        case _:
            if not (found := _BARE.match(text, at)):
                raise NotJsonError(f"no value at {at}")
            node.end, node.value = found.end(), _loaded(found[0])
    return node


def _loaded(text: str) -> Any:
    """A leaf's value; a bare placeholder is its own text."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return text


def _children(text: str, node: Node, opening: str, depth: int) -> None:
    node.kind = "object" if opening == "{" else "array"
    closing = "}" if opening == "{" else "]"
    at = node.start + 1
    while True:
        at, abridged = _skip(text, at)
        node.abridged |= abridged
        if text[at : at + 1] == closing:
            node.end = at + 1
            return
        begin, key = at, ""
        if opening == "{":
            found = _STRING.match(text, at) or _BARE.match(text, at)
            colon = re.compile(r"\s*:\s*").match(text, found.end()) if found else None
            if not found or not colon:
                raise NotJsonError(f"no member at {at}")
            key, at = str(_loaded(found[0])), colon.end()
        child = _value(text, at, depth + 1)
        if child.value in ("...", "…"):
            node.abridged = True
        child.key, child.begin, at = key, begin, child.end
        node.children.append(child)


def plain(node: Node) -> Any:
    """The node as `json.loads` would give it."""
    match node.kind:
        case "object":
            return {child.key: plain(child) for child in node.children}
        case "array":
            return [plain(child) for child in node.children]
        case _:
            return node.value


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)
