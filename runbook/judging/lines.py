"""How one line answers another: word by word, what differs judged by what it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from runbook.judging import (
    consistency,
    digests,
    failures,
    figures,
    headers,
    keys,
    labels,
    lexicon,
    outcome,
    ports,
    reach,
    refusals,
)
from runbook.judging.asked import Asked
from runbook.judging.findings import Match, Pair
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.placeholders import fits
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, Token, TokenKind, terms
from runbook.judging.values import UNLIKE, compare, joined, setting, state
from runbook.judging.verdict import quoted

_COLUMNS = lazy(r"\S(?:\s{2,}|\t)\S")
WORTH = dict.fromkeys(VOLATILE | FIGURES | {TokenKind.VERSION}, 0.4) | {
    TokenKind.GUID: 1.0,
    TokenKind.HASH: 1.0,
    TokenKind.ADDRESS: 0.8,
}
"""What a token of a kind weighs in its line; others weigh 1."""
SHORT = 4
"""Words of the only documented line up to which every one of them counts."""
INFLECTED = 4
"""Letters at their beginning that the forms of a word share."""
MOST_TOKENS = 80
"""Tokens of one line that are aligned."""
STATUS_LINE = 6
"""Words of a line that is an HTTP status and nothing else."""
ALIKE = 0.45
"""Similarity from which two lines are taken to be about the same."""


def weight(line: str) -> float:
    """How much a line says: words and names count, what is volatile little, signs not at all."""
    tokens = terms(line)
    return min(
        12.0, sum(0.3 if one.kind in VOLATILE or one.kind is TokenKind.PLACEHOLDER else 1.0 for one in tokens)
    )


def coarse(token: Token) -> str:
    """What a token is looked up by: its kind, for what changes."""
    if token.kind in VOLATILE or token.kind is TokenKind.VERSION:
        return f"<{token.kind}>"
    if token.kind in FIGURES:
        return "<figure>"
    return token.key


def slot(token: Token) -> str:
    """Likewise; any name stands for any other."""
    return "<name>" if token.kind in NAMES else coarse(token)


def compare_lines(
    expected: str, actual: str, asked: Asked, row: int = 0, place: int = 0, *, alone: bool = False
) -> Pair:
    """How one line answers another, differing part by differing part."""
    return Pair(row, place, *_compared(expected, actual, asked, alone))


@lru_cache(maxsize=2048)
def _compared(expected: str, actual: str, asked: Asked, alone: bool) -> tuple[Match, tuple[str, ...]]:
    if fields := joined(expected.strip(), actual.strip(), asked):
        return fields, (fields.contradiction,) if fields.contradiction else ()
    left, right = terms(expected)[:MOST_TOKENS], terms(actual)[:MOST_TOKENS]
    if any(one.kind is TokenKind.PLACEHOLDER for one in left) and fits(expected.strip(), actual.strip()):
        return Match(1.0, volatile=True), ()
    if not left or not right:
        return Match(float(left == right)), ()
    status = headers.status(expected, actual)
    if status and len(left) <= STATUS_LINE:
        return Match(status), ()
    asked = _elsewhere(left, right, asked)
    total = sum(_worth(token) for token in left)
    agreed, volatile = 0.0, False
    lost: list[Token] = []
    other_than_lost = other_word = False
    contradictions: list[str] = []
    # A name that stands on both sides answers itself; another one may answer any name.
    common = {one.key for one in left if one.kind in NAMES} & {one.key for one in right}
    one_side, other_side = (
        [one.key if one.key in common else slot(one) for one in tokens] for tokens in (left, right)
    )
    blocks = SequenceMatcher(None, one_side, other_side, autojunk=False)
    only, alone = alone, alone and len(left) <= 2
    for tag, i1, i2, j1, j2 in blocks.get_opcodes():
        key = _label(left[i1 - 1]) if i1 else ""
        if tag == "equal":
            for one, other in zip(left[i1:i2], right[j1:j2], strict=True):
                found = _token_match(one, other, left, key, asked, alone)
                agreed += _worth(one) * found.similarity
                volatile |= found.volatile
                contradictions += [found.contradiction] if found.contradiction else []
                key = _label(one)
            continue
        share, contradiction = _part(expected, actual, left[i1:i2], right[j1:j2], key, asked, alone, only)
        agreed += share
        contradictions += [contradiction] if contradiction else []
        lost += (
            [one for one in left[i1:i2] if one.kind is not TokenKind.PLACEHOLDER] if tag == "delete" else []
        )
        other_than_lost |= tag != "delete"
        other_word |= (
            tag == "replace"
            and share < 0.7 * sum(map(_worth, left[i1:i2]))
            and left[i1].kind is TokenKind.WORD
        )
    columns = _COLUMNS.search(expected.strip()) is not None
    lacking = [one for one in lost if one.kind in NAMES or columns or not one.text.isascii()]
    lacking = [] if other_than_lost else lacking
    # What a failure is called differs between systems; whether it is the same one is judged for the whole text.
    failing = failures.severity(expected) is not failures.FailureGrade.NONE and not _is_good(left)
    if only and lacking and agreed >= ALIKE * total and not contradictions and not failing:
        contradictions.append(f"{quoted(lacking[0].text)} is gone from {quoted(actual)}")
    refused = refusals.kind(expected) if failures.severity(expected) else None
    both = (failing and failures.severity(actual)) or (refused and refused == refusals.kind(actual))
    if both:
        contradictions = []
    if only and (older := _older(left, right)):
        contradictions.append(older)
    contradictions += filter(
        None,
        (headers.contradiction(expected, actual), reach.contradiction(expected, actual, named=bool(common))),
    )
    similarity = agreed / total if total else 1.0
    if not contradictions and not both and (said := _by_label(expected, actual, asked)):
        similarity = max(similarity, said.similarity)
        contradictions += [said.contradiction] if said.contradiction else []
    if only and len(left) <= SHORT and other_word:
        similarity *= 0.6
    extra = max(0, len(right) - len(left)) / (len(left) + len(right))
    similarity *= 1 - (0.2 if not alone or any(one.kind not in VOLATILE for one in left) else 1.6) * extra
    return Match(similarity, volatile=volatile), tuple(contradictions)


def _elsewhere(left: Sequence[Token], right: Sequence[Token], asked: Asked) -> Asked:
    """If the value that the command asks for appears anywhere in the line, no other check applies to it."""
    wanted = {one.text.casefold() for one in left} & asked.values
    if len(wanted) == 1 and wanted <= {one.text.casefold() for one in right}:
        return replace(asked, told=asked.told | wanted)
    return asked


def _older(left: Sequence[Token], right: Sequence[Token]) -> str | None:
    """A version whose first number is lower than the documented one's: time moves versions on, not back."""
    versions = [[one for one in tokens if one.kind is TokenKind.VERSION] for tokens in (left, right)]
    if not all(len(one) == 1 for one in versions):
        return None
    one, other = (found[0].text for found in versions)
    first = [int(number[0]) for text in (one, other) if (number := re.search(r"\d+", text))]
    return f"version {other}, expected {one} or later" if len(first) == 2 and first[1] < first[0] else None


