"""What can be told of a command's output without running it. Where there is doubt, nothing is told."""

import re
import shlex
from collections.abc import Iterator

_CONTINUED = re.compile(r"\\\r?\n[ \t]*")
_SILENT = re.compile(
    r"(?:(?:export|readonly|local|declare(?:[ \t]+-\w+)?)[ \t]+)?[A-Za-z_]\w*="
    r"(?:\"[^\"`]*\"|'[^']*'|\$\([^()`]*\)|[^\s;&|`]*)"
    r"|(?:cd|set|sleep|mkdir|shopt|unset|export)\b[^;&|>$]*"
)
"""A command of one line that prints nothing: an assignment, ``cd``, ``set -e``."""
_TEXT_FORMAT = re.compile(
    r"(?:az|kubectl|oc|aws|helm|docker|gcloud)\b(?![^\n]*[|;&`])[^\n]*?[ \t]"
    r"(?P<option>(?:-o|--output|--format)[ \t=]?[\"']?(?:table|tsv|none|wide|name|text|yamlc|yaml)[\"']?)(?=[ \t]|$)"
)
_HERE = re.compile(r"cat[ \t]*<<[ \t]*(?P<quote>[\"']?)(?P<end>\w+)(?P=quote)")
_EXPANDED = re.compile(r"[$`\\]")
_PRINTF = re.compile(r"printf[ \t]+'((?:[^'\\%]|\\n)*)'")
_PLAIN_QUOTE = re.compile(r"'[^'\\]*'|\"[^\"$`\\!]*\"")
_SHELL = re.compile(r"[$`|<>&;*?~{}()\[\]\\!#]")
"""Characters that may mean more to the shell, or to ``echo``, than themselves."""


def as_text(command: str) -> str | None:
    """What makes a command print text and never JSON: the option that says so, or ``echo``; None when unknown."""
    found = ""
    for line in _lines(command):
        if _SILENT.fullmatch(line):
            continue
        option = _TEXT_FORMAT.match(line)
        if option:
            found = option["option"]
        elif (text := _echoed(line)) and not text.lstrip().startswith(("{", "[")):
            found = found or "echo"
        else:
            return None
    return found or None


def literally(command: str) -> str | None:
    """The output of a command that does nothing but print texts of its own; None for any other.

    It may print by ``echo``, by ``printf`` without a format, or by ``cat`` of a here-document, and set variables.
    """
    if "<<" in command and _CONTINUED.search(command):
        return None  # whether a backslash continues a line depends on where it stands
    found: list[str] = []
    lines = iter(_CONTINUED.sub(" ", command).split("\n"))
    for line in lines:
        bare = line.strip()
        if not bare or bare.startswith("#") or (_SILENT.fullmatch(bare) and "$(" not in bare):
            continue
        here = _HERE.fullmatch(bare)
        text = _here_document(lines, here["end"], quoted=bool(here["quote"])) if here else _echoed(bare)
        text = _formatted(bare) if text is None and not here else text
        if text is None:
            return None
        found.append(text)
    return "".join(found) if found else None


def asking(command: str | None) -> str | None:
    """The command, as far as it asks for something: None for one that only prints texts of its own.

    A value that a command was given is the point of the check. What a command merely spells out is its output, and as
    right or wrong as any output.
    """
    return None if command is None or literally(command) is not None else command


def _here_document(lines: Iterator[str], end: str, *, quoted: bool) -> str | None:
    text: list[str] = []
    for line in lines:
        if line == end:
            return "".join(f"{one}\n" for one in text)
        if not quoted and _EXPANDED.search(line):
            return None
        text.append(line)
    return None


def _formatted(line: str) -> str | None:
    """What ``printf 'text\\n'`` prints, its format being a text."""
    found = _PRINTF.fullmatch(line)
    return found and found[1].replace("\\n", "\n")


def _lines(command: str) -> list[str]:
    lines = (line.strip() for line in _CONTINUED.sub(" ", command).split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def _echoed(line: str) -> str | None:
    """What ``echo`` prints of texts that the shell takes as they are."""
    if _SHELL.search(_PLAIN_QUOTE.sub("x", line)):
        return None
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation that goes on in the next line
        return None
    if words[:1] != ["echo"] or any(word.startswith("-") for word in words[1:2]):
        return None
    return " ".join(words[1:]) + "\n"
