"""Which commands ask the person for something: in the guide they get the whole terminal, and give it back."""

import re

from runbook.shell import interactive

_START = (
    r"(?:^|[;&|(]|\bdo\b|\bthen\b|\belse\b|\$\()[ \t]*(?:(?:sudo|env|command|exec|nice|time)\s+|\w+=\S*\s+)*"
)

CALLS = (
    re.compile(rf"{_START}read\b(?![^\n;|&]*<)(?![^\n]*\bdone\b)", re.MULTILINE),
    re.compile(rf"{_START}select\s+\w+\s+in\b", re.MULTILINE),
    re.compile(rf"{_START}(?:ssh|mosh|telnet)\b(?![^\n]*BatchMode)", re.MULTILINE),
    re.compile(rf"{_START}(?:less|more|most|man)\b", re.MULTILINE),
    re.compile(rf"{_START}az\s+login\b(?![^\n]*(?:--identity|--service-principal|\s-i\b))", re.MULTILINE),
    re.compile(
        rf"{_START}(?:gcloud\s+auth\s+login|gh\s+auth\s+login|docker\s+login|aws\s+configure)\b", re.MULTILINE
    ),
    re.compile(rf"{_START}(?:passwd|su|sftp|ftp|mysql|psql|sqlite3|python3?|bash|sh)[ \t]*$", re.MULTILINE),
    re.compile(r"(?:^|[;&|(])[ \t]*sudo\b(?!\s+(?:-n|--non-interactive)\b)", re.MULTILINE),
    re.compile(r"</dev/tty\b"),
)
"""Commands that talk with a person: questions, logins, pagers, shells and consoles without a script."""

_READS_INPUT = re.compile(r"\|\s*(?:while\s+)?(?:IFS=\S*\s+)?read\b|\bwhile\s+(?:IFS=\S*\s+)?read\b[^\n]*")


def asks(code: str) -> bool:
    """Whether the code wants the person's terminal. It reads lines, not grammar; a key does the same by hand."""
    plain = _READS_INPUT.sub(" ", code)
    return interactive.wants_terminal(code) or any(one.search(plain) for one in CALLS)
