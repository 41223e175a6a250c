"""Fenced code blocks as they were found, and what is wrong with them."""

import re
from collections.abc import Iterable, Iterator

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import Block, Span
from runbook.core.strings import line_numbers
from runbook.documents.dialect.languages import MARKDOWN
from runbook.documents.markdown.source_lines import NO_BREAK_SPACE, lines

_VERBATIM = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_INNER = re.compile(r"^ {0,3}(?P<markup>`{3,}+|~{3,}+)[ \t]*+(?P<language>[^\s`{]++)[^`\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block. `content` is the text between its lines, without its container's indentation.

    `markup` are the backticks or tildes. `closed` says whether a closing fence ends it, `loose` whether it is
    indented so far that CommonMark takes it for something else, `outside` whether the closing fence is indented
    so little that it does not belong to the list item.
    """

    span: Span
    code_span: Span
    info: str
    markup: str
    content: str
    closed: bool
    loose: bool
    outside: bool


def check(fence: Fence, language: str, runs: bool, executable: frozenset[str]) -> Iterator[Diagnostic]:
    """What is wrong with a fence; `runs` says whether its content is executed."""
    line = fence.span.start
    if fence.loose:
        message = "this looks like a fence, but it is indented too far to be one; it is taken as a fence"
        yield diagnostics.warning("looks-like-fence", line, message)
    if fence.outside:
        message = (
            "the line that closes this fence stands outside its list item; it is taken as the fence's end"
        )
        yield diagnostics.warning("fence-end-outside", fence.span.end, message)
    inner = _inner(fence, None if runs else executable)
    if runs and inner:
        message = f"this fence is not closed before another opens on line {inner}: the text between would run"
        yield diagnostics.error("unclosed-fence", line, message)
    elif runs and not fence.closed:
        message = "this fence is never closed: the text below it would run"
        yield diagnostics.error("unclosed-fence", line, message)
    elif inner and language.lower() in MARKDOWN:
        message = f"the fence on line {inner} closes this one; use more backticks outside than inside"
        yield diagnostics.warning("nested-fence", line, message)
    elif inner:
        message = f"this fence is not closed before the block on line {inner}, which would not run"
        yield diagnostics.error("unclosed-fence", line, message)
    elif not fence.closed:
        yield diagnostics.warning("unclosed-fence", line, "this fence is never closed")


def _inner(fence: Fence, languages: frozenset[str] | None) -> int | None:
    """The line inside a fence on which another of its kind opens, of one of `languages` when they matter."""
    if not fence.markup or fence.markup not in fence.content:
        return None
    for found in _INNER.finditer(fence.content):
        if found["markup"].startswith(fence.markup) and (
            languages is None or found["language"].lower() in languages
        ):
            return fence.code_span.start + fence.content.count("\n", 0, found.start())
    return None


def in_html(content: str, line: int, executable: frozenset[str]) -> Iterator[Diagnostic]:
    """A warning for each fence of a command that stands in raw HTML, where it is text; `line` is the HTML's first.

    Nothing is said of ``<pre>`` and comments, which are there to hold text.
    """
    if _VERBATIM.match(content) or "<!--" in content:
        return
    every = [one for one in _INNER.finditer(content) if one["language"].lower() in executable]
    for number in line_numbers(content, (one.start() for one in every)):
        message = "this fence stands in HTML and is not a block; a blank line before it makes it one"
        yield diagnostics.warning("fence-in-html", line + number - 1, message)


def no_break_spaces(source: str, blocks: Iterable[Block]) -> Iterator[Diagnostic]:
    """What to know of each command that is indented by no-break spaces: they are read as blanks, which they look like.

    Of those inside of a line a rule of `runbook.checks` speaks.
    """
    if NO_BREAK_SPACE not in source:
        return
    every = lines(source)
    for block in blocks:
        if not block.executable:
            continue
        for number in range(block.code_span.start, block.code_span.end + 1):
            text = every[number - 1]
            if NO_BREAK_SPACE in text:
                if NO_BREAK_SPACE in text.lstrip("> \t\ufeff" + NO_BREAK_SPACE):
                    continue
                message = "a no-break space stands in the indentation of this command; it is read as a blank"
                yield diagnostics.info("no-break-space", number, message)
                break
