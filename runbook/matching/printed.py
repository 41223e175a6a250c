"""What can be told of a command's output without running it. Where there is doubt, nothing is told."""

import re
import shlex

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
        elif _echoed(line) is not None:
            found = found or "echo"
        else:
            return None
    return found or None


def literally(command: str) -> str | None:
    """The output of a command that is nothing but ``echo`` with texts of its own; None for any other."""
    texts = [_echoed(line) for line in _lines(command)]
    if not texts or None in texts:
        return None
    return "".join(f"{text}\n" for text in texts)


def _lines(command: str) -> list[str]:
    lines = (line.strip() for line in _CONTINUED.sub(" ", command).split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def _echoed(line: str) -> str | None:
    if _SHELL.search(line):
        return None
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation that goes on in the next line
        return None
    if words[:1] != ["echo"] or any(word.startswith("-") for word in words[1:2]):
        return None
    return " ".join(words[1:])
