"""Two texts in two languages: what no translation changes must agree."""

from collections.abc import Sequence

from runbook.judging import failures, figures, language, outcome, refusals
from runbook.judging.failures import FailureGrade
from runbook.judging.findings import Findings, Match, Pair
from runbook.judging.lexicon import Sense
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, Token, TokenKind, terms
from runbook.judging.verdict import quoted

ANSWERED = 0.8
"""Similarity above which a line is answered as it is."""
FEWEST = 2
"""Words that a message has."""
BRIEF = 3
"""Lines up to which a text is one statement."""
TURNED = ({Sense.GOOD, Sense.BAD}, {Sense.GOOD, Sense.NOT}, {None, Sense.BAD})
LOOSE = VOLATILE | FIGURES | {TokenKind.VERSION}
"""Kinds of which any other value does as well."""


def is_translated(expected: Sequence[str], actual: Sequence[str], pairs: Sequence[Pair]) -> bool:
    """Whether hardly a line agrees and the texts are in different languages."""
    left = [pair for pair in pairs if pair.match.similarity <= ANSWERED]
    if 2 * len(left) < len(pairs):
        return False
    told = {pair.actual for pair in pairs if pair.match.similarity > ANSWERED}
    expected = [expected[pair.expected] for pair in left]
    actual = [line for at, line in enumerate(actual) if at not in told]
    names = [
        {token.key for line in rows for token in terms(line) if token.kind in NAMES}
        for rows in (expected, actual)
    ]
    few = sum(token.kind is TokenKind.WORD for line in expected for token in terms(line)) < FEWEST
    if few and (not names[0] or names[0] != names[1]):
        return False  # a word that the command prints itself has no language
    texts = "\n".join(expected), "\n".join(actual)
    scripts = {language.script(text) for text in texts} - {None}
    languages = {language.guess(text) for text in texts} - {None}
    accented = {language.accented(text) for text in texts}
    brief = max(len(expected), len(actual)) <= BRIEF
    known = [language.guess(text) for text in reversed(texts)]
    if brief and any(one and language.foreign(text, one) for text, one in zip(texts, known, strict=True)):
        return True
    return len(scripts) > 1 or len(languages) > 1 or len(accented) > 1


def compare(expected: Sequence[str], actual: Sequence[str]) -> Findings:
    """Names and paths must be there, figures by their kind, and no failure where none is documented."""
    findings = Findings()
    tokens = [token for line in actual for token in terms(line)]
    there, kinds = {token.key for token in tokens}, {token.kind for token in tokens}
    if any(map(str.isdigit, "".join(actual))):
        kinds.add(TokenKind.NUMBER)  # a counter word may be glued to it
    for token in (
        token
        for line in expected
        for token in terms(line)
        if token.kind not in (TokenKind.WORD, TokenKind.PLACEHOLDER)
    ):
        loose = token.kind in LOOSE
        agrees = token.key in there or (loose and token.kind in kinds)
        findings.add(Match(0.8 * agrees), 0.5 if loose else 1.0)
    # Without a name that stands in both, it must at least be a text in some language.
    text = "\n".join(actual)
    readable = findings.agreed > 0 or language.guess(text) is not None or not text.isascii()
    known = language.guess("\n".join(expected))
    readable = readable or (known is not None and language.foreign(text, known))
    findings.add(Match(0.7 if readable else 0.1), 2.0)
    if _worst(expected) is FailureGrade.NONE and _worst(actual) is FailureGrade.STRONG:
        findings.contradictions.append("in another language, but it reports a failure")
    said = {outcome.says(" ".join(expected)), outcome.says(" ".join(actual))}
    if len(expected) <= BRIEF and not _figures(expected) and not _worst(expected) and said in TURNED:
        findings.contradictions.append("in another language, and it says the opposite")
    findings.contradict(_zeros(expected, actual), _refused(expected, actual))
    findings.notes.append("in another language: names, figures and whether it reports a failure are compared")
    return findings


def _refused(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """A refusal for another reason than the documented one."""
    one, other = ({kind for row in rows if (kind := refusals.kind(row))} for rows in (expected, actual))
    return f"{min(other)}, expected {min(one)}" if one and other and one.isdisjoint(other) else None


def _zeros(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """A figure that is zero in one language only, where both texts hold the same number of figures."""
    left, right = _figures(expected), _figures(actual)
    if len(left) != len(right):
        return None
    for one, other in zip(left, right, strict=True):
        if figures.is_zero(one.text) is not figures.is_zero(other.text):
            return f"{quoted(other.text)} stands where {quoted(one.text)} is documented"
    return None


def _figures(rows: Sequence[str]) -> list[Token]:
    return [one for line in rows for one in terms(line) if one.kind in FIGURES]


def _worst(rows: Sequence[str]) -> FailureGrade:
    return max(map(failures.severity, rows), default=FailureGrade.NONE)
