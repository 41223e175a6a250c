"""The same outcome in other words: a step that was done before, or that another release or language words otherwise."""

from collections.abc import Iterable, Sequence

from runbook.judging.asked import Asked
from runbook.judging.patterns import lazy
from runbook.judging.values import failures, lexicon
from runbook.judging.values.failures import FailureGrade
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.tokens import NAMES, TokenKind, terms

MOST_LINES = 200
"""Lines of an output that may say in other words that all is done."""
CLOSING = 3
"""Lines from the end among which a log says how it ended."""
_PREPOSITIONS = frozenset({"on", "up", "off", "down"})
_PART = lazy(r"[^\w]+|_")
_DONE = lazy(
    r"(?i)\b(?:already|unchanged|up[- ]to[- ]date|nothing to (?:do|be done)|no changes?|no (?:\w+ )?\w+s to "
    r"(?:do|apply|make|install|update|upgrade|commit|fix)"
    r"|no updates|re-?initialized|existing|satisfied|using cache|cached)\b"
)


def is_foreign(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether two texts are in two languages, as far as their small words and scripts tell."""
    texts = "\n".join(expected), "\n".join(actual)
    languages = [lexicon.guess(text) for text in texts]
    if len(set(languages) - {None}) > 1:
        return True
    accented = [lexicon.is_accented(text) for text in texts]
    return accented[0] != accented[1] and languages[accented.index(True)] != lexicon.ENGLISH


def is_reached(expected: Sequence[str], actual: Sequence[str], asked: Asked) -> bool:
    """Whether the output says in other words that what the document reports as done is done, or was so before."""
    told = [line for line in actual[:MOST_LINES] if not failures.is_warning(line) or is_done(line)]
    told_now = [line for line in told if not is_done(line)]
    if any(map(failures.severity, (*expected, *told_now))) or Sense.BAD in map(says, told_now):
        return False
    about = frozenset(one for one in _subjects(expected, asked) if lexicon.sense(one) is None)
    done = [line for line in told if line not in expected and is_done(line)]
    if done and (not about or not about.isdisjoint(_parts(done)) or len(told) <= 2):
        return True
    about = about or _names(expected)
    good = any(map(is_good, expected[-CLOSING:])) and any(map(is_good, told))
    return good and bool(about) and about <= _parts(told)


def is_done(line: str) -> bool:
    """Whether a line says that something was so before."""
    said = _DONE.search(line) is not None or any(lexicon.outcome(one) == "done" for one in _stated(line))
    return said and failures.severity(line) is not FailureGrade.STRONG


def _subjects(expected: Sequence[str], asked: Asked) -> frozenset[str]:
    """The parts of the words of the command that the document's output speaks of."""
    spoken = _parts(expected)
    return frozenset(
        part
        for word in asked.words - asked.programs
        for part in _PART.split(word)
        if len(part) > 1 and part in spoken
    )


def _parts(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(part for line in lines for part in _PART.split(line.casefold()) if len(part) > 1)


def _names(lines: Iterable[str]) -> frozenset[str]:
    names = (token.key for line in lines for token in terms(line) if token.kind in NAMES)
    return frozenset(part for name in names for part in _PART.split(name) if len(part) > 1)


def _stated(line: str) -> list[str]:
    """The words of a line; those that are prepositions before others say nothing of how something stands."""
    words = [token for token in terms(line) if token.kind is TokenKind.WORD]
    last = terms(line)[-1].start if words else 0
    return [one.text for one in words if one.key not in _PREPOSITIONS or one.start == last]


def says(line: str) -> Sense | None:
    """What the words of a line say together."""
    return lexicon.summed([one for one in map(lexicon.sense, _stated(line)) if one])


def is_good(line: str) -> bool:
    """Whether a line says that something went well, be it after a word of progress: ``Creating web ... done``."""
    senses = set(map(lexicon.sense, _stated(line)))
    return (Sense.GOOD in senses or "✔" in line) and not senses & {Sense.BAD, Sense.NOT}
