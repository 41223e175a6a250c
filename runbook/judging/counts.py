"""What the figures of two like lines contradict, by the words beside them and by their size."""

from collections.abc import Sequence

from runbook.judging import consistency, figures, keys, lexicon
from runbook.judging.consistency import MILD
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, Token, TokenKind, terms
from runbook.judging.verdict import quoted

ORDERS = 1000
"""Times by which a figure of a short output may not differ."""
_WHOLE = lazy(r"\d{1,3}(?:[,.'\u00a0\u202f]\d{3})+|\d+")
_RUN = lazy(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)\s*[:：]?\s*(\d+)")
_RUN_AFTER = lazy(r"(\d+)\s*(?:个|個|件の?|개의?|건의?)\s*([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)")
SHORT = 9
"""Words and figures of a statement of one number."""
FEW = 3
"""Counts of the only line up to which even one that nobody minds is the point."""
PHRASE = 2
"""Words behind a figure that may say what it counts."""
GROWING = frozenset(
    ["passed", "tests", "test", "packages", "package", "files", "vulnerabilities", "modules", "total"]
)
"""What grows with time, whoever runs the command."""
FILLERS = frozenset(["to", "newly", "more", "new", "of", "the", "total"])


def contradiction(expected: str, actual: str, *, only: bool, done: bool = False) -> str | None:
    """A count that is zero on one side: failures that should be none, results that should be some.

    `only`: the line is all that is documented, so that any single figure of it counts. `done`: what was to be done
    was done before, so that nothing of it is right.
    """
    left, right = ({**_labelled(line), **_run_counts(line)} for line in (expected, actual))
    for label, one in left.items():
        other = right.get(label)
        if other is None or figures.is_zero(one) == figures.is_zero(other):
            continue
        kind = lexicon.sense(label)
        if (label in MILD and not (only and max(len(left), len(right)) <= FEW)) or label in keys.FREE:
            continue
        vanished = (
            figures.is_zero(other)
            and not done
            and (kind is Sense.GOOD or (kind is None and max(len(left), len(right)) <= 2))
        )
        appeared = figures.is_zero(one) and kind is Sense.BAD and label not in MILD
        if vanished or appeared or (only and len(left) == len(right) == 1):
            return f"{other} {label}, expected {one}"
    return (another(expected, actual) if only else None) or consistency.unfinished(expected, actual)


def another(expected: str, actual: str) -> str | None:
    """Another number in the only line, a short one that is the same otherwise: ``Imported 500 rows``."""
    left, right = terms(expected), terms(actual)
    if len(left) != len(right) or not 2 <= len(left) <= SHORT:
        return None
    differing = [(one, other) for one, other in zip(left, right, strict=True) if one.key != other.key]
    if len(differing) != 1 or not all(
        one.kind is TokenKind.NUMBER and _WHOLE.fullmatch(one.text) for one in differing[0]
    ):
        return None
    words = {token.key for token in left if token.kind is TokenKind.WORD}
    named = any(keys.words(word) & (keys.MEASURED | keys.SERIAL) for word in words) or not words
    named = named or any(one.kind in NAMES | VOLATILE for one in left)
    others = [token for token in left if token.kind in FIGURES and token is not differing[0][0]]
    one, other = (figures.number(token.text) or 0.0 for token in differing[0])
    fewer = other < one
    several = bool(others) and all(figures.is_zero(token.text) for token in others) and not fewer
    grown = words & GROWING and (not fewer or "total" in words)
    return None if named or several or grown else f"{quoted(actual)}, expected {quoted(expected)}"


def _run_counts(line: str) -> dict[str, str]:
    """Likewise where words have no blanks between them: ``失敗 1 件``, ``成功：12``."""
    if line.isascii():
        return {}
    before = {found[1]: found[2] for found in _RUN.finditer(line)}
    return before | {found[2]: found[1] for found in _RUN_AFTER.finditer(line)}


def magnitude(expected: str, actual: str) -> str | None:
    """A figure that is thousands of times the documented one."""
    if figures.digits(expected) == figures.digits(actual) and "," in expected + actual:
        return None  # the same number, grouped otherwise
    left, right = _sizes(expected), _sizes(actual)
    if [label for label, _ in left] != [label for label, _ in right]:
        return None
    if any(label in keys.SERIAL for label, _ in left):
        return None
    differing = [(one, other) for (_, one), (_, other) in zip(left, right, strict=True) if one != other]
    for one, other in differing if len(differing) == 1 else ():
        if one and other and max(one, other) >= ORDERS * min(one, other):
            return f"{quoted(actual)} is of another order of magnitude than {quoted(expected)}"
    return None


def _sizes(line: str) -> list[tuple[str, float | None]]:
    """The numbers and sizes of a line, each with the word before it."""
    found, label = [], ""
    for token in terms(line):
        if token.kind in (TokenKind.NUMBER, TokenKind.SIZE):
            found.append((label, figures.quantity(token.text)))
        else:
            label = token.key if token.kind is TokenKind.WORD else f"<{token.kind}>"
    return found


def _counted(tokens: Sequence[Token], place: int) -> Token | None:
    """What a figure counts: the word behind it, or one soon after that says that it is bad (``0% packet loss``)."""
    behind = [one for one in tokens[place + 1 : place + 2 + PHRASE] if one.key not in FILLERS][:PHRASE]
    for at, one in enumerate(behind):
        if one.kind not in (TokenKind.WORD, TokenKind.NAME):
            behind = behind[: max(at, 1)]
            break
    return next((one for one in behind if lexicon.sense(one.text) is Sense.BAD), next(iter(behind), None))


def _bad_before(tokens: Sequence[Token], place: int) -> Token | None:
    """A word of a label that says that what is counted is bad: ``Failed requests: 0``."""
    for one in reversed(tokens[max(0, place - PHRASE - 1) : place]):
        if one.kind is not TokenKind.WORD:
            break
        if lexicon.sense(one.text) is Sense.BAD:
            return one
    return None


def _labelled(line: str) -> dict[str, str]:
    """Word -> the figure that it counts: ``3 passed``, ``failed=0``, ``Errors: 0``, ``2 to destroy``."""
    tokens = terms(line)
    labels: dict[str, str] = {}
    for place, token in enumerate(tokens):
        if token.kind not in (TokenKind.NUMBER, TokenKind.PERCENT):
            continue
        before = tokens[place - 1] if place else None
        assigned = before is not None and line[before.end : token.start].strip() in ("=", ":")
        after = _counted(tokens, place)
        if assigned and (bad := _bad_before(tokens, place)):
            before = bad
        label = (
            before
            if assigned or after is None or after.kind not in (TokenKind.WORD, TokenKind.NAME)
            else after
        )
        if label is not None and label.kind in (TokenKind.WORD, TokenKind.NAME):
            labels.setdefault(label.key, token.text)
    return labels
