import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.documents.html import HtmlFence, render
from runbook.documents.parse import parse
from tests import ROOT

DOCUMENTS = sorted((ROOT / "fixtures").rglob("*.md"))
ALLOWED = frozenset(
    {
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "hr", "br"),
        *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "s", "code", "a", "span"),
    }
)


def html(text: str, prefix: str = "", shift: int = 0) -> str:
    pieces = render(text, prefix=prefix, shift=shift)
    return "".join(one if isinstance(one, str) else f"[{escape(one.language)}:{one.line}]" for one in pieces)


def flat(text: str) -> str:
    return re.sub(r"\n", "", html(text))


CASES = {
    "a paragraph": ("*a* **b** `c` ~~d~~\n", "<p><em>a</em> <strong>b</strong> <code>c</code> <s>d</s></p>"),
    "headings": ("# T\n\n## `x` & y\n", '<h1 id="l1">T</h1><h2 id="l3"><code>x</code> &amp; y</h2>'),
    "an underlined heading": ("T\n===\n", '<h1 id="l1">T</h1>'),
    "fences": ("a\n\n```bash\nx\n```\n\n~~~ JSON\n~~~\n", "<p>a</p>[bash:3][JSON:7]"),
    "a fence in a list": (
        "1. a\n\n   ```sh\n   x\n   ```\n\n   b\n2. c\n",
        "<ol><li><p>a</p>[sh:3]<p>b</p></li><li><p>c</p></li></ol>",
    ),
    "a list that begins elsewhere": ("3. a\n", '<ol start="3"><li><p>a</p></li></ol>'),
    "a fence in a quote": ("> ```\n> x\n> ```\n", "<blockquote>[:1]</blockquote>"),
    "a note": (
        "> [!NOTE]\n> Mind *this*.\n>\n> b\n",
        '<blockquote class="alert note"><p class="alert-title">Note</p><p>Mind <em>this</em>.</p><p>b</p></blockquote>',
    ),
    "nested quotes": ("> a\n> > b\n", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    "a table": (
        "|a|b|\n|:-:|--:|\n|1|`2`|\n",
        '<table><thead><tr><th class="center">a</th><th class="right">b</th></tr></thead>'
        '<tbody><tr><td class="center">1</td><td class="right"><code>2</code></td></tr></tbody></table>',
    ),
    "front matter": ("---\ntitle: x\n---\n# T\n", '<h1 id="l4">T</h1>'),
    "comments": ("a <!-- x --> b\n\n<!-- expected_similarity=0.3 -->\n\nc\n", "<p>a  b</p><p>c</p>"),
    "a comment over blocks": ("a\n\n<!--\n\n```bash\nx\n```\n\n-->\n\nb\n", "<p>a</p><p>b</p>"),
    "a comment that its list item does not close": (
        "- <!--\n\n# hidden\n\n-->\n\nseen\n",
        "<ul><li></li></ul><p>seen</p>",
    ),
    "raw HTML": ('<div onclick="x">\n<b>text</b> &amp; more\n</div>\n', "<p>text  &amp; more</p>"),
    "a script": ("<script>\nalert(1)\n</script>\n", ""),
    "raw HTML in a text": ("a<br/>b <img src=x onerror=y> <b>c</b>\n", "<p>a<br>b  c</p>"),
    "links": (
        "[a](https://x/?a=1&b=2) [b](c.md) [d](ftp://x) [e](javascript:x) \\* <mailto:e@f.g>\n",
        '<p><a href="https://x/?a=1&amp;b=2" rel="noopener noreferrer">a</a> <span class="link" title="c.md">b</span>'
        ' <span class="link" title="ftp://x">d</span> [e](javascript:x) *'
        ' <a href="mailto:e@f.g" rel="noopener noreferrer">mailto:e@f.g</a></p>',
    ),
    "a link to a heading": (
        "[a](#the-end) [b](#nowhere)\n\n## The end\n",
        '<p><a href="#l3">a</a> <span class="link" title="">b</span></p><h2 id="l3">The end</h2>',
    ),
    "references": ("[a]\n\n[a]: http://x.y\n", '<p><a href="http://x.y" rel="noopener noreferrer">a</a></p>'),
    "an image": ("![A <b> c](x.png)\n", '<p><span class="image">Image: A &lt;b&gt; c</span></p>'),
    "a tab": ("# [Azure CLI](#tab/azure-cli)\n\nx\n", '<p class="tab">Tab: Azure CLI</p><p>x</p>'),
    "a zone": ('::: zone pivot="a"\n\nx\n\n::: zone-end\n', '<p class="zone">Zone: a</p><p>x</p>'),
    "an include": ("[!INCLUDE [a note](../b.md)]\n", "<p>(a note)</p>"),
    "indented code": ("a\n\n    x\n", "<p>a</p>[:3]"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_render(text: str, expected: str) -> None:
    assert flat(text) == expected


def test_headings_can_be_lowered_and_named_for_a_page_of_several_documents() -> None:
    assert html("# T\n\n###### x\n", "d2-", 1) == '<h2 id="d2-l1">T</h2>\n<h6 id="d2-l3">x</h6>\n'


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.parent.name + "/" + path.name))
def test_every_block_and_result_of_a_document_has_its_place(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    document = parse(text, path.name)
    lines = {one.line for one in render(text) if isinstance(one, HtmlFence)}
    results = [one for block in document.blocks for one in (block.expectation, block.implied) if one]
    assert {block.line for block in document.blocks} <= lines
    assert {one.span.start for one in results} <= lines


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.parent.name + "/" + path.name))
def test_the_pieces_are_well_formed_together(path: Path) -> None:
    check(html(path.read_bytes().decode("utf-8", "replace")))


TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                "<",
                ">",
                "</",
                "<script>",
                "<!--",
                "-->",
                '<a href="',
                '"',
                "'",
                "&",
                "onerror=",
                "javascript:",
            ),
            *("```", "~~~", "#", "-", "1.", "> ", "|", "[a](b)", "[!NOTE]", "![", "](", "*", "_", "`", ":::"),
            *("a", "\n", "\n\n", "    ", " ", "\x00", "---\n"),
        ]
    ),
    max_size=40,
).map("".join)


@given(TEXTS)
def test_no_text_gives_other_elements_than_ours(text: str) -> None:
    check(html(text))


def check(page: str) -> None:
    """Every element is one of ours, is closed in order, and has no attribute that acts."""
    checker = _Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        for name, value in attrs:
            assert name in ("id", "class", "href", "rel", "start", "title")
            assert name != "href" or re.match(r"https?://|mailto:|#", value or "", re.IGNORECASE)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)
