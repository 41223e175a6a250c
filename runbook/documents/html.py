"""Markdown to HTML for reading: the document as it reads, with every fence handed out at its place.

The HTML holds nothing but elements that are written here: raw HTML of the document is left out (its text stays,
comments go), images are their description, and links lead to http, https, mailto or a place in the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runbook.documents.dialect import front_matter
from runbook.documents.markdown import headings, html_code, html_comments, source_lines, tokenizer

LONGEST_INLINE = 20_000
MOST_BRACKETS = 200
"""Characters and opening brackets of a paragraph that is read; a longer one is shown as it is written."""
SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\x00-\x1f]*", re.IGNORECASE)
_ALERT = re.compile(r"\[!(?P<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\n?", re.IGNORECASE)
_DIV = re.compile(r"\[!div[^\]]*\][ \t]*\n?", re.IGNORECASE)
_INCLUDE = re.compile(r"\[!INCLUDE\s*\[(?P<title>[^\]]*)\]\([^)]*\)\]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_CONTAINERS = {
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
}
_PAIRS = {"em": "em", "strong": "strong", "s": "s"}


@dataclass(frozen=True, slots=True)
class HtmlFence:
    """A code block of the document. `line` is the 1-based line of its opening fence (or of its first line)."""

    line: int
    language: str
    content: str


def render(text: str, *, prefix: str = "", shift: int = 0) -> Iterator[str | HtmlFence]:
    """The document's HTML in pieces, and its code blocks between them.

    Headings are `shift` levels lower than written and have the id `prefix` + ``l`` + their line. The pieces are
    well-formed together, not each on its own: a fence may stand in a list.
    """
    body = front_matter.read(source_lines.normalise(text)).body
    references: dict[str, Any] = {}
    tokens = _parser().parse(body if body.endswith("\n") else f"{body}\n", references)
    yield from _Renderer(body, references, prefix, shift).pieces(tokens)


@cache
def _parser() -> MarkdownIt:
    parser = tokenizer.block_parser().enable("table")
    parser.inline.ruler.enable("strikethrough")
    parser.inline.ruler2.enable("strikethrough")
    return parser


class _Renderer:
    def __init__(self, text: str, references: dict[str, Any], prefix: str, shift: int) -> None:
        self._lines = text.split("\n")
        self._references = references
        self._prefix = prefix
        self._shift = shift
        self._hidden = 0  # the last line that an unclosed comment hides
        self._heading: Token | None = None
        self._cell = False
        self._quotes: list[str] = []  # of each open quote: what comes once its first paragraph is known
        self._anchors: dict[str, int] = {}  # slug of a heading -> its line

    def pieces(self, tokens: list[Token]) -> Iterator[str | HtmlFence]:
        for opening, content in pairwise(tokens):
            if opening.type == "heading_open" and opening.map:
                self._anchors.setdefault(_slug(content.content), opening.map[0] + 1)
        for token in tokens:
            if (
                token.map
                and token.map[0] < self._hidden
                and token.type in ("inline", "fence", "html_block", "hr")
            ):
                continue
            match token.type:
                case "fence" | "code_block":
                    yield from self._opened()
                    language = (token.info.split() or [""])[0] if token.info else ""
                    yield HtmlFence(token.map[0] + 1 if token.map else 0, language, token.content)
                case "html_block" if "<pre" in token.content and (code := html_code.read(token.content)):
                    yield from self._opened()
                    yield HtmlFence(token.map[0] + 1 if token.map else 0, "", code.code + code.output)
                case "blockquote_open":
                    yield from self._opened()
                    self._quotes.append("<blockquote>")
                case "blockquote_close":
                    yield from self._opened()
                    self._quotes.pop()
                    yield "</blockquote>\n"
                case _:
                    html = self._html(token)
                    if html:
                        yield from self._opened()
                        yield html

    def _opened(self) -> Iterator[str]:
        """The beginnings of quotes that were still waiting for what they hold."""
        for at, html in enumerate(self._quotes):
            if html:
                self._quotes[at] = ""
                yield html

    def _html(self, token: Token) -> str:
        kind, _, side = token.type.rpartition("_")
        match token.type:
            case "heading_open":
                self._heading = token
            case "heading_close":
                self._heading = None  # its text may be hidden
            case "inline":
                return self._inline_block(token)
            case "html_block":
                return self._raw(token)
            case "hr":
                return "<hr>\n"
            case "tab_mark" if token.meta["mark"].name:
                return f'<p class="tab">Tab: {escape(token.meta["mark"].name)}</p>\n'
            case "zone_open":
                return f'<p class="zone">Zone: {escape(token.info)}</p>\n'
            case "th_open" | "td_open":
                self._cell = True
                return f"<{kind}{_aligned(token)}>"
            case "th_close" | "td_close":
                self._cell = False
                return f"</{kind}>"
            case "ordered_list_open":
                start = token.attrGet("start")
                return f'<ol start="{int(start)}">\n' if start is not None else "<ol>\n"
            case _ if kind in _CONTAINERS:
                return f"<{'/' if side == 'close' else ''}{_CONTAINERS[kind]}>" + (
                    "" if kind == "list_item" else "\n"
                )
        return ""

    def _inline_block(self, token: Token) -> str:
        heading, self._heading = self._heading, None
        content = self._visible_part(token)
        if self._cell:
            return self.inline(content)
        if heading is not None:
            return self._heading_html(heading, content)
        if self._quotes and self._quotes[-1]:
            content = self._quote_begins(content)
        content = _INCLUDE.sub(lambda found: f"({found['title']})", content)
        html = self.inline(content)
        return f"<p>{html}</p>\n" if html.strip() else ""

    def _heading_html(self, heading: Token, content: str) -> str:
        if headings.tab(content):
            return f'<p class="tab">Tab: {escape(headings.plain(content))}</p>\n'
        level = min(6, int(heading.tag[1]) + self._shift)
        line = heading.map[0] + 1 if heading.map else 0
        return f'<h{level} id="{escape(self._prefix)}l{line}">{self.inline(content)}</h{level}>\n'

    def _quote_begins(self, content: str) -> str:
        if found := _ALERT.match(content):
            kind = found["kind"].lower()
            self._quotes[-1] = (
                f'<blockquote class="alert {kind}"><p class="alert-title">{kind.capitalize()}</p>'
            )
            return content[found.end() :]
        return content[found.end() :] if (found := _DIV.match(content)) else content

    def _raw(self, token: Token) -> str:
        """The text of raw HTML, without its tags."""
        self._hide(token, list(html_comments.in_html(token.content, 1)), raw=True)
        text = _TAG.sub(" ", _SCRIPT.sub("", _COMMENT.sub("", token.content)))
        return f"<p>{self.inline(text.strip())}</p>\n" if text.strip() else ""

    def _visible_part(self, token: Token) -> str:
        if "<!--" not in token.content:
            return token.content
        found = list(html_comments.in_text(token.content, 1))
        if self._hide(token, found, raw=False):
            return token.content[: token.content.rfind("<!--")]
        return token.content

    def _hide(self, token: Token, found: list[html_comments.Comment], *, raw: bool) -> bool:
        """Hide what follows a comment that its block does not close, as the parser does."""
        if not found or found[-1].closed or not token.map:
            return False
        lines = self._lines
        for number in range(token.map[1], len(lines)):
            if "-->" in lines[number] or (not raw and "<!--" in lines[number]):
                if not raw and "<!--" in lines[number].partition("-->")[0]:
                    return False
                self._hidden = number + 1
                return True
        if raw:
            self._hidden = len(lines)
        return raw

    def inline(self, content: str) -> str:
        """The HTML of a paragraph's text."""
        if len(content) > LONGEST_INLINE or content.count("[") > MOST_BRACKETS:
            return escape(content)
        tokens: list[Token] = []
        parser = _parser()
        parser.inline.parse(content, parser, self._references, tokens)
        return "".join(self._inline(tokens))

    def _inline(self, tokens: list[Token]) -> Iterator[str]:
        links: list[str] = []
        for token in tokens:
            kind, _, side = token.type.rpartition("_")
            match token.type:
                case "text" | "text_special":
                    yield escape(token.content)
                case "code_inline":
                    yield f"<code>{escape(token.content)}</code>"
                case "softbreak":
                    yield "\n"
                case "hardbreak":
                    yield "<br>\n"
                case "image":
                    yield f'<span class="image">Image: {escape(token.content or "without a description")}</span>'
                case "link_open":
                    href = str(token.attrGet("href") or "")
                    if href.startswith("#"):
                        line = self._anchors.get(href[1:].lower())
                        href = f"#{self._prefix}l{line}" if line else ""
                    links.append("a" if SAFE_LINK.fullmatch(href) else "span")
                    yield _link(href) if links[-1] == "a" else f'<span class="link" title="{escape(href)}">'
                case "link_close":
                    yield f"</{links.pop()}>"
                case "html_inline" if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
                    yield "<br>\n"
                case _ if kind in _PAIRS:
                    yield f"<{'/' if side == 'close' else ''}{_PAIRS[kind]}>"


def _link(href: str) -> str:
    outside = "" if href.startswith("#") else ' rel="noopener noreferrer"'
    return f'<a href="{escape(href)}"{outside}>'


def _slug(heading: str) -> str:
    """The anchor that GitHub and DocFX give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _aligned(token: Token) -> str:
    """A class, for a policy that allows no styles in attributes."""
    found = re.search(r"text-align:(left|center|right)", str(token.attrGet("style") or ""))
    return f' class="{found[1]}"' if found else ""
