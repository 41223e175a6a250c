"""Prerequisites: links to documents under a heading that asks for them."""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from runbook.core.document import Prerequisite
from runbook.documents.markdown import tokenizer

_DOCUMENT = re.compile(r"[^?#\n]+\.(?:md|markdown|mdx|qmd)(?:[?#]\S*)?", re.IGNORECASE)
_INCLUDE = "[!include "


def links(content: str, line: int, references: dict[str, Any]) -> Iterator[Prerequisite]:
    """The links to Markdown documents in a paragraph that begins on `line`; an ``[!INCLUDE]`` is none."""
    if "[" not in content:
        return
    tokens = tokenizer.inline(content, references)
    if tokens:
        yield from _links(tokens, line)
    elif "\n" in content:  # too long to be read as a whole
        for number, part in enumerate(content.split("\n"), line):
            yield from _links(tokenizer.inline(part, references), number)


def _links(tokens: list[Token], line: int) -> Iterator[Prerequisite]:
    for at, token in enumerate(tokens):
        line += token.type in ("softbreak", "hardbreak")
        target = str(token.attrs.get("href", ""))
        if token.type != "link_open" or not _DOCUMENT.fullmatch(target):
            continue
        if at and tokens[at - 1].content.lower().endswith(_INCLUDE):
            continue
        end = next(after for after in range(at, len(tokens)) if tokens[after].type == "link_close")
        title = "".join(one.content or " " for one in tokens[at + 1 : end] if one.nesting == 0)
        yield Prerequisite(line, target, title.strip())
