"""`text`: line by line. Every documented line is looked for; what differs is judged by what it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from runbook.core.document import Verdict
from runbook.judging import (
    alignment,
    bounded,
    consistency,
    counts,
    documented,
    failures,
    filled,
    gaps,
    headers,
    lines,
    listing,
    normalize,
    order,
    outcome,
    prelude,
    translation,
)
from runbook.judging.asked import Asked, collect
from runbook.judging.claim import Claim
from runbook.judging.findings import Findings, Match, Pair
from runbook.judging.patterns import lazy
from runbook.judging.scoring import judged
from runbook.judging.tokens import FIGURES, NAMES, VOLATILE, TokenKind, terms
from runbook.judging.values import compare as compare_values
from runbook.judging.verdict import quoted

_UNREAL = lazy(
    r"(?i)\bdry[ -]?run\b|\bwhat[ -]?if\b|\bno[ -]?op\b|\bsimulat(?:ed|ion|ing|e)\b|\bpreview only\b"
    r"|\bwould (?:be|have|create|delete|update|remove|install|change)\b"
)
_LABELLED = lazy(r"(?:\([^()]*\)|[^:=]*[:=])\s+(\S+)")
ANSWERED = 0.8
"""Similarity above which a line of the output is taken for an answer, and not for an addition."""
HEADING = 0.4
"""What a line that only announces the next one weighs."""
INCIDENTAL = 0.1
"""What a line that tells nothing but times weighs when it is missing."""
MOST_ADDED = 200
"""Lines of the output whose names are taken note of."""
SAYING_WHEN = frozenset({TokenKind.TIME, TokenKind.WORD, TokenKind.NUMBER, TokenKind.NAME})
"""What a printed date is made of."""
SAYING_WHO = frozenset({"whoami", "logname", "hostname"})
"""Commands that answer with the reader's own name."""
FEW = 6
"""Lines of an output in which a single other number, all else being the same, is another result."""
LOOSE = VOLATILE | FIGURES | {TokenKind.PLACEHOLDER, TokenKind.VERSION}
"""Kinds of values that differ without harm."""
BRIEF = 3
"""Documented lines up to which the size of a figure is part of the result."""


def match(claim: Claim) -> Verdict:
    """How much of the documented text stands in the output, what differs judged by its kind."""
    left, right = (normalize.lines(bounded.shortened(text)) for text in (claim.expected, claim.actual))
    asked = collect(claim.command, claim.variables, claim.history)
    findings = compare(left, right, asked, claim.command)
    return judged(claim, "text", findings, identical=" ".join(left).split() == " ".join(right).split())


def compare(
    expected: Sequence[str], actual: Sequence[str], asked: Asked, command: str | None = None
) -> Findings:
    """How the lines of the output answer the documented ones."""
    findings = Findings()
    abridged = documented.is_abridged(expected)
    left, right, equal = bounded.relevant(bounded.cut(expected), bounded.cut(actual))
    left, right = documented.result(left), documented.output(right, documented=left)
    findings.add(Match(1.0), float(equal))
    if not left:
        _nothing_documented(right, abridged, findings)
        return findings
    if not right:
        findings.contradict("the output is empty")
        return findings
    whole, left = len(left), prelude.needed(left, right, command)
    if len(left) < whole:
        findings.notes.append(f"ignored: {whole - len(left)} lines about what was fetched first")
    left = prelude.filled(left, right)
    asked = replace(asked, told=_told(left, right, asked))
    pairs = alignment.align(left, right, asked, alone=len(left) == 1)
    pairs = gaps.fill(left, right, filled.in_templates(left, right, pairs, command, asked), asked)
    if translation.is_translated(left, right, pairs):
        agreed = [pair for pair in pairs if pair.match.similarity > ANSWERED]
        _collect(left, right, agreed, findings, done=False)
        known, told = {pair.expected for pair in agreed}, {pair.actual for pair in agreed}
        findings.absorb(
            translation.compare(
                [line for at, line in enumerate(left) if at not in known],
                [line for at, line in enumerate(right) if at not in told],
            )
        )
        return findings
    current = outcome.nothing_new(left, right, asked)
    done = outcome.already(left, right, asked) or (right[-1] if current else None)
    if done:
        findings.notes.append(f"done already: {quoted(done)}")
    _collect(left, right, pairs, findings, done=done is not None)
    if len(left) == 1:
        _short(left[0], right, pairs[0], asked, findings)
    answered = {pair.actual for pair in pairs if pair.match.similarity > ANSWERED}
    findings.more["lines"] += max(0, len(right) - sum(pair.actual is not None for pair in pairs))
    added = [line for at, line in enumerate(right) if at not in answered]
    findings.contradict(
        failures.contradiction(left, right, added, findings.share),
        order.contradiction(left, right, asked),
        consistency.contradiction(left, right),
        listing.selected(left, right),
        listing.kind_missing(left, right),
        _unreal(left, right),
        None if abridged or asked.globs else listing.missing(left, right, pairs),
        None if abridged else gaps.cut_off(left, right),
        None if abridged or done else gaps.unreported(left, right, pairs),
        listing.asked_for(left, right, asked),
    )
    if (
        findings.share < outcome.REACHED
        and not findings.contradictions
        and (outcome.reached(left, right, pairs, asked) or current or outcome.same_thing(left, right, asked))
    ):
        findings.agreed = outcome.REACHED * findings.weight
        findings.notes.append("the same outcome in other words")
    return findings


