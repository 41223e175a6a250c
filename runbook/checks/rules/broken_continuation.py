"""A backslash that was meant to continue a line and has blanks after it: it makes a word of one blank instead."""

import re
from collections.abc import Iterator

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.strings import line_numbers

_BLANK_AFTER = re.compile(r"(?<!\\)(?:\\\\)*\\[ \t]+\n(?=[ \t]*[^\s])")
_TEXT = frozenset({"string", "raw_string", "ansi_c_string", "comment", "heredoc_body", "regex", "expansion"})


def broken_continuations(code: str) -> Iterator[Diagnostic]:
    """A warning for each, with the 1-based line of the code."""
    candidates = list(_BLANK_AFTER.finditer(code))
    if not candidates:
        return
    from runbook.shell import syntax_tree

    root = syntax_tree.parse(code).root
    ends = [code.rindex("\\", found.start(), found.end()) for found in candidates]
    places = syntax_tree.byte_places(code, ends)
    for line, path in zip(line_numbers(code, ends), syntax_tree.covering(root, places), strict=True):
        if any(one.type in _TEXT for one in path):
            continue
        message = (
            "a blank follows the backslash at the end of this line: it does not continue; take the blank out"
        )
        yield Diagnostic("broken-continuation", Severity.WARNING, line, message)
