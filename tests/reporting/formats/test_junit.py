import io
from dataclasses import replace
from xml.etree import ElementTree

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import Reason, Status
from runbook.reporting.formats.junit import write
from tests.reporting.hostile import OUTPUT
from tests.reporting.story import Story, outline, verdict

ALLOWED = {
    "testsuites": ("name time tests failures errors", "testsuite"),
    "testsuite": (
        "name tests failures errors group time skipped timestamp hostname id package file log url version",
        "testsuite properties testcase system-out system-err",
    ),
    "properties": ("", "property"),
    "property": ("name value", ""),
    "testcase": ("name time classname group", "skipped error failure system-out system-err"),
    "failure": ("type message", ""),
    "error": ("type message", ""),
    "skipped": ("type message", ""),
    "system-out": ("", ""),
    "system-err": ("", ""),
}
"""Element -> attributes and children that Jenkins' schema (junit-10.xsd of its xunit plugin) knows."""
REQUIRED = {
    "testsuite": "name tests failures errors time timestamp hostname id package",
    "testcase": "name classname time",
    "failure": "type",
    "error": "type",
    "property": "name value",
}
"""What Apache Ant's schema demands on top of it."""


def report(story: Story) -> str:
    stream = io.StringIO()
    write(lambda: story, stream)
    return stream.getvalue()


def parsed(story: Story) -> list[TestSuite]:
    text = report(story)
    for element in ElementTree.fromstring(text).iter():
        attributes, children = (set(part.split()) for part in ALLOWED[element.tag])
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
        assert set(REQUIRED.get(element.tag, "").split()) <= set(element.attrib)
    xml = JUnitXml.fromstring(text.encode())
    suites = list(xml)
    for suite in suites:
        cases = list(suite)
        kinds = [one for case in cases for one in case.result]
        assert suite.tests == len(cases)
        assert suite.failures == sum(isinstance(one, Failure) for one in kinds)
        assert suite.errors == sum(isinstance(one, Error) for one in kinds)
        assert suite.skipped == sum(isinstance(one, Skipped) for one in kinds)
    assert (xml.tests, xml.failures, xml.errors) == tuple(
        sum(getattr(suite, name) for suite in suites) for name in ("tests", "failures", "errors")
    )
    return suites


def cases(story: Story) -> list[TestCase]:
    (suite,) = parsed(story)
    return list(suite)


def test_a_document_is_a_suite_and_a_block_a_case() -> None:
    story = Story().document(
        outline(3, "echo hi\n", name="greet"), outline(9, "\n  date -u\n"), path="docs/a.md"
    )
    story.starts(3).prints("hi\n").prints("oh\n", Stream.STDERR).ends(duration_s=1.25).starts(9).ends().over()
    (suite,) = parsed(story)
    assert (suite.name, suite.time, suite.timestamp) == ("docs/a.md", 4.2, "2026-01-02T03:04:05")
    greet, date = suite
    assert (greet.name, greet.classname, greet.time) == ("3: greet", "docs.a", 1.25)
    assert (greet.system_out, greet.system_err, greet.result) == ("hi\n", "oh\n", [])
    assert date.name == "9: date -u"


def test_failures_errors_and_skipped_blocks_are_told_apart() -> None:
    story = Story().document(*(outline(line, "x") for line in (3, 6, 9, 12)))
    story.starts(3).fails(2, "exit status 2, expected 0")
    story.starts(6).ends(Status.ERROR, reason=Reason.SESSION_LOST)
    story.starts(9).ends(Status.CANCELLED, reason=Reason.INTERRUPTED).skips(12).over(Status.ERROR)
    failed, lost, cancelled, skipped = (case.result[0] for case in cases(story))
    assert isinstance(failed, Failure) and failed.type == "exit_status"
    assert failed.message == "exit status 2, expected 0" and failed.text.startswith("article.md:3: ")
    assert isinstance(lost, Error) and lost.type == "session_lost"
    assert isinstance(cancelled, Error) and cancelled.type == "interrupted"
    assert isinstance(skipped, Skipped) and skipped.message == "an earlier block failed"


def test_a_mismatch_says_where_why_and_how() -> None:
    story = Story().document(outline(3, "echo\n", expected="one\ntwo\n"))
    story.starts(3).prints("one\n2\n").mismatches(verdict(0.1, 0.3, "line 2 differs")).over(Status.FAILED)
    (case,) = cases(story)
    text = case.result[0].text
    assert "article.md:3: score 0.10, needs 0.30\n  line 2 differs\n" in text
    assert "- expected (article.md:7), + actual\n  one\n- two\n+ 2\n" in text


def test_what_commands_print_is_text() -> None:
    story = Story().document(outline(3, OUTPUT, name=OUTPUT), title=OUTPUT)
    (case,) = cases(story.starts(3).prints(OUTPUT).fails(1, OUTPUT).over(Status.FAILED))
    assert "<script>document.title = 'owned'</script>\n]]> <![CDATA[" in case.system_out
    assert "::error file=article.md,line=1::owned" in case.system_out
    assert "nul ␀ bell ␇" in case.system_out and "and \ufffd\n" in case.system_out


def test_a_document_that_must_not_run_is_an_error() -> None:
    wrong = Diagnostic("unclosed-fence", Severity.ERROR, 7, "no fence closes this one")
    story = Story().document(outline(3, "x"), diagnostics=(wrong,))
    refused, block = cases(story.skips(3, Reason.REFUSED).over(Status.ERROR))
    assert (refused.name, refused.result[0].message) == ("7: unclosed-fence", "no fence closes this one")
    assert "article.md:7" in refused.result[0].text
    assert isinstance(block.result[0], Skipped)


def test_a_journal_that_breaks_off_between_two_blocks_is_an_error() -> None:
    story = Story().document(outline(3, "x"), outline(6, "y")).starts(3).ends()
    document, run = parsed(story)
    assert (document.tests, document.errors, document.skipped) == (2, 0, 1)
    (case,) = run
    assert case.result[0].message == "the journal ends before the run does"


def test_a_run_whose_time_was_over_is_an_error_although_no_block_failed() -> None:
    story = Story().document(outline(3, "x")).skips(3, Reason.TIMEOUT)
    _, run = parsed(story.over(Status.FAILED, "the time for the whole run is over"))
    assert [case.result[0].message for case in run] == ["the time for the whole run is over"]


def test_no_documents() -> None:
    assert parsed(Story()) != []


def test_a_block_of_another_file_is_named_with_it() -> None:
    story = Story().document(replace(outline(3, "x", name="create"), path="b.md")).starts(3).fails(1)
    (case,) = cases(story.over(Status.FAILED))
    assert (case.name, case.classname) == ("b.md:3: create", "article")
    assert case.result[0].text.startswith("b.md:3: ")
