"""Transcripts of a shell: commands after a prompt (``$ ``), what they print on the lines below."""

import re
from dataclasses import dataclass

_PROMPT = re.compile(r"\$(?:[ \t]+|$)")
_CONTINUATION_PROMPT = re.compile(r">(?:[ \t]|$)")
_CONTINUES = re.compile(r"(?<!\\)(?:\\\\)*\\$|(?:\||&&)[ \t]*$")
_HEREDOC = re.compile(r"(?<!<)<<-?[ \t]*(?P<quote>[\"']?)(?P<word>\w+)(?P=quote)")


@dataclass(frozen=True, slots=True)
class Session:
    """A transcript. `code` has a blank line in place of each line of `output`: commands keep their places."""

    code: str
    output: str


def read(text: str) -> Session | None:
    """The session that a block's text shows, None when its first line has no prompt before a command."""
    if not text.lstrip("\n").startswith(("$ ", "$\t")):
        return None
    code: list[str] = []
    output: list[str] = []
    goes_on, heredoc = False, ""
    for line in text.split("\n"):
        prompt = _PROMPT.match(line)
        if goes_on or heredoc:
            command = _CONTINUATION_PROMPT.sub("", line, count=1)
        elif prompt:
            command = line[prompt.end() :]
        else:
            code.append("")
            output.append(line)
            continue
        code.append(command)
        if heredoc:
            heredoc = "" if command.strip() == heredoc else heredoc
        elif opened := _HEREDOC.search(command):
            heredoc = opened["word"]
        goes_on = not heredoc and _CONTINUES.search(command) is not None
    return Session(_lines(code), _lines(output))


def _lines(lines: list[str]) -> str:
    text = "\n".join(lines).rstrip("\n")
    return f"{text}\n" if text else ""
