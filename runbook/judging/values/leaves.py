"""Two values of one place: whether the second is the first one, a free variant of it, or another value."""

from functools import lru_cache

from runbook.judging.asked import Asked
from runbook.judging.patterns import lazy
from runbook.judging.values import figures, keys, lexicon
from runbook.judging.values.differences import FREE, DifferenceKind
from runbook.judging.values.generated import made_up, stem
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.placeholders import fits, is_placeholder
from runbook.judging.values.tokens import FIGURES, NAMES, VOLATILE, TokenKind, terms

EMPTY = frozenset(
    {"", "null", "none", "nil", "(nil)", "(null)", "undefined", "unset", "n/a", "nan"}
) | frozenset({"-", '""', "''", "()", "<none>", "<nil>", "<unset>", "[]", "{}"})
"""What stands where there is nothing."""
TRUE = frozenset({"true", "yes", "on", "t", "y"})
FALSE = frozenset({"false", "no", "off", "f", "n"})
WORDS = NAMES | {TokenKind.WORD}
Kind = DifferenceKind | None
"""None: the same value."""

_MEASURES = frozenset({TokenKind.NUMBER, TokenKind.SIZE, TokenKind.DURATION, TokenKind.PERCENT})
_VERSIONS = frozenset({TokenKind.VERSION, TokenKind.NUMBER, TokenKind.NAME})
_PLACES = frozenset({TokenKind.URL, TokenKind.PATH})
_MOMENTS = frozenset({TokenKind.TIME, TokenKind.DURATION})
TIMED = frozenset({"ttl", "uptime", "age", "elapsed", "timeit", "time"})
"""Words of a command whose only number is another one each time."""
_PARTS = lazy(r"[/:@=,;|?&#\\.]+")
_PIECES = lazy(r"[/:@=,;|?&#\\]+")
_OBJECT = lazy(r"[a-z]{3,}(?:\.[a-z0-9.]+)?")
_OWN = lazy(r"[^/.]+")
_MODE = lazy(r"[-dlbcps](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][+.@]?")
_CODES = frozenset({"http", "status", "code", "httpcode", "statuscode"})
_CODE = lazy(r"[1-5]\d\d")
"""A status of HTTP: its first digit is its class (RFC 9110, section 15)."""
_BETWEEN = lazy(r"\d[\W_]+\d|^[-+.]?\d+$|[-+.]\d+$")
_NO_LETTER = lazy(r"[\W_]+")
_RELEASE = lazy(r"v?\d+(?:\.\d+){1,2}(?![.\d])")
_UNKNOWN = lazy(r"<(?:unknown|invalid|error|pending)>")
_PORT = lazy(r"(?<=[.\d]{7})[:#]\d+$")
LONG_VALUE = 10
"""Characters from which a value of a file is an id or a time."""
LONG_NUMBER = 6
"""Figures from which a number in a name is an id."""


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
    words = keys.words(key) if key else asked.words & TIMED
    kind = _kind(one, other, words, asked, alone)
    if kind is DifferenceKind.CHANGED and asked.machine and turned(one, other) is None and _alike(one, other):
        kind = DifferenceKind.RENAMED
    if kind is DifferenceKind.HOLE and is_determined(one, other, asked):
        return DifferenceKind.CHANGED
    if kind in FREE and not is_placeholder(one) and not fits(one, other) and missed(one, other, key, asked):
        timed = words & TIMED and type_of(one) is TokenKind.NUMBER
        return kind if timed else DifferenceKind.CHANGED
    return kind


def is_determined(one: str, other: str, asked: Asked) -> bool:
    """Whether the input of the command determines a value, so that another one is another result.

    A file may hold ids and times of its own; what is typed does not.
    """
    if not asked.fixed or is_placeholder(one):
        return False
    types = {type_of(one), type_of(other)}
    if asked.literal:
        return types <= FIGURES | NAMES | {None, TokenKind.HASH}
    return types <= FIGURES | {None, TokenKind.NAME} and len(one) < LONG_VALUE and any(map(str.isdigit, one))


def varies(expected: str, actual: str, key: str, asked: Asked) -> bool:
    """Whether two values are ones that a program makes anew in each run, so that one is as good as the other.

    Versions and figures are not.
    """
    kind = compare(expected, actual, key, asked)
    return kind is DifferenceKind.HOLE and type_of(bare(expected)) not in FIGURES | {TokenKind.VERSION}


