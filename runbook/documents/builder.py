"""The walk over a document's tokens: what each of them means for those that follow."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from markdown_it.token import Token

from runbook.core import diagnostics
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import Choice, Include, Prerequisite, Section, Span
from runbook.documents import includes
from runbook.documents.binding import Binder, Surroundings
from runbook.documents.dialect import directives, expectation_marks, prerequisites
from runbook.documents.dialect import variable_comments as declarations
from runbook.documents.dialect.special_headings import asks_for_prerequisites
from runbook.documents.fences import Fence, in_html
from runbook.documents.generators import tab_forms
from runbook.documents.generators import tab_names as names
from runbook.documents.generators.tab_forms import TabMark
from runbook.documents.generators.tab_groups import TabGroups
from runbook.documents.markdown import headings, html_code, html_comments, tokenizer
from runbook.documents.markdown.html_comments import Comment
from runbook.documents.markdown.source_lines import count

_DEEPEST = 6
"""The deepest level of a heading (CommonMark 0.31, "ATX headings"); those in a quote or list count as deeper ones."""
_BETWEEN_TABS = frozenset({"tab_mark", "html_block"})
"""Tokens that may stand between two tabs of one group that has no mark of its own."""
_BETWEEN_ZONES = frozenset({"zone_open", "zone_close", "hr", "html_block"})
"""Tokens that may stand between two zones of one group: nothing that is read."""


class DocumentBuilder:
    """What `read` makes of a document's tokens.

    Comments are state: what one hides is neither a block nor a mark, also when the list item that it began in
    ends before it does, as in a browser.
    """

    def __init__(self, text: str, references: dict[str, Any], executable: frozenset[str]) -> None:
        self.binder = Binder(executable)
        self.diagnostics: list[Diagnostic] = self.binder.diagnostics
        self.prerequisites: list[Prerequisite] = []
        self.includes: list[Include] = []
        self.choices: dict[Choice, None] = {}  # an ordered set
        self.variables: dict[str, str] = {}
        self._text = text
        self._references = references
        self._place = Surroundings()
        self._chosen: dict[str, Choice] = {}  # the tab and the zone of Microsoft Learn around the place
        self._groups = TabGroups()
        self._headings: list[tuple[str, int, int]] = []  # title, level, line
        self._heading: Token | None = None
        self._tab: Token | None = None  # the heading of the present tab
        self._tabs = 0  # the line of the first tab of the present group
        self._zones: list[tuple[str | None, int]] = []  # pivot, line
        self._alternatives = 0  # the line of the first zone of the present group of zones, 0 outside one
        self._prerequisites_level = 0  # the level of their heading, 0 outside their section
        self._around: tuple[int, Surroundings] | None = None  # while a heading in a quote or list holds: its
        # nesting, and the place around it
        self._hidden = 0  # the last line that an unclosed comment hides
        self._arrow = 0  # where a comment ended that was looked for, -1 when no further one ends
        self._starts: list[int] = []  # where lines start, once somebody asked

    def read(self, tokens: Iterable[Token]) -> None:
        """All tokens of the document."""
        takers: dict[str, Callable[[Token, Span], None]] = {
            "inline": self._take_inline,
            "fence": self._take_fence,
            "code_block": self._take_indented,
            "heading_open": self._open_heading,
            "html_block": self._take_html,
            "hr": self._take_break,
            "tab_mark": self._take_tab_mark,
            "zone_open": self._open_zone,
            "zone_close": self._close_zone,
            "list_item_open": self._open_item,
            "blockquote_open": self._check_depth,
        }
        for token in tokens:
            if self._tab and token.level < self._tab.level:
                self._end_tab()  # with the list item or quote that it is in
            if self._around and token.level < self._around[0]:
                self._place = replace(self._place, headings=self._around[1].headings)
                self._around = None
            if self._alternatives and not self._zones and token.type not in _BETWEEN_ZONES:
                self._alternatives = 0
            if self._groups.open or self._groups.ended:
                self._leave_tabs(token)
            taker = takers.get(token.type)
            if taker and token.map and token.map[0] >= self._hidden:
                taker(token, Span(token.map[0] + 1, token.map[1]))
        self.binder.finish()
        self._drop_folded()
        for _, line in self._zones:
            self._warn("unclosed-zone", line, "no ::: zone-end closes this zone")

    def sections(self) -> tuple[Section, ...]:
        """The sections, each up to the next heading of the same or a higher level."""
        following = [count(self._text) + 1] * 7  # by level: the line of the next heading
        sections = []
        for title, level, line in reversed(self._headings):
            sections.append(Section(title, level, Span(line, min(following[: level + 1]) - 1)))
            following[level] = line
        return tuple(reversed(sections))

    def _take_fence(self, token: Token, span: Span) -> None:
        closed = token.meta["closed"]
        fence = Fence(
            span=span,
            code_span=Span(span.start + 1, span.end - closed),
            info=token.info,
            markup=token.markup,
            content=token.content,
            closed=closed,
            loose=token.meta["loose"],
            outside=token.meta["outside"],
        )
        place = self._place
        if self._groups.open and (choice := self._groups.fence(names.of_fence(token.info), span.start)):
            self.choices[choice] = None
            place = replace(place, choices=(*place.choices, choice))
        self.binder.fence(fence, place)

    def _take_indented(self, token: Token, span: Span) -> None:
        self.binder.indented(token.content, span, self._place)

    def _open_heading(self, token: Token, span: Span) -> None:
        self._heading = token

    def _take_inline(self, token: Token, span: Span) -> None:
        if self._heading:
            self._take_heading(self._heading, token.content, span.start)
            self._heading = None
        else:
            self.binder.above.text(token.content)
        if "<!--" in token.content:
            for comment in html_comments.in_text(token.content, span.start):
                self._take_comment(comment, span, raw=False)
        else:
            self._take_broken_marks(token.content, span.start)
        self.includes += includes.read(token.content, span.start, self._place)
        if self._prerequisites_level:
            self.prerequisites += prerequisites.links(token.content, span.start, self._references)

    def _take_html(self, token: Token, span: Span) -> None:
        self.binder.above.anything = True
        if "<!--" in token.content:
            for comment in html_comments.in_html(token.content, span.start):
                self._take_comment(comment, span, raw=True)
        else:
            self._take_broken_marks(token.content, span.start)
        if "<details" in token.content or "</details" in token.content:
            for line, mark in tab_forms.in_html(token.content):
                self._take_mark_of_tabs(mark, span.start + line, token.level)
        elif self._groups.ended and not token.content.lstrip().startswith("<!--"):
            self._groups.ended = None
        if "<pre" in token.content and (found := html_code.read(token.content)):
            self.binder.html(found, span, self._place)
        if "```" in token.content or "~~~" in token.content:
            self.diagnostics += in_html(token.content, span.start, self.binder.executable)

    def _take_heading(self, heading: Token, content: str, line: int) -> None:
        if tab := headings.tab(content):
            if self._tab is None:
                self._tabs = line
            self._tab = heading
            self._choose("tab", Choice("tab", tab, self._tabs))
            return
        level = int(heading.tag[1])
        if self._tab and heading.markup == "-":  # a text right above the line that closes a group of tabs
            self._end_tab()
        elif self._tab and level < int(self._tab.tag[1]):
            named = self._chosen["tab"].name
            message = f'no --- closes the group of the tab "{named}"; it ends at this heading'
            self._warn("unclosed-tab", line, message)
            self._end_tab()
        title = headings.plain(content)
        self.binder.above.heading(title)
        if (
            heading.level
        ):  # it holds for the rest of its quote or list item, and is not a section of the document
            self._around = self._around or (heading.level, self._place)
            self._around = min(heading.level, self._around[0]), self._around[1]
            self._place = self._place.below(_DEEPEST + level, title)
        else:
            self._headings.append((title, level, line))
            if self._groups.open:
                self._groups.heading(title, level, line, heading.level)
                self._surround()
            self._place = self._place.below(level, title)
        if asks_for_prerequisites(title):
            self._prerequisites_level = level
        elif level <= self._prerequisites_level:
            self._prerequisites_level = 0

    def _take_break(self, token: Token, span: Span) -> None:
        if self._tab and token.level == self._tab.level:
            self._end_tab()

    def _end_tab(self) -> None:
        self._tab = None
        self._choose("tab", None)

    def _take_tab_mark(self, token: Token, span: Span) -> None:
        self._take_mark_of_tabs(token.meta["mark"], span.start, token.level)

    def _take_mark_of_tabs(self, mark: TabMark, line: int, level: int) -> None:
        self._groups.take(mark, line, level)
        self._surround()

    def _leave_tabs(self, token: Token) -> None:
        """End the tabs of the list item or quote that ended; text between two tabs ends their group."""
        if self._groups.leave(token.level):
            self._surround()
        if token.type not in _BETWEEN_TABS:
            self._groups.ended = None

    def _drop_folded(self) -> None:
        """``<details>`` whose summaries name no alternatives are just folded text."""
        every = self._groups.folded
        unfit = {(line, one) for line, found in every.items() for one in names.no_alternatives(found)}
        if not unfit:
            return

        def kept(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
            return tuple(one for one in choices if (one.line, one.name) not in unfit)

        self.choices = dict.fromkeys(kept(tuple(self.choices)))
        blocks = self.binder.blocks
        blocks[:] = [replace(one, choices=kept(one.choices)) if one.choices else one for one in blocks]
        self.includes = [replace(one, choices=kept(one.choices)) for one in self.includes]

    def _open_zone(self, token: Token, span: Span) -> None:
        outer = self._zones[-1][0] if self._zones else None
        self._alternatives = self._alternatives or span.start
        self._zones.append((token.info or outer, span.start))
        self._enter_zone()

    def _close_zone(self, token: Token, span: Span) -> None:
        del self._zones[-1:]
        self._enter_zone()

    def _enter_zone(self) -> None:
        pivot = self._zones[-1][0] if self._zones else None
        self._choose("zone", Choice("zone", pivot, self._alternatives) if pivot else None)

    def _choose(self, kind: str, choice: Choice | None) -> None:
        self._chosen.pop(kind, None)
        if choice:
            self._chosen[kind] = choice
        self._surround()

    def _surround(self) -> None:
        """The alternatives around the place have changed."""
        choices = (*self._chosen.values(), *self._groups.choices)
        self.choices |= dict.fromkeys(choices)
        self._place = replace(self._place, choices=choices)

    def _take_comment(self, comment: Comment, block: Span, *, raw: bool) -> None:
        if not comment.closed:
            self._hide_after(comment, block, raw=raw)
            return
        if (inner := comment.body.find("<!--")) >= 0:
            line = comment.line + comment.body.count("\n", 0, inner)
            message = (
                f"a comment inside the one of line {comment.line} closes it: "
                f"what follows line {comment.end_line} is not a comment"
            )
            self._warn("comment-closed-early", line, message)
        body = comment.body.lstrip()
        if body.startswith(directives.PREFIX):
            self.binder.directive(body.removeprefix(directives.PREFIX), comment.line)
        elif directive := directives.meant(body):
            self._warn(
                "directive-form", comment.line, 'this is read as a directive; it begins with "runbook:"'
            )
            self.binder.directive(directive, comment.line)
        elif reading := expectation_marks.read(body, comment.line):
            self._take_mark(reading)
        elif "variables" in body.lower():
            for found in declarations.read(comment.body, comment.line):
                if isinstance(found, Diagnostic):
                    self.diagnostics.append(found)
                else:
                    self.variables[found[0]] = found[1]

    def _take_broken_marks(self, content: str, line: int) -> None:
        if "similarity" not in content:
            return
        for number, text in enumerate(content.split("\n"), line):
            if reading := expectation_marks.read_broken(text, number):
                self._take_mark(reading)

    def _take_mark(self, reading: expectation_marks.Reading) -> None:
        mark, problems = reading
        self.diagnostics += problems
        if mark:
            self.binder.mark(mark)

    def _hide_after(self, comment: Comment, block: Span, *, raw: bool) -> None:
        """Hide what follows a comment that its block does not close, up to the line on which it ends.

        In a paragraph ``<!--`` is plain text when no end follows, or another beginning comes first.
        """
        if not self._starts:
            self._starts = [0, *(newline.end() for newline in re.finditer("\n", self._text))]
        after = self._starts[block.end] if block.end < len(self._starts) else len(self._text)
        if 0 <= self._arrow < after:
            self._arrow = self._text.find("-->", after)
        if not raw and (self._arrow < 0 or self._text.find("<!--", after, self._arrow) >= 0):
            return
        if self._arrow < 0:
            self._hidden = len(self._starts)
            message = "nothing closes this comment: it hides the rest of the document"
        else:
            self._hidden = bisect_right(self._starts, self._arrow)
            message = f"this comment is closed only below its block: it hides all up to line {self._hidden}"
        self._warn("unclosed-comment", comment.line, message)

    def _open_item(self, token: Token, span: Span) -> None:
        self.binder.above.anything = True
        self._check_depth(token, span)

    def _check_depth(self, token: Token, span: Span) -> None:
        if token.level >= tokenizer.MAX_NESTING - 1:
            message = f"what lies deeper than {tokenizer.MAX_NESTING} levels of quotes and lists is left out"
            self._warn("nesting-too-deep", span.start, message)

    def _warn(self, code: str, line: int, message: str) -> None:
        self.diagnostics.append(diagnostics.warning(code, line, message))
