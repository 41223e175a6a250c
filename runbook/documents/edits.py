"""Edits of a document's source. What no edit speaks of comes back byte for byte.

A changed line keeps its line ending and gets the prefix of its fence's container: the indentation of its list
item, the ``>`` of its quote.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from runbook.core.document import ADDED_SIMILARITY, Block, Document, Expectation, Span
from runbook.documents.dialect.expectation_marks import NAME
from runbook.documents.markdown.source_lines import lines as lines_of

_OPENING = re.compile(r"(?P<prefix>[\s>*+\-\d.)\ufeff]*?)(?P<markup>`{3,}|~{3,})")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ALONE = re.compile(r"[\s>]*(?:`{3}|~{3})")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Whole lines of source, without their endings, in place of those of `span`.

    An empty span (its end before its start) inserts them before the line `span.start`.
    """

    span: Span
    lines: tuple[str, ...]


def apply(source: str, edits: Iterable[TextEdit]) -> str:
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


def replace_code(document: Document, block: Block, code: str) -> TextEdit:
    """The edit that gives a block other code.

    Raises ValueError for a session: there, commands and their output share a block.
    """
    return _replace(document, block.span, block.code, code)


def replace_result(document: Document, result: Expectation, content: str) -> TextEdit:
    """The edit that gives a documented result other content.

    Raises ValueError for the outputs of several commands in one session: nobody knows what belongs to which.
    """
    if session := _session(document, result.span):
        return _replace_output(document, session, content)
    return _replace(document, result.span, result.content, content)


def insert_result(
    document: Document,
    block: Block,
    content: str,
    *,
    language: str = "text",
    similarity: float = ADDED_SIMILARITY,
) -> TextEdit:
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
    return TextEdit(Span(after, after - 1), tuple(_prefixed(prefix, line) for line in lines))


def insert_mark(document: Document, result: Expectation, *, similarity: float = ADDED_SIMILARITY) -> TextEdit:
    """The edit that puts a mark above a result that has none.

    Raises ValueError when it has one, or is the output in a session.
    """
    if result.mark_line is not None:
        raise ValueError(f"the result on line {result.span.start} has a mark already")
    if _session(document, result.span):
        raise ValueError(f"the block on line {result.span.start} shows a session; no mark can stand in it")
    line = result.span.start
    opening = _split(document.source)[line - 1][0]
    if not _ALONE.match(opening):
        raise ValueError(f"the result on line {line} begins on the line of its list item or quote")
    prefix = _prefix(opening)
    return TextEdit(
        Span(line, line - 1), (_prefixed(prefix, f"<!-- {NAME}={similarity} -->"), prefix.rstrip())
    )


def _replace(document: Document, span: Span, old: str, new: str) -> TextEdit:
    raw = [line for line, _ in _split(document.source)[span.start - 1 : span.end]]
    if new == old:
        return TextEdit(span, tuple(raw))
    if _session(document, span):
        raise ValueError(f"the block on line {span.start} shows a session; its parts cannot be replaced")
    prefix = _prefix(raw[0])
    before, after = _content_lines(old), _content_lines(new)
    opening, content, closing = raw[0], raw[1 : len(before) + 1], raw[len(before) + 1 :]
    made: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        made += content[i1:i2] if tag == "equal" else (_prefixed(prefix, line) for line in after[j1:j2])
    markup = _opening(opening)["markup"]
    longer = markup[0] * _markup_length(markup[0], len(markup), new)
    if longer != markup:
        opening, *closing = (
            re.sub(rf"{markup[0]}{{3,}}", longer, line, count=1) for line in (opening, *closing)
        )
    return TextEdit(span, (opening, *made, *closing))


def _replace_output(document: Document, session: Block, content: str) -> TextEdit:
    opening = _split(document.source)[session.line - 1][0]
    commands, documented = session.code.rstrip("\n").split("\n"), session.implied
    assert documented is not None
    first, last = session.code_span.start + len(commands), session.code_span.end
    if "" in commands or last - first + 1 < len(_content_lines(documented.content)):
        raise ValueError(f"the block on line {session.line} shows a session of several commands")
    markup = _opening(opening)["markup"]
    if _markup_length(markup[0], len(markup), content) > len(markup):
        raise ValueError(f"the output would close the block on line {session.line}")
    prefix = _prefix(opening)
    return TextEdit(Span(first, last), tuple(_prefixed(prefix, line) for line in _content_lines(content)))


def _session(document: Document, span: Span) -> Block | None:
    """The session whose output stands in these lines; None when they are a fence of their own."""
    blocks = document.blocks
    at = bisect_left(blocks, span.start, key=lambda block: block.line)
    implied = blocks[at].implied if at < len(blocks) else None
    return blocks[at] if implied is not None and implied.span == span else None


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
