"""Block rules for alternatives, as other site generators write them, and for containers of theirs.

Each mark is a token ``tab_mark`` whose `meta["mark"]` is a `TabMark`; what it holds is ordinary Markdown.
"""

from markdown_it.rules_block import StateBlock

from runbook.documents.generators import tab_forms
from runbook.documents.generators.tab_forms import Role, TabMark

_INDENTATION = 4
"""Columns that the content of ``=== "tab"`` and ``!!! note`` is indented (Python-Markdown's tab length)."""
_LANGUAGE = "tab language"
"""The key of the parser's environment for the language of the tabs of a group that hold code without fences."""
_ALL_COLONS = 99


def tab_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that is made of marks, or a container with indented content."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start]]
    if first in "=!?":
        return _container(state, start, end, silent) or (first == "=" and marks(state, start, end, silent))
    return first in "<{:-" and marks(state, start, end, silent)


def marks(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that is made of marks, however far it is indented."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("<", "{{", "{%", "::", "== ", "-tab-sep-"), position):
        return False
    text, stop = state.src[position : state.eMarks[start]], start + 1
    found = tab_forms.in_line(text)
    if not found and text.startswith("<") and tab_forms.is_long_tag(text):
        last = min(start + tab_forms.MOST_TAG_LINES, end)
        while stop < last and not found and not state.isEmpty(stop):
            text += "\n" + state.src[state.bMarks[stop] : state.eMarks[stop]]
            stop += 1
            found = tab_forms.in_line(text) if text.rstrip().endswith(">") else ()
    if not found:
        return False
    if not silent:
        state.line = stop
        for mark in found:
            _push(state, mark, start, stop)
        _take_code(state, found[-1], start, end)
    return True


def nesting_fence(state: StateBlock, start: int, stop: int, after: int, info: str) -> bool:
    """A fence of MyST that holds Markdown (``{tab-item}``): from `start`, closed on `stop`; `after` follows it."""
    mark = tab_forms.directive(info) if "{" in info else None
    if mark is None:
        return False
    first = start + 1
    while first < stop and state.src.startswith(":", state.bMarks[first] + state.tShift[first]):
        first += 1  # options of the directive
    _contain(state, (start, first, stop, after), mark, state.blkIndent)
    return True


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    mark = tab_forms.indented(text)
    if mark is None:
        return False
    indentation = state.sCount[start] + _INDENTATION
    stop = last = start + 1
    while stop < end and (state.isEmpty(stop) or state.sCount[stop] >= indentation):
        stop += 1
        last = last if state.isEmpty(stop - 1) else stop
    if last == start + 1 and mark.role is Role.OTHER:
        return False
    if not silent:
        if tab_forms.begins_group(text):
            _push(state, TabMark(Role.END_TAB, "none"), start, start)
        _contain(state, (start, start + 1, last, last), mark, indentation)
    return True


def _contain(state: StateBlock, lines: tuple[int, int, int, int], mark: TabMark, indentation: int) -> None:
    """Read a container's content: `lines` are its first line, its content's, the line behind that, and the next."""
    start, first, stop, after = lines
    token = state.push("tab_mark", "", 1)
    token.meta = {"mark": mark}
    token.map = [start, first]
    before = state.blkIndent, state.lineMax, state.parentType, state.tight
    state.blkIndent, state.lineMax, state.parentType = indentation, stop, "blockquote"
    state.md.block.tokenize(state, first, stop)
    state.blkIndent, state.lineMax, state.parentType, state.tight = before
    token = state.push("tab_mark", "", -1)
    token.meta = {"mark": TabMark(Role.END, mark.form, colons=_ALL_COLONS)}
    token.map = [max(start, stop - 1), max(start + 1, stop)]
    state.line = after


def _take_code(state: StateBlock, mark: TabMark, start: int, end: int) -> None:
    """Code that stands in a tab of Hugo without a fence: a fence of the tab's language, up to the end of the tab."""
    if mark.role in (Role.GROUP, Role.END):
        state.env[_LANGUAGE] = mark.language
        return
    language = mark.language or state.env.get(_LANGUAGE, "")
    if mark.role is not Role.TAB or mark.form != "shortcode" or not language:
        return
    for line in range(start + 1, end):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if text.startswith(("```", "~~~")) or (text.startswith("{{") and (found := tab_forms.in_line(text))):
            break
    else:
        return
    if text.startswith("{{") and [one.role for one in found] == [Role.END_TAB]:
        token = state.push("fence", "code", 0)
        token.info, token.markup = language, "```"
        token.content = state.getLines(start + 1, line, state.blkIndent, True)
        token.map = [start, line + 1]
        token.meta = {"closed": True, "loose": False, "outside": False}
        _push(state, found[0], line, line + 1)
        state.line = line + 1


def _push(state: StateBlock, mark: TabMark, start: int, stop: int) -> None:
    token = state.push("tab_mark", "", 0)
    token.meta = {"mark": mark}
    token.map = [start, stop]
