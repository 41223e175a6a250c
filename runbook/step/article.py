"""A document as parts to read: prose, the code of a step, its documented result, in the order of the source."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from runbook.model import Document, Expectation
from runbook.plan import Step


class Part(Enum):
    """What a passage is."""

    PROSE = auto()
    CODE = auto()
    RESULT = auto()


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines `start` to `end` (1-based, both included) of a document; `text` is Markdown, code or a result.

    `step` is the block that code and result belong to. `section` is the nearest heading.
    """

    part: Part
    start: int
    end: int
    text: str
    step: Step | None = None
    expectation: Expectation | None = None


_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE = re.compile(r"^([ \t]*>[ \t]*)\[!(\w+)\][ \t]*$", re.MULTILINE)
_TAB = re.compile(r"^#+[ \t]*\[([^\]\n]*)\]\(#tab/[^)\n]*\)[ \t]*$", re.MULTILINE)
_ZONE = re.compile(r"^:::.*$", re.MULTILINE)
_INCLUDE = re.compile(r"\[!INCLUDE[ \t]*\[([^\]\n]*)\]\([^)\n]*\)\]", re.IGNORECASE)
_BUTTON = re.compile(r"^.*\[!\[.*?\]\(.*?\)\]\(.*?\).*$", re.MULTILINE)


def passages(document: Document, steps: Sequence[Step]) -> list[Passage]:
    """The document from its beginning to its end; `steps` are those of its blocks that the plan holds."""
    lines = _without_comments(document.source).splitlines()
    found: list[Passage] = []
    done = 0
    for start, end, piece in sorted(_pieces(steps), key=lambda one: one[0]):
        if start <= done:
            continue
        found += _prose(lines, done + 1, start - 1)
        found.append(piece)
        done = end
    found += _prose(lines, done + 1, len(lines))
    return found


def _pieces(steps: Iterable[Step]) -> Iterator[tuple[int, int, Passage]]:
    for step in steps:
        span = step.block.span
        yield span.start, span.end, Passage(Part.CODE, span.start, span.end, step.block.code, step)
        for result in (step.block.expectation, step.block.implied):
            if result is not None and result.span.start > span.end:
                at = result.span
                yield at.start, at.end, Passage(Part.RESULT, at.start, at.end, result.content, step, result)


def _without_comments(source: str) -> str:
    """The source with as many lines, but without front matter and comments."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    return _COMMENT.sub(blank, _FRONT_MATTER.sub(blank, source))


def _prose(lines: Sequence[str], start: int, end: int) -> Iterator[Passage]:
    text = readable("\n".join(lines[start - 1 : end]))
    if text.strip():
        yield Passage(Part.PROSE, start, end, text)


def readable(text: str) -> str:
    """Markdown without what only a web site makes sense of."""
    text = _NOTE.sub(lambda match: f"{match[1]}**{match[2].capitalize()}**\n{match[1]}", text)
    text = _TAB.sub(r"**\1**", text)
    text = _INCLUDE.sub(r"\1", text)
    text = _BUTTON.sub("", text)
    return textwrap.dedent(_ZONE.sub("", text)).strip("\n")


_LINK = re.compile(
    r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+?\.(?:md|markdown))(?:#[^)\s]*)?(?:\s+\"[^\"]*\")?\)", re.IGNORECASE
)


def next_steps(document: Document) -> list[tuple[str, str]]:
    """The documents that the last section with links leads to: (title, target)."""
    source = _without_comments(document.source)
    starts = [section.span.start for section in document.sections if section.level <= 3] or [1]
    lines = source.splitlines()
    for start in reversed(starts):
        found = _LINK.findall("\n".join(lines[start - 1 :]))
        if found:
            return list(dict.fromkeys((title.strip(), target) for title, target in found))
    return []
