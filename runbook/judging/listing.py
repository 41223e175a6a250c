"""Lists: a line for each thing."""

from collections.abc import Sequence

from runbook.judging import lexicon
from runbook.judging.asked import Asked
from runbook.judging.findings import Pair
from runbook.judging.patterns import lazy
from runbook.judging.tokens import NAMES, VOLATILE, TokenKind, terms
from runbook.judging.verdict import quoted

TELLING = frozenset({TokenKind.HASH, TokenKind.GUID, TokenKind.ADDRESS})
"""Kinds of values that a list is printed for; times and durations are not."""
FOUND = 0.6
"""Similarity from which a documented line counts as found."""
SHORT = 3
"""Words of a line up to which it is taken for an entry of a list."""
_FIELD = lazy(r"\s*(?:- )?[A-Za-z][\w./-]*:(?:\s|$)")
_MARKED = lazy(r"\s*[*→➜>] \S")


def missing(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair]) -> str | None:
    """An entry that is gone from a list of which others are there by their names."""
    if len(expected) < 2:
        return None
    entry = _entry_missing(expected, actual, pairs)
    if entry is not None or not _is_list(expected) or _is_record(expected):
        return entry
    found = sum(pair.match.similarity == 1.0 for pair in pairs)
    if len(actual) >= len(expected) and not len(expected) > 2 <= found:
        return None
    known = any(
        expected[pair.expected] == actual[pair.actual]
        or _name(expected[pair.expected]) == _name(actual[pair.actual]) != ""
        for pair in pairs
        if pair.actual is not None
    )
    gone = [
        pair
        for pair in pairs
        if pair.match.similarity < FOUND or (pair.actual is None and _repeats(expected))
    ]
    return f"{quoted(expected[gone[0].expected])} is missing" if known and gone else None


def asked_for(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> str | None:
    """A line of one word that the command speaks of, when no line of the output holds it."""
    if len(expected) < 2:
        return None
    alone = [tokens[0] for row in expected if len(tokens := terms(row)) == 1]
    about = [
        token.text
        for token in alone
        if token.kind in NAMES | {TokenKind.WORD}
        and token.key in asked.words - asked.programs
        and lexicon.sense(token.text) is None
    ]
    text = "\n".join(actual).casefold() if about else ""
    gone = next((name for name in about if name.casefold() not in text), None)
    return f"{quoted(gone)} is missing; the command speaks of it" if gone else None


def kind_missing(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """A kind of value that every documented line holds (a checksum, an address) and no line of the output."""
    if len(expected) < 2:
        return None
    everywhere = frozenset.intersection(*(_kinds(row) for row in expected)) & TELLING
    gone = everywhere.difference(*(_kinds(row) for row in actual))
    return f"no line holds a {min(gone)}" if gone else None


def _kinds(row: str) -> frozenset[TokenKind]:
    return frozenset(token.kind for token in terms(row))


def selected(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """Another entry that bears the mark of the current one (``* main``)."""
    one, other = (
        [row.strip()[1:].strip() for row in rows if _MARKED.match(row)] for rows in (expected, actual)
    )
    if len(one) == len(other) == 1 and one != other and any(row.strip() == one[0] for row in actual):
        return f"{quoted(other[0])} is selected, expected {quoted(one[0])}"
    return None


def _entry_missing(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair]) -> str | None:
    """The same where the entries are single names among other lines (``tree``)."""
    entries = [pair for pair in pairs if _is_entry(expected[pair.expected])]
    gone = [pair for pair in entries if pair.match.similarity < FOUND]
    fewer = sum(map(_is_entry, actual)) < len(entries)
    if not gone or not fewer or len(gone) == len(entries):
        return None
    return f"{quoted(expected[gone[0].expected])} is missing"


def _is_entry(row: str) -> bool:
    tokens = terms(row)
    return len(tokens) == 1 and tokens[0].kind in NAMES


def _repeats(rows: Sequence[str]) -> bool:
    """Whether every line has the same words but for its names: then one cannot be said in other lines."""
    shapes = {tuple(one.key for one in terms(row) if one.kind is TokenKind.WORD) for row in rows}
    return len(rows) > 1 and len(shapes) == 1 and bool(min(shapes))


def _is_list(rows: Sequence[str]) -> bool:
    shapes = {tuple(token.kind for token in terms(row)) for row in rows}
    return len(shapes) == 1 or all(len(shape) <= SHORT for shape in shapes)


def _is_record(rows: Sequence[str]) -> bool:
    """Whether the lines are the fields of one thing, some in others (YAML): other releases have other fields."""
    return all(map(_FIELD.match, rows)) and any(row.rstrip().endswith(":") for row in rows)


def _name(row: str) -> str:
    tokens = terms(row)
    return tokens[0].text if tokens and tokens[0].kind not in VOLATILE else ""
