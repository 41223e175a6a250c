"""Two values of one place: whether the second is the first one, a free variant of it, or another value."""

import re
from functools import lru_cache

from runbook.judging.asked import Asked
from runbook.judging.patterns import lazy
from runbook.judging.values import bounds, figures, generated, keys, lexicon
from runbook.judging.values.differences import FREE, DifferenceKind
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.placeholders import fits, is_placeholder, of_form
from runbook.judging.values.tokens import FIGURES, NAMES, VOLATILE, TokenKind, terms

EMPTY = frozenset(
    {"", "null", "none", "nil", "(nil)", "(null)", "undefined", "unset", "n/a", "nan"}
) | frozenset({"-", '""', "''", "()", "<none>", "<nil>", "<unset>", "[]", "{}"})
"""What stands where there is nothing."""
TRUE = frozenset({"true", "yes", "on", "t", "y"})
FALSE = frozenset({"false", "no", "off", "f", "n"})
Kind = DifferenceKind | None
"""None: the same value."""

_MEASURES = frozenset({TokenKind.NUMBER, TokenKind.SIZE, TokenKind.DURATION, TokenKind.PERCENT})
_VERSIONS = frozenset({TokenKind.VERSION, TokenKind.NUMBER, TokenKind.NAME})
_NUMBERED = frozenset({TokenKind.NUMBER, TokenKind.VERSION})
_MADE_UP = frozenset({TokenKind.HASH, TokenKind.NAME, TokenKind.NUMBER, TokenKind.WORD, TokenKind.GUID})
_MOMENTS = frozenset({TokenKind.TIME, TokenKind.DURATION})
_TIMED = frozenset({"ttl", "uptime", "age", "elapsed", "timeit", "time"})
"""Words of a command whose only number is another one each time."""
_STAND_IN = lazy(r"(?:[a-z]+[_-])+(?:id|name|key|ip|address|token|password|here)")
"""A name that says what stands in its place: ``aws_account_id``."""
_LISTED = lazy(r"[,;]")
_PARTS = lazy(r"[/:@=,;|?&#\\.]+")
_PIECES = lazy(r"[/:@=,;|?&#\\]+")
_OBJECT = lazy(r"[a-z]{3,}(?:\.[a-z0-9.]+)?")
_MODE = lazy(r"[-dlbcps](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][+.@]?")
"""The permissions of a file, as ``ls -l`` writes them."""
_CODES = frozenset({"http", "status", "code", "httpcode", "statuscode"})
_CODE = lazy(r"[1-5]\d\d")
"""A status of HTTP: its first digit is its class (RFC 9110, section 15)."""
_BOUND = {"0.0.0.0", "127.0.0.1"}  # noqa: S104
"""All addresses of a machine, and its own alone."""
_HEX = lazy(r"[0-9a-fA-F]{7,64}")
_BETWEEN = lazy(r"\d[\W_]+\d|^[-+.]?\d+$|[-+.]\d+$")
_NO_LETTER = lazy(r"[\W_]+")
LONG_NUMBER = 6
"""Figures from which a number in a name is an id."""
SHARED = 4
"""Characters that a name has in common with another one when both were given a random end."""
_SUFFIX = lazy(r"[0-9a-z]{4,10}")
_DIGITS = lazy(r"\d{1,9}")
_DIGIT = lazy(r"\d")
_STEM = lazy(r"[-_.]+")


def bare(text: str) -> str:
    """A value without the quotation marks and the comma around it."""
    return " ".join(text.split()).strip("\"'`,;")


def same(expected: str, actual: str) -> bool:
    """Whether two values are one, letter case and signs aside."""
    return expected.casefold() == actual.casefold() or _letters(expected) == _letters(actual) != ""


def compare(expected: str, actual: str, key: str, asked: Asked, *, alone: bool = False) -> Kind:
    """How `actual` answers `expected`, two values without blanks or two short ones, behind `key` (empty: no key).

    `alone`: the value is all that is documented, so that it is the answer itself.
    """
    one, other = bare(expected), bare(actual)
    if same(one, other):
        return None
    kind = _kind(one, other, key, asked, alone)
    if kind is DifferenceKind.CHANGED and asked.machine and _own(one, other):
        kind = DifferenceKind.RENAMED
    if kind in FREE and not is_placeholder(one) and not fits(one, other) and missed(one, other, key, asked):
        varies = type_of(one) is TokenKind.NUMBER and is_timed(key, asked)
        return kind if varies else DifferenceKind.CHANGED
    return kind


