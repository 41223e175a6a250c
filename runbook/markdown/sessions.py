"""Transcripts of a shell: commands after a prompt (``$ ``), what they print on the lines below."""

import re
from dataclasses import dataclass

_PROMPT = re.compile(r"\$[ \t]+(?=\S)")
_CONTINUATION = re.compile(r">[ \t]?")
_CONTINUES = re.compile(r"(?:^|[^\\])(?:\\\\)*\\$|(?:\||&&)\s*$")
_HEREDOC = re.compile(r"(?<!<)<<(?P<dash>-?)\s*(?P<quote>[\"']?)(?P<word>\w+)(?P=quote)")


@dataclass(frozen=True, slots=True)
class Session:
    """A transcript. `code` has a blank line for each line of `output`, so that commands keep their lines."""

    code: str
    output: str


def read(text: str) -> Session | None:
    """The session that a block's text shows; None when its first line has no prompt."""
    lines = text.split("\n")
    if not _PROMPT.match(next((line for line in lines if line.strip()), "")):
        return None
    code: list[str] = []
    output: list[str] = []
    open_command, ending = False, None
    for line in lines:
        prompt = _PROMPT.match(line)
        if ending is not None:
            command: str | None = _CONTINUATION.sub("", line, count=1)
        ...
    return None