def _is_good(tokens: Sequence[Token]) -> bool:
    return any(lexicon.sense(token.text) is Sense.GOOD for token in tokens)


def _by_label(expected: str, actual: str, asked: Asked) -> Match | None:
    """How two lines agree that say something of the same thing, whatever form its value has: None when not so."""
    one, other = labels.labelled(expected), labels.labelled(actual)
    if one is None or other is None or one[0] != other[0]:
        return None
    return Match(
        0.5 + 0.4 * compare(one[1], other[1], one[0], asked).similarity, setting(*one, other[1], asked)
    )


def _label(token: Token) -> str:
    """What a token says of the one behind it: its text, if it is a word or a name."""
    return token.text if token.kind in (TokenKind.WORD, TokenKind.NAME) else ""


def _worth(token: Token) -> float:
    return WORTH.get(token.kind, 1.0)


def _token_match(
    one: Token, other: Token, left: Sequence[Token], key: str, asked: Asked, alone: bool
) -> Match:
    if one.text == other.text:
        return Match(1.0)
    if one.kind is other.kind is TokenKind.ADDRESS and (
        wrong := ports.contradiction(one.text, other.text, key)
    ):
        return Match(0.3, wrong)
    if one.kind is other.kind is TokenKind.HASH and (wrong := digests.contradiction(one.text, other.text)):
        return Match(0.0, wrong)
    if (
        one.kind in VOLATILE
        and one.text.casefold() not in asked.told
        and _wanted(one.text, asked) - _wanted(other.text, asked)
    ):
        return Match(0.3, f"{quoted(other.text)}, expected {quoted(one.text)}; the command asks for it")
    if (
        one.kind in VOLATILE - {TokenKind.HASH}
        and one.kind is other.kind
        and not (alone and one.kind is TokenKind.ADDRESS)
    ):
        return Match(1.0, volatile=True)
    return compare(one.text, other.text, key, asked, alone=alone and _is_count(one, left))


def _wanted(text: str, asked: Asked) -> set[str]:
    """The parts of an address or the like that the command was given."""
    return {part for part in (text, *re.split(r"[:/#]", text)) if len(part) > 1 and asked.wants(part)}


