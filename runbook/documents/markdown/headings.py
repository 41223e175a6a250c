"""What a heading says, without its markup; and headings that are tabs."""

import re

from runbook.documents.markdown import tokenizer

_MARKUP = re.compile(r"[\\`*_\[\]<&!~\n]")
_ATTRIBUTES = re.compile(r"\s*\{:?\s*[#.][^{}]*\}$")
"""What kramdown, Pandoc and Docusaurus write behind a heading: ``{#anchor .class}``."""
_SOFT_HYPHEN = "\u00ad"
_LONGEST_TAB = 500
_TAB = re.compile(r"(?:<a\s[^<>]*></a>\s*)?\[[^\n]*\]\(\s*#tab/(?P<id>[^/)\s]+)[^)\n]*\)\s*")


def tab(content: str) -> str | None:
    """The identifier of the tab that a heading opens, None for a heading of text.

    ``# [Azure CLI](#tab/azure-cli)`` is DocFX's way to write tabs
    (https://dotnet.github.io/docfx/docs/markdown.html#tabs).
    """
    found = _TAB.fullmatch(content) if "#tab/" in content and len(content) <= _LONGEST_TAB else None
    return found["id"] if found else None


def plain(content: str) -> str:
    """The text of a heading: emphasis, links and code without their marks, an image's description.

    A soft hyphen says where a line may be broken, and is left out (Unicode Standard, section 6.2).
    """
    content = content.replace(_SOFT_HYPHEN, "")
    if content.endswith("}"):
        content = _ATTRIBUTES.sub("", content)
    if not _MARKUP.search(content):
        return content
    tokens = tokenizer.inline(content)
    if not tokens:
        return " ".join(content.split())
    parts = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "html_inline":
                pass
            case _:
                parts.append(token.content)
    return "".join(parts).strip()
