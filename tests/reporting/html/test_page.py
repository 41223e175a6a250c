import io
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from runbook.conformance.reporter import ACTING
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import (
    AsideFinished,
    BlockFinished,
    DocumentFinished,
    DocumentStarted,
    Event,
    Reason,
    Status,
)
from runbook.reporting.formats.html import write
from tests.reporting.hostile import OUTPUT
from tests.reporting.html.runs import ARTICLE, failing, passing, several
from tests.reporting.story import RUN, TIME, Story, outline, verdict


def page(story: Story) -> str:
    stream = io.StringIO()
    write(lambda: story, stream)
    return stream.getvalue()


class Shown(HTMLParser):
    """Elements with their attributes, and the text of what has an id."""

    VOID = ("meta", "br", "hr", "input", "rect")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.open: list[tuple[str, str | None]] = []
        self.feed(html)
        assert [tag for tag, _ in self.open] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag not in self.VOID or tag == "rect":
            self.open.append((tag, attributes.get("id")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, name in self.open:
            if name:
                self.text[name] = self.text.get(name, "") + data

    def all(self, tag: str, css_class: str = "") -> list[dict[str, str | None]]:
        return [
            attributes
            for one, attributes in self.elements
            if one == tag and (not css_class or css_class in (attributes.get("class") or "").split())
        ]


@pytest.mark.parametrize("story", [failing, passing, several])
def test_the_page_is_well_formed_and_needs_nothing_else(story: object) -> None:
    assert callable(story)
    text = page(story())
    shown = Shown(text)
    ids = [attributes["id"] for _, attributes in shown.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in shown.elements:
        assert not {"src", "srcset", "style", "action", "formaction"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        href = attributes.get("href")
        assert href is None or re.match(r"https://example\.com/$|#", href)
        assert not (href or "").startswith("#") or (href or "")[1:] in ids
    assert not re.search(r"url\(|@import", text)


def test_the_policy_allows_the_pages_own_style_and_script_only() -> None:
    text = page(failing())
    shown = Shown(text)
    assert len(shown.all("script")) == len(shown.all("style")) == 1
    (policy,) = (one["content"] for one in shown.all("meta") if "http-equiv" in one)
    assert policy and policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        (inline,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert b64encode(sha256(inline.encode()).digest()).decode() in policy


def test_the_document_reads_as_it_is_written() -> None:
    text = page(failing())
    order = [
        "<em>a</em> web server</h1>", "alert warning", ">Create</h2>", "Make it:", "make it\n".rstrip(), "row 0",
        "and look.", "Look:", "look</code>", '{"state": "Succeeded"}'.replace('"', "&#34;"), ">What fails</h2>",
        "print it", "Hello world", ">Deeper</h3>", "a: sample", "kubectl get pods",
    ]  # fmt: skip
    article = text[text.index("<article") :]
    places = [article.find(one.replace("&#34;", "&quot;")) for one in order]
    assert -1 not in places and places == sorted(places)
    assert "not shown" not in text


def test_each_block_has_its_state_and_what_it_printed() -> None:
    shown = Shown(page(failing()))
    states = [one["data-state"] for one in shown.all("div", "block")]
    assert states == ["passed", "passed", "failed", "failed", "error", "skipped"]
    assert (
        "passed" in shown.text["d1-b1"] and "create" in shown.text["d1-b1"] and "2.5 s" in shown.text["d1-b1"]
    )
    assert "476 more lines" in shown.text["d1-b1"] and "row 499" in shown.text["d1-b1"]
    assert "exit status 1, expected 0" in shown.text["d1-b4"] and "no such file" in shown.text["d1-b4"]
    assert "needs a cluster" in shown.text["d1-b6"]


def test_a_result_has_its_score_why_and_difference_beside_it() -> None:
    shown = Shown(page(failing()))
    assert "matches" in shown.text["d1-b2-result"] and "score 0.97, needs 0.30" in shown.text["d1-b2-result"]
    assert "agrees: state" in shown.text["d1-b2-result"]
    differs = shown.text["d1-b3-result"]
    assert "differs" in differs and "contradicted: <b>a failure</b>" in differs
    assert len(shown.all("del")) == 1 and len(shown.all("ins")) > 5
    assert "-Hello world" in differs and "+<script>document.title" in differs


def test_what_commands_print_is_text() -> None:
    story = (
        Story()
        .text("# T\n\n```bash\nx\n```\n", "a.md")
        .starts(3)
        .prints(OUTPUT)
        .fails(1, OUTPUT)
        .over(Status.FAILED, OUTPUT)
    )
    text = page(story)
    shown = Shown(text)
    assert not ACTING.search(text)
    assert len(shown.all("script")) == 1
    block = shown.text["d1-b1"]
    for line in (
        "<script>document.title = 'owned'</script>",
        "::error file=article.md,line=1::owned",
        "{{ 7 * 7 }} {% raw %}",
    ):
        assert line in block
    assert "safe U+202Etxt.exeU+202C U+2066xU+2069 U+200F" in block
    assert "nul NUL bell BEL escape ESC" in block.replace("\n", " ")


def test_every_failure_is_named_at_the_top_and_linked() -> None:
    text = page(failing())
    head = text[text.index('class="failures"') : text.index("<article")]
    assert re.findall(r'<a href="#([\w-]+)">', head) == ["d1-b3", "d1-b4", "d1-b5"]
    assert "docs/article.md:" in head and "exit status 1, expected 0" in head
    assert 'class="failures"' not in page(passing())


def test_a_document_that_must_not_run_is_named_at_the_top() -> None:
    wrong = Diagnostic("unclosed-fence", Severity.ERROR, 7, "never <closed>")
    story = (
        Story().document(outline(3, "x"), diagnostics=(wrong,)).skips(3, Reason.REFUSED).over(Status.ERROR)
    )
    text = page(story)
    head = text[text.index('class="failures"') : text.index("<article")]
    assert re.findall(r'<a href="#([\w-]+)">', head) == ["d1"]
    assert "never &lt;closed&gt;" in head and "article.md:7" in head


def test_what_keeps_a_document_from_being_read_is_said_once_in_it() -> None:
    message = "not UTF-8"
    wrong = Diagnostic("unreadable", Severity.ERROR, 7, message)
    events = [
        replace(event, message=message) if isinstance(event, DocumentFinished) else event
        for event in Story().document(diagnostics=(wrong,)).over(Status.ERROR)
    ]
    stream = io.StringIO()
    write(lambda: events, stream)
    assert stream.getvalue().partition("<article")[2].count(message) == 1


def test_the_outline_has_every_heading_and_block() -> None:
    text = page(failing())
    nav = text[text.index("<nav") : text.index("</nav>")]
    titles = re.findall(r'class="section" href="#d1-l(\d+)">([^<]+)<', nav)
    assert [(ARTICLE.split("\n")[int(line) - 1].lstrip("# "), title) for line, title in titles] == [
        ("Deploy *a* web server", "Deploy a web server"),
        *((one, one) for one in ("Create", "What fails", "Deeper", "What does not run")),
    ]
    assert re.findall(r'data-for="([\w-]+)"', nav) == [f"d1-b{number}" for number in range(1, 7)]


def test_several_documents_have_an_index_and_lower_headings() -> None:
    text = page(several())
    assert "<h1>3 documents</h1>" in text and text.count("<h1") == 1
    index = text[text.index('class="index"') : text.index("</table>")]
    assert re.findall(r'href="#(d\d)"', index) == ["d1", "d3", "d2"], "the worst come first"
    assert "2 passed, 2 failed, 1 error, 1 skipped" in index
    assert '<h2 id="d2-l1">クラスターをデプロイする</h2>' in text


def test_a_journal_without_the_text_shows_the_blocks_in_order() -> None:
    events: list[Event] = [
        replace(event, source="") if isinstance(event, DocumentStarted) else event for event in failing()
    ]
    story = Story()
    story.events = events
    shown = Shown(page(story))
    assert len(shown.all("div", "block")) == 6 and len(shown.all("div", "result")) == 2
    nav = page(story)
    assert re.findall(r'<span class="section">([^<]+)</span>', nav) == [
        "Create",
        "What fails",
        "Deeper",
        "What does not run",
    ]


def test_blocks_of_another_file_come_before_the_next_one_of_the_text() -> None:
    needed = replace(outline(3, "elsewhere\n", expected="one\n"), path="b.md", needed_by=("b.md",))
    here = replace(outline(3, "here"), id="b4")
    story = Story().document(needed, here, title="T")
    started = story.events[1]
    assert isinstance(started, DocumentStarted)
    story.events[1] = replace(started, source="# T\n\n```bash\nhere\n```\n\ntext\n")
    story.starts(3).prints("one\n").ends().starts(4).ends(code="something else").over()
    text = page(story)
    order = [text.rindex(one) for one in ('id="d1-b1"', 'id="d1-b1-result"', 'id="d1-b2"', "<p>text</p>")]
    assert order == sorted(order)
    assert ">b.md:3</a>" in text and ">line 3</a>" in text
    assert "What ran instead" in Shown(text).text["d1-b2"] and "What ran" not in Shown(text).text["d1-b1"]


def test_a_journal_that_breaks_off_says_so() -> None:
    events = failing().events
    cut = max(at for at, event in enumerate(events) if isinstance(event, BlockFinished)) - 3
    story = Story()
    story.events = events[:cut]
    text = page(story)
    assert '<p class="message error">the journal ends before the run does</p>' in text


def test_a_flood_is_cut_in_the_middle() -> None:
    story = Story().document(outline(3, "x")).starts(3)
    story.prints("head\n" + "x" * 500_000 + "\ntail\n").ends(truncated=True, stdout_bytes=9_000_000).over()
    text = page(story)
    assert len(text) < 400_000
    assert (
        "head\n" in text and "tail" in text and "characters are left out here" in text and "of 9.0 MB" in text
    )


def test_nothing_ran() -> None:
    assert "<h1>0 documents</h1>" in page(Story())


def test_a_result_that_is_not_counted_neither_matches_nor_differs() -> None:
    story = Story().document(outline(3, "x", expected="one\n")).starts(3).prints("two\n")
    shown = Shown(page(story.ends(verdict=verdict(0.1, None, "not counted: no output could pass")).over()))
    text = shown.text["d1-b1-result"]
    assert "matches" not in text and "differs" not in text and "score 0.10, for information" in text


def test_what_was_ignored_is_marked_in_the_difference() -> None:
    story = Story().document(outline(3, "x", expected="at 10:00:01 ok\none\n")).starts(3)
    story.prints("at 11:22:33 ok\ntwo\n").mismatches(verdict(0.1)).over(Status.FAILED)
    text = page(story)
    assert '<span class="sign">~</span>at <span class="volatile">11:22:33</span> ok' in text
    assert "~ the same but for" in Shown(text).text["d1-b1-result"]


def test_what_the_person_ran_of_their_own_stands_below_the_document() -> None:
    story = Story().document(outline(3, "x")).starts(3).ends()
    story.events.append(
        AsideFinished(
            TIME, RUN, "article.md", "aside-1", "ls <b>", Status.FAILED, stdout="a\n", exit_status=1
        )
    )
    text = page(story.over())
    asides = text[text.index('<details class="asides">') : text.index("</article>")]
    assert "1 command of the person's own" in asides and "ls &lt;b&gt;" in asides and "failed" in asides
    assert 'class="asides"' not in page(failing())
