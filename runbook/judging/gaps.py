"""Documented lines that no line of the output answers by itself: what else may answer them."""

from collections.abc import Iterable, Sequence

from runbook.judging import failures, lexicon, lines, outcome
from runbook.judging.asked import Asked
from runbook.judging.failures import FailureGrade
from runbook.judging.findings import Match, Pair
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, Token, TokenKind, terms, tokenize
from runbook.judging.values import compare
from runbook.judging.verdict import quoted

_PART = lazy(r"[\W_]+")
MOST_LINES = 100
"""Lines of the output in which parts of a name are looked for."""
_CELLS = lazy(r"\s{2,}|\t")
SPREAD = 0.75
"""Share of a line's words that must stand elsewhere for the line to count as said in other lines."""
UNSURE = 0.7
"""Similarity below which another way of answering a line is looked for."""
LONGEST_GAP = 3
"""Unanswered lines in a row that are compared with as many unanswered lines at the same place."""


def fill(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair], asked: Asked) -> list[Pair]:
    """The pairs, those without a partner answered where another way of saying the same is found."""
    taken = {pair.actual for pair in pairs if pair.actual is not None}
    cells = {cell for line in actual for cell in _CELLS.split(line.strip())}
    words = {token.key for line in actual for token in terms(line)}
    done = [line for line in actual if outcome.is_done(line)]
    brief = len(actual) <= 3 * len(expected) + 2
    filled = []
    for pair in pairs:
        line = expected[pair.expected]
        if pair.actual is None:
            pair = _at_place(pair, expected, actual, pairs, taken, asked) or pair
        if pair.match.similarity < UNSURE and not pair.contradictions:
            found = (
                _by_cells(line, cells)
                or _nothing_to_do(line, done)
                or (_in_parts(line, actual, taken) if brief else None)
                or (_otherwise(line, actual) if brief else None)
                or (_spread(line, words) if brief else None)
                or _as_failure(line, actual, asked)
            )
            if found and found.similarity > pair.match.similarity:
                pair = Pair(pair.expected, pair.actual, found, pair.contradictions)
        filled.append(pair)
    return filled


def unreported(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair]) -> str | None:
    """The documented closing line that says that all went well, when the output says nothing of the kind."""
    last = pairs[-1]
    if (
        len(expected) < 2
        or last.match.similarity >= lines.ALIKE
        or outcome.says(expected[-1]) is not Sense.GOOD
    ):
        return None
    if failures.severity(expected[-1]) is not FailureGrade.NONE:
        return None
    shape = [token.kind for token in terms(expected[-1])]
    if any([token.kind for token in terms(line)] == shape for line in expected[:-1]):
        return None  # one of several lines of a list, no closing line
    answered = {pair.actual for pair in pairs if pair.match.similarity >= UNSURE}
    if any(
        outcome.is_good(line) or outcome.is_done(line) for at, line in enumerate(actual) if at not in answered
    ):
        return None
    return f"nothing says {quoted(expected[-1])}"


