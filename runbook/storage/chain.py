"""The chain of a journal: each line carries a hash of itself and of the line before.

The value of a line is the SHA-256 (hexadecimal) of the value of the line before, as text, and of the line's bytes as
they are written, without the member ``chain`` and with the line feed. The first line follows the empty text. Who can
write the file can compute a new chain: only a value that is kept elsewhere shows that.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from runbook.core.classes.digest import digest
from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError

_MEMBER = re.compile(rb',"chain":"([0-9a-f]{64})"\}\n\Z')
_END = b'{"type":"RunFinished",'


class Chain:
    """The chain of one journal that is written; `value` is that of the last line, empty before the first."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = ""

    def linked(self, line: str) -> str:
        """The line (a JSON object and a line feed) with its value. A value that it has already is replaced."""
        if line[:-67].endswith(',"chain":"'):
            line = line[:-77] + "}\n"
        self.value = _value(self.value, line.encode(errors="surrogatepass"))
        return f'{line[:-2]},"chain":"{self.value}"}}\n'


def _value(before: str, line: bytes) -> str:
    return digest(before.encode() + line)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a journal: its 1-based `number`, its first byte, what was hashed, its value. None: it has no value."""

    number: int
    offset: int
    hashed: bytes
    value: str | None
    whole: bool

    def follows(self, before: str) -> bool:
        """Whether it was written after the line with the value `before`."""
        return self.value is not None and self.value == _value(before, self.hashed)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a journal's chain says. `lines` are those that are as they were written, `value` is that of the last one.

    `offset` is the first byte (from 0) that the chain does not vouch for. `flaw` says what is wrong there; None: the
    chain is whole, and the journal ends with the end of a run. `chained` is False where no line has a value, as in
    journals of older versions.
    """

    lines: int
    value: str
    offset: int
    flaw: str | None = None
    chained: bool = True


def check(path: Path) -> ChainCheck:
    """Compare each line of the journal with its chain. Raises DocumentError when the file cannot be read."""
    try:
        return _checked(path)
    except OSError as problem:
        raise DocumentError(
            f"cannot be read as a journal: {problem.strerror or problem}", path=str(path)
        ) from None


def line_of(path: Path, value: str) -> int | None:
    """The number of the line that has this value; None where none has."""
    return next((one.number for one in _lines(path) if one.value == value), None)


def _checked(path: Path) -> ChainCheck:
    before, count, offset, last = "", 0, 0, b""
    for line in _lines(path):
        if not line.follows(before):
            if not any(one.value for one in _lines(path)):
                return ChainCheck(0, "", 0, "not chained: no line has a value", chained=False)
            return ChainCheck(count, before, offset, _flaw(path, line, before))
        assert line.value is not None
        before, count, last = line.value, line.number, line.hashed
        offset = line.offset + len(line.hashed) + len(',"chain":""') + len(before)
    if not count:
        return ChainCheck(0, "", 0, "the file is empty", chained=False)
    if not last.startswith(_END):
        end = f"the journal ends after line {count} without the end of a run: the run was killed, or the end is cut off"
        return ChainCheck(count, before, offset, end)
    return ChainCheck(count, before, offset)


def _flaw(path: Path, line: _Line, before: str) -> str:
    """What is wrong with the first line that does not follow the one before."""
    number = line.number
    if not line.whole:
        return f"line {number} is cut off"
    if line.value is None:
        return f"line {number} has no chain value: it was changed or inserted"
    others = list(_lines(path))
    for one in others[: number - 1]:
        if one.value == line.value and one.hashed == line.hashed:
            return f"line {number} repeats line {one.number}"
    following = others[number] if number < len(others) else None
    if following is not None and following.follows(_value(before, line.hashed)):
        return f"the chain value of line {number} was changed"
    for one in others:
        if one.value and one.number != number - 1 and line.follows(one.value):
            if one.number < number:
                return f"lines {one.number + 1} to {number - 1} were inserted before line {number}"
            return f"line {number} was moved: it belongs after line {one.number}"
    last = next((one.number for one in others[number:] if one.follows(before)), None)
    if last is not None:
        lines = f"lines {number} to {last - 1} were" if last > number + 1 else f"line {number} was"
        return f"{lines} inserted"
    return f"line {number} was changed, or a line before it is missing"


def _lines(path: Path) -> Iterator[_Line]:
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            found = _MEMBER.search(line)
            value = found[1].decode() if found else None
            hashed = line[: found.start()] + b"}\n" if found else line
            yield _Line(number, offset, hashed, value, line.endswith(b"\n"))
            offset += len(line)
