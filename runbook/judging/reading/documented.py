"""What of a text is the documented result: without prompts, omissions and blank lines."""

import re
from collections.abc import Sequence

from runbook.judging.patterns import lazy
from runbook.judging.values.placeholders import is_placeholder

_OMITTED = r"omit|trunc|snip|cut|more|skip|redact|brev|abbrev|shorten|elid"
_ELLIPSIS = lazy(
    rf"\s*(?:\[?\s*(?:\.{{2,}}|…)\s*\]?"
    rf"|[.…(\[<]{{1,3}}[^.]*\b(?:{_OMITTED})\w*\b[^.]*[.…)\]>]{{1,3}})\s*,?\s*$",
    re.IGNORECASE,
)
_PROMPT = lazy(r"^(?:\$|>>>|PS [^>]*>|[\w.-]+@[\w.-]+:[^\s$#]*[$#]|\[[\w.-]+@[\w.-]+ [^\]]*\][$#])(?:\s|$)")
_ROW_COUNT = lazy(
    r"\s*\(?\d+ (?:rows?|lines?|Zeilen?|lignes?|filas?|righe|rijen|行|개)[^\d]{0,20}\)?\s*$", re.IGNORECASE
)
_RULE = frozenset("-=*_+|~#.│┃─━╷╵{}[]() \t")
LONGEST_SIGN = 3
"""Characters up to which a line of signs alone is an answer (``_``, ``%``) and no ornament."""


def is_abridged(rows: Sequence[str]) -> bool:
    """Whether the document says that it leaves something out."""
    return any(_ELLIPSIS.match(row) for row in rows)


def result(rows: Sequence[str]) -> list[str]:
    """The documented lines: no prompts (with the commands behind them), no ``...``, no ornaments."""
    return [row for row in telling(rows) if not _ELLIPSIS.match(row) and not _PROMPT.match(row)]


def output(rows: Sequence[str], documented: Sequence[str]) -> list[str]:
    """The lines of the output: no prompts unless they are documented, no ornaments."""
    known = frozenset(documented)
    return [row for row in telling(rows) if row in known or not _PROMPT.match(row)]


def around_table(rows: Sequence[str]) -> list[str]:
    """The lines around a table, without those that count its rows."""
    return [row for row in result(rows) if not _ROW_COUNT.match(row)]


def telling(rows: Sequence[str]) -> list[str]:
    """The lines that hold a word, a figure, a placeholder, or a sign that is the whole answer."""
    return [row for row in rows if any(map(str.isalnum, row)) or is_placeholder(row) or _is_sign(row)]


def _is_sign(row: str) -> bool:
    return 0 < len(row.strip()) <= LONGEST_SIGN and not _RULE.issuperset(row)
