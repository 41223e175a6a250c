"""Two trees, leaf by leaf: what is the same, what differs, what is gone.

A tree is what JSON can hold: fields (dict), records (list), leaves. A table is a list of fields.
"""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from runbook.judging.alignment.links import Linking, identifying
from runbook.judging.asked import Asked
from runbook.judging.patterns import lazy
from runbook.judging.values import generated, keys, leaves
from runbook.judging.values.differences import Comparison, Difference, DifferenceKind
from runbook.judging.values.placeholders import fits, has_placeholder, is_filler, is_placeholder
from runbook.judging.values.tokens import FIGURES, VOLATILE, Token, TokenKind, terms

NAMED = frozenset({"name", "id", "key", "type", "metadata.name"})
"""Fields that name a record."""
OWN = 0.1
"""Weight of a record of the author's machine that the reader's has not, as it has few of them."""
OTHERS = 0.75
"""The most that records agree of which none is documented by its name: not *almost the same* (0.7)."""
DEEPEST = 60
"""Levels of a tree that are compared leaf by leaf."""
MOST_LEAVES = 10_000
"""Leaves of a tree that are counted."""
BRIEF = 5
"""Terms of a value that says how something stands."""
LONGEST = 60
"""Terms of a line that are compared."""
_ANNOTATED = lazy(r"^\(\w+\) (?=\S)")
"""A type that a client writes before a value (redis-cli)."""
_UNCOUNTED = frozenset({"to", "of", "in", "newly", "new", "more"})
"""Words between a number and what it counts."""


