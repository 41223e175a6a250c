import io
import sys
from pathlib import Path

import pytest

from runbook.core.errors import DocumentError
from runbook.sources.loader import Loader, load
from runbook.sources.locations import folder


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# t\n\nok \xff x\n", r"a\.md:3: not UTF-8: byte 0xff at offset 8"),
        (b"\x7fELF\x02\0\0", r"a\.md: this is a binary file"),
        ("# t\n".encode("utf-16"), r"a\.md: this is UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.md").write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        load(str(tmp_path / "a.md"))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        load(str(tmp_path / "a.md"))
    with pytest.raises(DocumentError, match="this is a folder"):
        load(str(tmp_path))


def test_a_byte_order_mark_is_kept_in_the_source_and_seen_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("﻿# Title\r\n\r\n```bash\r\necho\r\n```\r\n".encode())
    document = load(str(path))
    assert document.source.encode() == path.read_bytes()
    assert (document.title, document.blocks[0].line, document.blocks[0].code) == ("Title", 3, "echo\n")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# From a pipe\n")))
    assert load("-").title == "From a pipe"
    assert folder("-") == str(Path.cwd())


def test_a_document_lies_in_the_folder_that_a_link_points_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.md").write_text("# A\n")
    (tmp_path / "link.md").symlink_to(tmp_path / "real" / "a.md")
    assert folder(str(tmp_path / "link.md")) == str((tmp_path / "real").resolve())


def test_an_env_file_beside_a_document_is_read_only_with_consent(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A\n")
    (tmp_path / ".env").write_text("A=1\nhunter2\n")
    document = load(str(path))
    (found,) = document.diagnostics
    assert (found.code, str(found.severity)) == ("env-file-unread", "info")
    assert found.message.endswith(f"/.env is not read: give --env-file {tmp_path}/.env to set its variables")
    assert not document.variables
    assert not Loader(env_files=(str(tmp_path / ".env"),)).load(str(path)).diagnostics
    (tmp_path / ".env").write_text("A=1\n")
    allowed = Loader(consent=lambda asked: asked == tmp_path / ".env")
    assert dict(allowed.load(str(path)).variables) == {"A": "1"}
    assert str(tmp_path / ".env") in allowed.files


def test_no_line_of_a_file_of_variables_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A\n")
    (tmp_path / "a.env").write_text("A=1\nhunter2\n")
    (tmp_path / "a.ini").write_bytes(b"A = hunter\xff\n")
    messages = [(Path(one.path or "").name, one.line, one.message) for one in load(str(path)).diagnostics]
    assert messages == [
        ("a.env", 2, "not NAME=VALUE; none of the file's variables is set"),
        ("a.ini", 1, "the variables of this file cannot be read: not UTF-8"),
    ]