def varies(expected: str, actual: str, key: str, asked: Asked) -> bool:
    """Whether two values are ones that a program makes anew in each run, so that one is as good as the other.

    Versions and figures are not.
    """
    kind = compare(expected, actual, key, asked)
    return kind is DifferenceKind.HOLE and type_of(bare(expected)) not in FIGURES | {TokenKind.VERSION}


def _own(one: str, other: str) -> bool:
    """Whether two values of one sort are those of two machines."""
    left, right = type_of(one), type_of(other)
    alike = left is right or (left in NAMES | {TokenKind.WORD} and right in NAMES | {TokenKind.WORD})
    return left is not None and alike and turned(one, other) is None


def _kind(one: str, other: str, key: str, asked: Asked, alone: bool) -> Kind:
    words = keys.words(key) if key else asked.words & _TIMED
    low, far = one.casefold(), other.casefold()
    if is_placeholder(one) or (_STAND_IN.fullmatch(one) and other[:1].isalnum()):
        filled = far not in EMPTY and of_form(one, other) and turned("", other) is None
        return DifferenceKind.HOLE if filled and len(other.split()) <= 4 else DifferenceKind.CHANGED
    if low in EMPTY:
        return DifferenceKind.CHANGED if words & keys.FAULTS and far not in EMPTY else DifferenceKind.HOLE
    if far in EMPTY:
        return DifferenceKind.ABSENT
    if fits(one, other):
        return DifferenceKind.HOLE
    if (low in TRUE and far in TRUE) or (low in FALSE and far in FALSE):
        return None
    if {low, far} <= TRUE | FALSE:
        return DifferenceKind.HOLE if low in FALSE and words & keys.REACHED else DifferenceKind.CHANGED
    if turned(one, other) is not None or lexicon.opposite(one, other):
        return DifferenceKind.CHANGED
    if state(one) is not None and state(other) is not None:
        return DifferenceKind.RENAMED
    if given(other, asked) and not given(one, asked):
        return DifferenceKind.RENAMED
    return _typed(one, other, words, asked, alone)


def given(text: str, asked: Asked) -> bool:
    """Whether the command was given a value, or the last part of it; a figure or an address is not a name."""
    low = text.casefold()
    if type_of(low) in VOLATILE | {TokenKind.NUMBER}:
        return False
    return asked.wants(low) or low in asked.settings or asked.wants(_PIECES.split(low)[-1])


def _typed(one: str, other: str, words: frozenset[str], asked: Asked, alone: bool) -> Kind:
    left, right = type_of(one), type_of(other)
    free = bool(words & keys.FREE) and (not alone or "$" in asked.text)
    free = free or asked.own_names
    if _MODE.fullmatch(one) or (left is TokenKind.ADDRESS and "/" in one):
        return DifferenceKind.CHANGED
    if left is TokenKind.HASH is right and not 0.6 < len(one) / len(other) < 1.7:
        return DifferenceKind.RETYPED
    if left is right and left in VOLATILE:
        return DifferenceKind.CHANGED if is_bound_elsewhere(one, other) else DifferenceKind.HOLE
    if one == "100%" and right is TokenKind.PERCENT:
        return DifferenceKind.CHANGED
    if left is TokenKind.RATIO is right:
        return DifferenceKind.CHANGED if is_unfinished(one, other) else DifferenceKind.HOLE
    if left in _MEASURES and right in _MEASURES:
        return _measured(one, other, words, asked, alone)
    if left is TokenKind.VERSION is right and _major(other) < _major(one):
        return DifferenceKind.CHANGED
    if left in (TokenKind.VERSION, TokenKind.NUMBER) and right in _VERSIONS and right is not TokenKind.NUMBER:
        return DifferenceKind.HOLE
    if left is TokenKind.VERSION:
        return DifferenceKind.HOLE if right in _VERSIONS else DifferenceKind.RETYPED
    if left in _MADE_UP and right in _MADE_UP and made_up(one, other):
        return DifferenceKind.HOLE
    if left in VOLATILE | {TokenKind.NUMBER}:
        if {left, right} <= _MOMENTS:
            return DifferenceKind.HOLE
        return DifferenceKind.RENAMED if free and right in NAMES else DifferenceKind.RETYPED
    if left is None and right is None and " " not in one + other:
        return _names(one, other, free, alone)
    if left in NAMES and right in NAMES | {TokenKind.WORD, TokenKind.HASH, TokenKind.GUID, TokenKind.ADDRESS}:
        return _names(one, other, free, alone)
    if free and right in NAMES | {TokenKind.WORD, TokenKind.HASH}:
        return DifferenceKind.RENAMED
    return DifferenceKind.CHANGED


