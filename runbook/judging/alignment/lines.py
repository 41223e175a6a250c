"""Two texts, line by line."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from runbook.judging.alignment import outcome
from runbook.judging.alignment.links import Linking
from runbook.judging.alignment.trees import Comparer
from runbook.judging.patterns import lazy
from runbook.judging.values import failures, leaves, lexicon
from runbook.judging.values.differences import DifferenceKind
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.placeholders import is_filler
from runbook.judging.values.tokens import FIGURES, NAMES, Token, TokenKind, terms

MANY = 400
"""Documented lines from which each that is there counts as much as any other, and lines of one template are learned."""
LEARNED = 20
"""Pairs of lines of one template that are compared in a long text: others differ in the same way."""
MOST_COMPARED = 2000
"""Lines without an equal one, of the beginning and the end of a long text, that are compared."""
NEAR = 3
"""Lines that answer each other by their place alone."""
AROUND = 20
"""Lines before and after a line among which its list is looked for."""
MINOR = 0.1
"""Weight of a line that says how far something is, of a warning, of signs alone."""
PICTURE = 8
"""Letters from which a line of signs is not a picture."""
STATEMENT = 12
"""Terms of a line that makes one statement."""
ALIKE = 0.7
"""Likeness of two lines of which only one negates what they say."""
_KEYED = lazy(r"\s*(?:[-*] )?\"?([A-Za-z][\w ()./-]{0,40}?)\"?\s*(?:[:=]|\s:)\s*(?![/=])(.*)")
_MARKED = lazy(r"\s*(?:(\*)\s|[-*]?\s*\[(.)\])")
_DIGITS = lazy(r"\d+")
_ZERO = lazy(r"(?<!\d)0+(?!\d)")
_PROGRESS = lazy(
    r"(?i)(?:\.{3}|…)\s*(?:\[?(?:done|ok|complete)\]?\.?)?\s*$|\bpull complete\b|^unable to find image"
    r"|^\s*(?:(?:waiting|fetching|collecting|compiling|reading|building|preparing|receiving|resolving)\b|remote:"
    r"|get:\d|hit:\d)|\b(?:downloading|downloaded|pulling|fetching|unpacking|extracting)\b"
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as it is compared.

    `mask` are its terms, of figures and volatile values only the type; `form` their types, names and words alike, so
    that lines of one form are a list; `key` and `value` what stands before and after a colon or an equals sign.
    """

    text: str
    terms: tuple[Token, ...]
    mask: tuple[str, ...]
    form: tuple[str, ...]
    key: str
    value: str

    @property
    def pattern(self) -> tuple[str, ...]:
        """The mask, names left open."""
        names = (one.kind in NAMES for one in self.terms)
        return tuple("<name>" if name else key for name, key in zip(names, self.mask, strict=True))


@lru_cache(maxsize=8192)
def read(text: str) -> ReadLine:
    """A line as it is compared."""
    found = terms(text)
    mask = tuple(f"<{one.kind}>" if one.kind in FIGURES else one.key for one in found)
    if keyed := _KEYED.fullmatch(text):
        return ReadLine(text, found, mask, (keyed[1].casefold(),), keyed[1], keyed[2])
    form = tuple("name" if one.kind in leaves.WORDS else str(one.kind) for one in found)
    return ReadLine(text, found, mask, form, "", "")


@lru_cache(maxsize=8192)
def weigh(line: str) -> float:
    """How much a documented line counts: a warning, a report of progress and a picture of signs count little, since
    another run has others.
    """
    if _PROGRESS.search(line) or failures.is_warning(line):
        return MINOR
    letters, signs = sum(map(str.isalnum, line)), len("".join(line.split()))
    return MINOR if signs > 2 * letters and letters < PICTURE else 1.0


