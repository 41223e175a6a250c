from runbook.core.document import Stream
from runbook.reporting.terminal.line_buffer import Lines

OUT, ERR, TTY = Stream.STDOUT, Stream.STDERR, Stream.TERMINAL


def test_lines_end_at_line_feeds() -> None:
    lines = Lines(100)
    assert lines.feed(OUT, "a\nb") == ["a"]
    assert lines.partial == "b"
    assert lines.feed(OUT, "c\n\nd") == ["bc", ""]
    assert lines.end() == ["d"]
    assert lines.end() == []
    assert lines.count == 4


def test_another_stream_begins_a_new_line() -> None:
    lines = Lines(100)
    lines.feed(OUT, "Downloading ")
    assert lines.feed(ERR, "warning\n") == ["Downloading ", "warning"]
    assert lines.feed(OUT, "done\n") == ["done"]


def test_a_line_feed_of_another_stream_ends_the_line() -> None:
    lines = Lines(100)
    lines.feed(OUT, "Downloading")
    assert lines.feed(ERR, "\nwarning\n") == ["Downloading", "warning"]


def test_what_is_typed_continues_the_prompt() -> None:
    lines = Lines(100)
    assert lines.feed(ERR, "Name: ") == []
    assert lines.feed(TTY, "A") == []
    assert lines.partial == "Name: A"
    assert lines.feed(TTY, "da\r\n") == ["Name: Ada\r"]
    assert lines.feed(OUT, "Hello\n") == ["Hello"]


def test_a_prompt_on_the_terminal_is_continued_by_any_stream() -> None:
    lines = Lines(100)
    lines.feed(TTY, "Password: ")
    assert lines.feed(OUT, "ok\n") == ["Password: ok"]


def test_bytes_left_out_end_the_line() -> None:
    lines = Lines(100)
    lines.feed(OUT, "abc")
    assert lines.feed(OUT, "def\n", skipped=500) == ["abc", "def"]
    assert lines.skipped == 500


def test_long_lines_keep_their_head_and_tail() -> None:
    lines = Lines(100)
    for _ in range(1000):
        lines.feed(OUT, "x" * 50)
        assert len(lines.partial) < 150
    lines.feed(OUT, "end")
    (line,) = lines.feed(OUT, "\n")
    assert line.startswith("x" * 25 + " … ")
    assert line.endswith("xend")
    (whole, _) = lines.feed(OUT, f"{'y' * 500}\nshort\n")
    assert len(whole) < 110