def _measured(one: str, other: str, words: frozenset[str], asked: Asked, alone: bool) -> Kind:
    left, right = figures.quantity(one), figures.quantity(other)
    if left == right or figures.near(one, other):
        return None
    if figures.is_zero(one) and any(lexicon.sense(word) is Sense.BAD for word in words):
        return DifferenceKind.CHANGED
    if is_other_class(one, other, words):
        return DifferenceKind.CHANGED
    if asked.random or words & (keys.VARYING | _TIMED) or type_of(one) is TokenKind.DURATION:
        return DifferenceKind.HOLE
    if alone or words & keys.COUNTS or asked.totals or figures.slipped(one, other):
        return DifferenceKind.CHANGED
    return DifferenceKind.HOLE


def _major(version: str) -> int:
    found = _DIGITS.search(version)
    return int(found[0]) if found else 0


def _names(one: str, other: str, free: bool, alone: bool) -> Kind:
    """Two names, paths or addresses of resources, piece by piece."""
    if object_type(one) != object_type(other):
        return DifferenceKind.CHANGED
    left, right = _PIECES.split(one), _PIECES.split(other)
    if len(left) == len(right) > 1:
        if alone and any(
            one != other and type_of(one) in _NUMBERED for one, other in zip(left, right, strict=True)
        ):
            return DifferenceKind.CHANGED
        if all(map(_free_piece, left, right)):
            return DifferenceKind.HOLE
    left, right = _PIECES.split(one.casefold()), _PIECES.split(other.casefold())
    if left[-1] == right[-1] != "" and len(left) > 1:
        return DifferenceKind.RENAMED
    if stem(one) == stem(other) != "":
        return DifferenceKind.RENAMED
    return DifferenceKind.RENAMED if free else DifferenceKind.CHANGED


def replaced(one: str, other: str) -> tuple[str, str]:
    """The one piece of a value that another stands for, and that one; both values where more than one piece differs."""
    one, other = one.casefold(), other.casefold()
    left, right = _PIECES.split(one), _PIECES.split(other)
    pairs = {pair for pair in zip(left, right, strict=False) if not _free_piece(*pair)}
    return pairs.pop() if len(left) == len(right) and len(pairs) == 1 else (one, other)


def _free_piece(one: str, other: str) -> bool:
    stands_in = is_placeholder(one) or _STAND_IN.fullmatch(one) or fits(one, other)
    if one == other or stands_in or made_up(one, other) or stem(one) == stem(other) != "":
        return True
    left, right = type_of(one), type_of(other)
    number = left is TokenKind.NUMBER and len(one) >= LONG_NUMBER
    return left is right and (left in VOLATILE or number)


def object_type(text: str) -> str:
    """The type of object that a name tells: of an Azure resource id (``microsoft.compute/virtualmachines``), or of
    ``deployment.apps/web``, as kubectl prints it; empty for anything else.
    """
    _, found, tail = text.casefold().rpartition("/providers/")
    if found:
        parts = tail.split("/")
        return "/".join([parts[0], *parts[1::2]])
    kind, found, name = text.casefold().partition("/")
    return kind.partition(".")[0] if found and _OBJECT.fullmatch(kind) and name and "/" not in name else ""


def made_up(one: str, other: str) -> bool:
    """Whether a program made up both: digests of one length, or names that differ in their random parts."""
    if len(one) == len(other) and _HEX.fullmatch(one) and _HEX.fullmatch(other):
        return True
    if generated.alike(one, other):
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    rest = one[shared:].partition(".")[0], other[shared:].partition(".")[0]
    if shared >= SHARED and all(map(_SUFFIX.fullmatch, rest)) and any(map(_DIGIT.search, rest)):
        return True
    return generated.is_random(one) and generated.is_random(other) and "-" not in one + other


def stem(name: str) -> str:
    """A name without what a program adds to it: its numbers, its random parts and what follows them."""
    found: list[str] = []
    for piece in _STEM.split(name.casefold()):
        plain = piece.rstrip("0123456789")
        if generated.is_random(piece) or _DIGIT.search(plain):
            if found:
                break
        elif plain:
            found.append(plain)
    return "-".join(found)


def is_given_out(name: str) -> bool:
    """Whether a program made a name from one that it was given: ``web-7d8f9c6b5-x2k4p``."""
    return bool(stem(name)) and any(map(generated.is_random, _STEM.split(name.casefold())))


@lru_cache(maxsize=8192)
def type_of(text: str) -> TokenKind | None:
    """The type of a value that is one token; None for several."""
    found = terms(text)
    return found[0].kind if len(found) == 1 and len(found[0].text) >= len(text) - 2 else None


