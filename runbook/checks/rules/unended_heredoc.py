"""A heredoc whose last line never comes: bash would take all the rest of the block for its text."""

import re
from collections.abc import Iterator

from runbook.core.diagnostics import Diagnostic, Severity

_OPENING = re.compile(
    r"""(?<![<\\])<<(?![<=])(?P<dash>-?)[ \t]*(?P<word>(?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;&|()<>'"\\`])+)"""
)
_QUOTING = re.compile(r"""\\(.)|['"]""")


def unended_heredocs(code: str) -> Iterator[Diagnostic]:
    """An error for each, with the 1-based line of the code on which it begins."""
    openings = [found for found in _OPENING.finditer(code) if not _has_end(code, found)]
    if not openings:
        return
    from runbook.shell import syntax_tree

    root = syntax_tree.parse(code).root
    for found in openings:
        at = len(code[: found.start()].encode(errors="surrogatepass"))
        node = root.descendant_for_byte_range(at, at + 2)
        following = node.next_sibling if node is not None and node.type in ("<<", "<<-") else None
        if following is None or following.type != "heredoc_start":
            continue
        word = _delimiter(found)
        almost = any(line.strip() == word for line in code[found.end() :].split("\n")[1:])
        advice = (
            f"a line below has {word} with blanks before or after it, which the shell does not accept; take them out"
            if almost
            else f"add a line that is {word} and nothing else"
        )
        message = f"nothing ends the heredoc {found[0]}: {advice}"
        yield Diagnostic("unended-heredoc", Severity.ERROR, code.count("\n", 0, found.start()) + 1, message)
        return


def _delimiter(found: re.Match[str]) -> str:
    return _QUOTING.sub(lambda part: part[1] or "", found["word"])


def _has_end(code: str, found: re.Match[str]) -> bool:
    """Whether some line below ends it; ``EOF)`` is let pass, bash takes it in ``$(...)``."""
    word = _delimiter(found)
    for line in code[found.end() :].split("\n")[1:]:
        text = line.lstrip("\t") if found["dash"] else line
        if text == word or (text.startswith(word) and text[len(word) :].lstrip()[:1] in (")", "`")):
            return True
    return False