def _alike(one: str, other: str) -> bool:
    left, right = type_of(one), type_of(other)
    return left is not None and (left is right or {left, right} <= WORDS)


def _kind(one: str, other: str, words: frozenset[str], asked: Asked, alone: bool) -> Kind:
    low, far = one.casefold(), other.casefold()
    if is_placeholder(one):
        filled = far not in EMPTY and turned("", other) is None
        return DifferenceKind.HOLE if filled else DifferenceKind.CHANGED
    if low in EMPTY:
        return DifferenceKind.CHANGED if words & keys.FAULTS else DifferenceKind.HOLE
    if far in EMPTY:
        return DifferenceKind.ABSENT
    if fits(one, other):
        return DifferenceKind.HOLE
    if {low, far} <= TRUE or {low, far} <= FALSE:
        return None
    if {low, far} <= TRUE | FALSE:
        return DifferenceKind.HOLE if low in FALSE and words & keys.REACHED else DifferenceKind.CHANGED
    if turned(one, other) is not None:
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
    if left is right and left in VOLATILE:
        if left is TokenKind.HASH and not 0.6 < len(one) / len(other) < 1.7:
            return DifferenceKind.RETYPED
        return DifferenceKind.CHANGED if is_other_address(one, other) else DifferenceKind.HOLE
    if is_mode(one):
        return DifferenceKind.CHANGED
    if (
        left is right
        and left in (TokenKind.RATIO, TokenKind.PERCENT)
        and (left is TokenKind.RATIO or one == "100%")
    ):
        return DifferenceKind.CHANGED if is_unfinished(one, other) else DifferenceKind.HOLE
    if left in _MEASURES and right in _MEASURES:
        return _measured(one, other, words, asked, alone)
    if TokenKind.VERSION in (left, right) and left in (TokenKind.VERSION, TokenKind.NUMBER):
        return DifferenceKind.HOLE if right in _VERSIONS else DifferenceKind.RETYPED
    if {left, right} <= _MOMENTS or (left not in _PLACES and made_up(one, other)):
        return DifferenceKind.HOLE
    if left in VOLATILE | {TokenKind.NUMBER}:
        return DifferenceKind.RETYPED
    if (left in NAMES or left is None) and " " not in one + other:
        return _names(one, other, free)
    return DifferenceKind.RENAMED if free and right in WORDS else DifferenceKind.CHANGED


def _measured(one: str, other: str, words: frozenset[str], asked: Asked, alone: bool) -> Kind:
    if figures.quantity(one) == figures.quantity(other) or figures.near(one, other):
        return None
    if figures.is_zero(one) and any(lexicon.sense(word) is Sense.BAD for word in words):
        return DifferenceKind.CHANGED
    if is_other_class(one, other, words):
        return DifferenceKind.CHANGED
    if asked.random or words & (keys.VARYING | TIMED) or type_of(one) is TokenKind.DURATION:
        return DifferenceKind.HOLE
    fixed = alone or words & keys.COUNTS or asked.totals or figures.slipped(one, other)
    return DifferenceKind.CHANGED if fixed else DifferenceKind.HOLE


def _names(one: str, other: str, free: bool) -> Kind:
    """Two names, paths or addresses of resources, piece by piece."""
    if object_type(one) != object_type(other):
        return DifferenceKind.CHANGED
    left, right = _PIECES.split(one), _PIECES.split(other)
    if len(left) == len(right) > 1 and all(map(_free_piece, left, right)):
        return DifferenceKind.HOLE
    last = left[-1].casefold() == right[-1].casefold() != "" and len(left) > 1
    return (
        DifferenceKind.RENAMED if free or last or stem(one) == stem(other) != "" else DifferenceKind.CHANGED
    )


def _free_piece(one: str, other: str) -> bool:
    if one == other or is_placeholder(one) or fits(one, other) or stem(one) == stem(other) != "":
        return True
    left, right = type_of(one), type_of(other)
    number = left is TokenKind.NUMBER and len(one) >= LONG_NUMBER
    return made_up(one, other) or (left is right and (left in VOLATILE or number))


