"""The file of a document's recorded results."""

import json
from pathlib import Path

import pytest

from runbook.core.errors import DocumentError, OutputError
from runbook.judging.recorded import Recorded
from runbook.storage.results_file import Entry, digest, keys, read, write

ENTRY = Entry(("a1", "b2", 1), Recorded(3, ("id: ⟨number⟩", "")), "show", "show --id")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.md.results.jsonl"
    other = Entry(("a1", "b2", 2), Recorded(1, ("ünïcode 字",)), None, "x")
    write(path, [ENTRY, other])
    assert [(one.key, one.recorded, one.name, one.command, one.line) for one in read(path)] == [
        (ENTRY.key, ENTRY.recorded, "show", "show --id", 2),
        (other.key, other.recorded, None, "x", 3),
    ]
    assert path.stat().st_mode & 0o044 == 0o044, "others may review it"
    before = path.read_bytes()
    write(path, read(path))
    assert path.read_bytes() == before
    write(path, [])
    assert not path.exists() and read(path) == ()


def test_a_link_is_replaced_and_a_long_name_is_no_record(tmp_path: Path) -> None:
    path, other = tmp_path / "a.md.results.jsonl", tmp_path / "other"
    other.write_text("kept")
    path.symlink_to(other)
    write(path, [ENTRY])
    assert other.read_text() == "kept" and [one.key for one in read(path)] == [ENTRY.key]
    assert read(tmp_path / ("x" * 300)) == ()


def test_a_block_is_known_by_its_code_and_its_documented_result() -> None:
    found = list(keys([("ls\n", "a"), ("ls", "b"), (" ls", "a\n")]))
    assert found == [
        (digest("ls"), digest("a"), 1),
        (digest("ls"), digest("b"), 1),
        (digest("ls"), digest("a"), 2),
    ]


HEAD = '{"schema": "runbook.results/1"}\n'
GOOD = '{"code": "a", "result": "b", "runs": 1, "output": []}\n'


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "not JSON"),
        ('{"schema": "runbook.results/9"}\n', 1, "the first line must be"),
        (f"{HEAD}{{\n", 2, "not JSON"),
        (f"{HEAD}\n<<<<<<< HEAD\n", 3, "not JSON"),
        (f"{HEAD}{GOOD}{GOOD}", 3, "line 2 is about the same block"),
        (f"{HEAD}{GOOD.replace('1', '0')}", 2, "runs: 0"),
        (f"{HEAD}{GOOD.replace('[]', '[1]')}", 2, "output[0]: 1 is not a text"),
        (f"{HEAD}{GOOD.replace('[]', json.dumps(['a' + chr(10)]))}", 2, "holds a line end"),
        (f"{HEAD}{GOOD.replace('code', 'kode')}", 2, "code is missing"),
        (f"{HEAD}[]\n", 2, "not an object"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "a.md.results.jsonl"
    path.write_text(text)
    with pytest.raises(DocumentError) as raised:
        read(path)
    assert raised.value.path == str(path) and raised.value.line == line
    assert what in raised.value.reason and "record again" in raised.value.reason


def test_what_cannot_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.md.results.jsonl"
    path.write_bytes(b"\xff\n")
    with pytest.raises(DocumentError, match="not UTF-8"):
        read(path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file" / "a.jsonl", [ENTRY])