class Comparer:
    """Collects what differs between a documented tree and the actual one, in `found`.

    `abridged`: the document leaves something out, so that a list may be longer than it shows. `alone`: what is compared
    is all that is documented. `foreign`: the texts are in two languages, so that their words differ.
    """

    def __init__(self, asked: Asked, *, abridged: bool = False) -> None:
        self.asked = asked
        self.abridged = abridged
        self.alone = False
        self.foreign = False
        self.found = Comparison()

    def tree(self, expected: Any, actual: Any, path: str = "$", key: str = "", depth: int = 0) -> None:
        """Compare two values of one place."""
        if expected == actual and type(expected) is type(actual):
            self.found.same(size(expected))
        elif isinstance(expected, dict) and isinstance(actual, dict) and depth < DEEPEST:
            self._fields(expected, actual, path, depth)
        elif isinstance(expected, list) and isinstance(actual, list) and depth < DEEPEST:
            self._records(expected, actual, path, key, depth)
        elif expected in ([], {}):
            self.found.same()
        elif isinstance(expected, dict | list) or isinstance(actual, dict | list):
            kind = DifferenceKind.ABSENT if actual in (None, "", [], {}) else DifferenceKind.RETYPED
            if expected is None:
                kind = (
                    DifferenceKind.CHANGED
                    if keys.words(key) & keys.FAULTS and actual
                    else DifferenceKind.HOLE
                )
            self.note(path, kind, text_of(expected), text_of(actual), key, "json", size(expected))
        elif _is_retyped(expected, actual):
            kind = DifferenceKind.RETYPED
            self.note(path, kind, text_of(expected), json.dumps(actual), key, "json")
        else:
            self.leaf(text_of(expected), text_of(actual), path, key)

    def _fields(self, expected: dict[str, Any], actual: dict[str, Any], path: str, depth: int) -> None:
        there = {name.casefold(): name for name in actual}
        for name, value in expected.items():
            own = name if name in actual else there.get(name.casefold())
            if own is not None:
                self.tree(value, actual[own], f"{path}.{name}", name, depth + 1)
            elif value in (None, "", [], {}):
                self.found.same(0.5)
            else:
                where = f"{path}.{name}"
                self.note(where, DifferenceKind.ABSENT, text_of(value), "", name, "json", size(value))
        self.found.more["fields"] += max(0, len(actual) - len(expected))
        known = {name.casefold() for name in expected}
        for name in (name for low, name in there.items() if low not in known):
            if actual[name] and keys.words(name) & keys.FAULTS and not isinstance(actual[name], int):
                self.found.failed = self.found.failed or f"{name}: {text_of(actual[name])}"

    def _records(self, expected: list[Any], actual: list[Any], path: str, key: str, depth: int) -> None:
        """Each documented element of a list with the one that answers it."""
        expected = [one for one in expected if not _is_omission(one)]
        links, name = Linking(expected, actual), None
        rows = all(isinstance(one, dict) for one in (*expected, *actual))
        known = True
        links.by(repr)
        if rows:
            name, key = identifying(expected, actual, NAMED), ""
            if name is not None:
                links.by(
                    lambda row: str(row.get(name)), lambda row: generated.stem(str(row.get(name))) or None
                )
            known = name is not None and bool(links.pairs)
            if not known or not any(
                generated.is_given_out(str(expected[one].get(name))) for one in links.left
            ):
                links.by_likeness(_overlap)
        else:
            links.by(_stem, _volatile_type)
            known = bool(links.pairs)
        if (
            not known
        ):  # none is known by its name: they answer in their order, by names that may be the reader's
            links.by_place()
            key = key if rows else key or "name"
        start, weight, agreed = len(self.found.differences), self.found.weight, self.found.agreed
        for one, place in sorted(links.pairs.items()):
            self.tree(expected[one], actual[place], f"{path}[{one}]", key, depth + 1)
        if rows and len(links.pairs) > 1:
            if known:
                self._learn(start, len(links.pairs))
            elif self._are_others(start, len(links.pairs)):
                self.found.agreed = min(self.found.agreed, agreed + OTHERS * (self.found.weight - weight))
        for one in links.left:
            own = self.asked.whole_machine and 2 * len(links.left) > len(expected)
            self._gone(expected[one], f"{path}[{one}]", name or key, several=len(expected) > 1, own=own)
        self.found.more["rows" if rows else "elements"] += max(0, len(actual) - len(expected))

    def _are_others(self, start: int, count: int) -> bool:
        """Whether the names of `count` records are all others than the documented ones: the reader's own records."""
        differing = (one for one in self.found.differences[start:] if one.kind is not DifferenceKind.HOLE)
        named = Counter(one.key.casefold() for one in differing)
        return any(named[name] == count for name in NAMED)

    def _learn(self, start: int, count: int) -> None:
        """Learn from `count` records which fields are data: those that differ in some of them and agree in others.

        A field that differs in all of them varies.
        """
        differing = Counter(one.key for one in self.found.differences[start:])
        for at, one in enumerate(self.found.differences[start:], start):
            if one.type == TokenKind.NUMBER:
                data = len(one.expected) < leaves.LONG_NUMBER and not keys.words(one.key) & keys.VARYING
            else:
                data = one.kind in (DifferenceKind.CHANGED, DifferenceKind.RENAMED)
                data = data and generated.stem(one.expected) != generated.stem(one.actual)
            if data and differing[one.key] < count and not self.asked.machine:
                self.turn(at, DifferenceKind.CHANGED)

    def _gone(self, value: Any, path: str, key: str, *, several: bool, own: bool) -> None:
        """Note a record that nothing answers. `own`: it is one of the author's machine."""
        name = value.get(key) if isinstance(value, dict) else value
        named = isinstance(name, str | int) and not has_placeholder(str(name))
        if isinstance(value, dict) and named:
            path = f"{path.rpartition('[')[0]}[{name}]"
        weight = size(value) * (OWN if own else 1.0)
        listed = several and named and not own
        self.note(path, DifferenceKind.ABSENT, text_of(value), "", key, "record", weight, listed)

    def leaf(self, expected: str, actual: str, path: str, key: str, weight: float = 1.0) -> None:
        """Compare two leaves, or two lines."""
        expected, actual = (_ANNOTATED.sub("", text.strip()) for text in (expected, actual))
        if leaves.same(leaves.bare(expected), leaves.bare(actual)):
            self.found.same(weight)
            return
        if fits(expected, actual):
            self.note(path, DifferenceKind.HOLE, expected, actual, key, str(TokenKind.PLACEHOLDER), weight)
            return
        left, right = terms(expected)[:LONGEST], terms(actual)[:LONGEST]
        whole = len(expected.split()) == 1 == len(actual.split()) or len(left) < 2 > len(right)
        whole = whole or leaves.bare(actual).casefold() in leaves.EMPTY or is_placeholder(expected)
        if not whole and len(left) <= BRIEF >= len(right) and leaves.turned(expected, actual) is not None:
            whole = not {term.key for term in left} <= {term.key for term in right}
        if not whole:
            self._line(expected, left, right, path, key, weight)
            return
        if len(left) == 1 == len(right):
            expected, actual = left[0].text, right[0].text
        kind = leaves.compare(expected, actual, key, self.asked, alone=self.alone)
        type_ = leaves.type_of(leaves.bare(expected)) or ("name" if " " not in expected else "text")
        self.note(path, kind, expected, actual, key, str(type_), weight)

    def _line(
        self, line: str, left: Sequence[Token], right: Sequence[Token], path: str, key: str, weight: float
    ) -> None:
        """Compare two lines, term by term."""
        weight /= max(len(left), 1)
        steps = Levenshtein.opcodes([one.key for one in left], [one.key for one in right])
        for same, block in itertools.groupby(steps, key=lambda step: step.tag == "equal"):
            ops = list(block)
            mine = left[ops[0].src_start : ops[-1].src_end]
            theirs = right[ops[0].dest_start : ops[-1].dest_end]
            for one, other in zip(mine, theirs, strict=True) if same else _paired(mine, theirs):
                if other is not None and one.text == other.text:
                    self.found.same(weight)
                    continue
                beside = _beside(line, left, one, key)
                kind = self._term(one, other, beside)
                text = other.text if other else ""
                self.note(path, kind, one.text, text, beside, str(one.kind), weight, part=True)

    def _term(self, one: Token, other: Token | None, key: str) -> DifferenceKind | None:
        word = self.foreign and one.kind is TokenKind.WORD
        if word and (other is None or leaves.turned(one.text, other.text) is None):
            return DifferenceKind.HOLE
        if other is None:
            return DifferenceKind.HOLE if is_placeholder(one.text) else DifferenceKind.ABSENT
        return leaves.compare(one.text, other.text, key, self.asked, alone=self.alone)

    def kind_of(self, kind: DifferenceKind, expected: str, actual: str, type_: str) -> DifferenceKind:
        """What a difference of `kind` counts as here: for a stricter comparison to say otherwise."""
        return kind

    def note(
        self,
        path: str,
        kind: DifferenceKind | None,
        expected: str,
        actual: str,
        key: str,
        type_: str,
        weight: float = 1.0,
        listed: bool = False,
        *,
        part: bool = False,
    ) -> None:
        """Count a difference; None: the same value."""
        if kind is None:
            self.found.same(weight)
        else:
            kind = self.kind_of(kind, expected, actual, type_)
            listed = listed and not self.abridged
            self.found.note(Difference(path, kind, expected, actual, key, type_, weight, listed, part))

    def turn(self, at: int, kind: DifferenceKind) -> None:
        """Count the difference at a place of `found.differences` as another value of a list."""
        self.found.turn(at, kind, listed=not self.abridged)


