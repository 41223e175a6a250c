"""Lines that the command itself spells out: ``echo "Hello $NAME"`` prints *Hello* and something."""

import re
from functools import lru_cache

from runbook.judging.patterns import lazy

_STRING = lazy(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\n])*)'")
_HOLE = lazy(r"\$\{[^}]*\}|\$\([^()]*\)|\$\w+|`[^`]*`|%[-.\d]*[sdif]|\{\{[^{}]*\}\}")
_PRINTS = lazy(r"\b(?:echo|printf|Write-Host|print|format)\b|--format|jsonpath|-o\s")


@lru_cache(maxsize=256)
def templates(command: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of the lines that the command prints around values it only knows when it runs."""
    if not _PRINTS.search(command):
        return ()
    found = []
    for hit in _STRING.finditer(command[:20_000]):
        text = (hit[1] if hit[1] is not None else hit[2]).removesuffix("\\n").replace('\\"', '"')
        pieces = _HOLE.split(text)
        words = re.sub(r"\W", "", "".join(pieces))
        if 1 < len(pieces) <= 8 and len(words) >= 3:
            found.append(re.compile("(.*?)".join(_loose(piece) for piece in pieces) + r"\s*"))
    return tuple(found)


def _loose(piece: str) -> str:
    return r"\s*".join(re.escape(word) for word in re.split(r"\s+", piece))


def holes(command: str | None, line: str) -> tuple[re.Pattern[str], tuple[str, ...]] | None:
    """The template that `line` was printed from, and what stood in its holes."""
    for template in templates(command or ""):
        hit = template.fullmatch(line.strip())
        if hit:
            return template, tuple(group.strip() for group in hit.groups())
    return None