def object_type(text: str) -> str:
    """The type of object that a name tells: of an Azure resource id (``microsoft.compute/virtualmachines``), or of
    ``deployment.apps/web``, as kubectl prints it; empty for anything else.
    """
    _, found, tail = text.casefold().rpartition("/providers/")
    if found:
        parts = tail.split("/")
        return "/".join([parts[0], *parts[1::2]])
    kind, found, name = text.casefold().partition("/")
    return kind.partition(".")[0] if found and _OBJECT.fullmatch(kind) and _OWN.fullmatch(name) else ""


@lru_cache(maxsize=8192)
def type_of(text: str) -> TokenKind | None:
    """The type of a value that is one token; None for several."""
    found = terms(text)
    return found[0].kind if len(found) == 1 and len(found[0].text) >= len(text) - 2 else None


def is_mode(text: str) -> bool:
    """Whether a value is a file's permissions, as ``ls -l`` writes them."""
    return _MODE.fullmatch(text) is not None


def is_unfinished(one: str, other: str) -> bool:
    """Whether a part of a whole is complete in the document only, or nothing has come of it."""
    if one == "100%":
        return type_of(other) is TokenKind.PERCENT and other != one
    left, right = figures.ratio(one), figures.ratio(other)
    if left is None or right is None:
        return False
    return (left[0] == left[1] and right[0] != right[1]) or (bool(left[0]) and not right[0])


@lru_cache(maxsize=8192)
def state(text: str) -> Sense | None:
    """What a short text says of how something stands; None when it says nothing, or is too long to be a state."""
    senses = (
        lexicon.sense(one.text) for one in terms(text)[:8] if one.kind in (TokenKind.WORD, TokenKind.NAME)
    )
    return lexicon.summed([one for one in senses if one])


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
    if left is None or (left is Sense.PENDING and right is Sense.GOOD):
        return None
    # Two ways of being bad are two results.
    bad = left is Sense.BAD and {term.key for term in terms(one)}.isdisjoint(
        term.key for term in terms(other)
    )
    return (left, right) if left is not right or bad else None


def missed(one: str, other: str, key: str, asked: Asked) -> str | None:
    """The part of a documented value that the command asked for and that the actual value has not."""
    low, far = one.casefold(), other.casefold()
    typed = len(low) > 2 and key and low in asked.words - asked.programs - asked.settings
    if typed or (asked.wants(low) and len(low) > 1):
        return one
    version = asked.wants_version(one)
    if version and _RELEASE.match(far) and asked.wants_version(other) is None:
        return version
    there = {*_PARTS.split(far), *_PIECES.split(far), *far.split()}
    for piece in (*_PIECES.split(low), *_PARTS.split(low)):
        if len(piece) > 2 and piece not in there and asked.wants(piece) and type_of(piece) not in VOLATILE:
            return piece
    if " " not in one + other and asked.named_earlier(low) and not asked.named_earlier(far):
        return one
    return None


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    """A text without its signs; nothing when one of them stands between figures, where it matters."""
    return "" if _BETWEEN.search(text) else _NO_LETTER.sub("", text).casefold()


def pieces(text: str) -> frozenset[str]:
    """The words of a line, and their parts between ``/``, ``:``, ``@`` and the like, case-folded."""
    words = {part for word in text.casefold().split() for part in (word, *_PIECES.split(word))}
    return frozenset(word.strip("\"'`.()[]{};,") for word in words)


def is_other_class(one: str, other: str, words: frozenset[str]) -> bool:
    """Whether two statuses of HTTP are of two classes; `words` are those of their key."""
    both = words & _CODES and _CODE.fullmatch(one) and _CODE.fullmatch(other)
    return bool(both) and one[0] != other[0]


def is_other_address(one: str, other: str) -> bool:
    """Whether two addresses are of two classes: all of a machine (``0.0.0.0``), its own alone, or another's; a
    network (``10.0.0.0/16``) is a class of its own, as nobody hands it out.
    """
    return _scope(one) != _scope(other) or "/" in one


def _scope(address: str) -> str:
    host = _PORT.sub("", address)
    return "all" if host in ("0.0.0.0", "::") else "own" if host in ("127.0.0.1", "::1") else ""  # noqa: S104
