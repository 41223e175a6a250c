"""What a place means: the finding on its line, the key of a directive, how its block ended in the last kept run."""

from collections.abc import Iterator

from lsprotocol import types

from runbook.documents.dialect.directive_help import KEY_HELP
from runbook.frontends.lsp.completions import plain
from runbook.frontends.lsp.directive_text import items
from runbook.frontends.lsp.last_result import last_result
from runbook.frontends.lsp.open_document import OpenDocument


def hover(one: OpenDocument, line: int, column: int) -> types.Hover | None:
    """What there is to say of a character (0-based) of a 1-based line; None for nothing."""
    parts = [*_key(one, line, column), *_codes(one, line, column), *_block(one, line)]
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def _key(one: OpenDocument, line: int, column: int) -> Iterator[str]:
    for item in items(one, line):
        if item.start <= column < item.end and item.key in KEY_HELP:
            help_ = KEY_HELP[item.key]
            yield f"`{item.key}` ({plain(help_.value)}): {plain(help_.does)}."


def _codes(one: OpenDocument, line: int, column: int) -> Iterator[str]:
    from runbook.checks.codes import codes

    said = set()
    for finding in one.findings:
        here = finding.columns is None or finding.columns[0] <= column <= finding.columns[1]
        if finding.path is not None or finding.line != line or not here or finding.code in said:
            continue
        said.add(finding.code)
        rules = codes().get(finding.code, ())
        for rule in [each for each in rules if each.severity is finding.severity] or rules:
            yield f"**{finding.code}**: {plain(rule.meaning)}\n\n{plain(rule.remedy)}"


def _block(one: OpenDocument, line: int) -> Iterator[str]:
    """How the block ended; said at its fences, and on those of its result."""
    block = one.block_at(line)
    if block is None or block.code_span.start <= line <= block.code_span.end:
        return
    said = last_result(one.path, block)
    if said is not None:
        yield said
