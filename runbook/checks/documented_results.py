"""A document's results looked at before anything runs: adds diagnostics, and says which results are not counted."""

from collections.abc import Iterator
from dataclasses import replace

from runbook.core import diagnostics
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import ANY, Block, Document, Expectation, Stream

_OF_THE_BLOCK = frozenset({"unknown-matcher", "bad-exception", "unused-exception"})
"""Codes of what the block's directive says."""


def checked(document: Document) -> Document:
    """The document with what is wrong with its marked results.

    A result that no output could pass bears the diagnostic's code as its `flaw`: a run compares it for information.
    """
    marked = [block for block in document.blocks if block.executable and block.expectation]
    if not marked:
        return document
    found: list[Diagnostic] = []
    changed: dict[int, Block] = {}
    for block in marked:
        assert block.expectation is not None
        flaw = None
        for diagnostic, hopeless in _found(document, block, block.expectation):
            found.append(diagnostic)
            flaw = flaw or (diagnostic.code if hopeless else None)
        if flaw:
            changed[block.line] = replace(block, expectation=replace(block.expectation, flaw=flaw))
    if not found:
        return document
    return replace(
        document,
        blocks=tuple(changed.get(block.line, block) for block in document.blocks),
        diagnostics=tuple(sorted((*document.diagnostics, *found), key=lambda one: one.line)),
    )


def _found(document: Document, block: Block, result: Expectation) -> Iterator[tuple[Diagnostic, bool]]:
    # Not at the top: a document without results needs none of it.
    from runbook.checks.rules.results.result_flaws import flaws
    from runbook.judging.claim import Claim

    directive = block.directive
    stream = directive.stream or document.defaults.stream or Stream.STDOUT
    claim = Claim(
        result.content,
        "",
        result.language,
        result.similarity,
        result.regex,
        block.code if stream is not Stream.STDERR else None,
        ignored=_of_results(directive.ignore or document.defaults.ignore),
        any_rows=ANY in (directive.rows, document.defaults.rows),
    )
    for one in flaws(claim, directive.matcher or document.defaults.matcher):
        if one.code == "unused-exception" and not (_of_results(directive.ignore) or directive.rows):
            continue  # the whole document's: another result may have it
        make = diagnostics.error if one.fatal else diagnostics.warning
        line = block.line if one.code in _OF_THE_BLOCK else result.span.start + one.line
        yield make(one.code, min(line, result.span.end), one.message), one.hopeless


def _of_results(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are not codes of findings, which the same key sets aside."""
    if not names:
        return ()
    from runbook.checks.codes import codes  # it imports all rules
    from runbook.checks.suppressions import EVERYTHING

    return tuple(one for one in names if one not in codes() and one != EVERYTHING)
