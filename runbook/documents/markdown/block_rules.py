"""Block rules for markdown-it-py, in place of or beside its own.

They find what CommonMark finds, and three things more: a fence that is indented so far that CommonMark reads it
as indented code or as a part of the paragraph above (`meta["loose"]`), a closing fence right below the list item
that its fence stands in (`meta["outside"]`), and ``::: zone`` lines.
"""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import code as plain_code

_OPENING = re.compile(r"(`{3,})[^`]*|(~{3,}).*", re.DOTALL)
_COMMENT = re.compile(r"<!--.*-->[ \t]*")
_ZONE = re.compile(r":::[ \t]*zone(?P<end>-end)?(?![\w-])(?P<attributes>[^\n]*)")
_PIVOT = re.compile(r"""pivot\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|["']?([^"'\s]*))""")
_SPECIAL = frozenset("`~>*-_+<#:[={0123456789")
"""First characters of lines that can be more than a paragraph's."""


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fenced code block (https://spec.commonmark.org/0.31.2/#fenced-code-blocks).

    Its token's `meta` holds `closed`: whether a closing fence ends it, not the end of its container.
    """
    if state.is_code_block(start):
        return False
    markup = _markup(state, start)
    if not markup:
        return False
    if not silent:
        stop, closed = _end(state, start, end, markup)
        _push_fence(state, start, stop, markup, closed=closed, loose=False)
    return True


def indented_code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An indented code block, up to a line that looks like a fence or a comment; those are taken as such."""
    if not state.is_code_block(start):
        return False
    closing = _loose_closing(state, start, end)
    if closing is not None:
        _push_fence(state, start, closing, _markup(state, start), closed=True, loose=True)
        return True
    if _is_comment(state, start):
        state.line = start + 1
        token = state.push("html_block", "", 0)
        token.map = [start, state.line]
        token.content = state.getLines(start, start + 1, state.blkIndent, True)
        return True
    stop = start + 1
    while stop < end and (state.isEmpty(stop) or state.is_code_block(stop)):
        if _is_comment(state, stop) or _loose_closing(state, stop, end) is not None:
            break
        stop += 1
    return plain_code(state, start, stop, silent)


def prose(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph or setext heading whose first character begins nothing else; tried first, for speed."""
    if state.is_code_block(start) or state.src[state.bMarks[start] + state.tShift[start]] in _SPECIAL:
        return False
    return text(state, start, end, silent)


def text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph (one token of its text) or a setext heading.

    Other than in CommonMark, a line that looks like a fence ends a paragraph however far it is indented.
    """
    terminators = state.md.block.ruler.getRules("paragraph")
    parent, state.parentType = state.parentType, "paragraph"
    underline = ""
    stop = start + 1
    while stop < state.lineMax and not state.isEmpty(stop):  # a paragraph goes on lazily after its container
        indentation = state.sCount[stop] - state.blkIndent
        first = state.src[state.bMarks[stop] + state.tShift[stop]]
        if indentation > 3:
            if _loose_closing(state, stop, state.lineMax) is not None:
                break
        elif first in _SPECIAL:
            if first in "-=" and indentation >= 0 and stop < end and _is_underline(state, stop):
                underline = first
                break
            # a lazy line of a quote (-1) was looked at by the quote's rule
            lazy = state.sCount[stop] < 0
            if not lazy and any(rule(state, stop, state.lineMax, True) for rule in terminators):
                break
        stop += 1
    state.parentType = parent
    state.line = stop + (underline != "")
    tag = "h1" if underline == "=" else "h2"
    if underline:
        opening = state.push("heading_open", tag, 1)
        opening.markup = underline
        opening.map = [start, state.line]
    token = state.push("inline", "", 0)
    token.content = state.getLines(start, stop, state.blkIndent, False).strip(" \t\n")
    token.map = [start, stop]
    if underline:
        state.push("heading_close", tag, -1)
    return True


def zone(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``::: zone pivot="x"`` and ``::: zone-end``: the token's `info` is the pivot, its type says which.

    The syntax is that of https://learn.microsoft.com/contribute/content/zone-pivots.
    """
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", position):
        return False
    found = _ZONE.match(state.src, position, state.eMarks[start])
    if found is None:
        return False
    if not silent:
        state.line = start + 1
        token = state.push("zone_close" if found["end"] else "zone_open", "", 0)
        token.map = [start, state.line]
        pivot = _PIVOT.search(found["attributes"])
        token.info = next(filter(None, pivot.groups()), "").strip() if pivot else ""
    return True


def _markup(state: StateBlock, line: int) -> str:
    """The backticks or tildes of an opening fence; empty when the line is none."""
    position = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(("```", "~~~"), position):
        return ""
    found = _OPENING.fullmatch(state.src, position, state.eMarks[line])
    return (found[1] or found[2]) if found else ""


def _is_closing(state: StateBlock, line: int, markup: str) -> bool:
    """Whether the line is a closing fence for `markup`, its indentation aside."""
    position = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(markup, position):
        return False
    return not state.src[position : state.eMarks[line]].rstrip(" \t").strip(markup[0])


def _leaves_container(state: StateBlock, line: int) -> bool:
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _end(state: StateBlock, start: int, end: int, markup: str) -> tuple[int, bool]:
    """The line of the closing fence and True, or the line after the block's container and False."""
    for line in range(start + 1, end):
        if _is_closing(state, line, markup) and not state.is_code_block(line):
            return line, True
        if _leaves_container(state, line):
            return line, False
    return end, False


def _loose_closing(state: StateBlock, start: int, end: int) -> int | None:
    """The closing fence's line when a line opens a fence, however far indented, and no other opens before."""
    markup = _markup(state, start)
    if not markup:
        return None
    for line in range(start + 1, end):
        if _is_closing(state, line, markup):
            return line
        if _leaves_container(state, line) or _markup(state, line):
            return None
    return None


def _push_fence(state: StateBlock, start: int, stop: int, markup: str, *, closed: bool, loose: bool) -> None:
    opening = state.bMarks[start] + state.tShift[start]
    indentation = state.sCount[start]
    state.line = stop + closed
    token = state.push("fence", "code", 0)
    token.info = state.src[opening + len(markup) : state.eMarks[start]]
    if indentation == 0 and state.level == 0:  # the common case, and much faster than line by line
        token.content = state.src[state.bMarks[start + 1] : state.eMarks[stop - 1] + 1]
    else:
        token.content = state.getLines(start + 1, stop, indentation, True)
    token.markup = markup
    token.map = [start, state.line]
    token.meta = {"closed": closed, "loose": loose, "outside": closed and _leaves_container(state, stop)}


def _is_underline(state: StateBlock, line: int) -> bool:
    position = state.bMarks[line] + state.tShift[line]
    return not state.src[position : state.eMarks[line]].rstrip(" \t").strip(state.src[position])


def _is_comment(state: StateBlock, line: int) -> bool:
    position = state.bMarks[line] + state.tShift[line]
    return (
        state.src.startswith("<!--", position)
        and _COMMENT.fullmatch(state.src, position, state.eMarks[line]) is not None
    )
