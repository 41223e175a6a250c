"""Two values of one place: a cell, a JSON leaf, what stands behind a key, or a differing part of two like lines."""

import re
from collections.abc import Sequence
from functools import lru_cache

from runbook.judging import (
    bounds,
    digests,
    figures,
    forms,
    generated,
    identifiers,
    keys,
    lexicon,
    permissions,
    ports,
    quantities,
    reach,
)
from runbook.judging.asked import Asked
from runbook.judging.differences import differs, named
from runbook.judging.findings import Match
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.placeholders import fits, is_placeholder, of_form
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, Token, TokenKind, terms, tokenize
from runbook.judging.verdict import quoted

EMPTY = frozenset(
    {"", "null", "none", "nil", "(nil)", "(null)", "undefined", "unset", "not set", "n/a", "nan"}
) | frozenset({"-", "_", '""', "''", "()", "<none>", "<nil>", "<unset>"})
"""What stands where there is nothing."""
TRUE = frozenset({"true", "yes", "on", "t", "y", "1"})
FALSE = frozenset({"false", "no", "off", "f", "n", "0"})
FINISHED = frozenset(
    [
        "completed",
        "complete",
        "succeeded",
        "success",
        "done",
        "finished",
        "passed",
        "merged",
        "delivered",
        "deployed",
        "stopped",
    ]
)
ONGOING = frozenset(["running", "started", "starting", "active", "live"])
"""What still goes on is not what has come to its end."""
_KEYED = lazy(r"([A-Za-z][\w.-]*)[:=]([^/:=\s].*)")
_HOST = lazy(r"(?:[\w-]+\.)+[a-z]{2,}$")
_BETWEEN = lazy(r"\d[\W_]+\d|^[-+.]?\d+$|[-+.]\d+$")
_NO_LETTER = lazy(r"[\W_]+")
_PLAIN = lazy(r"[a-z][a-z_]+[a-z]|(?:[A-Z][a-z]+){2,}")
_FIELDS = lazy(r"[A-Za-z]\w*=[^\s&;]*(?:[&;][A-Za-z]\w*=[^\s&;]*)+;?")
_FIELD_END = lazy(r"[&;]")
_PLACE = lazy(r"(?:~|\.{1,2})?/[^\s:]+\.\w{1,5}")
"""A file by its path, from the root, from the home or from here."""
_SCHEDULE = lazy(r"(?:[\d*/,A-Za-z-]+ +){4}[\d*/,A-Za-z-]+")
_UNKNOWN = lazy(r"<(?:unknown|invalid|error)>")
_REFERENCE = lazy(r"\$\{?[A-Za-z_]\w*\}?$")


SAME = Match(1.0)
UNLIKE = 0.8
"""Similarity below which another word is another thing."""


@lru_cache(maxsize=4096)
def compare(expected: str, actual: str, key: str, asked: Asked, *, alone: bool = False) -> Match:
    """How `actual` answers `expected` behind `key` (empty: no key). `alone`: the value is all there is to compare."""
    one, other = _bare(expected), _bare(actual)
    if one == other:
        return SAME
    if other.startswith(f"{one}@"):
        return Match(0.9)  # the same image or package, pinned
    if any(_PLACE.fullmatch(far) and far.endswith(f"/{near}") for near, far in ((one, other), (other, one))):
        return Match(0.9)  # the same file, told from another folder
    if one.casefold() == other.casefold() or (_letters(one) == _letters(other) != ""):
        return Match(0.95)
    if fields := joined(one, other, asked):
        return fields
    words = keys.words(key)
    keyed = _KEYED.fullmatch(one), _KEYED.fullmatch(other)
    if keyed[0] and keyed[1] and " " not in one + other and not _HOST.match(keyed[0][1]):
        if keyed[0][1].casefold() != keyed[1][1].casefold():
            return Match(0.3)
        return compare(keyed[0][2], keyed[1][2], keyed[0][1], asked)
    if is_placeholder(one):
        empty = other.casefold() in EMPTY
        if not empty and (
            len(other.split()) > 4
            or not of_form(one, other)
            or state(other) in (Sense.BAD, Sense.NOT, Sense.PENDING)
        ):
            return Match(0.0, f"{quoted(other)} stands where {named(key)} should")
        return Match(0.0, f"{named(key)} is empty") if empty else Match(1.0, volatile=True)
    if one.casefold() in EMPTY:
        return _from_nothing(other, key, words)
    if other.casefold() in EMPTY:
        return Match(0.0, f"{named(key)} is {quoted(other)}, expected {quoted(one)}")
    if fits(one, other):
        return Match(1.0, volatile=True)
    if words & keys.PRESET:
        return Match(0.75)
    if wrong := reach.contradiction(one, other, key):
        return Match(0.0, wrong)
    if _is_nil(one, other) or _is_nil(other, one):
        return Match(0.95)
    return (
        _unset(one, other, key)
        or _truth(one, other, key, same=True)
        or _asked(one, other, key, asked)
        or _truth(one, other, key, alone=alone)
        or _states(one, other, key, alone)
        or _kinds(one, other, key, words, asked, alone)
    )