def _told(left: Sequence[str], right: Sequence[str], asked: Asked) -> frozenset[str]:
    """The names of which the output tells something that is not documented, and no failure."""
    if not asked.values:
        return frozenset()
    first = {terms(line)[0].key for line in left if terms(line)}
    added = (
        terms(line) for line in right[:MOST_ADDED] if failures.severity(line) is failures.FailureGrade.NONE
    )
    return frozenset(
        token.key
        for tokens in added
        if tokens and tokens[0].key not in first
        for token in tokens
        if token.kind in NAMES
    )


def _nothing_documented(right: Sequence[str], abridged: bool, findings: Findings) -> None:
    """No output is documented, or all of it is left out."""
    added = [line for line in right if not failures.is_warning(line)]
    if abridged:
        findings.add(Match(1.0))
        findings.contradict(
            None if right else "the output is empty", failures.contradiction([], right, right, share=0.0)
        )
    elif added:
        findings.contradict(f"no output is documented, there is {quoted(added[0])}")
    else:
        findings.add(Match(0.6 if right else 1.0))


def _collect(
    left: Sequence[str], right: Sequence[str], pairs: Sequence[Pair], findings: Findings, *, done: bool
) -> None:
    alike = Counter(_shape(line) for line in left)
    fields = headers.factor(left)
    differing = [
        one.expected for one in pairs if one.actual is None or left[one.expected] != right[one.actual]
    ]
    whole = len(pairs) == len(left) == len(right) <= FEW
    alone_differs = differing[0] if whole and len(differing) == 1 else None
    for pair in pairs:
        line = left[pair.expected]
        weight = lines.weight(line) * (0.2 if failures.is_warning(line) else 1.0)
        weight *= HEADING if line.rstrip().endswith((":", "：")) else 1.0
        weight *= fields.get(pair.expected, 1.0) / alike[_shape(line)]
        if not pair.match.similarity and prelude.only_when(line, left):
            weight *= INCIDENTAL
        if not pair.match.similarity:
            findings.lack(quoted(line), weight)
        else:
            findings.add(pair.match, weight, _changing(line, right, pair))
        findings.contradict(*pair.contradictions)
        if pair.actual is None:
            continue
        if not pair.contradictions:
            findings.contradict(
                counts.contradiction(line, right[pair.actual], only=len(left) == 1, done=done)
            )
        if alone_differs == pair.expected:
            findings.contradict(counts.another(line, right[pair.actual]))
        if len(left) <= BRIEF:
            findings.contradict(counts.magnitude(line, right[pair.actual]))


def _changing(line: str, right: Sequence[str], pair: Pair) -> str:
    """What kind of volatile value differs in a line."""
    other = right[pair.actual] if pair.actual is not None else ""
    return next((one.kind for one in terms(line) if one.kind in LOOSE and one.text not in other), "")


def _shape(line: str) -> tuple[str, ...]:
    """What a line says apart from what changes: lines that say the same weigh as much as one."""
    tokens = terms(line)
    if not any(token.kind in VOLATILE for token in tokens):
        return (line,)
    return tuple(f"<{one.kind}>" if one.kind in FIGURES | VOLATILE else one.key for one in tokens)


def _short(expected: str, right: Sequence[str], pair: Pair, asked: Asked, findings: Findings) -> None:
    """An output of a word or two is the answer itself: another answer is a wrong one."""
    tokens = terms(expected)
    if _bare_value(expected, right):
        findings.weight, findings.agreed = 1.0, 0.85
        findings.missing.clear()
        findings.contradictions.clear()
        return
    placeholder = len(tokens) == 1 and tokens[0].kind is TokenKind.PLACEHOLDER
    when = asked.tells_time and {one.kind for one in tokens} <= SAYING_WHEN
    who = asked.programs <= SAYING_WHO and len(right[0].split()) == 1
    who = who and "root" not in (expected.strip(), right[0].strip())
    if (when or (asked.programs and who)) and len(right) == 1 and not failures.severity(right[0]):
        findings.weight, findings.agreed = 1.0, 0.85
        findings.missing.clear()
        findings.contradictions.clear()
        return
    enough = lines.ALIKE if len(tokens) == 2 else 0.99
    if len(tokens) > 2 or (pair.match.similarity >= enough and not pair.contradictions and not placeholder):
        return
    answer = ([line for line in right if not failures.is_warning(line)] or list(right))[-1]
    found = compare_values(expected, answer, "", asked, alone=True)
    findings.weight, findings.agreed = 1.0, found.similarity
    findings.missing.clear()
    findings.contradict(found.contradiction)
    if not found.contradiction and found.similarity < lines.ALIKE:
        findings.missing.append(f"{quoted(expected)}; there is {quoted(answer)}")


def _bare_value(expected: str, right: Sequence[str]) -> bool:
    """Whether the output is the value alone that the document shows behind a label: ``(integer) 3``, ``port: 80``."""
    label, value = (
        _LABELLED.fullmatch(expected.strip()),
        [line for line in right if not failures.is_warning(line)],
    )
    return label is not None and len(value) == 1 and value[0].strip() == label[1]


def _unreal(left: Sequence[str], right: Sequence[str]) -> str | None:
    """A line that says that nothing was really done, where the document says nothing of the kind."""
    said = next((line for line in right if _UNREAL.search(line)), None)
    return f"nothing was done: {quoted(said)}" if said and not any(map(_UNREAL.search, left)) else None
