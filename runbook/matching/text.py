"""`text`: line by line. Every documented line is looked for; what differs is judged by what it is."""

import re
from collections.abc import Sequence

from runbook.matching import (
    consistency,
    echoed,
    failures,
    figures,
    gaps,
    language,
    lexicon,
    lines,
    normalize,
    order,
)
from runbook.matching.asked import Asked, collect
from runbook.matching.failures import Severity
from runbook.matching.findings import Findings
from runbook.matching.lexicon import Sense
from runbook.matching.lines import Pair
from runbook.matching.registry import Claim
from runbook.matching.tokens import FIGURES, VOLATILE, Kind, terms, tokenize
from runbook.matching.values import Match, compare, is_placeholder
from runbook.matching.verdict import quoted
from runbook.model import Verdict

_ELLIPSIS = re.compile(r"\s*(?:\[?\s*(?:\.{2,}|…)\s*\]?|[.…(\[<]{1,3}[^.]*\b(?:omit|trunc|snip|cut|more|skip|redact|brev|abbrev|shorten|elid)\w*\b[^.]*[.…)\]>]{1,3}|<\s*(?:snip|output omitted|truncated|\.\.\.)\s*>|\(?output (?:omitted|truncated)\)?)\s*,?\s*$", re.IGNORECASE)  # fmt: skip
_PROMPT = re.compile(
    r"^(?:\$|>>>|PS [^>]*>|[\w.-]+@[\w.-]+:[^\s$#]*[$#]|\[[\w.-]+@[\w.-]+ [^\]]*\][$#])(?:\s|$)"
)
_UNREAL = re.compile(
    r"(?i)\bdry[ -]?run\b|\bwhat[ -]?if\b|\bno[ -]?op\b|\b(?:simulat(?:ed|ion|ing)|simulate)\b|\bpreview only\b|\bwould (?:be|have|create|delete|update|remove|install|change)\b"
)
_ROW_COUNT = re.compile(
    r"\s*\(?\d+ (?:rows?|lines?|Zeilen?|lignes?|filas?|righe|rijen|行|개)[^\d]{0,20}\)?\s*$", re.IGNORECASE
)
MOST_LINES = 4000
"""Lines of either side that are compared: the first and the last ones of longer texts."""


def match(claim: Claim) -> Verdict:
    """How much of the documented text stands in the output, what differs judged by its kind."""
    from runbook.matching.calibrate import judged

    left, right = normalize.lines(claim.expected), normalize.lines(claim.actual)
    identical = _squeezed(left) == _squeezed(right)
    findings = compare_texts(
        left, right, collect(claim.command, claim.variables, claim.history), claim.command
    )
    return judged(claim, "text", findings, identical=identical)


def compare_texts(
    expected: Sequence[str], actual: Sequence[str], asked: Asked, command: str | None = None
) -> Findings:
    """How the lines of the output answer the documented ones."""
    findings = Findings()
    abridged = any(_ELLIPSIS.match(line) for line in expected)
    left = _spoken(_documented(expected, asked))
    right = _spoken([line for line in actual if not _PROMPT.match(line) or line in expected])
    if not left:
        return _nothing(right, abridged, findings)
    if not right:
        findings.weight = 1.0
        findings.contradictions.append("the output is empty")
        return findings
    pairs = _with_templates(
        left, right, lines.align(left, right, asked, alone=len(left) == 1), command, asked
    )
    pairs = gaps.fill(left, right, pairs, asked)
    if _translated(left, right, pairs):
        return _by_invariants(left, right, asked)
    _collect(left, right, pairs, asked, findings)
    _short(left, right, pairs, asked, findings)
    _rows(left, right, pairs, abridged, asked, findings)
    answered = {pair.actual for pair in pairs if pair.match.similarity > 0.8}
    _failures(left, right, [line for at, line in enumerate(right) if at not in answered], findings)
    wrong = (
        order.contradiction(left, right, asked),
        consistency.contradiction(left, right),
        _magnitude(left, right, pairs),
    )
    findings.contradictions += [one for one in wrong if one]
    selected = _selected(left, right)
    if selected:
        findings.contradictions.append(selected)
    cut = gaps.cut_off(left, right) if not abridged else None
    if cut:
        findings.contradictions.append(f"the output is cut off at {quoted(cut)}")
    unsaid = gaps.unreported(left, right, pairs)
    if unsaid and not abridged:
        findings.contradictions.append(f"nothing says {quoted(unsaid)}")
    if _UNREAL.search("\n".join(right)) and not _UNREAL.search("\n".join(left)):
        findings.contradictions.append(
            "nothing was done: " + quoted(next(line for line in right if _UNREAL.search(line)))
        )
    return findings


