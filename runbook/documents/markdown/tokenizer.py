"""Markdown to block tokens: markdown-it-py with the block rules of CommonMark and a few of its own.

Inline text is parsed only on demand (`inline`): it costs ten times what the blocks cost.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from runbook.documents.markdown import block_rules, code_containers, tab_rules

MAX_NESTING = 100
"""Levels of lists (two each) and quotes (one each). A level takes up to two frames of Python's 1,000."""
MAX_INLINE = 2000
MAX_BRACKETS = 16
"""Characters and opening brackets of a text that `inline` takes: each bracket may cost a walk to the end."""


def block_parser() -> MarkdownIt:
    """A new parser with our block rules."""
    made = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    made.core.ruler.enableOnly(["block"])
    ruler = made.block.ruler
    ruler.at("code", block_rules.indented_code)
    ruler.at("fence", block_rules.fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.at("paragraph", block_rules.text)
    ruler.before("code", "prose", block_rules.prose)
    ruler.disable("lheading")
    ruler.before(
        "fence", "tabs", tab_rules.tab_line, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    ruler.before("tabs", "zone", block_rules.zone, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.before(
        "tabs",
        "code_container",
        code_containers.code_container,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    return made


@cache
def _parser() -> MarkdownIt:
    reader = block_parser()
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def blocks(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The block tokens of a normalised text, and the link references that it defines, for `inline`."""
    references: dict[str, Any] = {}
    # markdown-it-py 4.3 reads behind the end of a text when its last line is "> " in a fence, and has no end
    ended = text if text.endswith("\n") else f"{text}\n"
    return _parser().parse(ended, references), references


def with_inline_links(text: str, defined: Mapping[str, str]) -> str:
    """The text with its reference links as inline links, for a reader who sees a part of the document only.

    `defined` is `link_definitions` of the document (CommonMark 0.31, 6.3: full, collapsed and shortcut references).
    """

    def resolved(match: re.Match[str]) -> str:
        label = match["label"] or match["text"]
        target = defined.get(normalizeReference(label)) if label else None
        return match[0] if target is None else f"[{match['text']}](<{target}>)"

    return _REFERENCE.sub(resolved, text) if defined else text


_REFERENCE = re.compile(
    r"(?P<code>`+)[^`].*?(?P=code)|(?<![\\\]])\[(?P<text>[^\[\]]+)\](?:\[(?P<label>[^\[\]]*)\]|(?![\[(:]))",
    re.DOTALL,
)
"""A span of code, in which nothing is a link, or what may be a reference link."""


def link_definitions(text: str) -> Mapping[str, str]:
    """The targets of the link references that the text defines, by their normalised label."""
    _, found = blocks(text)
    return {label: str(one["href"]) for label, one in found.get("references", {}).items()}


def inline(text: str, references: dict[str, Any] | None = None) -> list[Token]:
    """The inline tokens of a paragraph's or a heading's content; none for a text over the limits."""
    tokens: list[Token] = []
    if len(text) <= MAX_INLINE and text.count("[") <= MAX_BRACKETS:
        parser = _parser()
        parser.inline.parse(text, parser, references or {}, tokens)
    return tokens