def cut_off(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """The last line of the output when it is the beginning of a documented line, and no line by itself."""
    if not actual or len(actual[-1].strip()) < 2:
        return None
    last = [_key(token) for token in tokenize(actual[-1])]
    if any([_key(token) for token in tokenize(line)] == last for line in expected):
        return None
    for line in expected:
        if line.rstrip().endswith(("...", "…")):
            continue
        whole = [_key(token) for token in tokenize(line)]
        if len(last) > len(whole) or not last:
            continue
        if whole[len(last) :][:1] == ["("]:
            continue  # what stands in brackets is an addition
        head, end = whole[: len(last) - 1], whole[len(last) - 1]
        inside = end.startswith(last[-1]) and len(end) > len(last[-1]) + 1
        if head == last[:-1] and (
            inside or (len(head) > 3 and end == last[-1] and len(whole) > len(last) + 1)
        ):
            return f"the output is cut off at {quoted(actual[-1])}"
        if line.startswith(actual[-1]) and len(line) > len(actual[-1]) + 1 and len(actual) <= len(expected):
            return f"the output is cut off at {quoted(actual[-1])}"
    return None


def _key(token: Token) -> str:
    return f"<{token.kind}>" if token.kind in VOLATILE | FIGURES else token.key


def _at_place(
    pair: Pair,
    expected: Sequence[str],
    actual: Sequence[str],
    pairs: Sequence[Pair],
    taken: set[int],
    asked: Asked,
) -> Pair | None:
    """The unanswered line at the same place between two answered ones, if it is of the same shape."""
    first = last = pair.expected
    while first > 0 and pairs[first - 1].actual is None and last - first <= LONGEST_GAP:
        first -= 1
    while last + 1 < len(pairs) and pairs[last + 1].actual is None and last - first <= LONGEST_GAP:
        last += 1
    before = pairs[first - 1].actual if first else -1
    after = pairs[last + 1].actual if last + 1 < len(pairs) else len(actual)
    if before is None or after is None or after - before != last - first + 2 or last - first >= LONGEST_GAP:
        return None
    place = before + 1 + pair.expected - first
    if place in taken or place >= len(actual):
        return None
    one, other = terms(expected[pair.expected]), terms(actual[place])
    if [token.kind for token in one] != [token.kind for token in other] or len(one) > 3:
        return None
    found = compare(expected[pair.expected], actual[place], "", asked)
    if (
        len(one) == 1
        and one[0].kind is TokenKind.WORD
        and found.similarity < UNSURE
        and one[0].text.isupper()
        and not asked.tells_time
    ):
        found = Match(0.0, f"{quoted(actual[place])}, expected {quoted(expected[pair.expected])}")
    wrong = (found.contradiction,) if found.contradiction else ()
    return Pair(pair.expected, place, Match(found.similarity), wrong)


def _by_cells(line: str, cells: Iterable[str]) -> Match | None:
    """A line of columns (``ls``) whose every entry stands somewhere by itself."""
    own = _CELLS.split(line.strip())
    return Match(0.95) if len(own) > 1 and all(cell in cells for cell in own) else None


def _nothing_to_do(line: str, done: Sequence[str]) -> Match | None:
    """What was to be done is found done: the same names, *already*, *unchanged* or *exists*, and no failure."""
    if not done or failures.severity(line) is not FailureGrade.NONE:
        return None
    names = {
        token.key
        for token in terms(line)
        if token.kind in NAMES or line[token.start - 1 : token.start] == '"'
    }
    if outcome.is_done(line):
        names = {name for name in names if not outcome.is_done(name)}
        return (
            Match(UNSURE) if any(names <= {token.key for token in terms(other)} for other in done) else None
        )
    names = {name.rstrip("/.").rpartition("/")[2] for name in names}
    names = names or {token.key for token in terms(line) if lexicon.sense(token.text) is None}
    found = names and any(names <= _last_parts(other) for other in done)
    return Match(0.7) if found else None


def _last_parts(line: str) -> set[str]:
    """The words of a line; of a path or a reference its last part."""
    return {token.key.rstrip("/.").rpartition("/")[2] for token in terms(line)}


def _otherwise(line: str, actual: Sequence[str]) -> Match | None:
    """A line that says the same of the same names in other words: ``removed 'a.log'``, ``'a.log' silindi``."""
    names, said = _names(line), outcome.says(line)
    if not names or said is None:
        return None
    found = any(_names(other) == names and outcome.says(other) is said for other in actual[:MOST_LINES])
    return Match(UNSURE) if found else None


def _as_failure(line: str, actual: Sequence[str], asked: Asked) -> Match | None:
    """A line that reports the same failure of the same things, as another program or release puts it."""
    if failures.severity(line) is FailureGrade.NONE:
        return None
    names = _names(line)
    for other in actual[:MOST_LINES]:
        told = _names(other)
        # What the command asks about must be named again, and nothing else may have failed.
        same = told <= names and names & asked.words <= told
        if same and failures.severity(other) is not FailureGrade.NONE and failures.same_failure(line, other):
            return Match(UNSURE)
    return None


def _names(line: str) -> set[str]:
    return {token.key for token in terms(line) if token.kind in NAMES}


def _in_parts(line: str, actual: Sequence[str], taken: set[int]) -> Match | None:
    """A line whose words stand in one line, names divided otherwise: ``service "web"``, ``service/web``."""
    own = set(filter(None, _PART.split(line.casefold())))
    if len(own) < 2 or failures.severity(line) is not FailureGrade.NONE:
        return None
    for at, other in enumerate(actual[:MOST_LINES]):
        parts = set(filter(None, _PART.split(other.casefold()))) if at not in taken else set()
        if own <= parts and len(parts) <= 2 * len(own) and outcome.says(line) is outcome.says(other):
            return Match(0.85)
    return None


def _spread(line: str, words: set[str]) -> Match | None:
    """A line whose words stand in several lines of the output."""
    own = [
        token
        for token in terms(line)
        if token.kind in (TokenKind.WORD, TokenKind.NAME) and len(token.key) > 2
    ]
    if any(token.kind in VOLATILE and token.key not in words for token in terms(line)):
        return None
    if len(own) == 1 and len(own[0].key) > 3 and own[0].key in words:
        return Match(0.8)
    if len(own) < 2:
        return None
    share = sum(token.key in words for token in own) / len(own)
    return Match(0.7 * share) if share >= SPREAD else None
