"""Properties of the default judgement that need no labels: what may happen to a right output, and what may not.

The outputs are the documented texts of the pairs in ``fixtures/matching``, and those of their right outputs that the
judgement accepts. Hypothesis draws one, and one of the changed outputs that a change makes of it.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.core.document import Verdict
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.reading import documented, payload, tables
from runbook.judging.registry import judge
from runbook.judging.values import lexicon
from runbook.judging.values.tokens import Token, TokenKind, terms
from tests import ROOT


@dataclass(frozen=True, slots=True)
class Example:
    """A documented text, and an output that is right."""

    command: str
    language: str
    expected: str
    actual: str

    @property
    def asked(self) -> Asked:
        return collect(self.command, {})

    @property
    def abridged(self) -> bool:
        return documented.is_abridged(self.expected.splitlines()) or payload.abridged(self.expected)

    def judged(self, actual: str) -> Verdict:
        return judge(Claim(self.expected, actual, self.language, threshold=0.3, command=self.command))


@cache
def examples() -> tuple[Example, ...]:
    """All examples; the first ones are the documented texts as outputs."""
    plain: dict[Example, None] = {}
    printed: dict[Example, None] = {}
    for path in sorted((ROOT / "fixtures" / "matching").glob("*.jsonl")):
        for pair in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            example = Example(pair["command"] or "", pair["language"], pair["expected"], pair["expected"])
            plain[example] = None
            if pair["label"] and "misjudged" not in pair:
                printed[replace(example, actual=pair["actual"])] = None
    return (*plain, *printed)


Change = Callable[[Example], Iterator[str]]
"""Gives all outputs that a change makes of the right output of an example; none where it is not suited."""


@cache
def suited(change: Change, *, plain: bool) -> tuple[Example, ...]:
    """The examples of which a change makes something; `plain`: those whose output is the documented text."""
    some = (one for one in examples() if not plain or one.actual == one.expected)
    return tuple(one for one in some if next(change(one), None) is not None)


def changed(data: st.DataObject, change: Change, *, plain: bool) -> tuple[Example, Verdict]:
    example = data.draw(st.sampled_from(suited(change, plain=plain)))
    output = data.draw(st.sampled_from(list(change(example))))
    return example, example.judged(output)


def pieces(text: str) -> Iterator[tuple[int, Token]]:
    """The terms of a text, and where in it each begins."""
    at = 0
    for line in text.splitlines(keepends=True):
        yield from ((at + one.start, one) for one in terms(line.rstrip("\r\n")))
        at += len(line)


def instead(text: str, old: str, new: str) -> str:
    """`text` with `new` wherever `old` is a word."""
    return re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w-])", lambda _: new, text)


def scrambled(text: str, letters: str) -> str:
    """`text` with other ones of some `letters`, as long as it was."""
    return text.translate(str.maketrans(letters, letters[7:] + letters[:7]))


def parsed(text: str) -> Any:
    """The JSON that a text is; None for any other."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def rows_of(example: Example) -> tuple[list[str], range] | None:
    """The lines of the output, and the places of its rows, where both texts are tables of as many rows, two or more."""
    lines = example.actual.splitlines()
    found, shown = tables.find(lines), tables.find(example.expected.splitlines())
    if found is None or shown is None or len(found.rows) != len(shown.rows):
        return None
    places = [at for at in range(found.start + 1, found.end) if not tables.BORDER.match(lines[at])]
    rows = range(places[0], places[0] + len(found.rows))
    return (lines, rows) if len(rows) > 1 and rows[-1] == places[len(rows) - 1] else None


MANY = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAME = re.compile(r"[a-z]{2,}(?:-[a-z0-9]+)+|[a-z]{2,}[0-9]+")

# What makes no difference.

NOISE = (
    "WARNING: this command is in preview and under development",
    "npm notice New major version of npm available!",
    "Note: the configuration was read from the defaults",
    "DeprecationWarning: the option is deprecated, use the new one",
)


def with_noise(example: Example) -> Iterator[str]:
    """A warning before the output or behind it. An output that is nothing, or abridged, is none that was printed."""
    if example.expected.strip() and not (example.abridged and example.actual == example.expected):
        for line in NOISE:
            yield f"{line}\n{example.actual}"
            yield f"{example.actual.rstrip()}\n{line}\n"


def with_other_times_and_ids(example: Example) -> Iterator[str]:
    """Another time, guid or hash, unless the command names it."""
    for _, one in pieces(example.actual):
        new = one.text
        if one.kind is TokenKind.TIME:
            new = re.sub(r"\b\d\d:\d\d", "07:41", re.sub(r"\d{4}-\d\d-\d\d", "2031-05-17", new))
        elif one.kind in (TokenKind.GUID, TokenKind.HASH) and re.fullmatch("[0-9a-f-]{7,}", new):
            new = scrambled(new, "0123456789abcdef")
        if new != one.text and one.text not in example.asked.text:
            yield instead(example.actual, one.text, new)


