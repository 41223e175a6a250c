"""Names on the command line -> documents: reads files and standard input."""

import os
import sys
from pathlib import Path

from runbook.errors import DocumentError
from runbook.expectations import checked
from runbook.markdown.parse import parse
from runbook.model import Document

STDIN = "-"
_SAMPLE = 8192


def load(name: str) -> Document:
    """The document called `name`: a path, or ``-`` for standard input.

    Raises DocumentError, with what was found and what to do, when it cannot be read.
    """
    return checked(parse(decode(_read(name), name), path=printable(name)))


def folder(name: str) -> str:
    """The absolute folder that a document lies in; the working directory for standard input."""
    return str(Path.cwd() if name == STDIN else Path(name).resolve().parent)


def printable(name: str) -> str:
    """A file name as text that any encoding can carry; bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode(errors="replace")


def _read(name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read()
    if name.startswith(("http://", "https://")):
        raise DocumentError(f"{name}: documents are read from files; download it first")
    path = Path(name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{printable(name)}: no such file") from None
    except IsADirectoryError:
        raise DocumentError(f"{printable(name)}: this is a folder; name a Markdown file in it") from None
    except OSError as problem:
        raise DocumentError(f"{printable(name)}: cannot be read: {problem.strerror or problem}") from None


def decode(data: bytes, name: str) -> str:
    """The text of a document, a byte order mark included.

    Raises DocumentError for what is no UTF-8 text, with the offending byte, its offset (from 0) and its line.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{printable(name)}: this is UTF-16; save it as UTF-8")
    if b"\0" in data[:_SAMPLE]:
        offset = data.index(b"\0")
        raise DocumentError(
            f"{printable(name)}: this is a binary file (a NUL byte at offset {offset}), no document"
        )
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise DocumentError(
            f"{printable(name)}:{line}: not UTF-8: byte 0x{data[problem.start]:02x} at offset {problem.start}; "
            "save the file as UTF-8"
        ) from None
