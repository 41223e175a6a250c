"""What a fence's content looks like: commands, or what they print."""

import re

from runbook.shell.code.known_programs import TOOLS
from runbook.shell.known_names import BUILTINS

_UTILITY_WORDS = """
awk cat chmod chown cp curl cut diff du echo env find grep gunzip gzip head kill ln ls make mkdir mv ping ps pwd python3
rm rmdir scp sed sleep sort ssh sudo tail tar tee time touch tr uniq wc which xargs bash sh vi vim
for if while until case function
"""
_UTILITIES = frozenset(_UTILITY_WORDS.split())
_VERSION = re.compile(r"\S+ (?:version |v)?\d+\.\d")
_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?[A-Za-z_]\w*=")
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
        if line.startswith(("$ ", "./", "/", "~/", "sudo ", "(", "[[", ". ")) or _ASSIGNMENT.match(line):
            return True
        word = line.split()[0]
        known = word in TOOLS or word in BUILTINS or word in _UTILITIES
        return (known and not _VERSION.match(line)) or (word.islower() and _SIGNS.search(line) is not None)
    return False