def volatile_type(text: str) -> TokenKind | None:
    """The type of a value that is one token which changes from run to run; None for any other."""
    found = type_of(text)
    return found if found in VOLATILE else None


def is_unfinished(one: str, other: str) -> bool:
    """Whether a part of a whole is complete in the document only, or nothing has come of it."""
    left, right = figures.ratio(one), figures.ratio(other)
    if left is None or right is None:
        return False
    return (left[0] == left[1] and right[0] != right[1]) or (bool(left[0]) and not right[0])


@lru_cache(maxsize=8192)
def state(text: str) -> Sense | None:
    """What a short text says of how something stands; None when it says nothing, or is too long to be a state."""
    tokens = terms(text)[:8]
    senses = (lexicon.sense(one.text) for one in tokens if one.kind in (TokenKind.WORD, TokenKind.NAME))
    return lexicon.summed([one for one in senses if one])


_UNKNOWN = lazy(r"<(?:unknown|invalid|error|pending)>")


def turned(one: str, other: str) -> tuple[Sense | None, Sense] | None:
    """How a state turned: the senses of both where the second contradicts the first; None where it does not.

    With an empty `one`, anything but a good state.
    """
    if _UNKNOWN.search(other) and not _UNKNOWN.search(one):
        return None, Sense.BAD
    left, right = state(one), state(other)
    if right is None or Sense.WARNING in (left, right):
        return None
    if not one:
        return None if right is Sense.GOOD else (None, right)
    if left is None:
        return None
    if left is not right:
        return None if left is Sense.PENDING and right is Sense.GOOD else (left, right)
    finished, ongoing = _words(one), _words(other)
    if (
        left is Sense.GOOD
        and finished & keys.FINISHED
        and ongoing & keys.ONGOING
        and not ongoing & keys.FINISHED
    ):
        return left, right
    if left is Sense.BAD and not finished & ongoing:
        return left, right  # two ways of being bad are two results
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(one.key for one in terms(text))


def missed(one: str, other: str, key: str, asked: Asked) -> str | None:
    """The part of a documented value that the command asked for and that the actual value has not."""
    low, far = one.casefold(), other.casefold()
    if (asked.wants(low) and len(low) > 1) or (
        len(low) > 2 and key and low in asked.words - asked.programs - asked.settings
    ):
        return one
    if asked.sets(keys.words(key), low):
        return one
    version = asked.wants_version(one)
    if version and re.match(r"v?\d+(?:\.\d+){1,2}(?![.\d])", far) and asked.wants_version(other) is None:
        return version
    if broken := bounds.broken(asked.text, one, other):
        return broken
    there = {*_PARTS.split(far), *_PIECES.split(far)}
    parts = (part for part in _PARTS.split(low) if "-" in part or generated.is_numbered(part))
    for piece in (*_PIECES.split(low), *parts):
        if (
            len(piece) > 2
            and piece not in there
            and piece not in far.split()
            and asked.wants(piece)
            and type_of(piece) is not TokenKind.ADDRESS
        ):
            return piece
    if asked.named_earlier(low) and not asked.named_earlier(far) and " " not in one + other:
        return one
    return None


def _letters(text: str) -> str:
    """A text without its signs; nothing when one of them stands between figures, where it matters."""
    return "" if _BETWEEN.search(text) else _NO_LETTER.sub("", text).casefold()


def is_mode(text: str) -> bool:
    """Whether a value is a file's permissions, as ``ls -l`` writes them."""
    return _MODE.fullmatch(text) is not None


def pieces(text: str) -> frozenset[str]:
    """The words of a line, and their parts between ``/``, ``:``, ``@`` and the like, case-folded."""
    words = [part for word in text.split() for part in (word, *_LISTED.split(word))]
    words = [bare(word).casefold() for word in words]
    return frozenset(piece.strip("\"'.()[]{};") for word in words for piece in (word, *_PIECES.split(word)))


def is_other_class(one: str, other: str, words: frozenset[str]) -> bool:
    """Whether two statuses of HTTP are of two classes; `words` are those of their key."""
    both = words & _CODES and _CODE.fullmatch(one) and _CODE.fullmatch(other)
    return bool(both) and one[0] != other[0]


def is_timed(key: str, asked: Asked) -> bool:
    """Whether a number without a key is what a command measures anew each time (``redis-cli ttl``)."""
    return not key and bool(asked.words & _TIMED)


def is_bound_elsewhere(one: str, other: str) -> bool:
    """Whether one address is that of a machine itself alone, and the other one all of its addresses."""
    return {one.partition(":")[0], other.partition(":")[0]} == _BOUND