def _squeezed(rows: Sequence[str]) -> list[str]:
    return " ".join(rows).split()


def _documented(rows: Sequence[str], asked: Asked) -> list[str]:
    """The documented lines without prompts (and the commands behind them) and without ``...``."""
    return [row for row in rows if not _ELLIPSIS.match(row) and not _PROMPT.match(row)]


def without_counts(rows: Sequence[str], asked: Asked) -> list[str]:
    """The documented lines around a table, without those that count its rows."""
    return [row for row in _documented(rows, asked) if not _ROW_COUNT.match(row)]


def _spoken(rows: Sequence[str]) -> list[str]:
    """The lines that hold a word or a figure; of very many the first and the last ones."""
    rows = [
        row
        for row in rows
        if any(letter.isalnum() for letter in row) or is_placeholder(row) or _only_signs(row)
    ]
    return [*rows[: MOST_LINES // 2], *rows[-MOST_LINES // 2 :]] if len(rows) > MOST_LINES else rows


def _only_signs(row: str) -> bool:
    return 0 < len(row.strip()) <= 3 and row.strip() not in (
        "---",
        "===",
        "***",
        "...",
        "|",
        "+",
        "│",
        "╷",
        "╵",
        "{",
        "}",
        "[",
        "]",
    )


def _nothing(right: Sequence[str], abridged: bool, findings: Findings) -> Findings:
    findings.weight = 1.0
    telling = [line for line in right if not failures.is_warning(line)]
    if abridged or not telling:
        findings.agreed = 1.0 if abridged or not right else 0.6
        if abridged and not right:
            findings.contradictions.append("the output is empty")
        if any(failures.severity(line) is not Severity.NONE for line in right):
            findings.contradictions.append(f"a failure: {quoted(right[0])}")
    else:
        findings.contradictions.append(f"no output is documented, there is {quoted(telling[0])}")
    return findings


def _with_templates(
    left: Sequence[str], right: Sequence[str], pairs: list[Pair], command: str | None, asked: Asked
) -> list[Pair]:
    """Lines that the command spells out are compared hole by hole: only what it fills in is free."""
    if not echoed.templates(command or ""):
        return pairs
    printed = {}
    for at, line in enumerate(right):
        hit = echoed.holes(command, line)
        if hit:
            printed.setdefault(hit[0], (at, hit[1]))
    changed = []
    for pair in pairs:
        hit = echoed.holes(command, left[pair.expected])
        if hit is None or hit[0] not in printed:
            changed.append(pair)
            continue
        at, values = printed[hit[0]]
        found = [compare(one, other, "", asked) for one, other in zip(hit[1], values, strict=True)]
        wrong = tuple(one.contradiction for one in found if one.contradiction)
        changed.append(Pair(pair.expected, at, Match(0.97, volatile=True), wrong))
    return changed


def _collect(
    left: Sequence[str], right: Sequence[str], pairs: Sequence[Pair], asked: Asked, findings: Findings
) -> None:
    for pair in pairs:
        line = left[pair.expected]
        worth = lines.weight(line) * (0.2 if failures.is_warning(line) else 1.0)
        if pair.actual is None:
            if pair.match.similarity:
                findings.add(pair.match, worth)
            else:
                findings.lack(quoted(line), worth)
            continue
        findings.add(pair.match, worth)
        findings.contradictions += pair.contradictions
        wrong = _counted(line, right[pair.actual], len(left) == 1)
        if wrong and not pair.contradictions:
            findings.contradictions.append(wrong)


def _selected(left: Sequence[str], right: Sequence[str]) -> str | None:
    """Another line of a list bears the mark of the current one (``* main``)."""
    one, other = (
        [row.strip()[1:].strip() for row in rows if re.match(r"\s*[*→➜>] \S", row)] for rows in (left, right)
    )
    if len(one) == len(other) == 1 and one != other and any(row.strip() == one[0] for row in right):
        return f"{quoted(other[0])} is selected, expected {quoted(one[0])}"
    return None


def _magnitude(left: Sequence[str], right: Sequence[str], pairs: Sequence[Pair]) -> str | None:
    """A figure of a short output that is thousands of times another one."""
    for pair in pairs if len(left) <= 3 else ():
        if pair.actual is None:
            continue
        sides = [
            [
                figures.quantity(one.text)
                for one in terms(line)
                if one.kind in (Kind.NUMBER, Kind.SIZE)
            ]
            for line in (left[pair.expected], right[pair.actual])
        ]
        for one, other in zip(*sides, strict=False):
            if (
                one
                and other
                and max(one, other) >= ORDERS * min(one, other)
                and not _regrouped(left[pair.expected], right[pair.actual])
            ):
                return f"{quoted(right[pair.actual])} is of another order of magnitude than {quoted(left[pair.expected])}"
    return None


def _regrouped(one: str, other: str) -> bool:
    return (
        one != other
        and figures.digits(one) == figures.digits(other)
        and figures.number(one) != figures.number(other)
        and "," in one + other
    )


ORDERS = 1000
"""Times by which a figure of a short output may not differ."""


def _counted(expected: str, actual: str, only: bool) -> str | None:
    """What the figures of two like lines contradict: by the word beside them, zero is good or bad."""
    left, right = _labelled(expected), _labelled(actual)
    for label, one in left.items():
        other = right.get(label)
        if other is None or figures.is_zero(one) == figures.is_zero(other):
            continue
        kind = lexicon.sense(label)
        if only and len(left) == len(right) == 1:
            return f"{other} {label}, expected {one}"
        if kind is None and figures.is_zero(other) and max(len(left), len(right)) <= 2:
            return f"{other} {label}, expected {one}"
        if kind is Sense.BAD and figures.is_zero(one) and label not in _MILD:
            return f"{other} {label}, expected {one}"
        if kind is Sense.GOOD and figures.is_zero(other) and label not in _MILD:
            return f"{other} {label}, expected {one}"
    return consistency.unfinished(expected, actual)


def _labelled(line: str) -> dict[str, str]:
    tokens = terms(line)
    labels: dict[str, str] = {}
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.kind not in (Kind.NUMBER, Kind.PERCENT):
            continue
        assigned = before is not None and line[before.end : token.start].strip() in ("=", ":")
        while not assigned and after is not None and after.key in _FILLERS:
            rest = tokens[tokens.index(after) + 1 :]
            after = rest[0] if rest else None
        label = before if assigned or after is None or after.kind is not Kind.WORD else after
        if label is not None and label.kind in (Kind.WORD, Kind.NAME):
            labels.setdefault(label.key, token.text)
    return labels


def _short(
    left: Sequence[str], right: Sequence[str], pairs: Sequence[Pair], asked: Asked, findings: Findings
) -> None:
    """An output of a word or two is the answer itself: another answer is a wrong one."""
    tokens = terms(left[0])
    known = lines.ALIKE if len(tokens) == 2 else 0.99
    if len(left) > 1 or len(tokens) > 2:
        return
    if not (len(tokens) == 1 and tokens[0].kind is Kind.PLACEHOLDER) and any(
        pair.match.similarity >= known and not pair.contradictions for pair in pairs
    ):
        return
    telling = [line for line in right if not failures.is_warning(line)] or list(right)
    answer = min(telling, key=lambda line: len(line)) if len(telling) <= 3 else telling[-1]
    found = compare(left[0], answer if len(telling) == 1 else telling[-1], "", asked, alone=True)
    if asked.tells_time and {one.kind for one in tokens} <= {Kind.TIME, Kind.WORD}:
        found = Match(0.8, volatile=True)
    findings.weight, findings.agreed = 1.0, found.similarity
    findings.missing.clear()
    if found.contradiction:
        findings.contradictions.append(found.contradiction)


def _rows(
    left: Sequence[str],
    right: Sequence[str],
    pairs: Sequence[Pair],
    abridged: bool,
    asked: Asked,
    findings: Findings,
) -> None:
    """A list of names of which some are there and some are not has lost the others."""
    if abridged or len(left) < 2 or asked.globs or not _is_list(left):
        return
    there = [
        pair
        for pair in pairs
        if pair.actual is not None and _first(left[pair.expected]) == _first(right[pair.actual])
    ]
    gone = [pair for pair in pairs if pair.match.similarity < ALIKE_ROW]
    if there and gone and len(right) < len(left):
        findings.contradictions.append(f"{quoted(left[gone[0].expected])} is missing")


def _is_list(rows: Sequence[str]) -> bool:
    shapes = {tuple(token.kind for token in terms(row)) for row in rows}
    return len(shapes) == 1 or all(len(shape) <= 3 for shape in shapes)


def _first(row: str) -> str:
    tokens = terms(row)
    return tokens[0].text if tokens and tokens[0].kind not in VOLATILE else ""


ALIKE_ROW = 0.6
_MILD = frozenset(
    {
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
    }
)
_FILLERS = frozenset({"to", "newly", "more", "new", "of", "the", "total"})


def _failures(left: Sequence[str], right: Sequence[str], extra: Sequence[str], findings: Findings) -> None:
    documented = [line for line in left if failures.severity(line) is not Severity.NONE]
    reported = [line for line in extra if failures.severity(line) is not Severity.NONE]
    strong = [line for line in reported if failures.severity(line) is Severity.STRONG]
    if documented:
        told = [line for line in right if failures.severity(line)]
        main = [line for line in documented if failures.severity(line) is Severity.STRONG] or documented[:1]
        if all(line in right or any(failures.same_failure(line, other) for other in told) for line in main):
            return
        certain = any(failures.severity(line) is Severity.STRONG for line in documented)
        if strong or certain and findings.share < 0.9:
            findings.contradictions.append(
                f"{quoted((strong or list(right))[0])} is not the documented failure"
            )
        return
    if strong:
        findings.contradictions.append(f"a failure: {quoted(strong[0])}")
    elif reported and findings.share < 0.85:
        findings.contradictions.append(f"a failure: {quoted(reported[0])}")


def _translated(left: Sequence[str], right: Sequence[str], pairs: Sequence[Pair]) -> bool:
    matched = sum(pair.match.similarity > 0.8 for pair in pairs)
    if matched * 2 > len(pairs):
        return False
    one, other = language.guess("\n".join(left)), language.guess("\n".join(right))
    return one is not None and other is not None and one != other


def _by_invariants(left: Sequence[str], right: Sequence[str], asked: Asked) -> Findings:
    """Two languages: what no translation changes must agree, and both must say that it stands well, or that it does not."""
    findings = Findings()
    kept = [token for line in left for token in terms(line) if token.kind is not Kind.WORD]
    there = {token.key for line in right for token in terms(line)}
    kinds = {token.kind for line in right for token in terms(line)}
    for token in kept:
        loose = token.kind in VOLATILE | FIGURES or token.kind is Kind.VERSION
        agrees = token.key in there or (loose and token.kind in kinds)
        findings.add(Match(0.8 * agrees), 0.5 if loose else 1.0)
    findings.add(Match(0.7), 2.0)
    one, other = _standing(left), _standing(right)
    if one is Severity.NONE and other is Severity.STRONG:
        findings.contradictions.append("in another language, but it reports a failure")
    findings.notes.append("the texts are in two languages: figures, names and what they say are compared")
    return findings


def _standing(rows: Sequence[str]) -> Severity:
    return max(map(failures.severity, rows), default=Severity.NONE)
