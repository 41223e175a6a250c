"""The chain of a journal: whatever is done to the file afterwards is found, and where."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.core.document import Stream
from runbook.core.events import OutputReceived, RunFinished, RunStarted, Status, to_line
from runbook.storage import chain, journal
from runbook.storage.chain import ChainCheck

TIME = "2026-01-02T03:04:05.000Z"
LINES = 100


def hundred_lines(path: Path) -> bytes:
    with path.open("w", encoding="utf-8") as stream:
        sink = journal.Journal(stream)
        sink(RunStarted(TIME, "r", "1"))
        for number in range(LINES - 2):
            sink(OutputReceived(TIME, "r", "d", "b", 1, Stream.STDOUT, f"line {number % 7} é\n"))
        sink(RunFinished(TIME, "r", Status.PASSED, 0.1))
    return path.read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chain") / "run.jsonl"


@pytest.fixture(scope="module")
def written(file: Path) -> bytes:
    return hundred_lines(file)


def checked(path: Path, data: bytes) -> ChainCheck:
    path.write_bytes(data)
    return chain.check(path)


def test_a_journal_as_it_was_written_is_whole(file: Path, written: bytes) -> None:
    found = checked(file, written)
    assert (found.flaw, found.lines, found.offset) == (None, LINES, len(written))
    assert json.loads(written.splitlines()[-1])["chain"] == found.value


def line_at(written: bytes, place: int) -> int:
    return written.count(b"\n", 0, place) + 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_each_changed_removed_or_added_byte_is_found(file: Path, written: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(written) - 1))
    kind = data.draw(st.sampled_from(["changed", "removed", "added"]))
    byte = bytes([data.draw(st.integers(0, 255).filter(lambda one: one != written[place]))])
    changed = {
        "changed": written[:place] + byte + written[place + 1 :],
        "removed": written[:place] + written[place + 1 :],
        "added": written[:place] + byte + written[place:],
    }[kind]
    found = checked(file, changed)
    assert found.flaw is not None
    assert found.offset <= place, "all before the first wrong byte, and nothing from it on, is vouched for"
    assert found.lines in (line_at(written, place) - 1, line_at(written, place) - 2)


def test_every_byte_of_the_file_counts(file: Path, written: bytes) -> None:
    for place in range(0, len(written), 37):
        other = bytes([written[place] ^ 1])
        assert checked(file, written[:place] + other + written[place + 1 :]).flaw is not None


def test_a_byte_after_the_end_is_found(file: Path, written: bytes) -> None:
    assert checked(file, written + b"\n").flaw == "line 101 has no chain value: it was changed or inserted"
    assert checked(file, written + b"x").flaw == "line 101 is cut off"


@pytest.mark.parametrize(
    ("change", "said", "lines"),
    [
        (lambda rows: [*rows[:49], *rows[50:]], "line 50 was changed, or a line before it is missing", 49),
        (lambda rows: [*rows[:50], rows[20], *rows[50:]], "line 51 repeats line 21", 50),
        (lambda rows: [*rows[:50], rows[49], *rows[50:]], "line 51 repeats line 50", 50),
        (
            lambda rows: [*rows[:50], b'{"type":"RunFinished"}\n', *rows[50:]],
            "line 51 has no chain value",
            50,
        ),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "line 1 was moved: it belongs after line 2", 0),
        (lambda rows: rows[:99], "ends after line 99 without the end of a run", 99),
        (lambda rows: [*rows[:98], rows[98][:-9]], "line 99 is cut off", 98),
        (lambda rows: rows[1:], "line 1 was changed, or a line before it is missing", 0),
        (
            lambda rows: [*rows[:9], rows[9].replace(b'"chain":"', b'"chain":"0')[:-4] + b'"}\n', *rows[10:]],
            "the chain value of line 10 was changed",
            9,
        ),
    ],
)
def test_what_was_done_to_a_line_is_said(file: Path, written: bytes, change, said: str, lines: int) -> None:  # type: ignore[no-untyped-def]
    found = checked(file, b"".join(change(written.splitlines(keepends=True))))
    assert said in (found.flaw or "")
    assert found.lines == lines


def test_a_line_that_somebody_made_up_is_an_inserted_one(file: Path, written: bytes) -> None:
    rows = written.splitlines(keepends=True)
    made_up = rows[50].replace(b"line", b"lime")
    assert checked(file, b"".join([*rows[:50], made_up, *rows[50:]])).flaw == "line 51 was inserted"


def test_a_journal_of_an_older_version_is_not_chained(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text(to_line(RunStarted(TIME, "r", "0")))
    found = chain.check(path)
    assert (found.chained, found.flaw) == (False, "not chained: no line has a value")
    assert len(list(journal.read(path))) == 1


def test_a_line_that_has_a_value_already_gets_that_of_its_place() -> None:
    one, other = chain.Chain(), chain.Chain()
    first, second = one.linked('{"a":1}\n'), one.linked('{"b":2}\n')
    other.linked(first)
    assert other.linked(second) == second
    assert other.value == one.value
