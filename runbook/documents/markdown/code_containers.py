"""A block rule for code that other tools enclose: in shortcodes of Hugo and Jekyll, in fences of colons (MyST).

Each is a ``fence`` token without `markup`: what stands between its lines is text, whatever it looks like.
"""

import re

from markdown_it.rules_block import StateBlock

from runbook.judging.patterns import lazy

_OPENINGS = (
    # https://gohugo.io/shortcodes/highlight/; ``text`` is that of istio.io
    (
        lazy(r"\{\{[<%]-?\s*(?P<name>highlight|text)\s+(?P<words>[^\n]*?)\s*-?[>%]\}\}[ \t]*"),
        r"\{{\{{[<%]-?\s*/\s*{name}\s*-?[>%]\}}\}}[ \t]*",
    ),
    # https://jekyllrb.com/docs/liquid/tags/#code-snippet-highlighting
    (
        lazy(r"\{%-?\s*(?P<name>highlight)\s+(?P<words>[^\n]*?)\s*-?%\}[ \t]*"),
        r"\{{%-?\s*end{name}\s*-?%\}}[ \t]*",
    ),
    # https://mystmd.org/guide/code
    (
        lazy(r"(?P<name>:{3,})[ \t]*(?P<words>\{(?:code|code-block|code-cell|sourcecode|prompt)\}[^\n]*)"),
        r"{name}:*[ \t]*",
    ),
)
_LANGUAGE = lazy(
    r"""(?:^|\s)(?:syntax|lang|language|type)\s*=\s*["']?(?P<named>[\w+-]+)|^["']?(?P<first>[\w+-]+)(?![\w=+-])"""
)
_UNCLOSED = "code containers that nothing closes"


def code_container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The lines from an opening to its closing; an opening that nothing closes is text."""
    position = state.bMarks[start] + state.tShift[start]
    if state.src[position] not in "{:" or state.is_code_block(start):
        return False
    for opening, closing in _OPENINGS:
        found = opening.fullmatch(state.src, position, state.eMarks[start])
        if found is None:
            continue
        stop = _closing(state, start, end, re.compile(closing.format(name=found["name"])))
        if stop is None:
            return False
        if not silent:
            _push(state, start, stop, _info(found["words"]))
        return True
    return False


def _closing(state: StateBlock, start: int, end: int, pattern: re.Pattern[str]) -> int | None:
    unclosed: dict[str, int] = state.env.setdefault(_UNCLOSED, {})
    if unclosed.get(pattern.pattern, -1) >= end:
        return None  # looked for before, up to this line or further
    for line in range(start + 1, end):
        position = state.bMarks[line] + state.tShift[line]
        if state.src.startswith(("{", ":"), position) and pattern.fullmatch(
            state.src, position, state.eMarks[line]
        ):
            return line
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return None
    unclosed[pattern.pattern] = end
    return None


def _info(words: str) -> str:
    if words.startswith("{"):
        return words
    found = _LANGUAGE.search(words)
    return (found["named"] or found["first"]) if found else ""


def _push(state: StateBlock, start: int, stop: int, info: str) -> None:
    state.line = stop + 1
    token = state.push("fence", "code", 0)
    token.info = info
    token.content = state.getLines(start + 1, stop, state.sCount[start], True)
    token.map = [start, state.line]
    token.meta = {"closed": True, "loose": False, "outside": False}
