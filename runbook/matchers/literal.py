"""`exact` and `contains`: the text itself, without what no reader sees."""

from runbook.core.decoding import normalize
from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.verdict import decided, quoted


def exact(claim: Claim) -> Verdict:
    """Identical after: escape sequences removed, CRLF as LF, blanks at line ends and final newlines
    ignored.
    """
    expected, actual = _lines(claim.expected), _lines(claim.actual)
    if expected == actual:
        return decided(claim, "exact", True, ("identical, line ends and colours aside",))
    return decided(claim, "exact", False, (_first_difference(expected, actual),))


def contains(claim: Claim) -> Verdict:
    """The expected lines stand in the output, one after another; its first and last may be part of a longer
    line.
    """
    lines = _lines(claim.expected)
    expected, actual = "\n".join(lines), "\n".join(_lines(claim.actual))
    at = actual.find(expected)
    if at < 0:
        return decided(claim, "contains", False, (_not_there(lines, actual),))
    return decided(
        claim, "contains", True, (f"found on line {actual.count(chr(10), 0, at) + 1} of the output",)
    )


def _not_there(lines: list[str], actual: str) -> str:
    for number, line in enumerate(lines, start=1):
        if line not in actual:
            which = f"line {number} of {len(lines)}: " if len(lines) > 1 else ""
            return f"not in the output: {which}{quoted(line)}"
    return "every line is in the output, but not one right after another"


def _lines(text: str) -> list[str]:
    text = normalize.strip_escapes(text.removeprefix("\ufeff")).replace("\r\n", "\n")
    rows = [row.rstrip() for row in text.split("\n")]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _first_difference(expected: list[str], actual: list[str]) -> str:
    for number, (one, other) in enumerate(zip(expected, actual, strict=False), start=1):
        if one != other:
            return f"line {number} is {quoted(other)}, not {quoted(one)}"
    number = min(len(expected), len(actual)) + 1
    if len(expected) > len(actual):
        return f"line {number} is missing: {quoted(expected[number - 1])}"
    return f"line {number} is one too many: {quoted(actual[number - 1])}"