class LineComparer:
    """Collects in a `Comparer` what differs between the documented lines and those of the output."""

    def __init__(self, comparer: Comparer, expected: Sequence[str], actual: Sequence[str]) -> None:
        self.comparer = comparer
        self.found = comparer.found
        self.expected = [line for line in expected if line.strip() and not is_filler(line)]
        self.actual = [line for line in actual if line.strip()]
        self.links = Linking(self.expected, self.actual)
        self.aside: list[int] = []
        self.left_out = 0

    def compare(self) -> None:
        """Compare each documented line with the one that answers it."""
        self.comparer.alone = len(self.expected) == 1 and len(terms(self.expected[0])) <= 2
        self.link()
        templates: Counter[str] = Counter()
        long = len(self.expected) > MANY
        for one, place in sorted(self.links.pairs.items()):
            expected, actual = self.expected[one], self.actual[place]
            if expected == actual or ("\t" in expected and _cells(expected) == _cells(actual)):
                self.found.same(1.0 if long else weigh(expected))
                continue
            if long and _open(expected) == _open(actual):
                templates[_open(expected)] += 1
                if templates[_open(expected)] > LEARNED:
                    self.found.same()
                    continue
            self._pair(one, place)
            if read(expected).mask != read(actual).mask:
                self.found.added.append(actual)
        self.found.weight += self.left_out
        others = sorted((*self.links.right, *self.aside))
        self.found.added += (self.actual[place] for place in others)
        self.found.more["lines"] += len(others)
        self._gone()
        self._end()
        self._order()

    def link(self) -> None:
        """Find which line answers which."""
        links = self.links
        links.by(lambda line: line, lambda line: " ".join(line.split()).casefold(), _cells)
        if len(links.left) > MANY:
            links.by(_open)
            self.left_out = links.shorten(MOST_COMPARED)
        self._set_aside()
        links.by(lambda line: read(line).mask)
        once = self._keys(self.expected, links.left) & self._keys(self.actual, links.right)
        links.by(
            lambda line: key if (key := read(line).key.casefold()) in once else None,
            lambda line: read(line).pattern,
        )
        links.by_likeness(_likeness)
        if len(links.left) < len(links.right) <= NEAR or links.left:
            told = [one for one in links.right if not failures.is_warning(self.actual[one])]
            if len(links.left) < len(links.right) <= NEAR:
                links.right = told
            rest = [self.expected[one] for one in links.left], [self.actual[one] for one in told]
            self.comparer.foreign = outcome.is_foreign(*rest)
        few = len(links.left) == len(links.right) <= NEAR and (not links.pairs or len(links.left) == 1)
        if few or (self.comparer.foreign and len(links.left) == len(links.right)):
            links.by_place()

    def _set_aside(self) -> None:
        """Of a long output, leave the lines that share no word with the document out of the comparison."""
        if len(self.links.right) > MANY:
            words = {word for one in self.links.left for word in _words(self.expected[one])}
            apart = {one for one in self.links.right if words.isdisjoint(_words(self.actual[one]))}
            self.links.right = [one for one in self.links.right if one not in apart]
            self.aside = sorted(apart)

    def _keys(self, lines: Sequence[str], places: Sequence[int]) -> frozenset[str]:
        counts = Counter(read(lines[one]).key.casefold() for one in places)
        return frozenset(key for key, count in counts.items() if key and count == 1)

    def _pair(self, one: int, place: int) -> None:
        expected, actual, path = self.expected[one], self.actual[place], f"line {one + 1}"
        weight, start = weigh(expected), len(self.found.differences)
        left, right = read(expected), read(actual)
        if self._is_same_failure(left, right):
            self.found.same(weight)
            return
        if left.key and left.key.casefold() == right.key.casefold() and left.value:
            self.found.same(0.3 * weight)
            self.comparer.leaf(left.value, right.value, path, left.key, 0.7 * weight)
        else:
            self.comparer.leaf(expected, actual, path, "", weight)
        if weight < 1.0:
            self.found.make_minor(start)
        self._statement(left, right, path)
        if _mark(expected) != _mark(actual):
            self.comparer.note(path, DifferenceKind.CHANGED, expected, actual, "", "line", 1.0, True)

    def _is_same_failure(self, left: ReadLine, right: ReadLine) -> bool:
        """Whether two lines report the same failure, of what the command asks for."""
        if not (failures.severity(left.text) and failures.severity(right.text)):
            return False
        names = (term for term in left.terms if term.kind in NAMES and self.comparer.asked.wants(term.text))
        there = {term.key for term in right.terms}
        return failures.same_failure(left.text, right.text) and all(term.key in there for term in names)

    def _statement(self, left: ReadLine, right: ReadLine, path: str) -> None:
        """Note what two lines say as a whole: a negation, a part of a whole, a failure that only one reports."""
        expected, actual = left.text, right.text
        foreign = self.comparer.foreign
        turned = leaves.is_unfinished(expected, actual)
        if len(left.terms) <= STATEMENT and not foreign and not self.comparer.asked.machine:
            negated = _is_negated(left) != _is_negated(right) and not outcome.is_done(actual)
            turned = turned or (negated and (_likeness(expected, actual) >= ALIKE or len(left.terms) <= NEAR))
        if foreign and {outcome.says(expected), outcome.says(actual)} == {Sense.GOOD, Sense.BAD}:
            turned = True
        if turned:
            said = expected.strip(), actual.strip()
            self.comparer.note(path, DifferenceKind.CHANGED, *said, "", "state", 0.0)
        worse = failures.severity(actual) > failures.severity(expected) and not failures.is_warning(actual)
        if worse and outcome.says(actual) is not Sense.GOOD:
            self.found.failed = self.found.failed or actual

    def _has_siblings(self, one: int) -> bool:
        """Whether a linked line about the place of `one` has its form."""
        shape = read(self.expected[one]).form
        near = range(max(0, one - AROUND), min(len(self.expected), one + AROUND + 1))
        return any(
            at != one and at in self.links.pairs and read(self.expected[at]).form == shape for at in near
        )

    def _gone(self) -> None:
        """Note the documented lines that no line answers; one of a list is a record that is gone."""
        forms = {read(self.actual[place]).form for place in self.links.right[:1000]}
        for one in self.links.left:
            line = read(self.expected[one])
            weight, start = weigh(line.text), len(self.found.differences)
            listed = weight == 1.0 and line.form not in forms and self._has_siblings(one)
            path = f"line {one + 1}"
            self.comparer.note(path, DifferenceKind.ABSENT, line.text, "", "", "line", weight, listed)
            if weight < 1.0:
                self.found.make_minor(start)

    def _end(self) -> None:
        """Note an output that ends too early: it lacks the closing line of success."""
        last = len(self.expected) - 1
        if last in self.links.pairs or not self.links.pairs or self.comparer.abridged:
            return
        others = [self.actual[place] for place in self.links.right]
        if outcome.is_good(self.expected[last]) and not self._has_siblings(last):
            silent = not any(outcome.is_good(line) or outcome.is_done(line) for line in others)
            self.found.ended_early = self.expected[last] if silent else ""

    def _order(self) -> None:
        """Note a line in another place, where the command says that the order counts."""
        pairs = itertools.pairwise(sorted(self.links.pairs.items())) if self.comparer.asked.ordered else ()
        moved = (one for (one, place), (_, after) in pairs if after < place)
        self.found.disordered = next((self.expected[one] for one in moved), "")


def _cells(line: str) -> tuple[str, ...] | None:
    """The values of a row that tabs divide, in any order; None for any other line."""
    return tuple(sorted(line.split("\t"))) if "\t" in line else None


def _open(line: str) -> str:
    """The template of a line in a long text: with any figures, but nothing is another figure than something."""
    return _DIGITS.sub("1", _ZERO.sub("∅", line)) if "0" in line else _DIGITS.sub("1", line)


def _words(line: str) -> set[str]:
    """The words of a line, as far as blanks divide them; figures are all alike."""
    return {"0" if word[0].isdigit() else word.strip("\"',.:;()[]") for word in line.casefold().split()}


def _likeness(one: str, other: str) -> float:
    left, right = Counter(read(one).mask), Counter(read(other).mask)
    both = left.total() + right.total()
    return 2 * (left & right).total() / both if left and right else 0.0


def _mark(line: str) -> str:
    """The mark before an entry that is chosen or done: ``* main``, ``[x] done``; empty for none."""
    found = _MARKED.match(line)
    return (found[1] or found[2] or "").strip().casefold() if found else ""


def _is_negated(line: ReadLine) -> bool:
    return any(one.kind is TokenKind.WORD and lexicon.sense(one.text) is Sense.NOT for one in line.terms)
