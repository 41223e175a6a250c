"""A document as passages to read: prose, the code of a step, its documented result, in the order of their turns."""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from runbook.core.document import Document, Expectation
from runbook.documents.markdown.tokenizer import link_definitions, with_inline_links
from runbook.engine.plan import Step


class PassageKind(Enum):
    """What a passage is."""

    PROSE = auto()
    CODE = auto()
    RESULT = auto()


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines `start` to `end` (1-based, both included) of a file; `text` is Markdown, code or a result.

    `step` is the block that code and result belong to.
    """

    kind: PassageKind
    start: int
    end: int
    text: str
    step: Step | None = None
    expectation: Expectation | None = None


Source = Callable[[str], str]
"""Path of an included file -> its text; empty where it cannot be read."""

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE = re.compile(r"^([ \t]*>[ \t]*)\[!(\w+)\][ \t]*$", re.MULTILINE)
_TAB = re.compile(r"^#+[ \t]*\[([^\]\n]*)\]\(#tab/[^)\n]*\)[ \t]*$", re.MULTILINE)
_ZONE = re.compile(r"^:::.*$", re.MULTILINE)
_INCLUDE = re.compile(r"\[!INCLUDE[ \t]*\[([^\]\n]*)\]\([^)\n]*\)\]", re.IGNORECASE)
_BUTTON = re.compile(r"^.*\[!\[.*?\]\(.*?\)\]\(.*?\).*$", re.MULTILINE)


def passages(document: Document, steps: Sequence[Step], source: Source = lambda path: "") -> list[Passage]:
    """The document from its beginning to its end, with what it includes and needs at their places.

    `steps` are those of the plan; each belongs to the file that it stands in.
    """
    return list(_Reading(steps, source).document(document))


@dataclass(slots=True)
class _Reading:
    steps: Sequence[Step]
    source: Source
    told: set[str] = field(default_factory=set)

    def document(self, document: Document) -> Iterator[Passage]:
        self.told.add(document.path)
        pieces = list(_pieces(self._of(document.path)))
        inserts: list[tuple[int, list[Passage]]] = []
        for block in document.blocks:
            if block.origin and block.origin.path not in self.told:
                self.told.add(block.origin.path)
                within = _woven(self.source(block.origin.path), _pieces(self._of(block.origin.path)), [])
                inserts.append((block.origin.line, list(within)))
        needed = ((one.anchor, one.document) for one in document.prerequisites if one.document)
        inserts += [(line, list(self.document(one))) for line, one in needed if one.path not in self.told]
        yield from _woven(document.source, pieces, inserts)

    def _of(self, path: str) -> list[Step]:
        return [step for step in self.steps if step.path == path]


def _pieces(steps: Iterable[Step]) -> Iterator[Passage]:
    for step in steps:
        span = step.block.span
        yield Passage(PassageKind.CODE, span.start, span.end, step.block.code, step)
        for result in (step.block.expectation, step.block.implied):
            if result is not None and result.span.start > span.end:
                yield Passage(
                    PassageKind.RESULT, result.span.start, result.span.end, result.content, step, result
                )


def _woven(
    source: str, pieces: Iterable[Passage], inserts: Iterable[tuple[int, list[Passage]]]
) -> Iterator[Passage]:
    """Prose around the pieces; what is inserted after a line comes there, or after the piece that it stands in."""
    plain = _without_comments(source)
    lines, defined = plain.splitlines(), link_definitions(plain)
    stops: list[tuple[int, int, list[Passage]]] = [(one.start, one.end, [one]) for one in pieces]
    stops += [(line + 1, line, found) for line, found in inserts]
    done = 0
    for start, end, found in sorted(stops, key=lambda one: one[:2]):
        if start <= done and end > done:
            continue  # it stands in another one
        yield from _prose(lines, done + 1, start - 1, defined)
        yield from found
        done = max(done, end)
    yield from _prose(lines, done + 1, len(lines), defined)


def _without_comments(source: str) -> str:
    """The source with as many lines, but without front matter and comments."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    return _COMMENT.sub(blank, _FRONT_MATTER.sub(blank, source))


def _prose(lines: Sequence[str], start: int, end: int, defined: Mapping[str, str]) -> Iterator[Passage]:
    text = with_inline_links(readable("\n".join(lines[start - 1 : end])), defined)
    if text.strip():
        yield Passage(PassageKind.PROSE, start, end, text)


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
    lines = _without_comments(document.source).splitlines()
    for section in reversed(document.sections):
        found = _LINK.findall("\n".join(lines[section.span.start - 1 : section.span.end]))
        if found:
            return list(dict.fromkeys((title.strip(), target) for title, target in found))
    return []