def joined(one: str, other: str, asked: Asked) -> Match | None:
    """How two runs of ``key=value&key=value`` (or with ``;``) agree, field by field; None when they are none."""
    if not (_FIELDS.fullmatch(one) and _FIELDS.fullmatch(other)):
        return None
    left, right = (
        dict(field.partition("=")[::2] for field in _FIELD_END.split(text) if field) for text in (one, other)
    )
    found = [compare(value, right[key], key, asked) for key, value in left.items() if key in right]
    share = sum(match.similarity for match in found) / len(left)
    wrong = next((match.contradiction for match in found if match.contradiction), None)
    return Match(share, wrong, volatile=any(match.volatile for match in found))


def _is_nil(figure: str, word: str) -> bool:
    """Whether one is a zero, and the other negates and says nothing else: ``0`` and ``no``, ``without``, ``keine``."""
    if not figure.startswith("0") or not figures.is_zero(figure):
        return False
    tokens = terms(word)
    return bool(tokens) and all(lexicon.sense(token.text) is Sense.NOT for token in tokens)


def _letters(text: str) -> str:
    """A text without its signs; nothing when one of them stands between figures, where it matters."""
    return "" if _BETWEEN.search(text) else _NO_LETTER.sub("", text).casefold()


def _bare(text: str) -> str:
    return " ".join(text.split()).strip("\"'`,;")


def _unset(one: str, other: str, key: str) -> Match | None:
    if _UNKNOWN.search(other) and not _UNKNOWN.search(one):
        return Match(0.0, differs(key, one, other))
    if _REFERENCE.match(other) and not _REFERENCE.match(one):
        return Match(0.0, differs(key, one, other, "; the variable has no value"))
    return None


def _from_nothing(other: str, key: str, words: frozenset[str]) -> Match:
    if words & keys.FAULTS and other.casefold() not in EMPTY and not figures.is_zero(other):
        return Match(0.0, f"{named(key)} is {quoted(other)}, expected nothing")
    return Match(0.8)


def _asked(one: str, other: str, key: str, asked: Asked) -> Match | None:
    wanted = asked.wants_version(one)
    version = asked.wants_version(other)
    vaguer = version is None or (wanted is not None and version.count(".") < wanted.count("."))
    if wanted and vaguer and re.match(r"v?\d+(?:\.\d+){1,2}(?![.\d])", other):
        return Match(0.0, differs(key, one, other, f"; the command asks for {wanted}"))
    plain = " " not in one and " " not in other
    given = asked.wants(other) or other.casefold() in asked.settings
    counted = _is_figure(one) and _is_figure(other)
    if plain and given and not asked.wants(one) and not _turned(one, other) and not counted:
        return Match(0.95)
    if asked.wants(one) and len(one) > 1 and one.casefold() not in asked.told:
        return Match(0.0, differs(key, one, other, "; the command asks for it"))
    part = asked.part(one) if plain and one.casefold() not in asked.told else None
    if part and part not in other.casefold() and "/" not in part:
        return Match(0.0, differs(key, one, other, f"; the command asks for {part}"))
    place = asked.place(one) if plain else None
    if place and place not in other.split(":"):
        return Match(0.0, differs(key, one, other, f"; the command asks for {place}"))
    if asked.sets(keys.words(key), one):
        return Match(0.0, differs(key, one, other, "; the command sets it"))
    if one.casefold() in asked.earlier and other.casefold() not in asked.earlier and " " not in one + other:
        return Match(0.0, differs(key, one, other, "; an earlier command set it"))
    return None


def _is_figure(text: str) -> bool:
    """Whether a value is a figure alone: a count is not a name that a reader chose."""
    tokens = terms(text)
    return len(tokens) == 1 and tokens[0].kind in FIGURES


