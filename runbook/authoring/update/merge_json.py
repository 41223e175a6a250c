"""Documented JSON and the JSON that came: the author's text with the values that no longer fit replaced in it.

Order of keys, indentation, comments, ``...`` and what fits stay as they are. What the author does not show is added
only where `Merger.fresh` asks for it, or to a list whose elements are others now.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from runbook.authoring.update.json_tree import Node, parse, plain
from runbook.authoring.update.merge_words import Merger
from runbook.core.decoding import normalize
from runbook.judging.reading import payload
from runbook.judging.values.leaves import varies
from runbook.judging.values.placeholders import is_placeholder

IDENTITY = ("name", "id", "key", "type", "fileName", "resourceId")
"""Fields by which the elements of two lists are paired."""
_COLON = re.compile(r"\s*:\s*$")
_LEFT_OUT = re.compile(r"\.{2,}|…|//|/\*")
_INDENT = re.compile(r"[ \t]*")

Place = tuple[Node | None, Node | None]
"""What the author shows and what came; None on the side where there is nothing."""


def merge(expected: str, actual: str, merger: Merger) -> str | None:
    """The new text; None when one of the two is not JSON, or they are not of one kind."""
    tree = parse(expected)
    if tree is None:
        return None
    text = normalize.clean(actual)
    found = payload.found(text, plain(tree))
    if found is payload.NOTHING:
        return None
    came = text if payload.is_alone(text) else json.dumps(found, indent=2, ensure_ascii=False)
    other = parse(came)
    if other is None or other.kind != tree.kind:
        return None
    new = _Writer(expected, came, merger, _unit(expected, tree)).value(tree, other)
    return expected[: tree.start] + new + expected[tree.end :]


def _unit(text: str, tree: Node) -> str | None:
    """What a level is indented by; None for JSON on one line."""
    if "\n" not in text[tree.start : tree.end]:
        return None
    first = next((child for child in tree.children), None)
    outer, inner = _indent(text, tree.start), _indent(text, first.begin) if first else ""
    return inner.removeprefix(outer) or "  "


def _indent(text: str, at: int) -> str:
    found = _INDENT.match(text, text.rfind("\n", 0, at) + 1)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Writer:
    text: str
    came: str
    merger: Merger
    unit: str | None

    def value(self, one: Node, other: Node) -> str:
        """The new text of a value."""
        own = self.text[one.start : one.end]
        if one.kind == other.kind == "leaf":
            return self._leaf(one, other)
        if one.kind == "leaf" and is_placeholder(str(one.value)):
            return own
        if one.kind != other.kind or (other.children and not one.children and not one.abridged):
            return self._dumped(other, self.text, one)
        places = self._members(one, other) if one.kind == "object" else self._elements(one, other)
        return self._container(one, places)

    def _leaf(self, one: Node, other: Node) -> str:
        own, theirs = self.text[one.start : one.end], self.came[other.start : other.end]
        if own == theirs or (one.value == other.value and type(one.value) is type(other.value)):
            return own
        if self._stands(one, other):
            return own
        if isinstance(one.value, str) and isinstance(other.value, str):
            line, stands = self.merger.line(one.value, other.value)
            return own if stands else json.dumps(line, ensure_ascii=False)
        return self._hidden(other)

    def _stands(self, one: Node, other: Node) -> bool:
        if is_placeholder(str(one.value)):
            return other.value not in (None, "")
        if self.merger.fresh:
            return False
        values = one.value, other.value
        both = isinstance(values[0], str) and isinstance(values[1], str)
        return both and varies(str(values[0]), str(values[1]), one.key, self.merger.asked)

    def _members(self, one: Node, other: Node) -> list[Place]:
        left = {child.key.casefold(): child for child in other.children}
        left |= {child.key: child for child in other.children}
        places: list[Place] = []
        used: set[int] = set()
        for child in one.children:
            partner = left.get(child.key) or left.get(child.key.casefold())
            if partner:
                used.add(id(partner))
                places.append((child, partner))
            elif _is_gap(child) or is_placeholder(child.key):
                places.append((child, None))
        if self.merger.fresh and not one.abridged:
            places = _with_new(places, other, used)
        return places

    def _elements(self, one: Node, other: Node) -> list[Place]:
        partners: dict[int, Node] = {}
        free = list(other.children)
        for child in one.children:
            same = next((their for their in free if _same(child, their)), None)
            if same:
                partners[id(child)] = same
                free.remove(same)
        changed = False
        places: list[Place] = []
        for child in one.children:
            if _is_gap(child):
                places.append((child, None))
                continue
            partner = partners.get(id(child))
            if partner is None and free:
                partner = free.pop(0)
                changed |= not self._answers(child, partner)
            if partner is None:
                changed = True
                continue
            places.append((child, partner))
        scalars = all(child.kind == "leaf" for child in (*one.children, *other.children))
        if (self.merger.fresh or changed or scalars) and not one.abridged:
            places = _with_new(places, other, {id(their) for _, their in places if their})
        return places

    def _answers(self, child: Node, partner: Node) -> bool:
        return self.value(child, partner) == self.text[child.start : child.end]

    def _container(self, one: Node, places: Sequence[Place]) -> str:
        kept = [mine for mine, _ in places if mine]
        first, last = (one.children[0], one.children[-1]) if one.children else (None, None)
        if not places or first is None or last is None:
            return self.text[one.start : one.end] if not one.children else self._emptied(one)
        made = [self.text[one.start : first.begin]]
        before: Node | None = None
        for at, (mine, theirs) in enumerate(places):
            if at:
                made.append(self._between(one, before, mine))
            made.append(self._child(one, mine, theirs))
            before = mine or before
        end = self.text[last.end : one.end]
        if kept and places[-1][0] is None:
            end = end.lstrip(",")
        return "".join((*made, end))

    def _emptied(self, one: Node) -> str:
        return self.text[one.start] + self.text[one.end - 1]

    def _between(self, one: Node, before: Node | None, mine: Node | None) -> str:
        """What stands between two children of the new text."""
        own = one.children
        gaps = [self.text[a.end : b.begin] for a, b in pairwise(own)]
        if mine is not None and before is not None:
            start = own.index(before)
            passed = gaps[start : own.index(mine)]
            if passed:
                return next((gap for gap in passed if _LEFT_OUT.search(gap)), passed[-1])
        plain_gap = next((gap for gap in gaps if not _LEFT_OUT.search(gap)), None)
        if plain_gap is not None:
            return plain_gap
        if "\n" in self.text[one.start : own[0].begin]:
            return ",\n" + _indent(self.text, own[0].begin)
        return ", "

    def _child(self, one: Node, mine: Node | None, theirs: Node | None) -> str:
        if mine is not None:
            head = self.text[mine.begin : mine.start]
            return head + (self.text[mine.start : mine.end] if theirs is None else self.value(mine, theirs))
        assert theirs is not None
        sample = one.children[0]
        key = ""
        if one.kind == "object":
            colon = _COLON.search(self.text[sample.begin : sample.start])
            key = json.dumps(theirs.key, ensure_ascii=False) + (colon[0] if colon else ": ")
        return key + self._dumped(theirs, self.text, sample)

    def _dumped(self, node: Node, text: str, at: Node) -> str:
        """A value that the author has not shown, in the author's way of writing."""
        inline = at.kind != "leaf" and at.children and "\n" not in text[at.start : at.end]
        unit = None if inline else self.unit
        return self._dump(node, unit, _indent(text, at.begin))

    def _dump(self, node: Node, unit: str | None, indent: str) -> str:
        if node.kind == "leaf":
            return self._hidden(node)
        opening, closing = ("{", "}") if node.kind == "object" else ("[", "]")
        if not node.children:
            return opening + closing
        inner = indent + (unit or "")
        colon = ":" if unit is None and '": ' not in self.text else ": "
        parts = [
            (json.dumps(child.key, ensure_ascii=False) + colon if node.kind == "object" else "")
            + self._dump(child, unit, inner)
            for child in node.children
        ]
        if unit is None:
            return opening + ("," if colon == ":" else ", ").join(parts) + closing
        return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closing}"

    def _hidden(self, leaf: Node) -> str:
        text = self.came[leaf.start : leaf.end]
        return self.merger.style.hide(text, documented=self.text, label=leaf.key)


def _is_gap(child: Node) -> bool:
    return child.kind == "leaf" and child.value in ("...", "…")


def _same(child: Node, their: Node) -> bool:
    """Whether two elements are one thing: the same scalar, or objects of the same name."""
    if child.kind == their.kind == "leaf":
        return bool(child.value == their.value)
    mine = _identity(child)
    return mine is not None and child.kind == their.kind and mine in _names(their)


def _identity(node: Node) -> tuple[str, str] | None:
    names = _names(node)
    return next((one for key in IDENTITY for one in names if one[0] == key), None)


def _names(node: Node) -> list[tuple[str, str]]:
    return [(child.key, child.value) for child in node.children if isinstance(child.value, str)]


def _with_new(places: Sequence[Place], other: Node, used: set[int]) -> list[Place]:
    """The places, what nobody has shown yet put behind its neighbour in the output."""
    made = list(places)
    for at, child in enumerate(other.children):
        if id(child) in used:
            continue
        neighbour = other.children[at - 1] if at else None
        spot = next(
            (index + 1 for index, (_, theirs) in enumerate(made) if theirs is neighbour and neighbour),
            len(made) if at else 0,
        )
        made.insert(spot, (None, child))
    return made
