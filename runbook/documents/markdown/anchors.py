"""Anchors: the part of an address behind ``#``, and the section of a document that it names."""

import re
from dataclasses import replace

from runbook.core.document import Document, Section, Span

IDENTIFIER = re.compile(
    r"""<\w+\b[^>]*?\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{:?\s*#([\w-]+)[^}]*\}|^:::?\s*\w*\s*\{?#([\w-]+)""",
    re.IGNORECASE | re.MULTILINE,
)
"""What gives a place of a document a name of its own: HTML, kramdown and Pandoc, containers."""
_NUMBERED = re.compile(r"-\d+$")


def keys(anchor: str) -> set[str]:
    """What an anchor is compared by: with and without the number that sites add to a title that comes twice."""
    plain = _unquoted(anchor)
    return {key(plain), key(_NUMBERED.sub("", plain))}


def key(text: str) -> str:
    """A title or an anchor for comparison: letters and digits alone, in lower case. Sites differ in the rest."""
    text = re.sub(r"\]\([^)]*\)", "", text)
    return "".join(one for one in text.casefold() if one.isalnum())


def section(document: Document, anchor: str) -> Section | None:
    """The section that an anchor names, by its title or by a name that stands in it; None where there is none."""
    numbered = _NUMBERED.search(_unquoted(anchor))
    named = [one for one in document.sections if key(one.title) == key(_unquoted(anchor))]
    if named:
        return named[0]
    same = [one for one in document.sections if key(one.title) in keys(anchor)]
    if numbered and same:
        return same[min(int(numbered[0][1:]), len(same) - 1)]
    for found in IDENTIFIER.finditer(document.source):
        if key(anchor) in {key(one) for one in found.groups() if one}:
            line = document.source.count("\n", 0, found.start()) + 1
            below = [one for one in document.sections if line <= one.span.start <= line + 2]
            around = [one for one in document.sections if one.span.start <= line <= one.span.end]
            return below[0] if below else around[-1] if around else None
    return None


def part(document: Document, span: Span) -> Document:
    """What of a document stands on these lines: its blocks, its prerequisites, and what there is to say of them."""
    return replace(
        document,
        blocks=tuple(one for one in document.blocks if span.start <= one.anchor <= span.end),
        prerequisites=tuple(one for one in document.prerequisites if span.start <= one.anchor <= span.end),
        diagnostics=tuple(
            one for one in document.diagnostics if one.path is not None or span.start <= one.line <= span.end
        ),
    )


def _unquoted(anchor: str) -> str:
    """The anchor without percent-encoding (RFC 3986, section 2.1)."""
    if "%" not in anchor:
        return anchor
    data = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), anchor.encode())
    return data.decode(errors="replace")