def _is_count(one: Token, left: Sequence[Token]) -> bool:
    """Whether a figure is the answer: it stands alone, or it is a whole number that a word names."""
    whole = one.kind in (TokenKind.NUMBER, TokenKind.RATIO, TokenKind.PERCENT) and not re.search(
        r"[.,]", one.text
    )
    named = " ".join(token.text for token in left if token is not one)
    whole = whole and not any(token.kind in NAMES for token in left)
    return one.kind in FIGURES and (len(left) == 1 or (whole and not keys.words(named) & keys.FREE))


def _part(
    expected: str,
    actual: str,
    left: Sequence[Token],
    right: Sequence[Token],
    key: str,
    asked: Asked,
    alone: bool,
    alone_line: bool,
) -> tuple[float, str | None]:
    """The agreeing weight of a differing part, and its contradiction."""
    if any(token.kind is TokenKind.PLACEHOLDER for token in left):
        if not right and alone_line and set(left[-1].text) - set(".…"):
            return 0.0, f"nothing stands for {quoted(left[-1].text)} in {quoted(actual)}"
        return sum(_worth(token) for token in left if token.kind is TokenKind.PLACEHOLDER), None
    one = expected[left[0].start : left[-1].end] if left else ""
    other = actual[right[0].start : right[-1].end] if right else ""
    if left and right:
        if len(left) == len(right) > 1:
            return _side_by_side(left, right, key, asked)
        strict = not alone_line or keys.words(key) & keys.STRICT
        found = compare(one, other, key if strict else "", asked)
        if alone_line and found.contradiction is None and found.similarity < UNLIKE:
            labelling = all(
                text[tokens[-1].end :][:1] in ("=", ":")
                for text, tokens in ((expected, left), (actual, right))
            )
            wrong = None if labelling else _another_word(left, right, key)
            if wrong:
                return 0.0, wrong
        if alone_line and found.contradiction is None and _no_longer(one, actual):
            return 0.0, f"nothing in {quoted(actual)} says {quoted(one)}"
        worth = sum(_worth(token) for token in left)
        return worth * min(found.similarity, 0.8), found.contradiction
    if left:
        if failures.severity(expected) and failures.severity(actual):
            return 0.0, None
        turned = state(one) is Sense.NOT or _negates(left) or (alone_line and _asked_for(left, actual, asked))
        return 0.0, f"{quoted(one)} is gone from {quoted(actual)}" if turned else None
    if failures.severity(expected) and failures.is_tag(other):
        return 0.0, None  # the documented failure, by a program that calls it one
    turned = _negates(right) or failures.severity(other) is failures.FailureGrade.STRONG
    brief = len(right) <= SHORT and not any(
        (one.kind in FIGURES and figures.is_zero(one.text)) or one.key in consistency.MILD for one in right
    )
    turned = turned or (alone_line and brief and state(other) is Sense.BAD)
    return 0.0, f"{quoted(other)} is added in {quoted(actual)}" if turned else None


def _no_longer(one: str, actual: str) -> bool:
    """Whether a part that says that all is well has nothing of the kind in the line that answers it."""
    return state(one) is Sense.GOOD and outcome.says(actual) is None and not outcome.is_done(actual)


def _another_word(left: Sequence[Token], right: Sequence[Token], key: str) -> str | None:
    """Another plain word in the only line: what it says is something else, unless it is the same word inflected."""
    if not len(left) == len(right) == 1 or not left[0].kind is right[0].kind is TokenKind.WORD:
        return None
    one, other = left[0], right[0]
    cased = (one.text.islower() and other.text.islower()) or (one.text.isupper() and other.text.isupper())
    inflected = one.key[:INFLECTED] == other.key[:INFLECTED] or one.key in other.key or other.key in one.key
    if not cased or inflected or not (one.text + other.text).isascii() or keys.words(key) & keys.FREE:
        return None
    return f"{quoted(other.text)}, expected {quoted(one.text)}"


def _side_by_side(
    left: Sequence[Token], right: Sequence[Token], key: str, asked: Asked
) -> tuple[float, str | None]:
    whole = " ".join(one.text for one in left), " ".join(other.text for other in right)
    wrong = compare(*whole, key, asked).contradiction
    share = 0.0
    for one, other in zip(left, right, strict=True):
        found = compare(one.text, other.text, key, asked)
        share += _worth(one) * min(found.similarity, 0.8)
        wrong = wrong or found.contradiction
    return share, wrong


def _asked_for(tokens: Sequence[Token], actual: str, asked: Asked) -> bool:
    """Whether the command speaks of one of the words, and the line that should have it does not."""
    there = actual.casefold()
    return any(
        token.kind in NAMES | {TokenKind.WORD}
        and token.key in asked.words - asked.programs - asked.told
        and token.key not in there
        and lexicon.sense(token.text) is None
        for token in tokens
    )


def _negates(tokens: Sequence[Token]) -> bool:
    return any(lexicon.sense(token.text) is Sense.NOT for token in tokens)
