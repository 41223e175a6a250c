"""Lines that say that something was fetched first: the second time there is nothing to fetch, with the same result."""

from collections.abc import Sequence

from runbook.judging import failures, labels, outcome
from runbook.judging.failures import FailureGrade
from runbook.judging.patterns import lazy
from runbook.judging.tokens import FIGURES, NAMES, TokenKind, terms

_FETCHED = lazy(
    r"(?i)\b(?:download(?:ing|ed)|pull(?:ing)? (?:from|image|complete)|pulling|pulled|fetch(?:ing|ed)|retriev(?:ing|ed)"
    r"|unable to find image .* locally|unpacking|extracting|resolving (?:deltas|provenance|dependencies)"
    r"|(?:receiving|counting|compressing) objects|already exists$|verifying checksum"
    r"|has been added to your repositories|got an update from|grab the latest"
    r"|digest: sha256:)"
)
"""What programs say while they fetch what they need and have not."""
_ASKED = lazy(r"(?i)\b(?:pull|download|fetch|clone|wget|update|repo add)\b|\bcurl\b")


UNSET = frozenset({"null", "~", "[]", "{}", '""', "''"})
"""Values of a field that says no more than that it is not there."""


def filled(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """The documented lines without the fields that have no value, and that the output does not have (``tags: []``)."""
    there = {label[0] for row in actual if (label := labels.labelled(row))}

    def told(row: str) -> bool:
        label = labels.labelled(row)
        return label is None or label[1] not in UNSET or label[0] in there

    return [row for row in expected if told(row)] or list(expected)


def only_when(row: str, rows: Sequence[str]) -> bool:
    """Whether a line tells nothing but times, and is the only one of its text that tells any."""
    kinds = {token.kind for token in terms(row)}
    if TokenKind.TIME not in kinds or kinds & (NAMES | FIGURES) or outcome.says(row) is not None:
        return False
    return (
        len(rows) > 1 and sum(any(one.kind is TokenKind.TIME for one in terms(other)) for other in rows) == 1
    )


def needed(expected: Sequence[str], actual: Sequence[str], command: str | None) -> list[str]:
    """The documented lines without those at their beginning that tell of fetching, when the output has none of them.

    What remains is the result. Where nothing would remain, or the command is there to fetch, all of them count.
    """
    rows = list(expected)
    if len(rows) < 2 or not _FETCHED.search("\n".join(rows[:-1])) or (command and _ASKED.search(command)):
        return rows
    end = 0
    while end < len(rows) - 1 and _FETCHED.search(rows[end]):
        end += 1
    if not end or any(
        _FETCHED.search(row) or failures.severity(row) is FailureGrade.STRONG for row in actual
    ):
        return rows
    return rows[end:]
