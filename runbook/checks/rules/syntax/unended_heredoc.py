"""A heredoc whose last line never comes: bash would take all the rest of the block for its text."""

import re
from collections.abc import Iterator
from itertools import islice

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.core.strings import line_numbers
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "unended-heredoc",
        Severity.ERROR,
        "A heredoc has no end: the rest of the block would be its text.",
        "Put its delimiter on a line of its own, with no blanks before or after it.",
        bad=("cat <<EOF > f\nabc\n EOF\n",),
        good=("cat <<EOF > f\nabc\nEOF\n", "x=$((1<<2))\n"),
        topic=Topic.SYNTAX,
    ),
)


_OPENING = re.compile(
    r"""(?<![<\\])<<(?![<=])(?P<dash>-?)[ \t]*(?P<word>(?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;&|()<>'"\\`])+)"""
)
_CLOSING = re.compile("[)`]")
_MOST_CLOSINGS = 20
"""Closing signs of a line before which a delimiter is looked for."""
_QUOTING = re.compile(r"""\\(.)|['"]""")


def find(shell: ShellCode) -> Iterator[Finding]:
    """An error for the first, on the line on which it begins."""
    code = shell.text
    every = list(_OPENING.finditer(code))
    ends = _Ends(code) if every else None
    numbered = zip(every, line_numbers(code, (found.start() for found in every)), strict=True)
    openings = [(found, line) for found, line in numbered if ends and not ends.follows(found, line)]
    if not openings:
        return
    from runbook.shell import syntax_tree

    root = shell.source.root
    places = syntax_tree.byte_places(code, [found.start() for found, _ in openings])
    for (found, line), path in zip(openings, syntax_tree.covering(root, places), strict=True):
        node = path[-1]
        following = node.next_sibling if node.type in ("<<", "<<-") else None
        if following is None or following.type != "heredoc_start":
            continue
        word = _delimiter(found)
        almost = any(one.strip() == word for one in code[found.end() :].split("\n")[1:])
        advice = (
            f"a line below has {word} with blanks before or after it, which the shell does not accept; take them out"
            if almost
            else f"add a line that is {word} and nothing else"
        )
        message = f"nothing ends the heredoc {found[0]}: {advice}"
        column = shell.place(found.start())[1]
        columns = (column, column + len(found[0]))
        yield Finding("unended-heredoc", Severity.ERROR, line, message, columns)
        return


def _delimiter(found: re.Match[str]) -> str:
    return _QUOTING.sub(lambda part: part[1] or "", found["word"])


class _Ends:
    """The last line on which each text could end a heredoc; ``EOF)`` is let pass, bash takes it in ``$(...)``."""

    def __init__(self, code: str) -> None:
        self._last: dict[str, int] = {}
        self._last_after_tabs: dict[str, int] = {}
        for number, line in enumerate(code.split("\n"), 1):
            for text, last in ((line, self._last), (line.lstrip("\t"), self._last_after_tabs)):
                last[text] = number
                if ")" in text or "`" in text:
                    for found in islice(_CLOSING.finditer(text), _MOST_CLOSINGS):
                        last[text[: found.start()].rstrip()] = number

    def follows(self, opening: re.Match[str], line: int) -> bool:
        """Whether some line below `line` ends the heredoc that opens there."""
        last = self._last_after_tabs if opening["dash"] else self._last
        return last.get(_delimiter(opening), 0) > line
