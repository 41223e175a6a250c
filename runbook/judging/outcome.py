"""The same outcome in other words: what a step did is done, said by another version, or found done already."""

from collections.abc import Iterable, Sequence

from runbook.judging import failures, lexicon
from runbook.judging.asked import Asked
from runbook.judging.failures import FailureGrade
from runbook.judging.findings import Pair
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.tokens import TokenKind, terms

REACHED = 0.6
"""Share of agreement that an outcome in other words counts for: enough for 0.3, not for *almost the same*."""
CLOSING = 3
"""Lines from the end among which a log says how it ended."""
SAME = 0.9
PREPOSITIONS = frozenset({"on", "up", "off", "down"})
_PART = lazy(r"[^\w]+|_")
_DONE = lazy(
    r"(?i)\b(?:already|unchanged|up[- ]to[- ]date|nothing to (?:do|be done)|no changes?|no (?:\w+ )?\w+s to \w+"
    r"|re-?initialized|existing|satisfied|using cache|cached"
    r"|bereits|schon|déjà|ya existe|già|já|reeds|redan|już|již|už|már|zaten"
    r"|уже|sudah|aktuell|à jour|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|aktualn[yae]|aktuální"
    r"|naprakész|güncel|актуальн\w+)\b|最新|최신|既に|すでに|已经|已經|已存在|이미"
)


_QUOTED = lazy(r"[\"'`‘“«„]([^\s\"'`’”»“]{2,})[\"'`’”»“]")
_CURRENT = lazy(r"(?i)\b(?:already|is) (?:up[- ]to[- ]date|current|installed)\b|\bunchanged\b")
BRIEF = 2
"""Lines of an output that says no more than that there was nothing to do."""


def says(line: str) -> Sense | None:
    """What the words of a line say together."""
    return lexicon.summed(filter(None, map(lexicon.sense, _stated(line))))


def _stated(line: str) -> list[str]:
    """The words of a line; those that are prepositions before others say nothing of how something stands."""
    words = [token for token in terms(line) if token.kind is TokenKind.WORD]
    last = terms(line)[-1].start if words else 0
    return [one.text for one in words if one.key not in PREPOSITIONS or one.start == last]


def is_done(line: str) -> bool:
    """Whether a line says that something was so before, and reports no failure."""
    return _DONE.search(line) is not None and failures.severity(line) is not FailureGrade.STRONG


def subjects(expected: Sequence[str], asked: Asked) -> frozenset[str]:
    """The words of the command that the document's output speaks of."""
    spoken = _words(expected)
    whole = (word for word in asked.words if len(word) > 1)
    return frozenset(
        part for word in whole for part in {word, *_PART.split(word)} if len(part) > 1 and part in spoken
    )


def already(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> str | None:
    """The line that says of what the command asks for that it is done already."""
    about = frozenset(
        word for word in subjects(expected, asked) if lexicon.sense(word) is None and not _is_verb(word)
    )
    done = (line for line in actual if is_done(line))
    return next((line for line in done if not about.isdisjoint(_words([line]))), None)


def nothing_new(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> bool:
    """Whether all that an output says beyond what is documented is that everything was so before.

    It may speak of nothing that was not asked for.
    """
    actual = [line for line in actual if line not in expected]
    told = [line for line in actual if _CURRENT.search(line) or not failures.is_warning(line)]
    if not told or len(told) > BRIEF or _names(told) - asked.words:
        return False
    return all(_CURRENT.search(line) and failures.severity(line) is not FailureGrade.STRONG for line in told)


def reached(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair], asked: Asked) -> bool:
    """Whether the output says that what the document reports as done is done, whatever else it says."""
    actual = [line for line in actual if not failures.is_warning(line)]
    if any(failures.severity(line) is not FailureGrade.NONE for line in (*expected, *actual)):
        return False
    good = [pair for pair in pairs[-CLOSING:] if is_good(expected[pair.expected])]
    if not good or any(says(line) is Sense.BAD for line in actual):
        return False
    if any(pair.match.similarity >= SAME and len(terms(expected[pair.expected])) > 1 for pair in good):
        return True
    told = [line for line in actual if is_good(line) or is_done(line)]
    about = _parts(subjects(expected, asked) - asked.programs or _names(expected))
    return bool(told) and bool(about) and about <= _parts(_words(actual))


def same_thing(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> bool:
    """Whether two messages quote the same things, those that the command asks for, and neither says that it went wrong.

    Then the words around are those of another release or language.
    """
    quoted = [
        frozenset(hit[1].casefold() for row in rows for hit in _QUOTED.finditer(row))
        for rows in (expected, actual)
    ]
    if len(expected) > 1 or len(actual) > BRIEF or not quoted[0] or quoted[0] != quoted[1]:
        return False
    if not quoted[0] <= asked.words or any(failures.severity(row) for row in (*expected, *actual)):
        return False
    said = says(" ".join(actual))
    return said in (None, Sense.GOOD, says(expected[0]))


def is_good(line: str) -> bool:
    """Whether a line says that something went well, be it after a word of progress: ``Creating web ... done``."""
    senses = set(map(lexicon.sense, _stated(line)))
    return Sense.GOOD in senses and not senses & {Sense.BAD, Sense.NOT}


def _parts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(part for name in names for part in _PART.split(name) if part)


def _names(rows: Sequence[str]) -> frozenset[str]:
    return frozenset(token.key for row in rows for token in terms(row) if token.kind is TokenKind.NAME)


def _is_verb(word: str) -> bool:
    return lexicon.sense(word) is not None


def _words(rows: Sequence[str]) -> frozenset[str]:
    """The words of some lines, names also in their parts (``flask-2.2.2``: flask)."""
    found: set[str] = set()
    for token in (token for row in rows for token in terms(row)):
        found.add(token.key)
        if token.kind in (TokenKind.NAME, TokenKind.PATH, TokenKind.URL):
            found.update(part for part in _PART.split(token.key) if part)
    return frozenset(found)
