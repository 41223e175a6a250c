"""HTML comments: where they stand, what they hold, and whether something closes them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_CODE_OR_COMMENT = re.compile(r"\\[\\`<]|`+|<!--")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `line` and `end_line` are 1-based; `body` is the text between its delimiters.

    When nothing in its block closes it, `closed` is False and `body` goes to the block's end.
    """

    line: int
    end_line: int
    body: str
    closed: bool


def in_html(content: str, line: int) -> Iterator[Comment]:
    """The comments of a piece of raw HTML that begins on `line`."""
    return _comments(content, line, re.compile("<!--"))


def in_text(content: str, line: int) -> Iterator[Comment]:
    """The comments of a paragraph or heading that begins on `line`; those in code spans are text."""
    return _comments(content, line, _CODE_OR_COMMENT)


def code_spans(content: str) -> Iterator[tuple[int, int]]:
    """Where the code spans of a text begin and end (https://spec.commonmark.org/0.31.2/#code-spans)."""
    if "`" not in content:
        return
    runs = _runs(content)
    position = 0
    while found := _CODE_OR_COMMENT.search(content, position):
        position = found.end()
        if found[0].startswith("`"):
            position = _code_span_end(runs, found)
            yield found.start(), position


def _comments(content: str, line: int, pattern: re.Pattern[str]) -> Iterator[Comment]:
    runs: dict[int, list[int]] | None = None
    counted = position = 0
    while found := pattern.search(content, position):
        position = found.end()
        if found[0].startswith("`"):
            runs = _runs(content) if runs is None else runs
            position = _code_span_end(runs, found)
        elif found[0] == "<!--":
            # "<!-->" is a comment: its end may overlap its beginning (https://spec.commonmark.org/0.31.2/#html-comment)
            end = content.find("-->", found.start() + 2)
            line += content.count("\n", counted, found.start())
            counted = found.start()
            if end < 0:
                body = content[position:]
                yield Comment(line, line + body.rstrip("\n").count("\n"), body, False)
                return
            yield Comment(
                line, line + content.count("\n", counted, end), content[position : max(position, end)], True
            )
            position = end + 3


def _runs(content: str) -> dict[int, list[int]]:
    """Where runs of backticks stand, by their length."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", content):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def _code_span_end(runs: dict[int, list[int]], opening: re.Match[str]) -> int:
    """The end of the code span that a run of backticks opens, or of the run when no equal one follows."""
    length = len(opening[0])
    starts = runs.get(length, [])
    following = bisect_right(starts, opening.start())
    return starts[following] + length if following < len(starts) else opening.end()
