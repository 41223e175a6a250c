"""Texts as words of a line, for a shell that reads them with ``printf %b``."""

from pathlib import Path

from runbook.shell.openers.exec_prefix import ExecPrefix

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_BOOT = 'IFS= read -r s && printf -v s %b "$s" && eval "$s"'
"""What bash there is told on its command line: the script itself comes on its standard input, so that the programs on
the way have one short word to quote."""


def escaped(data: bytes) -> bytes:
    """The bytes on one line. bash knows no NUL: it is left out."""
    text = data.replace(b"\0", b"")
    for one, said in _ESCAPES.items():
        text = text.replace(one.encode(), said.encode())
    return text


def word(name: str) -> bytes:
    """A name without blanks."""
    return escaped(name.encode(errors="surrogateescape")).replace(b" ", b"\\040")


def boot(prefix: ExecPrefix, *, first: bool = False) -> list[str]:
    """The words that start a bash there, which takes its script as the first line of its input."""
    return prefix.argv(["bash", "--norc", "--noprofile", "-c", _BOOT], first=first)


def script(name: str, blanks: dict[str, str]) -> bytes:
    """A script beside this file as such a line, ``@BLANKS@`` filled in."""
    text = (Path(__file__).with_name("sh") / f"{name}.sh").read_text(encoding="utf-8")
    for blank, value in blanks.items():
        text = text.replace(blank, value)
    return escaped(text.encode()) + b"\n"
