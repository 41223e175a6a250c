"""What a fence's content looks like: commands, or what they print."""

import re

from runbook.shell.code.known_programs import is_program

_KEYWORDS = frozenset({"for", "if", "while", "until", "case", "function"})
_VERSION = re.compile(r"\S+ (?:version |v)?\d+\.\d")
_COMMAND = re.compile(r"(?:export[ \t]+)?[A-Za-z_]\w*=|[\w.:-]+[ \t]*\([ \t]*\)")
"""How an assignment and the definition of a function begin."""
_SIGNS = re.compile(r"[ \t](?:--?[A-Za-z][\w-]*(?:[ =]|$)|\||&&|\\$)|\\$")
_OF_DATA = ("{", "[{", "<", "+-", "|", "-", "*", "NAME ")
"""How JSON, markup, tables, lists and the columns of kubectl begin."""


def reads_as_commands(text: str) -> bool:
    """Whether the first line of a text that is no comment is a command rather than what one prints."""
    for written in text.split("\n"):
        line = written.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith(_OF_DATA):
            return False
        if line.startswith(("$ ", "./", "/", "~/", "sudo ", "(", "[[", ". ")) or _COMMAND.match(line):
            return True
        word = line.split()[0]
        known = is_program(word) or word in _KEYWORDS
        return (known and not _VERSION.match(line)) or (word.islower() and _SIGNS.search(line) is not None)
    return False
