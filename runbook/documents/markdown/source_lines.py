"""A document's text, line by line, as CommonMark counts lines.

A line ends with LF, CRLF or CR (https://spec.commonmark.org/0.31.2/#line-ending), and with nothing else: a
form feed or U+2028 is a character like any other, so that `str.splitlines` must not be used on a document.
"""

import re

_LINE_ENDING = re.compile(r"\r\n?")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_INDENTATION = re.compile(r"^[ \t>\u00a0]*\u00a0[ \t>\u00a0]*", re.MULTILINE)
NO_BREAK_SPACE = "\u00a0"


def normalise(source: str) -> str:
    """The text that the parser reads: the same lines, ended by LF.

    Without a byte order mark; NUL becomes U+FFFD (https://spec.commonmark.org/0.31.2/#insecure-characters); a
    no-break space in an indentation becomes a blank, which it looks like.
    """
    text = source.removeprefix("\ufeff")
    if "\r" in text:
        text = _LINE_ENDING.sub("\n", text)
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if NO_BREAK_SPACE in text:
        text = _INDENTATION.sub(lambda found: found[0].replace(NO_BREAK_SPACE, " "), text)
    return text


def lines(source: str) -> list[str]:
    """The lines of a source, each with the ending that it has; joined, they are the source."""
    return _LINE.findall(source)


def count(text: str) -> int:
    """How many lines a normalised text has."""
    return text.count("\n") + (not text.endswith("\n") and text != "")
