"""``<!-- runbook: ignore=CODE -->``: findings that the author has looked at and wants to hear no more of."""

import re
from collections.abc import Iterable, Iterator, Mapping

from runbook.checks.rule import Finding
from runbook.checks.subject import Subject
from runbook.core.document import Block

_COMMENT = re.compile(
    r"<!--\s*runbook:[^>]*?\bignore\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>[^\s>]+))", re.IGNORECASE
)
EVERYTHING = "all"
"""The word for every code."""


def without_ignored(subject: Subject, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that no comment of the document sets aside.

    The directive ``ignore`` of a block holds for the block and its result; a comment also for the paragraph below it;
    ``ignore`` in the front matter for the whole document.
    """
    everywhere = set(subject.document.defaults.ignore)
    lines = _ignored(subject) if "ignore" in subject.document.source else {}
    for one in found:
        names = everywhere | (lines.get(one.line, set()) if one.path is None else set())
        if one.code not in names and EVERYTHING not in names:
            yield one


def _ignored(subject: Subject) -> Mapping[int, set[str]]:
    """Line of the document -> the codes that are set aside there."""
    found: dict[int, set[str]] = {}
    for block in subject.document.blocks:
        if block.origin is None and block.directive.ignore:
            for line in range(block.span.start, _end(block) + 1):
                found.setdefault(line, set()).update(block.directive.ignore)
    for at, text in enumerate(subject.lines):
        for comment in _COMMENT.finditer(text):
            names = {one.strip() for one in (comment["quoted"] or comment["plain"] or "").split(",")}
            for line in _below(subject, at + 1):
                found.setdefault(line, set()).update(names)
    return found


def _end(block: Block) -> int:
    results = [one.span.end for one in (block.expectation, block.implied) if one is not None]
    return max([block.span.end, *results])


def _below(subject: Subject, line: int) -> range:
    """The lines that a comment on the 1-based `line` is about: its own, and the paragraph or the block below it."""
    lines, at = subject.lines, line
    while at < len(lines) and not lines[at].strip():
        at += 1
    block = next(
        (one for one in subject.document.blocks if one.origin is None and one.span.start == at + 1), None
    )
    if block is not None:
        return range(line, _end(block) + 1)
    while at < len(lines) and lines[at].strip():
        at += 1
    return range(line, at + 1)