def _turned(one: str, other: str) -> bool:
    """Whether a value says the opposite of the documented one, or that something went wrong.

    Then it does not matter that the command spells it out: a script that prints "Failed" did not succeed.
    """
    if lexicon.opposite(one, other):
        return True
    left, right = state(one), state(other)
    return left is not None and right is not None and left is not right and left is not Sense.BAD


def _truth(one: str, other: str, key: str, *, same: bool = False, alone: bool = False) -> Match | None:
    left, right = one.casefold(), other.casefold()
    named = left not in ("0", "1") or right not in ("0", "1")
    if same:
        return (
            Match(0.95)
            if named and ((left in TRUE and right in TRUE) or (left in FALSE and right in FALSE))
            else None
        )
    if left in FALSE and right in TRUE and keys.words(key) & keys.REACHED:
        return Match(0.9)
    if (left in TRUE and right in FALSE) or (left in FALSE and right in TRUE):
        return Match(0.0, differs(key, one, other)) if named or (alone and not key) else None
    return None


@lru_cache(maxsize=8192)
def state(text: str) -> Sense | None:
    """What a short text says of how something stands; None when it says nothing, or is too long to be a state."""
    tokens = terms(text)[:8]
    senses = [
        found
        for found in (
            lexicon.sense(token.text) for token in tokens if token.kind in (TokenKind.WORD, TokenKind.NAME)
        )
        if found
    ]
    run = "".join(token.text for token in tokens if token.kind is TokenKind.WORD and len(token.text) == 1)
    if len(run) > 1:
        senses += [found] if (found := lexicon.sense(run)) else []
    return lexicon.summed(senses)


def _states(one: str, other: str, key: str, alone: bool) -> Match | None:
    if len(one) > 60 or len(other) > 120:
        return None
    if lexicon.opposite(one, other):
        return Match(0.0, differs(key, one, other))
    left, right = state(one), state(other)
    if left is None or right is None or Sense.WARNING in (left, right):
        return None
    if left is not right:
        if left is Sense.PENDING and right is Sense.GOOD:
            return Match(0.9)
        if Sense.NOT in (left, right):
            return Match(0.0, differs(key, one, other))
        return Match(0.0, differs(key, one, other))
    if (
        left is Sense.GOOD
        and _words(one) & FINISHED
        and _words(other) & ONGOING
        and not _words(other) & FINISHED
    ):
        return Match(0.0, differs(key, one, other))
    if left is Sense.BAD:
        # Two ways of being bad are two results; the same words in another order or with more detail are not.
        shared = _words(one) & _words(other)
        return Match(0.9) if shared else Match(0.0, differs(key, one, other))
    single = len(tokenize(one)) == len(tokenize(other)) == 1
    return Match(0.85) if single else None


def setting(key: str, expected: str, actual: str, asked: Asked) -> str | None:
    """The contradiction of a setting that is another plain word, behind a key that is not the reader's own."""
    words = expected.strip("\"'"), actual.strip("\"'")
    plain = all(_PLAIN.fullmatch(word) for word in words)
    if not plain or words[0] == words[1] or keys.words(key) & keys.FREE or asked.wants(words[1]):
        return None
    if state(words[0]) is Sense.PENDING or state(words[0]) is state(words[1]) is not None:
        return None
    return f"{key} is {quoted(words[1])}, expected {quoted(words[0])}"


def _words(text: str) -> set[str]:
    return {token.key for token in tokenize(text) if token.kind is TokenKind.WORD and len(token.key) > 2}


def _kinds(one: str, other: str, key: str, words: frozenset[str], asked: Asked, alone: bool) -> Match:
    left, right = terms(one), terms(other)
    if asked.fixed and any(token.kind is TokenKind.HASH for token in left):
        return Match(0.0, differs(key, one, other, "; it is the digest of the same text"))
    figure = any(token.kind in FIGURES or token.kind is TokenKind.VERSION for token in left)
    if not figure and " " not in one and " " not in other and generated.alike(one, other):
        return Match(0.95, volatile=True)
    contradiction = identifiers.provider(one, other, key)
    if contradiction:
        return Match(0.0, contradiction)
    if wrong := ports.contradiction(one, other, key):
        return Match(0.0, wrong)
    if identifiers.typed(one, other) and not words & keys.FREE:
        return Match(0.0, differs(key, one, other))
    if forms.akin(one, other):
        return Match(0.75)
    stands = words & keys.STANDING and state(one) is not None and state(other) is None
    if stands and all(token.kind is TokenKind.WORD for token in right) and not _words(one) & _words(other):
        return Match(0.0, differs(key, one, other))
    known = forms.form(one) if len(left) == 1 else None
    if known and " " in other and all(token.kind is TokenKind.WORD for token in right):
        return Match(0.0, differs(key, one, other, f"; expected {known}"))
    if len(left) == 1 and len(right) == 1:
        return _single(left[0], right[0], key, words, asked, alone)
    return _several(left, right, key, words, alone)


