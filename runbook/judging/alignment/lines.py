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
"""Documented lines from which each that is there counts as much as any other."""
NEAR = 3
"""Lines that answer each other by their place alone."""
LONGEST = 60
"""Terms of a line that may answer another one by its place."""
AROUND = 20
"""Lines before and after a line among which its list is looked for."""
MINOR = 0.1
"""Weight of a line that says how far something is, of a warning, of a field of an HTTP head."""
PICTURE = 8
"""Letters from which a line of signs is not a picture."""
STATEMENT = 12
"""Terms of a line that makes one statement."""
ALIKE = 0.7
"""Likeness of two lines of which only one negates what they say."""
ENDED = 4
"""An output ends early when more than one in so many documented lines are missing at its end."""
_KEYED = lazy(r"\s*(?:[-*] )?\"?([A-Za-z][\w ()./-]{0,40}?)\"?\s*(?:[:=]|\s:)\s*(?![/=])(.*)")
_STEP = lazy(r"(?i)\W*(?:step )?(\d{1,3})(?:[.):]|/\d)")
_MARKED = lazy(r"\s*(?:(\*)\s|[-*]?\s*\[(.)\])")
_HTTP_HEAD = lazy(r"HTTP/\d(?:\.\d)? \d{3}\b")
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
    def label(self) -> str | None:
        """The key without letter case; None where there is none."""
        return self.key.casefold() or None

    @property
    def pattern(self) -> tuple[str, ...]:
        """The mask, names left open."""
        return tuple(
            "<name>" if one.kind in NAMES else key for one, key in zip(self.terms, self.mask, strict=True)
        )


