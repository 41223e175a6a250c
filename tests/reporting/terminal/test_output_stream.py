import io
import os
import subprocess
import sys

from runbook.reporting.terminal.output_stream import ViewStream


def test_writes_at_once() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "utf-8")
    ViewStream(stream).write("✓\n")
    assert raw.getvalue() == "✓\n".encode()


def test_a_closed_pipe_silences_it() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        view = ViewStream(stream)
        for _ in range(3):
            view.write("nobody reads this\n")


def test_a_vanished_terminal_silences_it() -> None:
    master, slave = os.openpty()
    os.close(master)
    with os.fdopen(slave, "w") as stream:
        view = ViewStream(stream)
        for _ in range(3):
            view.write("nobody sees this\n")


def test_a_closed_stream_silences_it() -> None:
    stream = io.StringIO()
    stream.close()
    ViewStream(stream).write("x")


def test_characters_that_the_encoding_lacks_become_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    ViewStream(stream).write("✓ passed \udc80\n")
    assert raw.getvalue() == b"\\u2713 passed \\udc80\n"


def test_a_terminal_that_does_not_block_gets_everything() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    text = "x" * 300_000
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; print(len(sys.stdin.read()))"],
        stdin=reader,
        stdout=subprocess.PIPE,
    )
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        ViewStream(stream).write(text)
    out, _ = child.communicate(timeout=30)
    assert out.split() == [b"300000"]


def test_python_ends_in_peace_when_the_reader_has_gone() -> None:
    code = (
        "import sys; from runbook.reporting.terminal.output_stream import ViewStream; view = ViewStream(sys.stdout)\n"
        "for _ in range(20_000): view.write('a line that nobody will read\\n')"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == ""
    child.stderr.close()
    assert child.wait(timeout=30) == 0