def renamed(example: Example) -> Iterator[str]:
    """Another name for a thing that the document names twice or more, no part of which is a state or in the command."""
    for name in sorted({one.text for _, one in pieces(example.expected) if NAME.fullmatch(one.text)}):
        asked = any(one in example.asked.text or lexicon.sense(one) for one in re.findall("[a-z]+", name))
        if not asked and instead(example.expected, name, "\0").count("\0") > 1:
            yield instead(example.actual, name, scrambled(name, LETTERS))


def in_another_order(example: Example) -> Iterator[str]:
    """The rows of a table, or the elements of JSON, in another order, unless the command asks for one or they draw a
    tree.
    """
    if example.asked.ordered or "└" in example.actual:
        return
    value = parsed(example.actual)
    if isinstance(value, list) and len(value) > 1:
        yield from (json.dumps(order, indent=2) for order in (value[::-1], [*value[1:], value[0]]))
    if table := rows_of(example):
        lines, rows = table
        for order in (rows[::-1], [*rows[1:], rows[0]]):
            yield "\n".join([*lines[: rows[0]], *(lines[row] for row in order), *lines[rows[-1] + 1 :]])


# What makes it another result. These change the documented text itself, so that one thing alone is wrong.

STATES = (
    ("Succeeded", "Failed"),
    ("Running", "CrashLoopBackOff"),
    ("running", "exited"),
    ("Ready", "NotReady"),
    ("true", "false"),
    ("Enabled", "Disabled"),
    ("active", "inactive"),
)
_VALUE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map('|'.join, STATES))})(?=\"?,?$|\"?[,}}\]]|\s{{2,}})", re.MULTILINE
)


def with_a_state_turned(example: Example) -> Iterator[str]:
    """Another state, where it is a cell, a leaf of JSON or the end of a line."""
    other = dict((*STATES, *(pair[::-1] for pair in STATES)))
    for found in _VALUE.finditer(example.actual):
        yield example.actual[: found.start()] + other[found[0]] + example.actual[found.end() :]


def without_a_record(example: Example) -> Iterator[str]:
    """One row, or element of JSON, less, unless the document abridges them or the command takes whatever is there."""
    if example.abridged or example.asked.random:
        return
    value = parsed(example.actual)
    if isinstance(value, list) and len(value) > 1:
        yield from (json.dumps([*value[:at], *value[at + 1 :]]) for at in range(len(value)))
    if table := rows_of(example):
        lines, rows = table
        yield from ("\n".join([*lines[:row], *lines[row + 1 :]]) for row in rows)


def with_another_asked_value(example: Example) -> Iterator[str]:
    """Another name wherever the output has one that is the value of an option of the command."""
    for name in sorted({one.text for _, one in pieces(example.actual) if NAME.fullmatch(one.text)}):
        if re.search(rf"\s--?[a-z][\w-]*[ =]{re.escape(name)}(?!\S)", example.command):
            yield instead(example.actual, name, scrambled(name, LETTERS))


def cut_in_json(example: Example) -> Iterator[str]:
    """JSON that ends before its last bracket."""
    text = example.actual.rstrip()
    if text.startswith(("{", "[")) and isinstance(payload.documented(text), dict | list):
        yield from (text[:at] for at in range(1, len(text) - 1, 1 + len(text) // 40))


def cut_in_a_word(example: Example) -> Iterator[str]:
    """The last line ends within a word of letters."""
    text = example.actual.rstrip()
    if text[:1] in "{[" or example.asked.random:
        return
    last = text.rpartition("\n")[2]
    for found in re.finditer("[A-Za-z]{4,}", last):
        yield text[: len(text) - len(last) + found.start() + 2]


FREE = (with_noise, with_other_times_and_ids, renamed, in_another_order)
BINDING = (with_a_state_turned, without_a_record, with_another_asked_value, cut_in_json, cut_in_a_word)


@pytest.mark.parametrize("change", FREE, ids=lambda change: str(change.__name__))
@settings(max_examples=60)
@given(data=st.data())
def test_a_right_output_stays_right(change: Change, data: st.DataObject) -> None:
    example, verdict = changed(data, change, plain=False)
    assert verdict.passed, f"{example}: {verdict.rule} {verdict.why}"


@pytest.mark.parametrize("change", BINDING, ids=lambda change: str(change.__name__))
@settings(max_examples=60)
@given(data=st.data())
def test_another_result_fails(change: Change, data: st.DataObject) -> None:
    example, verdict = changed(data, change, plain=True)
    assert not verdict.passed, f"{example}: {verdict.score:.2f} {verdict.why}"


@pytest.mark.parametrize("change", (*FREE, *BINDING), ids=lambda change: str(change.__name__))
def test_each_change_suits_many_examples(change: Change) -> None:
    assert len(suited(change, plain=change in BINDING)) >= MANY