@lru_cache(maxsize=8192)
def read(text: str) -> ReadLine:
    """A line as it is compared."""
    found = terms(text)
    keyed = _KEYED.fullmatch(text)
    mask = tuple(f"<{one.kind}>" if one.kind in FIGURES else one.key for one in found)
    form = tuple("name" if one.kind in NAMES | {TokenKind.WORD} else str(one.kind) for one in found)
    if keyed:
        return ReadLine(text, found, mask, (keyed[1].casefold(),), keyed[1], keyed[2])
    return ReadLine(text, found, mask, form, "", "")


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

    def compare(self) -> None:
        """Compare each documented line with the one that answers it."""
        self.comparer.alone = len(self.expected) == 1 and len(terms(self.expected[0])) <= 2
        self.link()
        start = len(self.found.differences)
        changed = []
        for one, place in sorted(self.links.pairs.items()):
            if self.expected[one] == self.actual[place]:
                self.found.same(1.0 if len(self.expected) > MANY else weigh(self.expected[one]))
            else:
                self._pair(one, place)
                changed.append((one, place))
        self._learn(start, {one for one, _ in changed})
        self._gone()
        others = [self.actual[place] for place in sorted((*self.links.right, *self.aside))]
        masked = ((self.expected[one], self.actual[place]) for one, place in changed)
        self.found.added += [*others, *(new for old, new in masked if read(old).mask != read(new).mask)]
        self.found.more["lines"] += len(others)
        self._end()
        self._order()

    def link(self) -> None:
        """Find which line answers which."""
        links = self.links
        links.by(lambda line: line, lambda line: " ".join(line.split()).casefold())
        self._set_aside()
        links.by(lambda line: read(line).mask)
        once = self._keys(self.expected, links.left) & self._keys(self.actual, links.right)
        links.by(
            lambda line: label if (label := read(line).label) in once else None,
            lambda line: read(line).pattern,
        )
        links.by_likeness(_likeness)
        rest = [self.expected[one] for one in links.left], [self.actual[one] for one in links.right]
        told = [line for line in rest[1] if not failures.is_warning(line)]
        self.comparer.foreign = outcome.is_foreign(rest[0], told)
        if self.comparer.foreign:
            links.by_likeness(_likeness_of_names)
        if len(links.left) < len(links.right) <= NEAR:
            links.right = [one for one in links.right if not failures.is_warning(self.actual[one])]
        rest = [self.expected[one] for one in links.left], [self.actual[one] for one in links.right]
        few = len(rest[0]) == len(rest[1]) <= NEAR and (not links.pairs or len(rest[0]) == 1)
        if few and all(itertools.starmap(_is_comparable, zip(*rest, strict=True))):
            links.by_place()

    def _set_aside(self) -> None:
        """Of a long output, leave the lines that share no word with the document out of the comparison."""
        if len(self.links.right) > MANY:
            words = {word for one in self.links.left for word in _words(self.expected[one])}
            shared = [not words.isdisjoint(_words(self.actual[one])) for one in self.links.right]
            self.aside = [one for one, like in zip(self.links.right, shared, strict=True) if not like]
            self.links.right = [one for one, like in zip(self.links.right, shared, strict=True) if like]

    def _keys(self, lines: Sequence[str], places: Sequence[int]) -> frozenset[str]:
        counts = Counter(filter(None, (read(lines[one]).label for one in places)))
        return frozenset(key for key, count in counts.items() if count == 1)

    def _pair(self, one: int, place: int) -> None:
        expected, actual, path = self.expected[one], self.actual[place], f"line {one + 1}"
        weight = weigh(expected)
        if (
            failures.severity(expected)
            and failures.severity(actual)
            and failures.same_failure(expected, actual)
        ):
            asked = {
                term.key
                for term in terms(expected)
                if term.kind in NAMES and self.comparer.asked.wants(term.text)
            }
            if asked <= {term.key for term in terms(actual)}:
                self.found.same(weight)
                return
        left, right = read(expected), read(actual)
        start = len(self.found.differences)
        if left.label and left.label == right.label and left.value:
            self.found.same(0.3 * weight)
            self.comparer.leaf(left.value, right.value, path, left.key, 0.7 * weight)
        else:
            self.comparer.leaf(expected, actual, path, "", weight)
        if weight < 1.0:
            self.found.make_minor(start)
        self._statement(left, right, path)
        if _mark(expected) != _mark(actual):
            self.comparer.note(path, DifferenceKind.CHANGED, expected, actual, "", "line", 1.0, True)

    def _statement(self, left: ReadLine, right: ReadLine, path: str) -> None:
        """Note what two lines say as a whole: a negation, a part of a whole, a failure that only one reports."""
        expected, actual = left.text, right.text
        foreign = self.comparer.foreign
        turned = leaves.is_unfinished(expected, actual)
        if len(left.terms) <= STATEMENT and not foreign and not self.comparer.asked.machine:
            alike = _likeness(expected, actual) >= ALIKE or _affirmed(left) == _affirmed(right)
            alike = alike and not outcome.is_done(actual)
            turned = turned or (alike and _is_negated(left) != _is_negated(right))
        if foreign and {outcome.says(expected), outcome.says(actual)} == {Sense.GOOD, Sense.BAD}:
            turned = True
        if turned:
            self.comparer.note(
                path, DifferenceKind.CHANGED, expected.strip(), actual.strip(), "", "state", 0.0
            )
        worse = failures.severity(actual) > failures.severity(expected) and not failures.is_warning(actual)
        if worse and outcome.says(actual) is not Sense.GOOD:
            self.found.failed = self.found.failed or actual

    def _siblings(self, one: int) -> list[int]:
        """The linked lines about the place of `one` that have its form."""
        shape = read(self.expected[one]).form
        near = range(max(0, one - AROUND), min(len(self.expected), one + AROUND + 1))
        return [
            at
            for at in near
            if at != one and at in self.links.pairs and read(self.expected[at]).form == shape
        ]

    def _learn(self, start: int, changed: set[int]) -> None:
        """In lines of one form, a name that differs in some and agrees in others is data."""
        for at, one in enumerate(self.found.differences[start:], start):
            if one.kind is DifferenceKind.CHANGED and one.type in NAMES | {TokenKind.WORD}:
                line = int(one.path.split()[1]) - 1
                if any(other not in changed for other in self._siblings(line)):
                    self.comparer.turn(at, DifferenceKind.CHANGED, listed=True)

    def _gone(self) -> None:
        """Note the documented lines that no line answers; one of a list is a record that is gone."""
        head = bool(self.expected) and _HTTP_HEAD.match(self.expected[0]) is not None
        forms = {read(self.actual[place]).form for place in self.links.right[:1000]}
        for one in self.links.left:
            line = read(self.expected[one])
            weight = MINOR if head and line.key else weigh(line.text)
            listed = weight == 1.0 and line.form not in forms and bool(self._siblings(one))
            start = len(self.found.differences)
            self.comparer.note(
                f"line {one + 1}", DifferenceKind.ABSENT, line.text, "", "", "line", weight, listed
            )
            if weight < 1.0:
                self.found.make_minor(start)

    def _end(self) -> None:
        """Note an output that ends too early: it lacks the closing line of success, or more of the last lines."""
        pairs, last = self.links.pairs, max(self.links.pairs, default=-1)
        missing = len(self.expected) - 1 - last
        if not missing or self.comparer.abridged or not pairs:
            return
        closing = self.expected[-1]
        others = [self.actual[place] for place in self.links.right]
        if outcome.is_good(closing) and not self._siblings(len(self.expected) - 1):
            silent = not any(outcome.is_good(line) or outcome.is_done(line) for line in others)
            self.found.ended_early = closing if silent else ""
        if missing > max(1, len(self.expected) // ENDED):
            whole = max(pairs.values()) == len(self.actual) - 1 and last + 1 == len(pairs)
            self.found.ended_early = self.expected[last + 1] if whole else self.found.ended_early

    def _order(self) -> None:
        """Note lines in another order, where the command or their numbers say that it counts."""
        steps = _is_numbered(self.expected) and not _is_numbered(self.actual)
        if self.comparer.asked.ordered or steps:
            for (one, place), (_, after) in itertools.pairwise(sorted(self.links.pairs.items())):
                if after < place:
                    self.found.disordered = self.expected[one]
                    return


def _likeness(one: str, other: str) -> float:
    return _shared(Counter(read(one).mask), Counter(read(other).mask))


def _likeness_of_names(one: str, other: str) -> float:
    """Likeness of two lines in two languages: by their names and figures."""
    left, right = (
        Counter(term.key for term in terms(line) if term.kind is not TokenKind.WORD) for line in (one, other)
    )
    if not left or not right:
        return 0.5 * (len(left) == len(right))
    return sum((left & right).values()) / sum(left.values()) or 0.5 * (len(left) == len(right))


def _shared(left: Counter[str], right: Counter[str]) -> float:
    both = sum(left.values()) + sum(right.values())
    return 2 * sum((left & right).values()) / both if left and right else 0.0


def _is_comparable(one: str, other: str) -> bool:
    """Whether two lines that have nothing in common but their place may answer each other."""
    few, many = sorted((len(terms(one)), len(terms(other))))
    return many <= 3 or (many <= 2.5 * few and many <= LONGEST)


def _words(line: str) -> set[str]:
    """The words of a line, as far as blanks divide them; figures are all alike."""
    return {"0" if word[0].isdigit() else word.strip("\"',.:;()[]") for word in line.casefold().split()}


def _mark(line: str) -> str:
    """The mark before an entry that is chosen or done: ``* main``, ``[x] done``; empty for none."""
    found = _MARKED.match(line)
    return (found[1] or found[2] or "").strip().casefold() if found else ""


def _is_negated(line: ReadLine) -> bool:
    return any(_negates(one) for one in line.terms)


def _affirmed(line: ReadLine) -> list[str]:
    """The terms without what negates them: of a short line (``not ok``) a negation is too much for its likeness."""
    return [key for one, key in zip(line.terms, line.mask, strict=True) if not _negates(one)]


def _negates(term: Token) -> bool:
    return term.kind is TokenKind.WORD and lexicon.sense(term.text) is Sense.NOT


def _is_numbered(lines: Sequence[str]) -> bool:
    """Whether lines are numbered as steps: ``1. build``, ``2/4 test``, ``Step 3: publish``."""
    if len(lines) < 2 or not all(_STEP.match(line) for line in (lines[0], lines[-1])):
        return False
    found = [_STEP.match(line) for line in lines]
    numbers = [int(one[1]) for one in found if one]
    return len(numbers) == len(found) and numbers == sorted(set(numbers))
