import io
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from runbook.conformance.reporter import ACTING
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import Reason, Status
from runbook.reporting.formats.markdown import LIMIT, MOST_ROWS, code, write
from tests.reporting.hostile import OUTPUT
from tests.reporting.story import Story, outline, verdict

OURS = frozenset(
    {
        *("h2", "h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "blockquote"),
        *("code", "pre", "details", "summary"),
    }
)


class Shown(HTMLParser):
    """The elements of a page and the text in each kind of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.text[tag] = self.text.get(tag, "") + data


def summary(story: Story) -> str:
    stream = io.StringIO()
    write(lambda: story, stream)
    return stream.getvalue()


def shown(story: Story) -> Shown:
    return Shown(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(summary(story))
    )


def test_totals_and_a_row_a_document() -> None:
    story = Story().document(outline(3, "a"), path="a.md").starts(3).ends().closes()
    story.document(outline(3, "b"), outline(6, "c"), path="b.md").starts(3).fails(1).skips(6).over(
        Status.FAILED
    )
    text = summary(story)
    assert text.startswith("## ❌ 1 of 2 documents did not pass\n\n1 passed, 1 failed, 1 skipped in 4.2 s\n")
    rows = [line for line in text.split("\n") if line.startswith(("| ❌", "| ✅"))]
    assert rows == [
        "| ❌ failed | <code>b.md</code> | 1 failed, 1 skipped | 4.2 s |",
        "| ✅ passed | <code>a.md</code> | 1 passed | 4.2 s |",
    ]


def test_a_run_that_passed_is_short() -> None:
    story = Story().document(outline(3, "a")).starts(3).prints("x\n").ends().over()
    text = summary(story)
    assert text.startswith("## ✅ 1 document passed\n") and "What went wrong" not in text


def test_a_failure_has_its_place_reason_and_diff() -> None:
    story = Story().document(outline(3, "echo\n", name="greet", expected="one\n"))
    story.starts(3).prints("two\n").mismatches(verdict(0.1, 0.3, "it says two")).over(Status.FAILED)
    page = shown(story)
    assert "article.md:3 greet" in page.text["h4"]
    assert "score 0.10, needs 0.30" in page.text["code"] and "it says two" in page.text["li"]
    assert "-one\n+two\n" in page.text["pre"]
    assert "Expected (article.md:7) and actual" in page.text["summary"]


def test_what_commands_print_is_text() -> None:
    story = Story().document(outline(3, OUTPUT, name=OUTPUT, expected=OUTPUT), path="a|`b.md", title=OUTPUT)
    story.starts(3).prints(OUTPUT).prints("~\n").mismatches(verdict(0.1, 0.3, OUTPUT)).over(
        Status.FAILED, OUTPUT
    )
    page = shown(story)
    assert page.tags <= OURS and page.attributes <= {"class", "style"}
    assert "<script>document.title = 'owned'</script>" in page.text["pre"]
    assert "[x](javascript:alert(1))" in page.text["pre"]
    assert "a|`b.md" in page.text["td"]
    assert not ACTING.search(summary(story))


def test_fences_in_a_diff_do_not_end_it() -> None:
    story = Story().document(outline(3, "echo\n", expected="````\none\n"))
    story.starts(3).prints("````\n<b>two</b>\n").mismatches(verdict(0.1, matcher="exact")).over(Status.FAILED)
    page = shown(story)
    assert " ````\n-one\n+<b>two</b>\n" in page.text["pre"] and "b" not in page.tags


def test_every_character_of_markdown_is_plain_in_code() -> None:
    text = "*a* _b_ `c` [d](e) <f> | & ~g~ #h \\ !i @j"
    page = Shown(MarkdownIt("commonmark", {"html": True}).enable("table").render(code(text)))
    assert page.text["code"] == text and page.tags == {"p", "code"}


def test_a_document_that_must_not_run() -> None:
    wrong = Diagnostic("unclosed-fence", Severity.ERROR, 7, "no fence closes <this>")
    story = (
        Story().document(outline(3, "x"), diagnostics=(wrong,)).skips(3, Reason.REFUSED).over(Status.ERROR)
    )
    page = shown(story)
    assert "article.md:7 unclosed-fence" in page.text["h4"] and "no fence closes <this>" in page.text["code"]


def test_a_journal_that_breaks_off_says_so() -> None:
    story = Story().document(outline(3, "x"), outline(6, "y")).starts(3).ends()
    assert "the journal ends before the run does" in shown(story).text["blockquote"]


def test_it_stays_within_the_limit_and_says_what_is_left_out() -> None:
    many = 300
    story = Story().document(*(outline(3 * line, "x") for line in range(1, many + 1)))
    for line in range(1, many + 1):
        story.starts(3 * line).prints("<" * 10_000 + "\n").fails(1)
    text = summary(story.over(Status.FAILED))
    assert LIMIT // 2 < len(text.encode()) <= LIMIT
    shown_ = text.count("#### ❌")
    assert 0 < shown_ < many and f"> {many - shown_} more are left out here" in text


def test_ten_thousand_documents_have_a_table_of_the_worst() -> None:
    story = Story()
    for number in range(MOST_ROWS + 10):
        story.document(path=f"{number}.md").closes(Status.PASSED if number else Status.FAILED)
    text = summary(story)
    assert text.count("\n| ") == MOST_ROWS + 1  # and the head
    assert "10 more documents not shown." in text
    assert text.index("| ❌ failed | <code>0.md</code>") < text.index("| ✅")