def _paired(mine: Sequence[Token], theirs: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    """The terms of two differing parts of a line, those of one type first, else in their order."""
    rest = list(theirs)
    spare = max(0, len(theirs) - len(mine))
    for one in mine:
        near = rest[: spare + 1]
        other = next((other for other in near if other.kind is one.kind), near[0] if near else None)
        if other is not None:
            spare -= rest.index(other)
            del rest[: rest.index(other) + 1]
        yield one, other


def size(value: Any) -> float:
    """The leaves of a tree, at least 1."""
    if isinstance(value, dict):
        value = list(value.values())
    return max(1.0, sum(map(size, value[:MOST_LEAVES]))) if isinstance(value, list) else 1.0


def text_of(value: Any) -> str:
    """A value as text, as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _is_retyped(expected: Any, actual: Any) -> bool:
    """Whether a value is a truth value here and its text there: ``true`` and ``"true"``, which no program confuses."""
    return {type(expected), type(actual)} == {bool, str} and text_of(expected) == text_of(actual)


def _stem(value: Any) -> str | None:
    return generated.stem(value) or None if isinstance(value, str) else None


def _volatile_type(value: Any) -> TokenKind | None:
    found = leaves.type_of(value) if isinstance(value, str) else None
    return found if found in VOLATILE else None


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    same = [name for name, value in one.items() if name in other and other[name] == value]
    return len(same) / max(len(one), 1)


def _is_omission(value: Any) -> bool:
    """Whether a documented record only says that something was left out."""
    if isinstance(value, dict):
        return bool(value) and all(map(_is_omission, value.values()))
    return isinstance(value, str) and is_filler(value)


def _beside(line: str, found: Sequence[Token], one: Token, key: str) -> str:
    """The words that say what a number is of: the label before it (``Failed: 3``), the word behind it, or the key."""
    if one.kind not in FIGURES | {TokenKind.DURATION}:
        return key
    at = found.index(one)
    before = found[at - 1] if at else None
    if before is not None and before.text.startswith("HTTP/"):
        return "http"
    if before is not None and line[before.end : one.start].strip() in (":", "=", "#"):
        first = found[at - 2] if at > 1 and found[at - 2].kind is TokenKind.WORD else before
        return line[first.start : before.end]
    if before is None and key:
        return key
    near = (*found[at + 1 : at + 3], *reversed(found[max(0, at - 1) : at]))
    words = (other.key for other in near if other.kind is TokenKind.WORD and other.key not in _UNCOUNTED)
    return next(words, key)
