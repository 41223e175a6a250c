"""A backslash that was meant to continue a line and has blanks after it: it makes a word of one blank instead."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "broken-continuation",
        Severity.WARNING,
        "Blanks follow the backslash at the end of a line: it does not continue the line, but produces a "
        "word of one blank.",
        "Remove the blanks.",
        bad=("az group create \\ \n  --name demo\n",),
        good=("az group create \\\n  --name demo\n", 'echo "a \\ \nb"\n'),
        topic=Topic.SYNTAX,
        fixable=True,
    ),
)


_BLANK_AFTER = re.compile(r"(?<!\\)(?:\\\\)*\\[ \t]+\n(?=[ \t]*[^\s])")
_TEXT = frozenset({"string", "raw_string", "ansi_c_string", "comment", "heredoc_body", "regex", "expansion"})


def find(code: ShellCode) -> Iterator[Finding]:
    """A warning for each."""
    text = code.text
    candidates = list(_BLANK_AFTER.finditer(text))
    if not candidates:
        return
    from runbook.shell import syntax_tree

    ends = [text.rindex("\\", found.start(), found.end()) for found in candidates]
    places = syntax_tree.byte_places(text, ends)
    for at, path in zip(ends, syntax_tree.covering(code.source.root, places), strict=True):
        if any(one.type in _TEXT for one in path):
            continue
        line, column = code.place(at)
        end = len(code.lines[line - 1])
        message = (
            "a blank follows the backslash at the end of this line: it does not continue; take the blank out"
        )
        yield Finding(
            "broken-continuation",
            Severity.WARNING,
            line,
            message,
            (column, end),
            (Edit(line, column + 1, end, ""),),
        )
