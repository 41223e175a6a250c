"""Figures that agree with each other in the document must agree with each other in the output."""

from collections.abc import Sequence

from runbook.judging import figures, lexicon
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.tokens import Token, TokenKind, terms
from runbook.judging.verdict import quoted

_PARTS = lazy(r"(\d[\d.,]*)\s*(?:/|\b(?:of|out of|von|sur|de|di|van|av|z|из|dari)\b)\s*(\d[\d.,]*)")
LONGEST = 10
"""Words and figures of a line that is taken for a statement of part and whole."""
MILD = frozenset(
    [
        "skipped",
        "ignored",
        "dropped",
        "warnings",
        "warning",
        "deprecated",
        "outdated",
        "removed",
        "changed",
        "updated",
        "upgraded",
    ]
)
"""Words whose count may turn from or to zero: idempotent steps, and what nobody minds."""
_BRACKET = lazy(r"\[(\d+)/(\d+)\]")


def contradiction(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """A part that is the whole in the document and is not in the output: ``1204 of 1204``, ``912 of 1204``."""
    for line in expected:
        numbers = _numbers(line)
        if len(numbers) != 2 or len({token.text for token in numbers}) != 1 or len(numbers[0].text) < 2:
            continue
        if len(terms(line)) > LONGEST:
            continue
        words = {token.key for token in terms(line) if token.kind is TokenKind.WORD and len(token.key) > 3}
        for other in actual:
            found = _numbers(other)
            if len(found) != 2 or found[0].text == found[1].text:
                continue
            if words & {token.key for token in terms(other)}:
                return f"{quoted(other)}: {found[0].text} and {found[1].text} should be equal"
    return None


def unfinished(expected: str, actual: str) -> str | None:
    """A last step or count of two like lines that is complete in the document only: ``[4/4]``, ``9/9``, ``2 of 2``."""
    left, right = _PARTS.findall(expected), _PARTS.findall(actual)
    if (wrong := _fewer(expected, actual)) is not None:
        return wrong
    if len(left) != len(right):
        return None
    for (one, whole), (other, all_) in zip(left, right, strict=True):
        if one == whole and other != all_ and not _BRACKET.search(expected):
            return f"{other} of {all_} in {quoted(actual)}, all documented"
        if figures.number(one) and figures.number(other) == 0:
            return f"{other} of {all_} in {quoted(actual)}"
    return None


def _fewer(expected: str, actual: str) -> str | None:
    """Fewer that went well than there are, where the document shows all: ``3 packets transmitted, 3 received``."""
    left, right = _numbers(expected), _numbers(actual)
    if not len(left) == len(right) == 2 or left[0].text != left[1].text or len(terms(expected)) > LONGEST:
        return None
    after = [token for token in terms(expected) if token.start >= left[1].end][:1]
    whole, part = (figures.number(token.text) for token in right)
    if whole is None or part is None or part >= whole or figures.is_zero(left[0].text):
        return None
    good = bool(after) and after[0].key not in MILD and lexicon.sense(after[0].text) is Sense.GOOD
    return f"{right[1].text} of {right[0].text} in {quoted(actual)}, all documented" if good else None


def _numbers(line: str) -> list[Token]:
    found = [token for token in terms(line) if token.kind is TokenKind.NUMBER]
    if not found and (parts := _PARTS.search(line)):
        return [Token(TokenKind.NUMBER, part, part, 0) for part in parts.groups()]
    return found
