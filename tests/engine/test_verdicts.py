import pytest

from runbook.core.document import Stream
from runbook.core.events import BlockFinished, DocumentStarted
from runbook.documents.parse import parse
from tests.book import FakeSession, Printing, play


def ended(source: str, *pieces: tuple[Stream, str]) -> BlockFinished:
    events = play([parse(source, "a.md")], Printing(*pieces))
    (end,) = (event for event in events if isinstance(event, BlockFinished))
    return end


def marked(documented: str, similarity: float, directive: str = "") -> str:
    mark = f"<!-- expected_similarity={similarity} -->"
    return f"```bash {directive}\nserve -t\n```\n\n{mark}\n\n```output\n{documented}\n```\n"


@pytest.mark.parametrize(
    ("directive", "stream", "hint"),
    [
        ("", Stream.STDERR, "the documented text is on standard error: add stream=stderr"),
        ("{stream=stderr}", Stream.STDOUT, "the documented text is on standard output: add stream=stdout"),
    ],
)
def test_a_text_on_the_other_stream_is_told(directive: str, stream: Stream, hint: str) -> None:
    end = ended(marked("the configuration is fine", 0.3, directive), (stream, "the configuration is fine\n"))
    assert end.verdict is not None and not end.verdict.passed
    assert end.verdict.why[-1] == hint
    end = ended(marked("the configuration is fine", 0.3, directive), (stream, "wholly other words\n"))
    assert end.verdict is not None and hint not in end.verdict.why


def test_more_lines_than_documented_are_told_where_1_is_demanded() -> None:
    end = ended(marked("one\ntwo", 1.0), (Stream.STDOUT, "one\ntwo\nthree\nfour\n"))
    assert end.verdict is not None and not end.verdict.passed
    assert end.verdict.why[-1] == "a threshold of 0.99 would pass: 2 more lines came"


def test_a_transcript_is_judged_on_what_a_terminal_shows() -> None:
    source = "```console\n$ git switch topic\nSwitched to branch 'topic'\nIt is up to date.\n```\n"
    pieces = ((Stream.STDERR, "Switched to branch 'topic'\n"), (Stream.STDOUT, "It is up to date.\n"))
    end = ended(source, *pieces)
    assert end.information is not None and end.information.score == 1.0
    assert end.judged == "Switched to branch 'topic'\nIt is up to date.\n"
    (started,) = (
        one for one in play([parse(source, "a.md")], FakeSession()) if isinstance(one, DocumentStarted)
    )
    assert started.blocks[0].stream is Stream.BOTH
    chosen = source.replace("```console", "```console {stream=stdout}")
    assert (end := ended(chosen, *pieces)).information is not None and end.information.score < 1.0


def test_a_text_on_both_streams_is_told() -> None:
    pieces = ((Stream.STDOUT, "Cloning into 'demo'...\n"), (Stream.STDERR, "Checking connectivity: done\n"))
    end = ended(marked("Cloning into 'demo'...\nChecking connectivity: done", 1.0), *pieces)
    assert end.verdict is not None and not end.verdict.passed
    assert end.verdict.why[-1] == "the documented text is on both streams: add stream=both"


def test_an_unmarked_text_on_the_other_stream_is_told() -> None:
    source = "```bash\ngit switch -c topic\n```\n\n```output\nSwitched to a new branch 'topic'\n```\n"
    end = ended(source, (Stream.STDERR, "Switched to a new branch 'topic'\n"))
    assert end.information is not None and end.information.passed
    assert end.information.why[-1] == "the documented text is on standard error: add stream=stderr"
    end = ended(
        source, (Stream.STDOUT, "Switched to a new branch 'topic'\n"), (Stream.STDERR, "hint: none\n")
    )
    assert end.information is not None and "standard error" not in end.information.why[-1]