def _own(address: str) -> bool:
    """Whether an address reaches no other machine: loopback, link-local or unspecified (RFC 6890)."""
    return address.startswith(("127.", "169.254.", "0.", "::1", "fe80:")) or address == "::"


def _cut(left: Token, right: Token) -> bool:
    """Whether a hash is much shorter than the documented one."""
    return left.kind is TokenKind.HASH and len(right.text) * 2 < len(left.text)


def _single(left: Token, right: Token, key: str, words: frozenset[str], asked: Asked, alone: bool) -> Match:
    one, other = left.text, right.text
    if permissions.MODE.fullmatch(one) and permissions.MODE.fullmatch(other):
        wrong = permissions.contradiction(one, other)
        return Match(0.0, wrong) if wrong else Match(0.9)
    if _SCHEDULE.fullmatch(one) and _SCHEDULE.fullmatch(other):
        return Match(0.0, differs(key, one, other))
    if alone and left.kind is right.kind is TokenKind.ADDRESS and _own(other) and not _own(one):
        return Match(0.0, differs(key, one, other, "; it is a loopback address"))
    if wrong := digests.contradiction(one, other):
        return Match(0.0, wrong)
    if left.kind in VOLATILE and right.kind is left.kind and not _cut(left, right):
        return Match(0.97, volatile=True)
    if identifiers.released(one, other):
        return Match(0.85, volatile=True)
    if left.kind is TokenKind.RATIO and right.kind is TokenKind.RATIO:
        return quantities.ratio(one, other, key)
    if left.kind is TokenKind.PERCENT and right.kind is TokenKind.PERCENT:
        whole = figures.number(one) == 100 and figures.number(other) != 100
        return Match(0.0, differs(key, one, other)) if whole else Match(0.8, volatile=True)
    if left.kind in FIGURES and right.kind in FIGURES:
        return quantities.figures_of(one, other, key, words, asked, alone)
    if _cut(left, right):
        return Match(0.2)
    if left.kind in NAMES | {TokenKind.HASH, TokenKind.WORD} and generated.alike(one, other):
        return Match(0.95, volatile=True)
    if left.kind in VOLATILE and state(other) in (Sense.PENDING, Sense.BAD):
        return Match(0.0, differs(key, one, other))
    if left.kind is right.kind is TokenKind.VERSION and (bound := bounds.broken(asked.text, one, other)):
        return Match(0.0, differs(key, one, other, f"; the command asks for {bound}"))
    if TokenKind.VERSION in (left.kind, right.kind):
        return quantities.version(one, other, key, alone)
    if alone:
        return Match(0.1)
    if words & keys.STRICT and not words & keys.FREE and left.kind in (TokenKind.WORD, TokenKind.NAME):
        return Match(0.0, differs(key, one, other))
    if ("/" in one) is not ("/" in other):
        return Match(0.4)
    if words & keys.FREE or {left.kind, right.kind} <= NAMES | VOLATILE:
        return Match(0.75)
    return Match(0.6 if left.kind is right.kind else 0.5)


def _several(
    left: Sequence[Token], right: Sequence[Token], key: str, words: frozenset[str], alone: bool
) -> Match:
    """Texts of several words: the share of the expected ones that are there, volatile ones by kind."""
    if not left:
        return Match(0.6)
    loose = all(token.kind in VOLATILE | FIGURES for token in left)
    if alone and loose and {token.kind for token in right} == {left[0].kind} <= VOLATILE:
        return Match(0.8, volatile=True)  # several addresses for one
    if alone and len(right) > (len(left) if loose else 3 * len(left) + 2):
        return Match(0.2)
    there = [token.key for token in right]
    found = 0.0
    weight = 0.0
    for token in left:
        worth = 0.3 if token.kind in VOLATILE | FIGURES else 1.0
        weight += worth
        if token.key in there:
            there.remove(token.key)
            found += worth
        elif any(other.kind is token.kind for other in right) and token.kind is not TokenKind.WORD:
            found += worth * (0.6 if not alone or token.kind in VOLATILE else 0.0)
    share = found / weight
    if words & keys.FREE and not alone:
        return Match(max(share, 0.7))
    return Match(share)
