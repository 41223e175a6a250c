"""Which parts of a line are ignored: for a diff that shows them as such."""

from runbook.judging.tokens import VOLATILE, TokenKind, terms

MARKED = VOLATILE | {TokenKind.PLACEHOLDER}
"""Kinds of which another value, or any value, is no difference."""


def mask(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The line with its volatile parts replaced by their kind, and the (start, end) of those parts."""
    pieces, spans, at = [], [], 0
    for token in terms(line):
        if token.kind in MARKED:
            pieces.append(f"{line[at : token.start]}<{token.kind}>")
            spans.append((token.start, token.end))
            at = token.end
    return " ".join("".join((*pieces, line[at:])).split()), tuple(spans)
