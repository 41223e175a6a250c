"""Edits of a document's source. What no edit speaks of comes back byte for byte.

A changed line keeps its line ending and gets the prefix of its fence's container: the indentation of its list
item, the ``>`` of its quote.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from runbook.markdown.marks import NAME
from runbook.markdown.source import lines as lines_of
from runbook.model import Block, Document, Expectation, Span

_OPENING = re.compile(r"(?P<prefix>[\s>*+\-\d.)\ufeff]*?)(?P<markup>`{3,}|~{3,})")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Edit:
    """Whole lines of source, without their endings, in place of those of `span`.

    An empty span (its end before its start) inserts them before the line `span.start`.
    """

    span: Span
    lines: tuple[str, ...]


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source with the edits made, in whatever order they come.

    Raises ValueError when two of them overlap, or one lies outside the source.
    """
    lines = _split(source)
    usual = next((ending for _, ending in lines if ending), "\n")
    made: list[tuple[str, str]] = []
    done = 0
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end)):
        start, end = edit.span.start - 1, edit.span.end
        if not done <= start <= end <= len(lines):
            raise ValueError(f"lines {edit.span.start} to {edit.span.end} are edited twice, or are not there")
        made += lines[done:start]
        *endings, last = [ending for _, ending in lines[start:end]] or [usual]
        endings += [usual] * len(edit.lines)
        made += zip(edit.lines, (*endings[: len(edit.lines) - 1], last), strict=False)
        done = end
    made += lines[done:]
    inner = (line + (ending or usual) for line, ending in made[:-1])
    return "".join(inner) + "".join(part for pair in made[-1:] for part in pair)


def replace_code(document: Document, block: Block, code: str) -> Edit:
    """The edit that gives a block other code.

    Raises ValueError for a session: there, commands and their output share a block.
    """
    return _replace(document, block.span, block.code, code)


def replace_result(document: Document, result: Expectation, content: str) -> Edit:
    """The edit that gives a documented result other content.

    Raises ValueError for the output in a session: there, commands and their output share a block.
    """
    return _replace(document, result.span, result.content, content)


def insert_result(
    document: Document, block: Block, content: str, *, language: str = "text", similarity: float = 0.8
) -> Edit:
    """The edit that puts a mark and a result below a block.

    Raises ValueError when the block has a result, or no closing fence to put one below.
    """
    if block.expectation:
        raise ValueError(f"the block on line {block.line} has a result already")
    if block.code_span.end == block.span.end:
        raise ValueError(f"the block on line {block.line} is not closed")
    prefix = _prefix(_split(document.source)[block.line - 1][0])
    markup = "`" * _markup_length("`", 3, content)
    mark = f"<!-- {NAME}={similarity} -->"
    lines = ("", mark, f"{markup}{language}", *_content_lines(content), markup)
    after = block.span.end + 1
    return Edit(Span(after, after - 1), tuple(_prefixed(prefix, line) for line in lines))


def _replace(document: Document, span: Span, old: str, new: str) -> Edit:
    raw = [line for line, _ in _split(document.source)[span.start - 1 : span.end]]
    if new == old:
        return Edit(span, tuple(raw))
    if _is_session(document, span):
        raise ValueError(f"the block on line {span.start} shows a session; its parts cannot be replaced")
    prefix = _prefix(raw[0])
    before, after = _content_lines(old), _content_lines(new)
    opening, content, closing = raw[0], raw[1 : len(before) + 1], raw[len(before) + 1 :]
    made = [
        content[at] if at < len(before) and before[at] == line else _prefixed(prefix, line)
        for at, line in enumerate(after)
    ]
    markup = _opening(opening)["markup"]
    longer = markup[0] * _markup_length(markup[0], len(markup), new)
    if longer != markup:
        opening, *closing = (
            re.sub(rf"{markup[0]}{{3,}}", longer, line, count=1) for line in (opening, *closing)
        )
    return Edit(span, (opening, *made, *closing))


def _is_session(document: Document, span: Span) -> bool:
    blocks = document.blocks
    at = bisect_left(blocks, span.start, key=lambda block: block.line)
    implied = blocks[at].implied if at < len(blocks) else None
    return implied is not None and implied.span == span


def _opening(line: str) -> re.Match[str]:
    found = _OPENING.match(line)
    if not found:
        raise ValueError(f"{line!r} opens no fence")
    return found


def _prefix(opening: str) -> str:
    """What stands before the lines of a fence: its own indentation, list markers being blanks."""
    return re.sub(r"[^>\t]", " ", _opening(opening)["prefix"].removeprefix("\ufeff"))


def _prefixed(prefix: str, line: str) -> str:
    return prefix + line if line else prefix.rstrip()


def _content_lines(content: str) -> list[str]:
    lines = re.split(r"\r\n?|\n", content)
    return lines if lines[-1] else lines[:-1]


def _markup_length(character: str, length: int, content: str) -> int:
    """How long a fence must be for none of the content's lines to close it."""
    runs = [found[1] for line in _content_lines(content) if (found := _FENCE.match(line))]
    return max([length, *(len(run) + 1 for run in runs if run[0] == character)])


@lru_cache(maxsize=2)
def _split(source: str) -> tuple[tuple[str, str], ...]:
    """The lines of a source, each as its text and its ending."""
    return tuple((text := line.rstrip("\r\n"), line[len(text) :]) for line in lines_of(source))
