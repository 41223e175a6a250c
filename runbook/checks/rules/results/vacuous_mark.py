"""Marks that accept everything: a threshold of nothing, a pattern that finds itself in any text."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Subject
from runbook.core.diagnostics import Severity
from runbook.core.document import Block, Expectation

_RESULT = (
    "# T\n\n```bash\naz vm list -o table\n```\n\n<!-- expected_similarity={} -->\n\n```output\n{}\n```\n"
)
_FAILURE = (
    "ERROR: (ResourceNotFound) The Resource 'x' under group 'y' was not found.\nCode: ResourceNotFound\n"
)

RULES = (
    LintRule(
        "vacuous-mark",
        Severity.WARNING,
        "A mark accepts every output: its threshold is 0, or its pattern is found in the empty text.",
        "Require more: `expected_similarity=0.8`, or a pattern with a word that must be there.",
        bad=(_RESULT.format("0.0", "vm1"), _RESULT.format('".*"', "vm1"), _RESULT.format('"(vm1)?"', "vm1")),
        good=(
            _RESULT.format("0.3", "vm1"),
            _RESULT.format('".*vm1.*"', "vm1"),
            _RESULT.format('"^.+$"', "vm1"),
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "accepts-an-error",
        Severity.WARNING,
        "A mark's pattern is found in an error message of the Azure CLI or of kubectl, too.",
        "Make the pattern say what a success prints.",
        bad=(_RESULT.format('".+"', "vm1"), _RESULT.format('"[a-z]+"', "vm1")),
        good=(_RESULT.format('"vm1"', "vm1"), _RESULT.format('"ERROR: .*not found"', "ERROR: x not found")),
        topic=Topic.RESULTS,
    ),
)

_FAILURES = (_FAILURE, 'Error from server (NotFound): pods "x" not found\n')


def find(subject: Subject) -> Iterator[Finding]:
    """A warning for each mark."""
    for block in subject.document.blocks:
        result = block.expectation
        if (
            result is None
            or block.origin is not None
            or result.flaw is not None
            or not result.content.strip()
        ):
            continue
        line = result.mark_line or result.span.start
        if result.regex is None:
            if result.similarity is not None and result.similarity <= 0 and block.directive.matcher is None:
                message = f"expected_similarity={result.similarity:g} accepts every output; require more"
                yield Finding("vacuous-mark", Severity.WARNING, line, message)
        else:
            yield from _pattern(block, result, result.regex, line)


def _pattern(block: Block, result: Expectation, pattern: str, line: int) -> Iterator[Finding]:
    if _is_found(pattern, ""):
        message = f"the pattern {pattern!r} is found in any output"
        yield Finding("vacuous-mark", Severity.WARNING, line, message)
        return
    shows_failure = any(sign in result.content.lower() for sign in ("error", "not found", "fail"))
    succeeds = block.directive.exit in (None, 0) and not shows_failure
    if succeeds and all(_is_found(pattern, one) for one in _FAILURES):
        message = (
            f"the pattern {pattern!r} is found in error messages, too: a failure that exits with 0 would pass"
        )
        yield Finding("accepts-an-error", Severity.WARNING, line, message)


def _is_found(pattern: str, text: str) -> bool:
    """Whether a run would find the pattern in the text; False for what is not a pattern, or takes too long."""
    from runbook.matchers.pattern_size import BadPattern
    from runbook.matchers.regex import search

    try:
        return search(pattern, text) is not None
    except (BadPattern, TimeoutError):  # the parser speaks of what is not a pattern
        return False
